"""``sitegen new``: valid files from their first line, and nothing of anybody's is overwritten."""

import json
import os
import re
import subprocess
import sys
from typing import get_args

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from sitegen import __version__
from sitegen.cli.main import commands
from sitegen.comments.parsing import CommentKind
from tests.support.sites import ROOT, drawn, read_tree

NOW = ("--now", "2025-12-31T09:30:45Z")


def run(*args, cwd=None, text=None, env=None):
    """Run ``sitegen new``; return exit code, stdout and stderr."""
    done = CliRunner().invoke(
        commands, ["new", *map(str, args)], input=text, env=env, catch_exceptions=False
    )
    return done.exit_code, done.stdout, done.stderr


def faults(site, **options):
    """Return what a build says, but for that nothing is written in a new post yet."""
    problems = site.problems(**options)
    return [problem for problem in problems if "there is no text, rating" not in problem]


@pytest.fixture
def new(site, monkeypatch):
    """Return a function that runs ``sitegen new`` in a site with a work, a post and a comment."""
    site.settings("timezone: Asia/Shanghai\nauthor: mira\n")
    site.write("content/authors.yaml", "mira: {name: Mira}\n")
    site.work("last-train-home")
    site.post("first")
    site.page("about/us")
    site.comment("first", "c0001")
    monkeypatch.chdir(site.root)

    def run_here(*args, text=None, says=None):
        code, out, err = run(*args, *NOW, text=text)
        if code == 0:
            assert out.count("\n") == 1
            if says is None:
                quiet = args[0] in ("work", "comment")
                assert (err == "") is quiet
            else:
                assert err == f"{says}\n"
            return (site.root / out.strip()).read_text("utf-8")
        assert out == ""
        return code, err.removeprefix("error: ").removesuffix("\n")

    return run_here


# ---------------------------------------------------------------- a post


def test_a_post_has_its_title_and_today_in_the_sites_time_zone(new, site):
    made = "---\ntitle: Last Train Home\ndate: 2025-12-31\n---\n"
    assert new("post", "Last Train Home") == made
    assert (site.root / "content/posts/last-train-home.md").is_file()
    assert "2025" not in run("post", "Late", "--now", "2025-12-31T16:00Z")[1]
    assert "\ndate: 2026-01-01\n" in (site.root / "content/posts/late.md").read_text()


@pytest.mark.parametrize(
    "earlier",
    [
        {"date": "2025-12-31"},
        {"date": "'2025-12-31 17:29'"},
        {"date": "2025-12-30T20:00-05:00"},
        {"draft": "true", "date": "2025-12-31T08:00+08:00"},
    ],
)
def test_a_post_of_a_day_that_has_one_has_the_time_too_and_comes_first(new, site, earlier):
    site.post("earlier", **earlier)
    assert "\ndate: 2025-12-31 17:30\n" in new("post", "Another")
    assert "\ndate: 2025-12-31 17:30\n" in new("post", "Yet another")


@pytest.mark.parametrize(
    "other",
    [{"date": "2025-12-30"}, {"date": "2026-01-01"}, {"date": "'2025-12-31 18:00'"}, {}],
)
def test_posts_of_other_days_or_later_do_not_bring_the_time(new, site, other):
    site.post("other", **other)
    site.write("content/posts/2025-12-30-named.md", "---\ntitle: N\n---\nx\n")
    assert "\ndate: 2025-12-31\n" in new("post", "Another")


def test_the_date_in_a_files_name_counts_as_one(new, site):
    site.write("content/posts/2025-12-31-named.md", "---\ntitle: N\n---\nx\n")
    assert "\ndate: 2025-12-31 17:30\n" in new("post", "Another")


