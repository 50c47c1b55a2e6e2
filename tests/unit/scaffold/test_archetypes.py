"""Archetypes: names in braces are filled in, keys given are set over, all else stays."""

import pytest

from sitegen.core.diagnostics import UsageError
from sitegen.scaffold.archetypes import archetype, fill

VALUES = {
    "title": "C: a love story",
    "slug": "c",
    "date": "2026-01-01 09:00",
    "year": "2026",
    "author": "mira",
}


def filled(matter, body="", **given):
    text = fill(f"---\n{matter}---\n{body}", VALUES, given)
    return text.removeprefix("---\n")


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("title: {title}", "title: 'C: a love story'"),
        ('title: "{title}"', "title: 'C: a love story'"),
        ("title: 'On {title}'", "title: 'On C: a love story'"),
        ("date: {date}", "date: 2026-01-01 09:00"),
        ("tags: [{year}, seen]", "tags: ['2026', seen]"),
        ("tags: [{title}, {slug}]", "tags: ['C: a love story', c]"),
        ("author: {author}", "author: mira"),
        ("# {title} is a placeholder", "# {title} is a placeholder"),
        ("extra: {a: b}", "extra: {a: b}"),
        ("  - {slug}", "  - c"),
    ],
)
def test_a_placeholder_becomes_its_value_as_yaml(line, becomes):
    assert filled(f"title: T\n{line}\n").splitlines()[-2] == becomes


def test_in_the_text_a_placeholder_is_the_words_themselves():
    body = "## {title}\n{: .lead }\n{{% where %}} {other}\n"
    expected = "## C: a love story\n{: .lead }\n{{% where %}} {other}\n"
    assert filled("title: T\n", body).endswith(f"---\n{expected}")


def test_a_key_that_is_given_takes_the_place_of_the_archetypes():
    matter = "title: T\ntags:\n  - one\n- two\nrating: 5\n"
    assert filled(matter, tags="[three]") == "title: T\ntags: [three]\nrating: 5\n---\n"


def test_a_key_that_the_archetype_lacks_comes_last_and_a_title_first():
    assert filled("draft: true\n", rating="8") == (
        "title: 'C: a love story'\ndraft: true\nrating: 8\n---\n"
    )


def test_a_text_without_front_matter_gets_one():
    assert fill("Words on {title}.\n", VALUES, {"rating": "8"}) == (
        "---\ntitle: 'C: a love story'\nrating: 8\n---\nWords on C: a love story.\n"
    )


def test_the_sites_own_archetype_comes_before_ours(site):
    assert archetype(site.root, "post") == ("---\ntitle: {title}\ndate: {date}\n---\n", "")
    site.write("archetypes/post.md", b"\xef\xbb\xbf---\r\ntitle: {title}\r\n---\r\nMine.\r\n")
    assert archetype(site.root, "post") == (
        "---\ntitle: {title}\n---\nMine.\n",
        "archetypes/post.md",
    )


def test_an_archetype_that_is_no_text_is_refused(site):
    site.write("archetypes/post.md", b"\xff")
    with pytest.raises(UsageError, match=r"archetypes/post\.md:1:1: error: is not UTF-8"):
        archetype(site.root, "post")


def test_an_archetype_outside_of_the_site_is_not_read(site, tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    site.write("archetypes/x")
    (site.root / "archetypes/post.md").symlink_to(tmp_path / "secret.md")
    assert archetype(site.root, "post")[1] == ""
