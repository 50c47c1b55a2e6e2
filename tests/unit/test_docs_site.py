"""The documentation is a site that sitegen builds: whole, checked, with every document."""

import re
from html import unescape

import pytest

from docs.build import FRONT, make, read_on
from tests.support.sites import NOW
from tests.unit.test_docs import DOCUMENTS, text_of


@pytest.fixture(scope="module")
def docs_site(tmp_path_factory):
    """Return the folder of the site, and what was found wrong with it."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "content").mkdir()
    (folder / "content/gone.md").write_text("of a document that is no more")
    return folder, make(folder, NOW)


def page_of(folder, document):
    path = "index.html" if document == FRONT else f"{document.lower()[:-3]}/index.html"
    return (folder / "output" / path).read_text("utf-8")


def test_nothing_is_wrong_with_the_site_of_the_documentation(docs_site):
    folder, problems = docs_site
    assert [str(problem) for problem in problems] == []
    assert not (folder / "content/gone.md").exists()


def test_the_readme_names_every_document():
    assert sorted([FRONT, *read_on()]) == sorted(DOCUMENTS)


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
    assert 'href="docs/works/index.html#ratings"' in page_of(folder, FRONT)
    assert 'href="../../index.html#install-it"' in page_of(folder, "docs/start.md")
    assert 'src="docs/images/home.webp"' in page_of(folder, FRONT)
    assert (folder / "output/docs/first-minutes.txt").is_file()
    assert (folder / "output/LICENSE.txt").is_file()
