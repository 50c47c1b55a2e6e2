"""Addresses: what a link on a page looks like, wherever the page and the site stand."""

import posixpath
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sitegen.core.urls import (
    Place,
    decode,
    folder_of,
    is_external,
    list_page_url,
    output_path,
    split_suffix,
)

ROOT = "https://example.org/blog/"
SEGMENTS = st.text(
    st.characters(exclude_characters="/?#\\\x00", exclude_categories=("C",)), min_size=1
).filter(lambda name: name not in (".", ".."))
ADDRESSES = st.builds(
    lambda segments, end: "/" + "/".join(segments) + end,
    st.lists(SEGMENTS, min_size=1, max_size=4),
    st.sampled_from(("", "/")),
)


@pytest.mark.parametrize(
    ("address", "external"),
    [
        ("https://example.org/", True),
        ("mailto:mira@example.org", True),
        ("//cdn.example.org/x.js", True),
        ("data:,x", True),
        ("/tags/", False),
        ("other.md", False),
        ("#top", False),
        ("", False),
        ("a/b:c", False),
    ],
)
def test_an_address_with_a_scheme_or_host_is_external(address, external):
    assert external == is_external(address)


def test_a_written_path_is_kept_decoded_and_composed():
    """Percent-encoding and Unicode's two forms are ways to write one path."""
    assert decode("/am%C3%A9lie/") == "/am\u00e9lie/"
    assert decode("/ame\u0301lie/") == "/am\u00e9lie/"


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("/a/?b=1#c", ("/a/", "?b=1#c")),
        ("/a/#c?d", ("/a/", "#c?d")),
        ("/a/", ("/a/", "")),
        ("#c", ("", "#c")),
    ],
)
def test_query_and_fragment_are_split_off_as_written(address, parts):
    assert parts == split_suffix(address)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/", "index.html"),
        ("/posts/a/", "posts/a/index.html"),
        ("/p/a.html", "p/a.html"),
        ("/归途列车/", "归途列车/index.html"),
    ],
)
def test_an_address_is_one_file_of_the_output(url, path):
    assert path == output_path(url)


def test_files_of_a_page_lie_in_its_folder():
    assert folder_of("/p/a/") == "/p/a/"
    assert folder_of("/p/a.html") == "/p/a/"


def test_further_pages_of_a_list_lie_below_it():
    assert list_page_url("/tags/x/", 3) == "/tags/x/page/3/"


@pytest.mark.parametrize(
    ("links", "href"),
    [
        ("path", "/blog/tags/%E6%98%A5%20a/?q=1&r#top"),
        ("relative", "../../tags/%E6%98%A5%20a/index.html?q=1&r#top"),
        ("absolute", "https://example.org/blog/tags/%E6%98%A5%20a/?q=1&r#top"),
    ],
)
def test_a_link_is_encoded_and_keeps_its_query_and_fragment(links, href):
    """The base path stands before it, except where it is relative."""
    assert href == Place("/posts/a/", ROOT, links).href("/tags/春 a/?q=1&r#top")


@pytest.mark.parametrize("links", ["path", "relative", "absolute"])
@pytest.mark.parametrize("address", ["https://e.org/a b", "mailto:x", "#top", "rel.html", "//h/x"])
def test_what_is_not_the_sites_stays_as_it_is(links, address):
    assert address == Place("/a/", ROOT, links).href(address)


@given(ADDRESSES, ADDRESSES, st.sampled_from(("path", "relative", "absolute")))
def test_every_link_leads_to_the_file_of_its_address(here, there, links):
    """A browser that resolves the link arrives at the page that was meant."""
    from urllib.parse import urljoin

    assume(not there.endswith(";"))  # urljoin drops an empty parameter, as no browser does
    base = Place(here, ROOT).absolute(here)
    if links == "relative":
        base = ROOT + output_path(Place(here, ROOT).absolute(here).removeprefix(ROOT))
    found = urlsplit(urljoin(base, Place(here, ROOT, links).href(there)))
    assert (found.scheme, found.netloc) == ("https", "example.org")
    assert posixpath.normpath("/blog" + there) == posixpath.normpath(
        unquote(found.path).removesuffix("index.html")
        if output_path(there).endswith("index.html") and not there.endswith("index.html")
        else unquote(found.path)
    )


def test_a_relative_link_is_never_taken_for_a_scheme():
    """A first segment with a colon needs something before it (RFC 3986, 4.2)."""
    assert Place("/", ROOT, "relative").href("/note:1.png") == "./note:1.png"
