"""Headers, links and tags in the folders of other generators."""

import time

import pytest

from sitegen.importing.formats.registry import format_named
from sitegen.importing.generators.content import heading_of
from sitegen.importing.generators.foreign_tags import in_our_words, tags_in
from sitegen.importing.generators.headers import Headed, HeaderError, read_header
from sitegen.importing.generators.kramdown import without_kramdown
from sitegen.importing.generators.liquid import LiquidSite, control_tags, without_liquid
from sitegen.importing.generators.markdown_links import pieces, with_addresses
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.sources import open_sources

NOTHING = LiquidSite({}, "https://a.example", "/b", lambda _: "", lambda _: "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\na: 1\n---\nB", Headed({"a": "1"}, "B", "yaml", 4)),
        ("\ufeff---\r\na: yes\r\n...\r\nB", Headed({"a": "yes"}, "B", "yaml", 4)),
        ("---\n---\nB", Headed({}, "B", "yaml", 3)),
        (
            "+++\na = true\nd = 2011-03-04T10:00:00Z\n+++\nB",
            Headed({"a": "true", "d": "2011-03-04T10:00:00+00:00"}, "B", "toml", 5),
        ),
        ('{"a": {"b": [1, null]}}\n\nB', Headed({"a": {"b": ["1", ""]}}, "\nB", "json", 2)),
        ("{{ a }}\nB", Headed({}, "{{ a }}\nB")),
        ("{not json\nB", Headed({}, "{not json\nB")),
        ("B\n---\n", Headed({}, "B\n---\n")),
    ],
)
def test_headers_of_all_kinds(text, expected) -> None:
    assert read_header(text) == expected


@pytest.mark.parametrize(
    "text",
    ["---\na: [\n---\n", "---\nwords\n---\n", "+++\na\n+++\n", '{"a": }', "{1}",
     f"+++\na = {'9' * 5000}\n+++\n", "+++\n" + "a = 1\n" * 60_000 + "+++\n",
     '{"a":' * 900 + "1" + "}" * 900],
)  # fmt: skip
def test_a_broken_header_is_an_error(text) -> None:
    with pytest.raises(HeaderError):
        read_header(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](/x)", "[a](NEW)"),
        ("[`a`](/x) `[a](/x)`", "[`a`](NEW) `[a](/x)`"),
        ("[![a](/x)](/x 'T')", "[![a](NEW)](NEW 'T')"),
        ("[a](</x>)", "[a](NEW)"),
        (r"\](/x) \`[a](/x)`", r"\](/x) \`[a](NEW)`"),
        ("[a]: /x 'T'\n[^1]: /x", "[a]: NEW 'T'\n[^1]: /x"),
        ("`c` [a]: /x", "`c` [a]: /x"),
        ("```\n[a](/x)\n```\n[b]: /x", "```\n[a](/x)\n```\n[b]: NEW"),
        ("```\n[a](/x)", "```\n[a](NEW)"),
        ("P\n\n    [a](/x)\n\nP", "P\n\n    [a](/x)\n\nP"),
        ("- P\n\n    [a](/x)", "- P\n\n    [a](NEW)"),
        ("P\n    [a](/x)", "P\n    [a](NEW)"),
        ("<!-- [a](/x) -->", "<!-- [a](/x) -->"),
        ('<a class="b" href="/x">', '<a class="b" href="NEW">'),
        ("<img src=/x alt='b'>", "<img src=\"NEW\" alt='b'>"),
        ('<img srcset="/x 1x, /y 2x">', '<img srcset="NEW 1x, /y 2x">'),
        ('<a data-href="/x">', '<a data-href="/x">'),
    ],
)
def test_addresses_outside_of_code_are_replaced(text, expected) -> None:
    assert with_addresses(text, lambda a: "NEW" if a == "/x" else "") == expected


def test_an_address_with_brackets_or_spaces_is_written_between_angles() -> None:
    assert with_addresses("[a](/x)", lambda _: "/a (b)") == "[a](</a (b)>)"


