"""Settings: every one has a default, and each mistake is told where it stands."""

import re

import pytest

from sitegen.config.loading import load
from sitegen.config.settings import Settings
from sitegen.core.diagnostics import SettingsError, UsageError


def config(site, text, **options):
    site.write("site.yaml", text)
    return load(site.root, **options)


def refused(site, text):
    """Return everything that is wrong with these settings, as lines."""
    with pytest.raises(SettingsError) as failure:
        config(site, text)
    return [str(problem) for problem in failure.value.problems]


URL = "url: https://example.org/\n"


def test_a_title_and_an_address_are_enough(site):
    loaded = config(site, "title: T\nurl: https://example.org/blog\n")
    assert Settings(title="T", url="https://example.org/blog") == loaded.settings
    assert (loaded.base_url, loaded.site_base_url) == ("https://example.org/blog/",) * 2
    assert loaded.problems == ()


@pytest.mark.parametrize("text", ["", "# nothing\n", "title: T\n"])
def test_without_an_address_there_is_a_warning(site, text):
    """The site builds all the same, for this machine."""
    [problem] = config(site, text).problems
    assert str(problem).startswith("site.yaml:1:1: warning: url is not set")


def test_texts_stay_as_they_are_written(site):
    loaded = config(site, f"title: 1984\ntagline: no\n{URL}").settings
    assert (loaded.title, loaded.tagline) == ("1984", "no")


def test_a_theme_is_a_name_or_a_mapping(site):
    assert config(site, f"{URL}theme: mine\n").theme.name == "mine"
    mapping = config(site, f"{URL}theme: {{name: mine, options: {{a: 1}}}}\n").theme
    assert (mapping.name, mapping.options) == ("mine", {"a": "1"})


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("paginate: x", "2:11", "whole number"),
        ("paginate: 0", "2:11", ">= 1"),
        ("paginat: 1", "2:1", "did you mean 'paginate'?"),
        ("baseURL: x", "2:1", "write 'url'"),
        ("search: lunr", "2:9", "'lunr' is not one of true, false, or one of pagefind"),
        ("csp: on", "2:6", "'on' is not one of default, off"),
        ("csp: {frames: []}", "2:7", "unknown key 'frames': did you mean 'frame'?"),
        ("csp: {img: ['*', a b]}", "2:18", "got 'a b'"),
        ("csp: {img: 'a;b'}", "2:12", "got 'a;b'"),
        ("csp: {img: 'a,b'}", "2:12", "got 'a,b'"),
        ("csp: {img: 'a\"b'}", "2:12", "expected a source such as"),
        ("csp: {img: é.example}", "2:12", "got 'é.example'"),
        ("csp: {frame: 'https://a.example/?b'}", "2:14", "write https://a.example/"),
        ("csp: {frame: unsafe-inline}", "2:14", "needs its own quotes: \"'unsafe-inline'\""),
        ("csp: {frame: \"'unsafe-inline'\"}", "2:14", "'unsafe-inline' has no effect here"),
        ("csp: {script: \"'none'\"}", "2:15", "'none' cannot be used here"),
        ("csp: {script: \"'nonce-abc'\"}", "2:15", "'nonce-abc' cannot be used here"),
        ("endpoints: {webmention: x}", "2:25", "endpoints.webmention: expected a full address"),
        ("endpoints: {rel_me: [https://a.example/, x]}", "2:42", "expected a full address"),
        ("comments: {avatars: gravatar}", "2:21", "one of drawn, none"),
        (
            "comments: {form: https://f.example/}",
            "2:18",
            "expected inbox, {action: https://…} or {mailto: me@…}, got",
        ),
        ("comments: {form: {acton: x}}", "2:19", "did you mean 'action'?"),
        ("comments: {form: {}}", "2:18", "has neither action nor mailto: write one of them"),
        ("comments: {form: {action: form.php}}", "2:27", "expected a full address"),
        ("comments: {form: {action: 'javascript:alert(1)'}}", "2:27", "expected a full address"),
        ("comments: {form: {action: //f.example/}}", "2:27", "expected a full address"),
        ("comments: {form: {action: 'https://f.example:x/'}}", "2:27", "expected a full address"),
        ("comments: {form: {action: 'https:///f'}}", "2:27", "expected a full address"),
        (
            "comments: {form: {action: /f, fields: {body: }}}",
            "2:39",
            "a form needs this input for the text",
        ),
        (
            "comments: {form: {action: /f, mailto: a@b.example}}",
            "2:27",
            "action: a form by mail does not use it: remove it",
        ),
        ("comments: {form: {action: /f, fields: {title: url}}}", "2:39", "name of 2 inputs"),
        ("comments: {form: {action: /f, fields: {title: x, x: y}}}", "2:39", "name of 2 inputs"),
        ("comments: {form: {mailto: me}}", "2:27", "expected only an e-mail address"),
        ("comments: {form: {mailto: 'mailto:me@b.example'}}", "2:27", "expected only an e-mail"),
        (
            "comments: {form: {mailto: 'a@b.example?cc=c@d.example'}}",
            "2:27",
            "expected only an e-mail",
        ),
        (
            "comments: {form: {mailto: me@b.example, fields: {a: x}}}",
            "2:49",
            "a form by mail does not use it",
        ),
        ("feeds: {formats: [rss, rdf]}", "2:24", "one of rss, atom, json"),
        ("feeds: {hub: x}", "2:14", "feeds.hub: expected a full address"),
        ("comments: {per_page: 0}", "2:22", ">= 1"),
        ("rating: {scale: stars}", "2:17", "not a scale: write a number, letters or thumbs"),
        ("rating: {scale: -5}", "2:17", "must end above 0"),
        ("rating: {scale: 5, min: 5}", "2:17", "above its minimum"),
        ("rating: {min: -1}", "2:15", ">= 0"),
        ("rating: {step: -1}", "2:16", ">= 0"),
        ("comments: {order: latest}", "2:19", "one of oldest, newest, helpful"),
        ("comments: {depth: 21}", "2:19", "<= 20"),
        ("comments: yes", "2:11", "mapping"),
        ("feeds: {entries: 0}", "2:18", ">= 1"),
        ("feeds: {taxonomies: [rdf]}", "2:22", "one of rss, atom, json"),
        ("menu: [{title: X}]", "2:8", "url: is required"),
        ("language: xx-none-such", "2:11", "not a language"),
        ("author: '!'", "2:9", "at least one letter or digit"),
        ("author: ''", None, None),
        ("timezone: Beijing", "2:11", "not a time zone"),
        ("timezone: ../../etc/passwd", "2:11", "not a time zone"),
        ("permalink: /posts/", None, None),
        ("permalink: posts/{slug}/", "2:12", "start with /"),
        ("permalink: /{slug}", "2:12", "end in / or .html"),
        ("permalink: /{slgu}/", "2:12", "did you mean {slug}?"),
        ("permalink: /a//{slug}/", "2:12", "plain path"),
        ("redirects: {old: /new/}", "2:18", "does not start with /"),
        ("redirects: {/a/*/b: /new/}", "2:21", "only allowed at the end"),
        ("redirects: {/a: /new/*}", "2:17", "needs a * in the old one"),
        ("redirects: {/a: javascript:x}", "2:17", "must start with / or http"),
        ("markdown: {extensions: [nope]}", None, None),
    ],
)
def test_a_bad_setting_is_told_at_its_place(site, line, place, words):
    if place is None:
        assert config(site, f"{URL}{line}\n").problems == ()
        return
    [problem] = refused(site, f"{URL}{line}\n")
    assert problem.startswith(f"site.yaml:{place}: error: ")
    assert words in problem


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "ftp://example.org/",
        "https://",
        "https:///blog/",
        "https://exa mple.org/",
        "https://example.org/?x",
        "https://example.org/#x",
        "https://example.org:port/",
        "https://example.org:99999/",
        "'https://example.org/\"><script>'",
        "/blog/",
    ],
)
def test_the_address_is_a_full_one(site, url):
    [problem] = refused(site, f"title: T\nurl: {url}\n")
    assert problem.startswith("site.yaml:2:6: error: url: ")


