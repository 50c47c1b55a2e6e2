"""The form under a thread, and the mail in its place: what readers are asked, and by what names."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.comments.formats import read_comment_file
from sitegen.comments.forms import mail_url, make_form
from sitegen.comments.parsing import parse_comment
from sitegen.config.settings import FormSettings
from sitegen.models.threads import Form
from sitegen.schema.ratings import make_scale
from tests.support.sites import NOW

TEN = make_scale("10", 0, 0.5)
ACTION = "https://f.example/send?to=mira&x=1"
POST = "posts/a/index.html"


class Forms(HTMLParser):
    """The forms of a page as (action, inputs), where inputs are name to (value, label)."""

    def __init__(self, page):
        super().__init__()
        self.forms, self.bare, self.summaries = [], [], []
        self._label, self._labelled = None, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.forms.append((attrs, {}))
        elif tag == "label":
            self._label = ""
        elif tag == "summary":
            self.summaries.append(attrs.get("aria-label"))
        elif tag in {"input", "textarea", "select"}:
            self.forms[-1][1][attrs["name"]] = attrs
            if attrs.get("type") != "hidden" and self._label is None:
                self.bare.append(attrs["name"])
            self._labelled.append(attrs)

    def handle_endtag(self, tag):
        if tag == "label":
            self._labelled[-1]["label"] = self._label.strip()
            self._label = None

    def handle_data(self, data):
        if self._label is not None:
            self._label += data


@pytest.fixture
def talk(site):
    """Return a site with a form, a thread of three, and one that mentions the post."""
    with_form(site)
    site.post("a", title="Trains & “more”")
    site.comment("a", "c1", author="Tom & Co")
    site.comment("a", "c2", parent="c1")
    site.comment("a", "ü 2", author="Zoë", parent="c2")
    site.comment("a", "p1", author="Blog", kind="pingback")
    return site


def with_form(site, fields="", more="", form="action"):
    """Write the settings of a form; give fields and further settings of comments as YAML."""
    where = f"action: '{ACTION}', fields: {{{fields}}}" if form == "action" else form
    site.settings(f"comments: {{form: {{{where}}}{more and ', '}{more}}}\n")


def forms_of(site, path=POST):
    return Forms(site.built().output(path))


# ---------------------------------------------------------------- the form


def test_the_form_asks_for_what_a_comment_needs(talk):
    *_, (attrs, inputs) = forms_of(talk).forms
    assert (attrs["method"], attrs["action"]) == ("post", ACTION)
    assert {name: a.get("label") for name, a in inputs.items()} == {
        "parent": None,
        "author": "Name",
        "email": "E-mail (not published)",
        "url": "Website",
        "body": "Response (required)",
        "post": None,
    }
    assert [name for name, a in inputs.items() if "required" in a] == ["body"]
    complete = {name: a.get("autocomplete") for name, a in inputs.items()}
    assert (complete["author"], complete["email"], complete["url"]) == ("name", "email", "url")
    assert (inputs["post"]["value"], inputs["parent"].get("value")) == ("a", None)


def test_every_comment_but_a_mention_can_be_answered(talk):
    """Without JavaScript, each by a form of its own that names it."""
    page = forms_of(talk)
    parents = [inputs["parent"].get("value") for _, inputs in page.forms]
    assert parents == ["c1", "c2", "ü 2", None]
    assert page.summaries == ["Reply to Tom & Co", "Reply to Anonymous", "Reply to Zoë"]
    assert page.bare == []


def test_no_id_is_there_twice_and_nothing_runs(talk):
    page = talk.built().output(POST)
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert re.findall(r"<script[^>]*>", page) == [
        '<script src="/theme/switch.js" data-stays>',
        '<script type="application/ld+json">',
    ]
    assert not re.search(r"\son\w+=|\sstyle=|novalidate", page)


def test_names_are_those_that_the_service_wants(talk):
    with_form(
        talk,
        'author: "fields[name]", body: "fields[a]&b", email: , title: headline, rating: stars,'
        ' spoilers: gives, post: "options[slug]", token: 7, _gotcha: ',
    )
    *replies, (_, inputs) = forms_of(talk).forms
    names = "parent fields[name] url headline stars fields[a]&b gives options[slug] token _gotcha"
    assert list(inputs) == names.split()
    hidden = {n: a.get("value") for n, a in inputs.items() if a.get("type") == "hidden"}
    assert hidden == {"parent": None, "options[slug]": "a", "token": "7", "_gotcha": ""}
    asked = inputs["stars"]
    assert [asked[n] for n in ("type", "min", "max", "step")] == ["number", "0", "10", "0.5"]
    assert asked["label"] == "Rating, 0 to 10"
    for _, reply in replies:
        assert list(inputs.keys() - reply.keys()) in (["headline", "stars"], ["stars", "headline"])


@pytest.mark.parametrize(
    ("scale", "choices"),
    [("thumbs", ["", "up", "down"]), ("letters", ["", "A+", "A", "A-"])],
)
def test_letters_and_thumbs_are_chosen(talk, scale, choices):
    talk.settings(
        f"rating: {{scale: {scale}}}\n"
        "comments: {form: {action: /a.php, fields: {rating: r}}}\n"
    )
    talk.write("content/static/a.php", "<?php")
    page = talk.built().output(POST)
    assert re.findall(r'<option value="([^"]*)">', page)[: len(choices)] == choices


def test_without_a_name_for_parent_there_are_no_replies(talk):
    with_form(talk, "parent: ")
    [(_, inputs)] = forms_of(talk).forms
    assert "parent" not in inputs


def test_a_form_that_a_host_finds_by_its_name_is_marked_once(talk):
    """Names of forms are unique in a page; replies say by an input which form they are of."""
    with_form(talk, "form-name: comments")
    marked = [(a.get("name"), a.get("data-netlify")) for a, _ in forms_of(talk).forms]
    assert marked == [(None, None)] * 3 + [("comments", "true")]
    assert all(inputs["form-name"]["value"] == "comments" for _, inputs in forms_of(talk).forms)


# ---------------------------------------------------------------- where it stands


def has_form(site, path=POST):
    return "<form" in site.output(path)


def test_there_is_no_form_where_none_was_asked_for(talk):
    talk.settings()
    talk.built()
    assert [path for path in talk.files() if path.endswith(".html") and has_form(talk, path)] == []


@pytest.mark.parametrize("state", ["closed", "off", "false"])
def test_there_is_no_form_where_comments_are_not_open(talk, state):
    talk.post("a", comments=state)
    assert not has_form(talk.built())
    assert ("Comments are closed." in talk.output(POST)) == (state == "closed")


def test_the_form_goes_when_comments_close(talk):
    """A build in which nothing else has changed takes it away."""
    with_form(talk, more="close_after_days: 10")
    talk.post("a", date=NOW.date().isoformat())
    assert has_form(talk.built())
    talk.built(now=NOW.replace(day=20))
    assert not has_form(talk)
    assert "Comments are closed." in talk.output(POST)


def test_every_open_thread_has_a_form_that_names_it(talk):
    """Posts, works and pages, an empty thread and further pages too; nothing else has one."""
    with_form(talk, "rating: stars", "per_page: 1")
    talk.work("w")
    talk.page("about/us")
    talk.list("best", entries="[w]")
    talk.built()
    inputs = {
        path: forms_of(talk, path).forms[-1][1]
        for path in talk.files()
        if path.endswith(".html") and has_form(talk, path)
    }
    assert {path for path, names in inputs.items() if "stars" not in names} == {
        "about/us/index.html"
    }
    assert {path: names["post"]["value"] for path, names in inputs.items()} == {
        POST: "a",
        "posts/a/comments/2/index.html": "a",
        "works/w/index.html": "works/w",
        "about/us/index.html": "pages/about/us",
    }


def test_an_action_in_the_site_is_checked_and_has_the_sites_path(talk):
    talk.page("thanks")
    settings = "comments: {form: {action: /thanks/}}\n"
    talk.settings(settings, url="https://example.org/blog/")
    assert {a["action"] for a, _ in forms_of(talk).forms} == {"/blog/thanks/"}
    talk.settings(settings.replace("thanks", "thank"))
    assert talk.problems() == [
        "site.yaml:3:27: error: comments.form.action: there is no /thank/: did you mean /thanks/?"
    ]


def test_the_notice_is_the_authors_markdown(talk):
    with_form(talk, more="notice: 'It is *kept* [here](content/pages/data.md#x), '")
    talk.page("data")
    assert '<p>It is <em>kept</em> <a href="/data/#x">here</a>,</p>' in talk.built().output(POST)


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        ("[x](/gone/)", "/gone/: there is no /gone/"),
        ("[x](content/pages/gone.md)", "there is no content/pages/gone.md"),
        ("{{% gone %}}", "there is no shortcode 'gone'"),
    ],
)
def test_a_notice_that_leads_nowhere_is_told_at_its_place(talk, notice, words):
    with_form(talk, more=f"notice: '{notice}'")
    [problem] = talk.problems()
    assert problem.startswith("site.yaml:3:")
    assert ": error: comments.notice: " in problem
    assert words in problem


def test_a_notice_of_no_form_is_not_shown(talk):
    talk.settings("comments: {notice: Private}\n")
    assert "Private" not in talk.built().output(POST)


def test_a_large_thread_has_as_much_for_each_comment_as_a_small_one(site):
    """What a reply adds does not grow with the thread."""
    with_form(site, more="per_page: 1000")
    sizes = []
    for number in (100, 200):
        for name in range(number):
            site.comment("a", f"c{name}", parent=f"c{name - 1}" if name else "null")
        site.post("a")
        site.build()
        sizes.append(len(site.output(POST)))
    assert sizes[1] < 2.05 * sizes[0]


# ---------------------------------------------------------------- the mail


def read_mail(url):
    """Return a mail's address, its subject and its body, as a mail program reads the link."""
    parts = urlsplit(url)
    assert re.fullmatch(r"[!-~]+", url), "what is not ASCII is encoded"
    assert "+" not in parts.query, "no mail program reads + as a space"
    header = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True))
    assert header.keys() == {"subject", "body"}
    return parts.path, header["subject"], header["body"]