def test_the_pieces_are_the_whole_text() -> None:
    text = "a `b` c\n\n    d\n\n```\ne\n```\nf"
    assert "".join(piece for piece, _ in pieces(text)) == text
    assert [piece for piece, is_code in pieces(text) if is_code][:2] == ["`b`", "    d"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a||b `c||d`", r"a\|\|b `c||d`"),
        (r"a \|| b", r"a \|| b"),
        ("| a || b |", "| a | | b |"),
        ("> ::: note\n\n    ::: code", "> \\::: note\n\n    ::: code"),
        ("{{% a %}} `{{% b %}}` {{%/* c */%}}", "{{%/* a */%}} `{{% b %}}` {{%/* c */%}}"),
        ("{{% a\n\nb %}} {{%", "\\{{% a\n\nb %}} \\{{%"),
        ("[a]({{ b }}) [c](/d)", "[a]\\({{ b }}) [c](/d)"),
        ("[a]: {% b %}", "\\[a]: {% b %}"),
    ],
)
def test_signs_of_ours_are_text(text, expected) -> None:
    assert in_our_words(text) == expected


def test_tags_have_their_lines() -> None:
    text = "{% a %}\n`{% b %}` {{ c.d }}\n\\{% e %} {{< f >}}{{< /f >}}\n{% enda %}{{% g %}} {{h}}"
    assert tags_in(text) == [("a", 1), ("c.d", 2), ("f", 3), ("g", 4)]


@pytest.mark.parametrize(
    ("text", "expected", "gone"),
    [
        ("P\n{: .a}", "P\n{: .a}", []),
        ("P\n\n{: .a}\nQ", "P\n\nQ", [("{: .a}", 3)]),
        ("```\nc\n```\n{: .a}", "```\nc\n```\n", [("{: .a}", 4)]),
        ("## H\n{: #a}\nP", "## H {: #a}\nP", []),
        ("* TOC\n{:toc}\nP", "[TOC]\nP", []),
        ("## H {: .no_toc}", "## H", []),
        ("{::comment}a--b{:/comment}", "<!--a- -b-->", []),
        ("```\n{: .a}\n```", "```\n{: .a}\n```", []),
    ],
)
def test_kramdowns_lists(text, expected, gone) -> None:
    assert without_kramdown(text) == (expected, gone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ site.url }}/x {{ site.url }}", "/x https://a.example"),
        ("{{ '/x' | relative_url }} {{ 'y' | prepend: site.baseurl }}", "/b/x /b/y"),
        ("{{ page.title | upcase }}", "{{ page.title | upcase }}"),
        ("{%- raw -%}{{ a }}{%- endraw -%}", r"\{{ a }}"),
        ("- a\n\n  {% highlight js %}\nb\n  {% endhighlight %}", "- a\n\n  ```js\nb\n  ```"),
        ("{% comment %}a{% endcomment %}", "<!--a-->"),
    ],
)
def test_liquid_becomes_markdown(text, expected) -> None:
    assert without_liquid(text, NOTHING, {}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("# A *b*\n\nC", ("A b", "\nC")), ("A\n===\nC", ("A", "C")), ("C\n# A", ("", "C\n# A"))],
)
def test_a_text_may_begin_with_its_title(text, expected) -> None:
    assert heading_of(text) == expected


@pytest.mark.parametrize(
    "sign",
    ["[", "](", "![a](", "`", "``` ", "<a ", "{{", "{% a ", "{% raw %}", "{{% ", "{:",
     "{::comment}", "||", "\n\n    a", "<!--", "[a]: ", "{% highlight %}", "\n* a\n{: .b}",
     "\n{:.b}\n", "{:toc}\n"],
)  # fmt: skip
def test_long_texts_take_a_time_that_is_in_proportion(sign) -> None:
    text = sign * (200_000 // len(sign))
    start = time.process_time()
    markdown, _ = without_kramdown(without_liquid(text, NOTHING, {}))
    control_tags(text)
    tags_in(with_addresses(in_our_words(markdown), lambda a: a))
    assert time.process_time() - start < 10


@pytest.mark.parametrize("name", ["jekyll", "hugo", "eleventy", "nikola", "pelican"])
def test_a_file_is_no_site(name, tmp_path) -> None:
    file = tmp_path / "post.md"
    file.write_text("---\ntitle: A\n---\nWords.\n")
    messages = Messages()
    reason = r"post\.md is a file: name the folder of the site, or its zip$"
    with pytest.raises(ImportRefused, match=reason):
        list(format_named(name).records(open_sources([file], messages), messages))
