"""Hosts are shown as they are read, unless they may pass for others."""

import pytest

from sitegen.core.idn import plain_host


@pytest.mark.parametrize(
    "host",
    ["example.org", "münchen.de", "例え.jp", "例えテストabc.com", "한국abc.kr", "пример.рф",
     "ไทย.com", "παράδειγμα.ελ", "हिन्दी.com", "xn--80ak6aa92e.com", "ab-12.example"],
)  # fmt: skip
def test_a_host_in_one_script_is_as_it_is_written(host):
    """So are those of languages that are written in several, and Latin words among them."""
    assert plain_host(host) == host


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("gооgle.com", "xn--ggle-55da.com"),
        ("аррӏе.com", "xn--80ak6aa92e.com"),
        ("www.аррӏе.com", "www.xn--80ak6aa92e.com"),
        ("αpple.gr", "αpple.gr".encode("idna").decode()),
        ("пpимер.рф", "пpимер".encode("idna").decode() + ".рф"),
        ("ｇｏｏｇｌｅ.com", "google.com"),
        ("google。com", "google.com"),
        ("𝗀oogle.com", "google.com"),
    ],
)
def test_a_host_that_may_pass_for_another_is_in_ascii(host, plain):
    """Where scripts are mixed, a word looks Latin and is not, or letters are of another width."""
    assert plain_host(host) == plain


def test_a_host_that_cannot_be_written_in_ascii_is_refused():
    with pytest.raises(ValueError, match="label"):
        plain_host("ä" * 70 + "б.com")
