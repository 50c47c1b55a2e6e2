"""Catalogues are asked politely, each question once, and never a private network."""

import json
import time

import pytest

from sitegen.core.diagnostics import ContentError, UsageError
from sitegen.fetching.limits import FetchLimits
from sitegen.lookup import web as web_module
from sitegen.lookup.errors import FetchError, NotThereError
from sitegen.lookup.sources import TMDB_KEY, facts_at, facts_by_names
from sitegen.lookup.web import Hosts, Web
from tests.support import catalogues as made
from tests.support.old_host import OldHost, may_ask, send

QUICK = {"pause": 0.0, "timeout": 5.0, "total": 10.0, "max_bytes": 1 << 20, "max_wait": 2.0}


def open_web(host, state=None, **limits):
    own = Hosts(openlibrary=host.address, wikidata=host.address, tmdb=host.address)
    allowed = may_ask("127.0.0.1")
    return Web(state, hosts=own, limits=FetchLimits(**QUICK | limits), may_ask=allowed)


@pytest.fixture
def host():
    with OldHost() as one:
        made.serve_catalogues(one)
        yield one


def test_an_item_is_read_with_labels_and_codes(host):
    with open_web(host) as web:
        found = facts_at("https://www.wikidata.org/wiki/Q900001", web, ("en",))
    assert found.values["director"] == ["Vera Lindqvist"]
    assert found.values["countries"] == ["EE"]
    assert found.values["languages"] == ["et"]
    assert found.values["cast"][1] == {"name": "Mae Fisher", "role": "Anna"}
    assert "composer: Q900019 has no label here" in found.left_out
    assert len(host.asked) == 4  # the item, all labels, two codes


@pytest.mark.parametrize(
    "address",
    [
        "https://openlibrary.org/books/OL900001M/A_Year",
        "https://openlibrary.org/isbn/9780000000002",
    ],
)
def test_an_edition_is_read_with_its_work_and_author(host, address):
    with open_web(host) as web:
        found = facts_at(address, web, ("en",))
    assert (found.values["year"], found.values["author"]) == (1961, ["Edda Holm"])
    assert found.values["also_known_as"] == ["Points and Signals"]
    assert found.values["identifiers"]["openlibrary"] == "OL900001W"


def test_a_web_page_is_read(host):
    page = b"<script type='application/ld+json'>" + json.dumps(made.JSON_LD).encode() + b"</script>"
    host.answers["/film"] = lambda handler: send(handler, page, Content_Type="text/html")
    with open_web(host) as web:
        assert facts_at(f"{host.address}/film", web, ("en",)).values["year"] == 1973
    assert "(facts of works)" in host.headers[0]["User-Agent"]


def test_tmdb_is_asked_with_the_users_key_which_is_nowhere_else(host, monkeypatch, tmp_path):
    address = "https://api.themoviedb.org/3/movie/900001"
    monkeypatch.setenv(TMDB_KEY, "0123456789abcdef" * 2)
    with open_web(host) as web:
        assert facts_at(address, web, ("de",)).values["title"] == "The Salt Ferry"
        assert "append_to_response=credits%2Cexternal_ids&language=de&api_key=0123" in host.asked[0]
        host.answers["/3/movie/900001"] = lambda handler: send(handler, b"no", status=401)
        with pytest.raises(FetchError) as failure:
            facts_at(address, web, ("de",))
        assert "0123456789abcdef" not in str(failure.value)
        host.answers.pop("/3/movie/900001")
        with pytest.raises(FetchError) as failure:
            facts_at(address, web, ("de",))
        assert "0123456789abcdef" not in str(failure.value)


def test_a_token_is_no_part_of_an_address_and_needs_https(host, monkeypatch):
    monkeypatch.setenv(TMDB_KEY, "aaa.bbb.ccc")
    with open_web(host) as web:
        facts_at("https://api.themoviedb.org/3/movie/900001", web, ("en",))
    assert "aaa" not in host.asked[0]
    assert "Authorization" not in host.headers[0]  # the test's host is not asked over https


@pytest.mark.parametrize(
    ("address", "key", "says"),
    [
        ("https://api.themoviedb.org/3/movie/1", "", "TMDB_API_KEY is not set"),
        ("https://api.themoviedb.org/3/movie/1", "short", "TMDB_API_KEY is not a TMDB key"),
        ("https://api.themoviedb.org/3/movie/1?api_key=x", "a" * 32, "remove api_key"),
        ("https://api.themoviedb.org/3/search/movie", "a" * 32, "details of a film or a series"),
        ("https://[", "", "is no address"),
    ],
)
def test_addresses_that_cannot_be_asked(host, monkeypatch, address, key, says):
    monkeypatch.setenv(TMDB_KEY, key)
    with open_web(host) as web, pytest.raises(UsageError, match=says):
        facts_at(address, web, ("en",))
    assert host.asked == []