PUBLISHED = (
    "the next build publishes it; write 'draft: true' (or pass --draft) until it is finished"
)
DRAFT = "a draft: no build publishes it until you remove 'draft: true'"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["post", "A"], PUBLISHED),
        (["post", "A", "--draft"], DRAFT),
        (["post", "A", "--date", "2026-03"], "builds from 2026-03 on publish it"),
        (["post", "A", "-q"], None),
        (["page", "A"], PUBLISHED),
        (["page", "A", "--draft"], DRAFT),
        (["list", "A"], PUBLISHED),
        (["list", "A", "--draft"], DRAFT),
        (["work", "A"], None),
        (["comment", "first"], None),
    ],
)
def test_a_new_document_says_when_it_is_published(new, arguments, says):
    code, out, err = run(*arguments, *NOW, text="Hm.")
    assert (code, err) == (0, f"{says}\n" if says else "")
    assert out.count("\n") == 1


def test_an_archetype_may_make_drafts_of_all_posts(new, site):
    site.write("archetypes/post.md", "---\ntitle: {title}\ndraft: true\n---\n")
    new("post", "A", says=DRAFT)


def test_a_post_gets_what_it_is_given(new, site):
    made = new(
        "post", "It's: all", "--work", "last-train-home", "--rating", "4/5", "--tags",
        "family, C: drives,,007", "--date", "2011-03", "--draft", "--slug", "all", "--bundle",
    )  # fmt: skip
    assert made == (
        '---\ntitle: "It\'s: all"\ndate: 2011-03\ndraft: true\nwork: last-train-home\n'
        "rating: 4/5\ntags: [family, 'C: drives', '007']\n---\n"
    )
    assert (site.root / "content/posts/all/index.md").is_file()
    assert faults(site, drafts=True) == []


def test_a_title_needs_no_quotes_and_may_begin_with_a_hyphen(new):
    assert "title: Notes from a platform\n" in new("post", "Notes", "from", "a", "platform")
    assert "title: '- dash: x'\n" in new("post", "- dash: x", "--rating", "8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--work", "last-train"], "there is no work 'last-train': did you mean "
         "'last-train-home'?"),
        (["--rating", "11"], "rating: 11 is more than the scale's 10"),
        (["--rating", "8,5"], "rating: write 8.5, with a point"),
        (["--date", "soon"], "date: 'soon' is not a date: write year-month-day, as in 2011-03-04"),
        (["--slug", "First"], "'first' is the slug of content/posts/first.md: give another "
         "with --slug"),
        (["--slug", "works"], "slug: 'works' is reserved: choose another"),
        (["--slug", "!"], "--slug: '!' needs at least one letter or digit"),
        (["--tags", "a\x07"], "tags: U+0007 is not allowed in a text: remove it"),
    ],
)  # fmt: skip
def test_what_the_site_could_not_use_is_not_written(new, site, arguments, message):
    before = read_tree(site.root)
    assert new("post", "A title", *arguments) == (2, message)
    assert read_tree(site.root) == before


@pytest.mark.parametrize("title", ["", "  ", "!!!", "a\x1bb"])
def test_a_title_of_no_use_is_refused(new, title):
    assert new("post", title)[0] == 2


def test_a_slug_that_another_post_gives_itself_is_taken(new, site):
    site.post("x", slug="other")
    site.write("content/posts/2011-03-04-dated.md", "---\ntitle: D\n---\n")
    site.write("content/posts/broken.md", "---\ntitle: D: x\nslug: [\n---\n")
    assert new("post", "Other")[1].startswith("'other' is the slug of content/posts/x.md")
    assert new("post", "Dated")[1].startswith("'dated' is the slug of content/posts/2011-03-04-")


@pytest.mark.parametrize(
    "title", ["2011-03-04 A day", "Index", "Con", "1984", "東京物語", "x" * 300]
)
def test_a_name_with_a_meaning_of_its_own_stays_a_name(new, site, title):
    made = new("post", title)
    assert f"title: {title}\n" in made.replace("'", "")
    assert faults(site) == []
    assert site.build().posts == 2


def test_a_permalink_with_a_work_needs_one(new, site):
    site.settings("permalink: /{work}/{slug}/\n")
    assert new("post", "A") == (2, "the permalink /{work}/{slug}/ needs --work")


