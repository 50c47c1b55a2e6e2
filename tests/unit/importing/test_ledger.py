"""The ledger, which may come from strangers: refused or harmless."""

import json

import pytest

from sitegen.core.diagnostics import UsageError
from sitegen.core.digest import digest_of_bytes
from sitegen.importing.ledger import FILE, Ledger
from sitegen.importing.messages import ImportRefused
from sitegen.importing.undoing import undo
from tests.unit.importing.conftest import run
from tests.unit.importing.test_run import blog


def line(**fields):
    row = {"format": "made-up", "group": "posts", "identity": "1", "digest": "", **fields}
    return json.dumps(row) + "\n"


@pytest.mark.parametrize(
    "path",
    [
        "site.yaml", "/etc/passwd", "content/../site.yaml", "content/posts/../../site.yaml",
        "content/posts/%2e%2e/x.md", "content/posts/a\x00.md", "content/works/x.md",
        "content/posts/",
        "content/posts//x.md", "content/posts/./x.md", "content/authors.yaml",
        "content\\posts\\x.md",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["path", "moved_from"])
def test_a_path_that_no_post_has_is_refused(site, path, field):
    site.write(FILE, line(**{field: path}))
    before = site.tree(".")
    with pytest.raises(ImportRefused, match=r"imports/ledger\.jsonl:1: .* is not a path for posts"):
        undo(site.root, "")
    assert site.tree(".") == before


@pytest.mark.parametrize(
    "text", ["{}\n", "[]\n", "x\n", line(group="cats"), line(digest="../x"), "[" * 100_000 + "\n"]
)
def test_a_line_that_no_import_wrote_is_refused(site, text):
    site.write(FILE, text)
    with pytest.raises(ImportRefused, match=r"imports/ledger\.jsonl:1: .*restore the file"):
        Ledger.read(site.root)


def test_a_file_of_other_bytes_than_its_line_says_stays(site):
    mine = site.post("mine")
    site.write(FILE, line(path="content/posts/mine.md", written="0" * 32))
    assert undo(site.root, "") == ([], ["content/posts/mine.md"], [])
    assert mine.exists()


def test_the_last_line_of_a_record_counts(site):
    mine = site.post("mine")
    digest = digest_of_bytes(mine.read_bytes()).hex()
    path = "content/posts/mine.md"
    site.write(FILE, line(path=path, written=digest) + line(path=path, written="0" * 32))
    assert undo(site.root, "").edited == [path]


def test_a_large_ledger_is_refused_unread(site):
    with site.write(FILE).open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(ImportRefused, match="larger than 256 MB"):
        Ledger.read(site.root)


@pytest.mark.parametrize("name", ["imports", "content"])
@pytest.mark.parametrize("is_link", [True, False])
def test_a_link_or_a_file_in_place_of_a_folder_is_refused(site, tmp_path, name, is_link):
    if is_link:
        (tmp_path / "elsewhere").mkdir()
        (site.root / name).symlink_to(tmp_path / "elsewhere")
    else:
        site.write(name, "mine")
    with pytest.raises(UsageError, match=name):
        run(site, blog(tmp_path))
    assert not list((tmp_path / "elsewhere").glob("*"))
    assert is_link or (site.root / name).read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("types: {recipe: cats}\n", "1:17: error: types.recipe: expected nothing, pages, posts"),
        ("fields: {a: ratng}\n", "did you mean 'rating'"),
        ("fields: {a: verdict/5}\n", "only a rating has a scale"),
        ("a: &a [1, 2]\nb: *a\n", "imports/rules.yaml:1"),
        ("x: y\n", "imports/rules.yaml:1:1"),
        ("[1]\n", "imports/rules.yaml:1:1"),
    ],
)
def test_rules_with_a_mistake_are_refused_at_their_place(site, tmp_path, text, message):
    site.write("imports/rules.yaml", text)
    before = site.tree(".")
    with pytest.raises(ImportRefused) as refused:
        run(site, blog(tmp_path))
    assert message in str(refused.value)
    assert site.tree(".") == before