def test_a_film_is_found_by_its_name_in_imdb(host):
    with open_web(host) as web:
        [found] = facts_by_names({"imdb": "tt90000011"}, web, ("en",))
        assert found.values["identifiers"]["wikidata"] == "Q900001"
        assert facts_by_names({"imdb": "tt90000012"}, web, ("en",)) == []


def test_a_book_is_asked_of_both_catalogues_and_may_be_in_none(host):
    with open_web(host) as web:
        names = {"isbn": "9780000000002", "wikidata": "Q900001"}
        assert [one.source for one in facts_by_names(names, web, ("en",))] == [
            "Open Library", "Wikidata",
        ]  # fmt: skip
        assert facts_by_names({"openlibrary": "OL7W"}, web, ("en",)) == []


# ------------------------------------------------------------ politeness, and what goes wrong


def test_an_answer_is_kept_and_another_users_is_not_believed(host, tmp_path):
    for _ in range(2):
        with open_web(host, tmp_path) as web:
            assert (
                web.get(f"{host.address}/isbn/9780000000002.json")
                == json.dumps(made.EDITION).encode()
            )
            with pytest.raises(NotThereError):
                web.get(f"{host.address}/nothing")
    assert host.asked == ["/isbn/9780000000002.json", "/nothing"]
    for file in (tmp_path / "lookup").iterdir():
        file.write_bytes(b"\0" * 32 + file.read_bytes()[32:])
    with open_web(host, tmp_path) as web:
        web.get(f"{host.address}/isbn/9780000000002.json")
    assert len(host.asked) == 3


def test_an_old_answer_is_asked_for_again(host, tmp_path, monkeypatch):
    address = f"{host.address}/isbn/9780000000002.json"
    with open_web(host, tmp_path) as web:
        web.get(address)
        now = time.time()
        monkeypatch.setattr(web_module.time, "time", lambda: now + web_module.KEPT_SECONDS + 1)
        web.get(address)
    assert len(host.asked) == 2


def test_between_questions_there_is_a_pause(host):
    with open_web(host, pause=0.1) as web:
        started = time.monotonic()
        facts_by_names({"isbn": "9780000000002"}, web, ("en",))
        assert time.monotonic() - started >= 0.2
    assert host.most == 1


def test_a_busy_host_is_asked_again_when_it_says_so(host):
    first = []

    def busy(handler):
        if first:
            return send(handler, b"{}")
        first.append(time.monotonic())
        return send(handler, b"", status=429, Retry_After="1")

    host.answers["/busy"] = busy
    with open_web(host) as web:
        assert web.get(f"{host.address}/busy") == b"{}"
        assert time.monotonic() - first[0] >= 0.9


def test_a_host_that_wants_to_be_left_alone_is(host):
    host.answers["/busy"] = lambda handler: send(handler, b"", status=503, Retry_After="3600")
    with open_web(host) as web:
        for _ in range(2):
            with pytest.raises(FetchError, match="60 min: run the same command later"):
                web.get(f"{host.address}/busy")
    assert host.asked == ["/busy"]


def test_documents_have_bounds(host):
    host.answers["/large"] = b" " * ((1 << 20) + 1)
    host.answers["/slow"] = lambda _: time.sleep(2)
    with open_web(host, timeout=0.2) as web:
        with pytest.raises(FetchError, match="larger than 1 MB"):
            web.get(f"{host.address}/large")
        with pytest.raises(FetchError, match="took too long"):
            web.get(f"{host.address}/slow")


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x", "http://[::1]/", "http://10.0.0.1/"])
def test_private_networks_are_not_asked(address):
    with (
        Web(None, limits=FetchLimits(**QUICK)) as web,
        pytest.raises(FetchError, match="private network"),
    ):
        web.get(address)


def test_a_page_may_not_lead_into_a_private_network(host):
    host.answers["/film"] = lambda handler: send(
        handler, b"", status=302, Location="http://10.0.0.1/secret"
    )
    with open_web(host) as web, pytest.raises(FetchError, match="private network"):
        facts_at(f"{host.address}/film", web, ("en",))


def test_a_host_that_is_gone_is_given_up(host):
    with open_web(host, max_failures=2) as web:
        host.close()
        for says in ("cannot be reached", "sitegen stopped asking it", "sitegen stopped asking it"):
            with pytest.raises(FetchError, match=says):
                web.get(f"{host.address}/x")


@pytest.mark.parametrize("answer", [b"{", b"[]", b'"x"', b'{"claims": 1, "entities": [1]}'])
def test_answers_of_any_form_are_no_traceback(host, answer):
    host.answers["/w/api.php"] = answer
    with open_web(host) as web:
        try:
            found = facts_at("https://www.wikidata.org/wiki/Q900001", web, ("en",))
        except ContentError:
            return
    assert "director" not in found.values