TITLES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"])
    | st.sampled_from("\n:#-'\"[]{},&*!|>%@`\\~ "),
    min_size=1,
).filter(lambda title: title.strip())


ODD_TITLES = st.sampled_from(["---", "...", "null", "~", "- a", "a: b", "# x", "yes"])


@settings(max_examples=6)
@given(titles=st.lists(TITLES | ODD_TITLES, min_size=25, max_size=25))
def test_any_title_is_read_back_exactly_by_the_build(make_site, titles):
    site = make_site()
    site.settings("typography: false\n")
    site.template("post.html", "{{ page.post.title }}")
    made = {}
    for number, title in enumerate(titles):
        slug = f"post-{number}"
        code, _, err = run("post", "--site", site.root, "--slug", slug, *NOW, "--", title)
        assert (code, err) == (0, f"{PUBLISHED}\n") or "\ufeff" in title, err
        if code == 0:
            made[slug] = title.strip()
            front_matter = (site.root / f"content/posts/{slug}.md").read_text("utf-8")
            assert yaml.safe_load(front_matter.split("---\n")[1])["title"] == title.strip()
    assert faults(site) == []
    for slug, title in made.items():
        assert site.output(f"posts/{slug}/index.html") == str(escape(title))


# ---------------------------------------------------------------- works, pages


def test_a_work_has_kind_and_year(new, site):
    assert new("work", "Alien: a film", "--kind", "film", "--year", "1979") == (
        "---\ntitle: 'Alien: a film'\nkind: film\nyear: 1979\n---\n"
    )
    assert new("post", "On it", "--work", "alien-a-film")
    assert faults(site) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Last Train Home"], "'last-train-home' is the key of content/works/last-train-home.md"),
        (["Status"], "/works/status/ is a shelf of works: give another name with --slug"),
        (["X", "--kind", "fim"], "kind: 'fim' is not one of film, series"),
        (["X", "--year", "soon"], "year: 'soon' is not a whole number"),
    ],
)
def test_a_work_of_no_use_is_refused(new, arguments, message):
    code, told = new("work", *arguments)
    assert (code, told.startswith(message)) == (2, True), told


@pytest.mark.parametrize(
    ("arguments", "path", "title"),
    [
        (["About"], "about", "About"),
        (["The", "projector"], "the-projector", "The projector"),
        (["about/the-projector"], "about/the-projector", "The projector"),
        (["about/x.md", "--title", "X: y"], "about/x", "'X: y'"),
        (["../../Etc/passwd"], "", ""),
        (["AC / DC"], "ac-dc", "AC / DC"),
        (["Index"], "index/index", "Index"),
    ],
)
def test_a_page_is_named_by_title_or_by_path(new, site, arguments, path, title):
    made = new("page", *arguments)
    if path:
        assert made == f"---\ntitle: {title}\n---\n"
        assert (site.root / f"content/pages/{path}.md").is_file()
        assert faults(site) == []
    else:
        assert made == (2, "title: '..' needs at least one letter or digit")


def test_a_page_that_is_there_in_any_form_is_left_alone(new):
    assert new("page", "about/us") == (2, "content/pages/about/us.md already exists")


# ---------------------------------------------------------------- comments


def test_a_comment_is_read_from_stdin_and_signed_by_the_sites_author(new, site):
    assert new("comment", "first", "--reply-to", "c0001", text="Indeed: so.\r\n\r\nYes.\n") == (
        "---\ndate: 2025-12-31 17:30\nauthor_key: mira\nparent: c0001\n---\nIndeed: so.\n\nYes.\n"
    )
    assert (site.root / "content/comments/first/c0002.md").is_file()
    assert 'class="badge"' in site.built().output("posts/first/index.html")


def test_an_answer_may_be_to_a_file_that_another_has_the_id_of(new, site):
    site.write("content/comments/first/c0001.json", '{"message": "Hm."}')
    made = new("comment", "first", "--reply-to", "c0001-json", text="Yes.\n")
    assert "\nparent: c0001-json\n" in made
    site.build()
    assert 'href="#comment-c0001-json">in reply' in site.output("posts/first/index.html").lower()