def test_a_mail_is_a_comment_when_it_is_saved(talk):
    """Whoever writes it fills in a name and adds a text."""
    with_form(talk, form="mailto: me@b.example")
    page = talk.built().output(POST)
    links = [url.replace("&amp;", "&") for url in re.findall(r'href="(mailto:[^"]*)"', page)]
    mails = [read_mail(url) for url in links]
    assert {address for address, _, _ in mails} == {"me@b.example"}
    assert {subject for _, subject, _ in mails} == {"Response to “Trains & “more”” (a)"}
    parents = []
    for _, _, body in mails:
        text = body.replace("author: ", "author: Ann") + "Well *said*.\r\n"
        comment, problems = parse_comment("content/comments/a/x.md", text.encode(), NOW.tzinfo, TEN)
        assert (problems, comment.author) == ((), "Ann")
        assert comment.html == "<p>Well <em>said</em>.</p>\n"
        parents.append(comment.parent)
    assert parents == ["c1", "c2", "ü 2", ""]
    assert "<form" not in page


def test_a_comment_that_came_by_mail_stands_after_those_that_have_a_date(talk):
    """Until whoever saves it writes the date; then it stands where that is."""
    with_form(talk, form="mailto: me@b.example")
    talk.comment("a", "c0", date="2012-01-01")
    talk.post("a")
    page = talk.built().output(POST)
    *_, link = re.findall(r'href="(mailto:[^"]*)"', page)
    _, _, body = read_mail(link.replace("&amp;", "&"))
    ids = {}
    for date in ("", "2011-05-05", "Thu, 05 May 2011 10:00:00 +0200"):
        mail = body.replace("date: ", f"date: {date}") + "By mail.\r\n"
        talk.write("content/comments/a/a0.md", mail)
        page = talk.built().output(POST)
        ids[date] = re.findall(r'id="comment-(a0|c0)"', page)
    assert list(ids.values()) == [["c0", "a0"], ["a0", "c0"], ["a0", "c0"]]


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).map(str.strip)


@given(TEXTS, TEXTS)
def test_any_comment_and_any_title_can_be_mailed_about(parent, title):
    """But for control characters, which YAML cannot say."""
    form = make_form(FormSettings(mailto="me+x@b.example"), "a", TEN)
    address, subject, body = read_mail(mail_url(form, title or "x", parent))
    assert (address, subject) == ("me+x@b.example", title or "x")
    file = read_comment_file("content/comments/a/x.md", body.encode())
    assert file.problems == ()
    written = {key.value: value.value for key, value in file.meta.pairs}
    assert written.get("parent", "") == parent


def test_a_form_by_mail_has_nothing_else():
    form = make_form(FormSettings(mailto="me@b.example"), "works/w", TEN)
    assert form == Form(thread="works/w", mailto="me@b.example")
