"""Whatever the shape of a stranger's file, the site builds, and nobody's address gets out."""

import contextlib
import cProfile
import hashlib
import json
import os
import re
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.comments.mentions import excerpt
from sitegen.comments.sanitize import MAX_BYTES, comment_html
from sitegen.core.diagnostics import SettingsError
from tests.security.test_safety import Elements
from tests.unit.comments.test_sanitize import HOSTILE as TEXTS
from tests.unit.comments.test_sanitize import XSS, Findings
from tests.unit.frontmatter.test_yaml_nodes import HOSTILE as YAML


def calls_of(function, *arguments):
    """Return how many calls a call comes to: its work, on any machine and under any load."""
    profile = cProfile.Profile()
    result = profile.runcall(function, *arguments)
    return sum(entry.callcount for entry in profile.getstats()), result


def errors_of(site):
    return [str(problem) for problem in site.build().problems if problem.severity == "error"]


# ---------------------------------------------------------------- Markdown


def test_there_are_at_least_fifty_shapes_of_text_and_thirty_of_yaml():
    assert (len(TEXTS) >= 50, len(YAML) >= 30) == (True, True)
    assert max(map(len, TEXTS.values())) >= 1_000_000


@pytest.mark.parametrize("shape", TEXTS)
@pytest.mark.parametrize("function", [comment_html, excerpt])
def test_the_work_of_a_text_grows_no_faster_than_its_length(function, shape):
    """Of a text that is cut at 8 KB, half is enough to see it."""
    whole = TEXTS[shape].encode("utf-8", "replace")[: MAX_BYTES // 2].decode("utf-8", "ignore")
    half, _ = calls_of(function, whole[: len(whole) // 2])
    full, _ = calls_of(function, whole)
    assert full <= 2.5 * half + 10_000


def test_a_site_whose_comments_have_every_hostile_shape_is_built(site):
    """As a comment, as a mention, and in the forms of other systems."""
    site.post("a", "Words.")
    for number, shape in enumerate(TEXTS.values()):
        text = shape.encode("utf-8", "replace").decode()
        site.comment("a", f"c{number}", text)
        site.comment("a", f"p{number}", text, kind="pingback")
        if number % 8 == 0:
            site.write(f"content/comments/a/j{number}.json", json.dumps({"message": text}))
            site.write(f"content/comments/a/y{number}.yaml", "message: " + json.dumps(text))
    assert errors_of(site) == []
    pages = [path for path in site.files() if path.startswith("posts/a/") and "html" in path]
    ids = re.findall(r'id="comment-([cp]\d+)"', "".join(map(site.output, pages)))
    assert len(ids) > 1.9 * len(TEXTS)  # those of nothing but spaces are not listed
    assert {
        path: found for path in pages if (found := Elements(site.output(path)).unbalanced)
    } == {}


def test_what_feeds_hold_of_strangers_is_what_pages_may(site):
    """Every feed is XML, and the HTML in it is that of the allow-list, addresses too."""
    site.post("a", "Words.", date=2011)
    for number, text in enumerate(XSS):
        clean = text.replace("\0", "")
        fields = dict.fromkeys(("author", "title", "url", "role"), json.dumps(clean))
        site.comment("a", f"c{number}", text, **fields)
    assert errors_of(site) == []
    feeds = [path for path in site.files() if path.endswith(".xml")]
    assert "feed.xml" in feeds
    for path in feeds:
        for element in ElementTree.fromstring(site.tree()[path]).iter():
            assert Findings(element.text or "").found == []
            links = [element.text, element.get("href")] if element.tag.endswith("link") else []
            assert all(link.startswith("https://") for link in links if link and link.strip())


# ---------------------------------------------------------------- names


@given(st.lists(st.binary(min_size=1, max_size=40) | st.text(min_size=1, max_size=20), max_size=8))
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_name_of_a_strangers_file_stops_a_site(make_site, names):
    """Neither of a file nor of a folder, and the comment with a common name appears."""
    site = make_site()
    site.post("a", "Words.")
    site.comment("a", "c1", "Still here.")
    for name in names:
        part = name if isinstance(name, bytes) else name.encode("utf-8", "replace")
        part = part.replace(b"/", b"").replace(b"\0", b"") or b"x"
        for path in (b"a/%b", b"a/%b.md", b"%b.md", b"%b/c1.md", b"works/%b/c1.json"):
            file = site.root / "content/comments" / os.fsdecode(path % part)
            with contextlib.suppress(OSError):  # "." and ".."
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(b"{}")
    assert errors_of(site) == []
    assert "Still here." in site.output("posts/a/index.html")


def test_odd_files_among_comments_stop_no_site(site):
    """A pipe is not opened, and a link out of the site is not followed."""
    site.post("a", "Words.")
    site.comment("a", "c1", "Still here.")
    site.write("../secret.md", "Private.")
    folder = site.root / "content/comments"
    os.mkfifo(folder / "a/c2.md")
    os.mkfifo(folder / "b")
    (folder / "a/c3.md").symlink_to(site.root.parent / "secret.md")
    (folder / "c").symlink_to(site.root.parent)
    (folder / "a/c4.md").symlink_to("c4.md")
    told = [(problem.file, problem.severity) for problem in site.build().problems]
    names = ("a/c2.md", "a/c3.md", "a/c4.md", "b", "c")
    assert told == [(f"content/comments/{name}", "warning") for name in names]
    assert "Still here." in site.output("posts/a/index.html")
    assert not any(b"Private." in data for data in site.tree().values())


# ---------------------------------------------------------------- YAML


@pytest.mark.parametrize("form", ["c1.md", "c1.yaml", "c1.json"])
def test_hostile_yaml_of_a_comment_is_a_warning(site, form):
    """Whatever it is, the others of its thread appear."""
    site.post("a", "Words.")
    site.comment("a", "c0", "Still here.")
    for number, shape in enumerate(YAML.values()):
        text = f"---\n{shape}\n---\nText.\n" if form.endswith(".md") else shape
        site.write(f"content/comments/a/{number}{form}", text.encode("utf-8", "surrogatepass"))
    result = site.build()
    assert {problem.severity for problem in result.problems} == {"warning"}
    told = {problem.file for problem in result.problems}
    assert len(told) >= len(YAML) - (4 if form.endswith(".md") else 0)  # "---" ends some of them
    assert "Still here." in site.output("posts/a/index.html")


@pytest.mark.parametrize("shape", YAML)
def test_hostile_yaml_of_an_author_is_an_error_at_a_place(site, shape):
    site.post("b", "Words.")
    before = site.built().tree()
    data = YAML[shape].encode("utf-8", "surrogatepass")
    site.write("content/posts/a.md", b"---\n" + data + b"\n---\nText.\n")
    site.write("content/authors.yaml", data)
    found = errors_of(site)
    assert {error.split(":")[0] for error in found} >= {"content/authors.yaml"}
    assert all(re.match(r"content/[\w./]+:\d+:\d+: error: \S", error) for error in found)
    assert before == site.tree()
    site.write("site.yaml", data)
    with pytest.raises(SettingsError):
        site.build()


DIGITS = "9" * 5000


@pytest.mark.parametrize(
    "key", ["rating", "helpful", "date", "scale", "spoilers", "kind", "parent"]
)
def test_five_thousand_digits_of_a_stranger_are_no_number(site, key):
    """Python refuses to read so many; nobody needs them."""
    site.post("a", "Words.")
    site.comment("a", "c1", "Still here.", **{"rating": "5", key: DIGITS})
    assert errors_of(site) == []
    assert "Still here." in site.output("posts/a/index.html")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/posts/a.md", f"---\ntitle: A\nrating: {DIGITS}\n---\n"),
        ("content/posts/a.md", f"---\ntitle: A\ndate: {DIGITS}\n---\n"),
        ("content/works/w.md", f"---\ntitle: W\nyear: {DIGITS}\n---\n"),
        ("content/works/w.md", f"---\ntitle: W\ncritics: {{source: T, reviewed: {DIGITS}}}\n---\n"),
    ],
)
def test_five_thousand_digits_of_an_author_are_an_error(site, path, text):
    site.write(path, text)
    [found] = errors_of(site)
    assert re.match(rf"{re.escape(path)}:3:\d+: error: ", found)
    assert len(found) < 300


@pytest.mark.parametrize(
    "setting", ["paginate: {}", "comments: {{depth: {}}}", "rating: {{min: {}}}"]
)
def test_five_thousand_digits_in_the_settings_are_an_error(site, setting):
    site.settings(setting.format(DIGITS))
    with pytest.raises(SettingsError):
        site.build()


# ---------------------------------------------------------------- long threads


def answer(shape, number):
    """Return what comment ``number`` answers, None for nothing."""
    return {"flat": None, "star": "c0", "chain": f"c{number - 1}"}[shape] if number else None


def write_thread(site, shape, count):
    site.settings("comments: {per_page: 10000}\n")
    site.post("a", "Words.")
    for number in range(count):
        parent = answer(shape, number)
        fields = {} if parent is None else {"parent": parent}
        site.comment("a", f"c{number}", f"Words *{number}*.", author="Tom", date=2011, **fields)


@pytest.mark.parametrize("shape", ["flat", "star", "chain"])
def test_the_work_of_a_thread_grows_no_faster_than_its_length(make_site, shape, soak):
    few, many = soak(250, 1000), soak(1000, 4000)
    work = []
    for count in (few, many):
        site = make_site()
        site.post("a", "Words.")
        site.built(jobs=1)
        empty, _ = calls_of(lambda site=site: site.build(jobs=1, force=True))
        write_thread(site, shape, count)
        full, result = calls_of(lambda site=site: site.build(jobs=1, force=True))
        assert result.comments == count
        work.append(full - empty)
    assert work[1] <= 1.1 * many / few * work[0]


def test_an_answer_five_thousand_deep_breaks_nothing(site):
    """It is read on page 25, and no page is longer than those of other threads."""
    write_thread(site, "chain", 5000)
    site.built()
    further = [f"posts/a/comments/{number}/index.html" for number in range(2, 26)]
    for path in ("posts/a/index.html", *further):
        page = site.output(path)
        assert page.count('id="comment-c') == 200
        assert "depth-5" in page
        assert "depth-6" not in page
        assert Elements(page).unbalanced == []
    assert not (site.root / "output/posts/a/comments/26").exists()


def test_a_file_named_as_anothers_html_id_is_not_taken_for_it(site):
    """On the page and in the feed, each comment has an address that leads to no other."""
    site.post("a", "Words.", date=2011)
    site.comment("a", "a b", "Mine.", date=2011)
    site.comment("a", "a-b-c8687a08", "A stranger's.", date=2012)
    page = site.built().output("posts/a/index.html")
    ids = re.findall('<li id="comment-([^"]*)"', page)
    assert ids == ["a-b-c8687a08-2", "a-b-c8687a08"]
    assert re.findall('class="u-url permalink"[^>]*href="#comment-([^"]*)"', page) == ids
    assert re.findall("<link>[^<]*#comment-([^<]*)", site.output("comments.xml")) == ids[::-1]


# ---------------------------------------------------------------- what is confided

PEOPLE = [
    " Tom.Confided@Mail.Example.ORG ",
    "ann+blog@confided.example",
    "jo.sample@confided.museum",
]
ADDRESSES = ("203.0.113.77", "2001:db8::77")
FORMS = {
    "own.md": "---\nauthor: T\nemail: {email}\n---\nText.\n",
    "own.yaml": "author: T\nemail: {email}\nbody: Text.\n",
    "own.json": '{{"author": "T", "email": "{email}", "body": "Text."}}',
    "staticman.yml": "_id: 1a\nname: T\nemail: {md5}\nmessage: Text.\nip: {ip}\nagent: {email}\n",
    "staticman.json": '{{"_id": "1b", "name": "T", "email": "{sha256}", "avatar": '
    '"https://gravatar.example/{md5}", "gravatar": "{md5}", "ip": "{ip}", "message": "Text."}}',
    "options.yml": "name: T\noptions: {{origin: '{email}', ip: '{ip}'}}\nmessage: Text.\n",
    "pelican.md": "Author: T\nEmail: {email}\nIp: {ip}\nDate: 2015-1-2\n\nText.\n",
    "unended.md": "email: {email}\nno header any more\nText.\n",
    "late.md": "\n\n---\nemail: {email}\n---\nText.\n",
    "typo.md": "---\nemial: {email}\nEmail: {email}\ne-mail: {sha1}\nhost: {ip}\n---\nText.\n",
    "lists.yaml": "author: T\nemail: [{email}, {md5}]\nbody: Text.\n",
    "nested.yaml": "author: {{name: T, email: '{email}'}}\nbody: Text.\n",
    "name.yaml": "author: '{email}'\nbody: Text.\n",
    "names.json": '{{"name": "T <{email}>", "message": "Text."}}',
    "broken.md": "---\nemail: {email}\nauthor: [\n---\nText.\n",
    "twice.yaml": "email: {email}\nemail: {md5}\nbody: Text.\n",
    "pending.md": "---\nemail: {email}\nstatus: pending\nauthor: {email}\n---\n{email} {ip}\n",
    "spam.json": '{{"email": "{email}", "status": "spam", "message": "{email} {ip}"}}',
}  # fmt: skip


def digests(email):
    plain = email.strip().lower()
    return {
        name: hashlib.new(name, plain.encode()).hexdigest() for name in ("md5", "sha1", "sha256")
    }


def test_no_address_of_anybody_nor_its_hash_is_in_any_file_of_the_site(site):
    """In all forms of comments, right and wrong, under posts, works and pages."""
    site.settings("comments: {order: helpful, per_page: 3}\n")
    site.post("a", "Words.", date=2011)
    site.work("w")
    site.page("p")
    private = set(ADDRESSES)
    for number, email in enumerate(PEOPLE):
        private |= {
            email.strip().lower(),
            email.strip().lower().split("@")[0],
            *digests(email).values(),
        }
        for thread in ("a", "works/w", "pages/p"):
            for name, form in FORMS.items():
                ip = ADDRESSES[number % len(ADDRESSES)]
                text = form.format(email=email.strip(), ip=ip, **digests(email))
                site.write(f"content/comments/{thread}/{number}{name}", text)
    assert errors_of(site) == []
    shown = [path for path, data in site.tree().items() if b">Text." in data]
    assert {path.split("/")[0] for path in shown} == {"posts", "works", "p"}
    leaks = re.compile("|".join(map(re.escape, private)), re.IGNORECASE)
    found = {
        path: leaks.findall(data.decode("utf-8", "replace")) for path, data in site.tree().items()
    }
    assert {path: hits for path, hits in found.items() if hits} == {}