def test_a_comment_may_be_somebody_elses(new, site):
    assert "author: 'Tom: x'\n" in new("comment", "first", "--author", "Tom: x", text="Hm.")
    assert "author_key: mira\n" in new("comment", "first", "--author", "Mira", text="Hm.")
    site.settings()
    assert "author" not in new("comment", "first", text="Hm.")
    assert faults(site) == []


@pytest.mark.parametrize("thread", ["first", "works/last-train-home", "pages/about/us"])
def test_a_comment_takes_the_next_number_of_its_folder(new, site, thread):
    for name in ("c0007.yaml", "c12", "entry9.md", "c0099.txt"):
        site.write(f"content/comments/{thread}/{name}", "message: x\n")
    new("comment", thread, text="Hm.")
    assert (site.root / f"content/comments/{thread}/c0008.md").is_file()


@pytest.mark.parametrize(
    ("arguments", "text", "message"),
    [
        (["frist"], "Hm.", "there is no post 'frist': did you mean 'first'?"),
        (["works/last-train"], "Hm.", "there is no work 'works/last-train': did you mean "
         "'works/last-train-home'?"),
        (["pages/about"], "Hm.", "there is no page 'pages/about': did you mean 'pages/about/us'?"),
        (["../../first"], "Hm.", "there is no post '../../first'"),
        (["first", "--reply-to", "c001"], "Hm.", "there is no comment 'c001' in "
         "content/comments/first: did you mean 'c0001'?"),
        (["first"], " \n", "the text is missing: nothing was written"),
        (["first"], b"\xff", "the text on stdin is not UTF-8"),
    ],
)  # fmt: skip
def test_a_comment_on_nothing_or_of_nothing_is_refused(new, site, arguments, text, message):
    before = read_tree(site.root)
    code, told = new("comment", *arguments, text=text)
    assert (code, told.startswith(message)) == (2, True), told
    assert read_tree(site.root) == before


def test_a_comment_is_written_in_the_authors_editor(new, site, monkeypatch, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "Said: %s" "$0" > "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setattr(sys.modules["sitegen.cli.new"], "_is_terminal", lambda: True)
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", str(editor))
    assert new("comment", "first").endswith(f"---\nSaid: {editor}\n")
    monkeypatch.setenv("VISUAL", "true")
    assert new("comment", "first") == (2, "the text is missing: nothing was written")


def test_a_comment_gets_what_it_is_given(new, site):
    made = new(
        "comment", "works/last-train-home", "--author", "Ines", "--date", "2011-03", "--rating",
        "4/5", "--title", "Beautiful: all", "--url", "https://ines.example.org/", "--email",
        "ines@mail.example.org", "--kind", "review", "--spoilers", text="Hm.\n",
    )  # fmt: skip
    assert made == (
        "---\ndate: 2011-03\nauthor: Ines\nkind: review\ntitle: 'Beautiful: all'\n"
        "rating: 4/5\nurl: https://ines.example.org/\nemail: ines@mail.example.org\n"
        "spoilers: true\n---\nHm.\n"
    )
    assert faults(site) == []
    page = site.output("works/last-train-home/index.html")
    assert "Beautiful: all" in page
    assert "ines@" not in page


@pytest.mark.parametrize("date", ["2011", "2011-03-04", "2011-03-04 09:00", "2011-03-04T09:00Z"])
def test_a_comments_date_may_have_any_precision(new, site, date):
    assert f"---\ndate: {date}\n" in new("comment", "first", "--date", date, text="Hm.")
    assert faults(site) == []


def test_a_rating_alone_is_a_comment(new, site):
    made = new("comment", "first", "--author", "Tom", "--rating", "8", text="")
    assert made == "---\ndate: 2025-12-31 17:30\nauthor: Tom\nrating: 8\n---\n"
    assert faults(site) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--date", "soon"], "date: 'soon' is not a date: write year-month-day, as in 2011-03-04"),
        (["--date", "2011-02-30"], "date: '2011-02-30' is not a date: there is no day 30 in "
         "2011-02, which has 28"),
        (["--rating", "11"], "rating: 11 is more than the scale's 10"),
        (["--rating", "lots"], "rating: 'lots' is not a rating"),
        (["--url", "ftp://x.example/"], "url: only http and https addresses are linked"),
        (["--url", "javascript:alert(1)"], "url: only http and https addresses are linked"),
        (["--url", "x.example"], "url: only http and https addresses are linked"),
        (["--url", "mailto:tom@x.example"], "url: an e-mail address is not shown"),
        (["--email", "tom"], "email: 'tom' is not an address, as in tom@example.org"),
        (["--title", " "], "title: is empty"),
        (["--title", "tom@x.example"], "title: an e-mail address is not shown"),
        (["--author", "tom@x.example"], "author: an e-mail address is not shown"),
    ],
)  # fmt: skip
def test_what_the_build_would_leave_out_of_a_comment_is_refused(new, site, arguments, message):
    before = read_tree(site.root)
    given = [] if "--author" in arguments else ["--author", "Tom"]
    code, told = new("comment", "first", *given, *arguments, text="Hm.")
    assert (code, told.startswith(message)) == (2, True), told
    assert read_tree(site.root) == before


