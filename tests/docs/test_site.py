"""The documentation is a site that sitegen builds: whole, checked, with every document."""

import re
from html import unescape

import pytest

from docs.build import FRONT, MAP, in_site, listed, make
from tests.docs.test_tables import DOCUMENTS, ROOT, codes, rows_below, text_of
from tests.support.sites import NOW, read_tree


@pytest.fixture(scope="module")
def docs_site(tmp_path_factory):
    """Return the folder of the site, and what was found wrong with it."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "content").mkdir()
    (folder / "content/gone.md").write_text("of a document that is no more")
    return folder, make(folder, NOW)


GOLDEN = ROOT / "tests/golden"


def page_of(folder, document):
    path = in_site(document).lower().removesuffix(".md").removesuffix("index")
    return (folder / "output" / path / "index.html").read_text("utf-8")


def test_nothing_is_wrong_with_the_site_of_the_documentation(docs_site):
    folder, problems = docs_site
    assert [str(problem) for problem in problems] == []
    assert not (folder / "content/gone.md").exists()


def test_the_map_lists_every_document_once():
    assert sorted([FRONT, MAP, *listed()]) == sorted(DOCUMENTS)


def test_the_map_says_of_every_document_what_readers_get():
    items = re.findall(r"^- (.*)$", text_of(MAP), re.MULTILINE)
    assert len(items) == len(listed())
    assert [item for item in items if not re.fullmatch(r"\[.+\]\(\S+\): .{20,}\.", item)] == []


def test_the_readme_leads_to_the_map():
    assert f"]({MAP})" in text_of(FRONT).split("\n## Documentation\n")[1]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_is_a_page_with_all_that_it_says(document, docs_site):
    page = page_of(docs_site[0], document)
    text = re.sub(r"^(`{3,}).*?^\1", "", text_of(document), flags=re.MULTILINE | re.DOTALL)
    title, *chapters = re.findall(r"^#{1,2} (.+)$", text, re.MULTILINE)
    shown = [unescape(re.sub("<[^>]+>", "", h)) for h in re.findall("<h2.*?>(.*?)</h2>", page)]
    assert shown == [chapter.replace("`", "").replace("'", "’") for chapter in chapters]
    assert f"<title>{title}" in page
    assert page.count("<table>") == len(re.findall(r"^\| ?-", text, re.MULTILINE))
    assert ">Deploying</a>" in page


def test_links_between_documents_are_links_between_pages(docs_site):
    folder, _ = docs_site
    assert 'href="docs/index.html"' in page_of(folder, FRONT)
    assert 'href="docs/wordpress/index.html"' in page_of(folder, FRONT)
    assert 'href="../index.html#install"' in page_of(folder, MAP)
    assert 'href="works/index.html"' in page_of(folder, MAP)
    assert 'href="../../index.html#install"' in page_of(folder, "docs/start.md")
    assert 'href="../settings/index.html#share-cards"' in page_of(folder, "docs/site.md")
    assert 'src="docs/images/home.webp"' in page_of(folder, FRONT)
    assert (folder / "output/docs/first-minutes.txt").is_file()
    assert (folder / "output/LICENSE.txt").is_file()


def fits(address):
    """Return a pattern for the files at an address of docs/site.md."""
    parts = {"…": "/.*", "<path>": ".+", **dict.fromkeys(["<k>", "<year>"], r"\d+")}
    pattern = "".join(
        parts.get(part, "[^/]+" if part[0] == "<" else re.escape(part))
        for part in re.split("(<[^>]+>|…)", address)
        if part
    )
    return re.compile(pattern + "index.html" * address.endswith("/"))


ADDRESSES = [
    address for cell, *_ in rows_below("docs/site.md", "Addresses") for address in codes(cell)
]


def test_every_address_of_a_site_is_there(docs_site, site):
    """In the golden site, that of the documentation, or one with share cards, pages and a diary."""
    site.settings("social_images: true\npaginate: 1\n")
    site.write("content/diary/2011.yaml", "- {work: {title: Emil}, date: 2011-03-04}\n")
    site.post("a", date="2011-03-04")
    site.post("b", date="2012-03-04")
    site.work("w")
    site.write("content/diary/2012.yaml", "- {work: w, date: 2012, liked: true}\n")
    there = {*read_tree(GOLDEN / "expected"), *read_tree(docs_site[0] / "output")}
    there |= site.built().tree().keys()
    missing = [
        address
        for address in ADDRESSES
        if not any(fits(address).fullmatch(f"/{path}") for path in there)
    ]
    assert missing == []


def test_no_file_of_a_site_is_at_another_address():
    """The golden site has every kind of page. Old addresses and the author's files are anywhere."""
    theirs = {*read_tree(GOLDEN / "site/content").values()}
    known = [fits(address) for address in ADDRESSES if address != "/<path>/"]
    others = {
        path
        for path, content in read_tree(GOLDEN / "expected").items()
        if not any(pattern.fullmatch(f"/{path}") for pattern in known)
        if content not in theirs and b'http-equiv="refresh"' not in content
    }
    pages = {path.stem for path in (GOLDEN / "site/content/pages").rglob("*.md")}
    assert {path for path in others if path.split("/")[-2] not in pages} == set()
    assert others