def test_all_mistakes_are_told_in_one_run(site):
    problems = refused(site, "titel: T\nurl: x\npaginate: y\nmenu: z\n")
    places = [problem.split(": ")[0] for problem in problems]
    assert places == ["site.yaml:1:1", "site.yaml:2:6", "site.yaml:3:11", "site.yaml:4:7"]


@pytest.mark.parametrize("text", ["- a\n", "text\n"])
def test_settings_are_a_mapping(site, text):
    [problem] = refused(site, text)
    assert problem == "site.yaml:1:1: error: expected settings, each `name: value`"


# ---------------------------------------------------------------- environments


LAYERED = f"""{URL}title: T
menu: [{{title: A, url: /a/}}, {{title: B, url: /b/}}]
comments: {{order: newest, depth: 3}}
environments:
  staging:
    url: https://staging.example.org/
    menu: [{{title: C, url: /c/}}]
    comments: {{depth: 1}}
"""


def test_an_environment_is_laid_over_the_settings(site):
    """Mappings merge deeply, lists replace, and the site's own address is kept for feeds."""
    loaded = config(site, LAYERED, environment="staging")
    assert loaded.settings.title == "T"
    assert [item.title for item in loaded.settings.menu] == ["C"]
    assert (loaded.settings.comments.order, loaded.settings.comments.depth) == ("newest", 1)
    assert loaded.base_url == "https://staging.example.org/"
    assert loaded.site_base_url == "https://example.org/"


def test_without_its_name_an_environment_changes_nothing(site):
    loaded = config(site, LAYERED)
    assert (loaded.base_url, len(loaded.settings.menu)) == ("https://example.org/", 2)