def test_an_author_of_the_site_has_no_other_page(new):
    told = "url: an author of this site has a page here: give --author, or no --url"
    assert new("comment", "first", "--url", "https://x.example/", text="Hm.") == (2, told)


def test_no_text_is_asked_for_where_an_option_is_wrong(new, monkeypatch):
    def edit(*_args, **_kwargs):
        raise AssertionError("the editor was opened")

    monkeypatch.setattr(sys.modules["sitegen.cli.new"], "_is_terminal", lambda: True)
    monkeypatch.setattr("click.edit", edit)
    assert new("comment", "first", "--rating", "11")[0] == 2
    assert new("comment", "first", "--reply-to", "c9")[0] == 2


def test_every_kind_of_comment_may_be_written():
    assert sys.modules["sitegen.cli.new"]._KINDS_OF_COMMENTS == get_args(CommentKind)


# ---------------------------------------------------------------- lists


def test_a_list_names_its_works_by_their_keys(new, site):
    site.work("up-the-yangtze")
    made = new(
        "list", "Night: trains", "Last-Train-Home", "up-the-yangtze", "--ordered", "--slug", "n"
    )
    assert made == (
        "---\ntitle: 'Night: trains'\ndate: 2025-12-31\nentries:\n  - last-train-home\n"
        "  - up-the-yangtze\nordered: true\n---\n"
    )
    assert (site.root / "content/lists/n.md").is_file()
    site.built()
    assert 'href="/works/up-the-yangtze/"' in site.output("lists/n/index.html")


def test_a_list_may_begin_empty(new, site):
    assert new("list", "The ten best", "--draft") == (
        "---\ntitle: The ten best\ndate: 2025-12-31\nentries: []\ndraft: true\n---\n"
    )
    assert faults(site, drafts=True) == []


def test_a_list_begins_with_the_sites_archetype(new, site):
    site.write("archetypes/list.md", "---\ntitle: {title}\nordered: true\n---\nOf {year}.\n")
    assert new("list", "Best", "last-train-home") == (
        "---\ntitle: Best\nordered: true\nentries:\n  - last-train-home\n---\nOf 2025.\n"
    )
    assert faults(site) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Best", "last-train"], "there is no work 'last-train': did you mean 'last-train-home'?"),
        (["Here"], "'here' is the slug of content/lists/here.md: give another with --slug"),
        (["!"], "title: '!' needs at least one letter or digit"),
    ],
)
def test_a_list_of_no_use_is_refused(new, site, arguments, message):
    site.list("here")
    before = read_tree(site.root)
    assert new("list", *arguments) == (2, message)
    assert read_tree(site.root) == before


