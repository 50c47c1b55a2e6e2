"""Whatever is wrong with a site's files, it is told at its place, and the last site stays."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.comments.parsing import CommentMeta
from sitegen.config.settings import Settings
from sitegen.content.authors import AuthorMeta
from sitegen.content.pages import ListMeta, PageMeta
from sitegen.content.posts import PostMeta
from sitegen.content.works import WorkMeta
from sitegen.core.diagnostics import SettingsError

POST = "---\ntitle: A\ndate: 2011\ntags: [t]\nwork: w\nrating: 8\n---\nWords, [b](b.md).\n"
FILES = {
    "site.yaml": "title: Slow Trains\nurl: https://example.org/\n",
    "content/posts/a.md": POST,
    "content/posts/b.md": "---\ntitle: B\n---\nWords.\n",
    "content/works/w.md": "---\ntitle: W\nkind: film\n---\nWords.\n",
    "content/pages/about.md": "---\ntitle: About\n---\nWords.\n",
    "content/lists/best.md": "---\ntitle: Best\nentries: [w]\n---\nWords.\n",
    "content/authors.yaml": "mira: {name: Mira}\n",
    "content/comments/a/c1.md": "---\nauthor: Tom\n---\nWords.\n",
    "content/comments/a/c2.yaml": "author: Ann\nmessage: Words.\n",
    "content/comments/a/c3.json": '{"author": "Jo", "body": "Words."}',
    "themes/default/theme.yaml": "name: default\noptions: {accent: {default: red}}\n",
    "themes/default/i18n/en.yaml": "hello: Hello\n",
    "templates/partials/footer.html": "{{ site.title }}",
    "templates/shortcodes/box.html": "{{ inner }}",
}
KINDS = {
    "content/posts/a.md": PostMeta,
    "content/works/w.md": WorkMeta,
    "content/pages/about.md": PageMeta,
    "content/lists/best.md": ListMeta,
    "content/authors.yaml": AuthorMeta,
    "site.yaml": Settings,
    "content/comments/a/c1.md": CommentMeta,
}
COMMENT = "content/comments/a/c1.md"

SPOILT = {
    "a key twice": "{key}: 1\n{key}: 1\n",
    "a key that is none": "{key}_of_mine: 1\n",
    "a mapping of nothing known": "{key}: {{no such key: {{deep: [1]}}}}\n",
    "a list in a list": "{key}: [[[1]]]\n",
    "an anchor of nothing": "{key}: *nothing\n",
    "an open quote": '{key}: "open\n',
    "an open bracket": "{key}: [open\n",
    "a tab": "{key}:\n\t- x\n",
}
"""Front matter that nobody can mean, with the name of a key."""


def takes_anything(annotation):
    """Return whether a key takes mappings or lists of whatever one likes."""
    text = repr(annotation)
    return "dict[" in text or "Any" in text


def mutations():
    """Yield file, kind of mistake and text of every mutation."""
    for file, struct in KINDS.items():
        fields = {f.encode_name: f.type for f in msgspec.structs.fields(struct)}
        for key, annotation in fields.items():
            for kind, lines in SPOILT.items():
                if kind.startswith(("a mapping", "a list")) and takes_anything(annotation):
                    continue
                line = lines.format(key=key)
                if file == "site.yaml":
                    yield file, kind, FILES[file] + line
                elif file == "content/authors.yaml":
                    yield file, kind, "mira:\n" + "".join(f"  {one}\n" for one in line.splitlines())
                else:
                    yield file, kind, f"---\ntitle: A\n{line}---\nWords.\n"


MUTATIONS = list(mutations())
OF_COMMENTS = [one for one in MUTATIONS if one[0] == COMMENT]
OF_AUTHORS = [one for one in MUTATIONS if one[0] != COMMENT]


@pytest.fixture(scope="module")
def good(make_site):
    """Return a site of one file of each kind, built."""
    site = make_site()
    for path, text in FILES.items():
        site.write(path, text)
    return site.built()


def problems_of(site):
    try:
        return site.build().problems
    except SettingsError as failure:
        return failure.problems


def silent_of(site, file, texts):
    """Return the texts whose mistakes are not told at their places.

    Documents lie side by side, each mistake in one of its own; settings and authors come one after
    the other, for there is one file of them.
    """
    stem, _, ending = file.rpartition(".")
    apart = [f"{stem}-{number}.{ending}" for number in range(len(texts))]
    paths = apart if ending == "md" else [file] * len(texts)
    found = []
    for path, (_, text) in zip(paths, texts, strict=True):
        site.write(path, text)
        if path == file:
            found.append(problems_of(site))
    if ending == "md":
        found = [problems_of(site)] * len(texts)
        for path in apart:
            site.remove(path)
    site.write(file, FILES[file])
    silent = []
    for path, (kind, text), problems in zip(paths, texts, found, strict=True):
        errors = [p for p in problems if p.severity == "error" and p.file == path]
        lines = text.count("\n") + 1
        if not errors or not all(1 <= p.line <= lines and p.column >= 1 for p in errors):
            silent.append((kind, text))
    return silent


def test_there_are_enough_mutations():
    assert len(OF_AUTHORS) >= 300
    assert len(OF_COMMENTS) >= 100


@pytest.mark.parametrize("file", [file for file in KINDS if file != COMMENT])
def test_what_authors_write_wrongly_is_an_error_at_its_place(good, file):
    """And the output is what it was, byte for byte."""
    before = good.tree()
    spoilt_texts = [(kind, text) for path, kind, text in OF_AUTHORS if path == file]
    assert silent_of(good, file, spoilt_texts) == []
    assert good.tree() == before
    assert not good.build().failed
    assert silent_of(good, file, [("nothing", FILES[file])]) == [("nothing", FILES[file])]
    assert not good.build().failed


def test_what_strangers_write_wrongly_is_a_warning_at_its_place(good):
    """And the site is built, with the other comments of the thread."""
    wrong = []
    for path, kind, text in OF_COMMENTS:
        good.write(path, text)
        result = good.build()
        told = [p for p in result.problems if p.file == path and p.line >= 1 and p.column >= 1]
        if result.failed or not told or {p.severity for p in result.problems} != {"warning"}:
            wrong.append((kind, text, result.problems))
        assert 'id="comment-c2"' in good.output("posts/a/index.html")
    good.write(COMMENT, FILES[COMMENT])
    assert wrong == []
    assert not good.build().problems


@st.composite
def spoilt(draw, text):
    """Return random bytes, or a file with some random bytes in it."""
    noise = draw(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
    if draw(st.booleans()):
        return noise
    data = text.encode()
    start = draw(st.integers(0, len(data)))
    return data[:start] + noise + data[start + draw(st.integers(0, 3)) :]


@pytest.mark.parametrize("file", FILES)
def test_random_bytes_in_any_file_end_in_messages(good, file, soak):
    """Ten thousand of them with --soak."""

    @settings(max_examples=soak(12, 720), suppress_health_check=list(HealthCheck), deadline=None)
    @given(spoilt(FILES[file]))
    def check(data):
        good.write(file, data)
        for problem in problems_of(good):
            assert problem.line >= 1
            assert problem.column >= 1
            assert problem.message

    check()
    good.write(file, FILES[file])
    assert not good.build().failed