def test_mistakes_of_an_environment_are_told_whether_it_is_used_or_not(site):
    [problem] = refused(site, f"{URL}environments: {{p: {{paginate: 0}}}}\n")
    assert problem.startswith("site.yaml:2:30: error: ")


def test_an_environment_that_is_not_there_is_wrong_usage(site):
    with pytest.raises(UsageError, match="no environment 'production'"):
        config(site, LAYERED, environment="production")


def test_a_base_address_replaces_that_of_the_settings(site):
    loaded = config(site, LAYERED, base_url="http://localhost:8000", environment="staging")
    assert (loaded.base_url, loaded.site_base_url) == (
        "http://localhost:8000/",
        "https://example.org/",
    )
    with pytest.raises(UsageError, match="--base-url"):
        config(site, LAYERED, base_url="localhost")


def test_settings_are_read_through_no_link_out_of_the_site(site, tmp_path):
    """What is wrong in such a file would be shown with its lines."""
    (site.root / "site.yaml").rename(tmp_path / "elsewhere.yaml")
    (site.root / "site.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(UsageError, match="is a link out of the site"):
        load(site.root)
    (site.root / "site.yaml").unlink()
    (tmp_path / "elsewhere.yaml").rename(site.root / "content.yaml")
    (site.root / "site.yaml").symlink_to("content.yaml")
    assert load(site.root).settings.title == "Slow Trains"


# ---------------------------------------------------------------- patterns of others

KNOWN = "a pattern consists of {year} {month} {day} {slug} {work}"


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("/:year/:title/", ":year is not known here: write /{year}/{slug}/"),
        (":year/:month/:title", "write /{year}/{month}/{slug}/"),
        ("/:year/:month/:day/:title:output_ext", "write /{year}/{month}/{day}/{slug}.html"),
        ("/:year-:month-:slug.html", "write /{year}-{month}-{slug}.html"),
        ("/blog/:slugorcontentbasename/", "write /blog/{slug}/"),
        ("/:categories/:title/", f":categories is not known here: {KNOWN}"),
        ("/:sections[1:]/:slug/", f":sections[1:] is not known here: {KNOWN}"),
        ("/:anything/{slug}/", f":anything is not known here: {KNOWN}"),
        ("/%year%/%monthnum%/%postname%/", "write /{year}/{month}/{slug}/"),
        ("/%category%/%postname%/", f"%category% is not known here: {KNOWN}"),
        ("posts/{date:%Y}/{date:%m}/{slug}/", "write /posts/{year}/{month}/{slug}/"),
        ("posts/{date:%b}/{slug}/", "{date:%b} is not known here"),
        ("/{title}/", "{title} is not known here: write /{slug}/"),
        ("/{{ page.fileSlug }}/", "write /{slug}/"),
        ("/[year]/[...slug]/", "write /{year}/{slug}/"),
        ("/<year>/<slug>/", "write /{year}/{slug}/"),
        ("pretty", "write a pattern, as in /{year}/{month}/{day}/{slug}/"),
    ],
)
def test_a_pattern_of_another_generator_is_an_error_that_names_ours(tmp_path, pattern, message):
    text = f"title: A\nurl: https://e.example/\npermalink: '{pattern}'\n"
    (tmp_path / "site.yaml").write_text(text)
    with pytest.raises(SettingsError) as refused:
        load(tmp_path)
    [problem] = refused.value.problems
    assert str(problem).startswith("site.yaml:3:12: error: permalink: ")
    assert problem.message.endswith(message) or message in problem.message


@pytest.mark.parametrize("pattern", ["/a:b/{slug}/", "/{year}/{work}/{slug}.html", "/[x]/{slug}/"])
def test_signs_that_name_nothing_stay_in_a_pattern(tmp_path, pattern):
    text = f"title: A\nurl: https://e.example/\npermalink: '{pattern}'\n"
    (tmp_path / "site.yaml").write_text(text)
    assert load(tmp_path).settings.permalink == pattern


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("/blog/:slug/", "/posts/:slug/", ":slug is not known here: a * at the end of both"),
        ("/blog/*", "/posts/:splat", ":splat is not known here: a * at the end of both"),
        ("/%e5%bd/", "/x/", "is percent-encoded, but not in UTF-8"),
        ("/100%/", "/x/", "has a % without two digits behind it: write %25"),
        ("/?p=1", "/x/", "has a query or a fragment"),
        ("/a b/", "/x/", "has a space in it: write %20"),
        ("https://old.example/a/", "/x/", "does not start with /: write only its path"),
    ],
)
def test_a_redirect_that_is_none_says_why(tmp_path, old, new, message):
    text = f"title: A\nurl: https://e.example/\nredirects: {{'{old}': '{new}'}}\n"
    (tmp_path / "site.yaml").write_text(text)
    with pytest.raises(SettingsError, match=re.escape(message)):
        load(tmp_path)