# ---------------------------------------------------------------- archetypes


def test_a_post_begins_with_the_sites_archetype(new, site):
    site.write(
        "archetypes/post.md",
        '---\ntitle: "Review: {title}"\ndate: {date}\nrating: 5\nextra: {mood: calm}\n---\n'
        "## {title}\n",
    )
    assert new("post", "Up: the Yangtze", "--rating", "8") == (
        "---\ntitle: 'Review: Up: the Yangtze'\ndate: 2025-12-31\nrating: 8\n"
        "extra: {mood: calm}\n---\n## Up: the Yangtze\n"
    )
    assert faults(site) == []


def test_a_comments_archetype_stands_above_its_text(new, site):
    site.write("archetypes/comment.md", "---\ndate: {year}\nrole: staff\n---\n")
    assert new("comment", "first", text="Hm.") == (
        "---\ndate: 2025\nrole: staff\nauthor_key: mira\n---\nHm.\n"
    )


def test_what_is_wrong_with_an_archetype_is_said_of_it(new, site):
    site.write("archetypes/post.md", "---\ntitle: {titel}\nratng: 5\n---\n")
    assert new("post", "A", "--rating", "11") == (
        2,
        "archetypes/post.md: title: expected text, got a mapping; "
        "archetypes/post.md: unknown key 'ratng': did you mean 'rating'?; "
        "rating: 11 is more than the scale's 10",
    )


# ---------------------------------------------------------------- nothing is overwritten


def test_a_file_that_is_there_is_never_overwritten(new, site):
    """Not even one that is no post, or has another case, or is a link to nowhere."""
    site.write("content/posts/Folder/picture.jpg", drawn(format="JPEG"))
    site.write("content/posts/LOUD/x.txt", "x")
    (site.root / "content/posts/linked.md").symlink_to("nowhere")
    (site.root / "content/works/w.md").mkdir()
    before = read_tree(site.root)
    assert new("post", "Folder", "--bundle")[1].endswith(
        "'Folder' exists, which differs only in case"
    )
    assert new("post", "Loud", "--bundle")[0] == 2
    assert new("post", "Linked") == (2, "content/posts/linked.md already exists")
    assert new("work", "W") == (2, "content/works/w.md already exists")
    assert read_tree(site.root) == before


