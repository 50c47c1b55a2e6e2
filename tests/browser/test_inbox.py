"""A reader without JavaScript writes a comment, and a moderator lets it in: in Chromium."""

import http.client
import re
import time
from urllib.parse import urlencode

import pytest

from sitegen.comments.thread_tokens import thread_token
from tests.support.fronts import Front, needs_nginx

pytestmark = needs_nginx

PASSPHRASE = "nine trains wait in the rain"
POST = "posts/night-mail/"


@pytest.fixture
def front(site, tmp_path):
    site.write("content/authors.yaml", "mira: {name: Mira Castellane}\n")
    site.post("night-mail", "The letters are sorted.", date="2014-05-03")
    site.comment("night-mail", "c1", "It was late.", author="Tom", date="2014-05-04")
    with Front(site, tmp_path / "front") as front:
        yield front


@pytest.fixture
def without_scripts(chromium):
    """Return a function that opens a page of a browser in which no script runs."""
    contexts = []

    def open_page(**options):
        contexts.append(chromium.new_context(java_script_enabled=False, **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        return page

    yield open_page
    for context in contexts:
        context.close()


def send(front, path, client="203.0.113.7", method="POST", origin="", **fields):
    """Send a request through nginx as a client of that address."""
    connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=60)
    headers = {"X-Client": client, "Content-Type": "application/x-www-form-urlencoded"}
    if origin:
        headers["Origin"] = origin
    connection.request(method, path, urlencode(fields), headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, {key.lower(): value for key, value in answer.getheaders()}, body


def comment(front, text="Well said.", **fields):
    token = thread_token(front.address, "night-mail")
    return {"thread": "night-mail", "token": token, "author": "Ana", "body": text, **fields}


def test_a_reader_writes_changes_and_sees_it_and_a_moderator_approves_it(front, without_scripts):
    reader = without_scripts()
    reader.goto(front.address + POST)
    form = reader.locator("form[action$='/inbox/comments']").last
    form.locator("[name=author]").fill("Ana Reis")
    form.locator("[name=email]").fill("ana@mail.example")
    form.locator("[name=rating]").fill("8")
    form.locator("[name=body]").fill("The ending: ||they miss it||.")
    form.locator("button[value=preview]").click()
    assert "they miss it" in reader.content()
    reader.locator("button[value=send]").first.click()
    assert "/inbox/own/" in reader.url
    reader.locator("details:has([name=body]) > summary").click()
    reader.locator("[name=body]").fill("The ending: ||they miss the train||.")
    reader.locator("button[value=change]").click()
    own_page = reader.url
    [path] = [path for path in front.site.tree("content/comments") if path != "night-mail/c1.md"]
    text = front.site.tree("content/comments")[path].decode()
    assert "they miss the train" in text
    assert "status: pending" in text
    assert "ana@mail.example" not in text

    moderator = without_scripts()
    moderator.goto(f"{front.address}inbox/moderate/")
    moderator.locator("[name=passphrase], [type=password]").fill(PASSPHRASE)
    if (name := moderator.locator("[name=name], [name=moderator]")).count():
        name.first.fill("mira")
    moderator.locator("button").first.click()
    assert "Ana Reis" in moderator.content()
    moderator.get_by_role("button", name=re.compile("approve", re.I)).first.click()

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        reader.goto(front.address + POST)
        if "Ana Reis" in reader.content():
            break
        time.sleep(0.2)
    shown = reader.locator("article, li").filter(has_text="Ana Reis").last
    assert shown.locator("label.spoiler").count() == 1
    reader.goto(own_page)
    assert reader.locator("button[value=withdraw]").count() == 1
    assert reader.locator("button[value=change]").count() == 0


def test_behind_nginx_each_client_is_counted_apart(front):
    kept = [send(front, "/inbox/comments", **comment(front, f"Text {n}"))[0] for n in range(3)]
    assert kept == [303, 303, 429]
    status, headers, _ = send(front, "/inbox/comments", "198.51.100.9", **comment(front, "Other"))
    assert status == 303
    before = front.site.tree("content/comments")
    assert send(front, headers["location"].removeprefix(front.address[:-1]), method="GET")[0] == 200
    assert front.site.tree("content/comments") == before


def test_a_filled_trap_loses_no_comment(front):
    fields = comment(
        front, "From a browser that fills in everything.", website_2="https://x.example"
    )
    assert send(front, "/inbox/comments", **fields)[0] == 303
    kept = {
        path: data for path, data in front.site.tree("inbox").items() if path.startswith("spam/")
    }
    assert len(kept) == 1
    assert b"fills in everything" in next(iter(kept.values()))
    assert len(front.site.tree("content/comments")) == 1


def test_another_sites_page_cannot_moderate(front):
    status, _, _ = send(
        front,
        "/inbox/moderate/login",
        origin="https://evil.example",
        name="mira",
        passphrase=PASSPHRASE,
    )
    assert status == 403