def test_nothing_is_written_through_a_link_that_leads_out(new, site, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (site.root / "content/lists").mkdir()
    (site.root / "content/pages/out").symlink_to(tmp_path / "elsewhere")
    assert new("page", "out/x") == (
        2,
        "content/pages/out/x.md: a link points out of the site's sources",
    )
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_path_is_as_seen_from_here(new, site, monkeypatch, tmp_path):
    monkeypatch.chdir(site.root / "content/posts")
    assert run("post", "Here")[1] == "here.md\n"
    assert run("work", "There")[1] == "../works/there.md\n"
    monkeypatch.chdir(tmp_path)
    assert run("post", "Below", "--site", site.root)[1] == "site/content/posts/below.md\n"
    monkeypatch.chdir("/")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    path = site.root / "content/posts/away.md"
    assert run("post", "Away", "--site", site.root)[1] == f"{path}\n"


def test_source_date_epoch_is_now(new, site):
    run("post", "Then", env={"SOURCE_DATE_EPOCH": "1299229200"})
    assert "date: 2011-03-04\n" in (site.root / "content/posts/then.md").read_text()


def test_outside_of_a_site_there_is_nothing_to_begin(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("post", "A") == (
        2,
        "",
        "error: no site.yaml here or above: name the site with --site\n",
    )


# ---------------------------------------------------------------- a site


def build(folder, *options):
    arguments = ["build", "--site", str(folder), "--now", "2026-02-01", *options]
    done = CliRunner().invoke(commands, arguments, catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def test_a_new_site_builds_at_once_without_a_warning(tmp_path):
    folder = tmp_path / "my-blog"
    code, out, err = run("site", folder, *NOW)
    assert (code, out, err) == (0, f"{folder}\n", f"now: cd {folder} && sitegen build\n")
    assert sorted(read_tree(folder)) == [
        ".gitignore",
        "content/authors.yaml",
        "content/comments/the-general/c0001.md",
        "content/posts/the-general.md",
        "content/works/the-general.md",
        "site.yaml",
    ]
    code, out, err = build(folder, "--strict")
    assert (code, err) == (0, "")
    assert " of 1 post and 1 comment: " in out
    page = (folder / "output/posts/the-general/index.html").read_text("utf-8")
    assert "<title>A man and his locomotive" in page
    assert "My blog" in page


def test_a_new_site_may_have_any_title(tmp_path):
    run("site", tmp_path / "x", "--title", "It's: a #1 blog", "-q")
    assert 'title: "It\'s: a #1 blog"\n' in (tmp_path / "x/site.yaml").read_text()
    assert run("site", tmp_path / "y", "--title", "a\x07")[0] == 2
    assert not (tmp_path / "y").exists()


def test_a_new_site_stands_beside_what_is_there_or_nowhere(tmp_path):
    (tmp_path / "README.md").write_text("mine")
    assert run("site", tmp_path, "-q")[0] == 0
    before = read_tree(tmp_path)
    (tmp_path / "site.yaml").unlink()
    code, out, err = run("site", tmp_path)
    assert (code, out) == (2, "")
    assert "already exists: nothing was written" in err
    del before["site.yaml"]
    assert read_tree(tmp_path) == before


def workflow_of(folder):
    """Return the workflow of a new site, its steps, and what it installs."""
    assert run("site", folder, "--pages", "-q")[0] == 0
    workflow = yaml.safe_load((folder / ".github/workflows/pages.yml").read_text())
    installed = (folder / "requirements.txt").read_text().splitlines()[-1]
    return workflow, workflow["jobs"]["publish"]["steps"], installed


def empty_values(value):
    """Yield whatever is empty in a workflow, but for `workflow_dispatch`, which takes nothing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from () if key == "workflow_dispatch" else empty_values(inner)
    elif isinstance(value, list):
        yield from (empty for inner in value for empty in empty_values(inner))
    elif value in ("", None):
        yield value


@pytest.mark.parametrize(
    "search", ["", "search: pagefind\n", 'search: "pagefind"\n', "search: true\n"]
)
def test_every_step_of_the_workflow_runs_and_ends_with_a_sound_site(tmp_path, search):
    """Only what GitHub does itself, and pip, have a stand-in; drafts stay at home."""
    if search:
        pytest.importorskip("pagefind", reason="Pagefind is not installed")
    blog, programs = tmp_path / "blog", tmp_path / "bin"
    workflow, steps, _ = workflow_of(blog)
    assert list(empty_values(workflow)) == []
    with (blog / "site.yaml").open("a") as file:
        file.write(search)
    (blog / "content/posts/mine.md").write_text("---\ntitle: Mine\ndraft: true\n---\nx\n")
    programs.mkdir()
    for name, text in {
        "python": f'echo "$@" >> {tmp_path}/pip.txt',
        "sitegen": f'exec "{sys.executable}" -m sitegen "$@"',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    outputs = {"${{ steps.pages.outputs.base_url }}": "https://me.github.io/blog"}
    uses, told = [], ""
    for step in steps:
        uses += [step["uses"]] if "uses" in step else []
        if "run" not in step:
            continue
        env = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        for name, value in step.get("env", {}).items():
            env[name] = value.replace(*next(iter(outputs.items())))
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=blog, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        told += done.stdout
    assert (tmp_path / "pip.txt").read_text() == "-m pip install -r requirements.txt\n"
    assert "0 findings" in told
    files = read_tree(blog / "output")
    assert b'href="https://me.github.io/blog/"' in files["index.html"]
    assert any(path.startswith("pagefind/") for path in files) is bool(search)
    assert "posts/mine/index.html" not in files
    assert [name.partition("@")[0] for name in uses] == [
        f"actions/{name}"
        for name in ("checkout", "setup-python", "configure-pages", "upload-pages-artifact",
                     "deploy-pages")
    ]  # fmt: skip
    assert steps[-2]["with"] == {"path": "output"}


@pytest.mark.parametrize(
    ("origin", "installed"),
    [
        (None, f"sitegen[search]=={__version__}"),
        ({"url": "https://a.example/sitegen.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
         "sitegen[search] @ git+https://a.example/sitegen.git@abc"),
        ({"url": "https://a.example/sitegen.whl"}, "sitegen[search] @ https://a.example/sitegen.whl"),
        ({"url": "file:///nowhere/sitegen"}, f"sitegen[search]=={__version__}"),
    ],
)  # fmt: skip
def test_the_workflow_installs_the_sitegen_that_one_has(tmp_path, monkeypatch, origin, installed):
    class Installed:
        def read_text(self, _):
            return origin and json.dumps(origin)

    monkeypatch.setattr("sitegen.scaffold.site.distribution", lambda _: Installed())
    assert workflow_of(tmp_path / "blog")[2] == installed


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://a.example/s.git", "https://a.example/s.git"),
        ("git@a.example:me/s.git", "https://a.example/me/s.git"),
        ("ssh://git@a.example/me/s.git", "https://a.example/me/s.git"),
        ("https://user:secret@a.example/s.git", ""),
        ("/srv/s.git", ""),
    ],
)
def test_a_clone_is_installed_from_where_it_was_cloned(tmp_path, monkeypatch, remote, address):
    """No user and no password of the remote get into the site."""
    clone = tmp_path / "clone dir"
    clone.mkdir()
    for words in (["init", "-q"], ["remote", "add", "origin", remote]):
        subprocess.run(["git", *words], cwd=clone, check=True)

    class Installed:
        def read_text(self, _):
            return json.dumps({"url": clone.as_uri(), "dir_info": {"editable": True}})

    monkeypatch.setattr("sitegen.scaffold.site.distribution", lambda _: Installed())
    wanted = f" @ git+{address}" if address else f"=={__version__}"
    assert workflow_of(tmp_path / "blog")[2] == f"sitegen[search]{wanted}"


def test_the_workflow_trusts_the_sites_own_pushes_and_no_strangers_pull_request(tmp_path):
    workflow, steps, _ = workflow_of(tmp_path)
    trusting = [s["run"] for s in steps if s.get("env", {}).get("SITEGEN_TRUST") == "1"]
    assert [run.splitlines()[-1] for run in trusting] == ['sitegen build --base-url "$BASE_URL"']
    assert "env" not in workflow
    assert workflow[True] == {  # what YAML makes of `on`
        "push": {"branches": ["main"]},
        "schedule": [{"cron": "7 4 * * *"}],
        "workflow_dispatch": None,
    }


def test_the_problem_matcher_finds_every_line_that_a_build_says(tmp_path):
    run("site", tmp_path, "--pages", "-q")
    matcher = yaml.safe_load((tmp_path / ".github/sitegen-problems.json").read_text())
    pattern = matcher["problemMatcher"][0]["pattern"][0]
    (tmp_path / "content/posts/a.md").write_text("---\ntitle: A\ndat: 1\n---\n[x](y.md)\n")
    (tmp_path / "content/posts/b.mdown").write_text("x")
    *lines, last = build(tmp_path)[2].splitlines()
    names = ("file", "line", "column", "severity", "message")
    found = [re.fullmatch(pattern["regexp"], line) for line in lines]
    assert [tuple(match[pattern[name]] for name in names)[:4] for match in found] == [
        ("content/posts/a.md", "3", "1", "error"),
        ("content/posts/a.md", "5", "5", "error"),
        ("content/posts/b.mdown", "1", "1", "warning"),
    ]
    assert re.fullmatch(pattern["regexp"], last) is None
