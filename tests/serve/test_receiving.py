"""The preview takes comments: what is sent from its forms waits in the site's own files."""

import http.client
import re
from urllib.parse import urlencode

import pytest

from tests.support.serving import Serving

SETTINGS = "comments: {form: inbox}\ninbox: {url: https://example.org/far/, then: [false]}\n"


@pytest.fixture
def blog(site):
    site.settings(SETTINGS, url="https://example.org/blog/")
    site.post("now", date="2011-03-04")
    return site


def post(serving, path, fields, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=60)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST", path, urlencode(fields), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("location")


def fields_of(page):
    """Return the hidden inputs of the form for comments."""
    form = re.search(r'<form[^>]*action="[^"]*/inbox/comments".*?</form>', page, re.DOTALL)[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))


def test_a_comment_sent_in_the_preview_waits_in_the_sites_files(blog):
    with Serving(blog.root) as serving:
        page = serving.text("/blog/posts/now/")
        assert f'action="{serving.address}inbox/comments"' in page or (
            'action="/blog/inbox/comments"' in page
        )
        fields = fields_of(page) | {"author": "Ana", "body": "From here."}
        status, location = post(serving, "/blog/inbox/comments", fields)
        assert status == 303
        shown = serving.text(location)
        assert "From here." in shown
        assert "<header" in shown  # the theme's page, and not the one for want of it
        assert serving.get("/blog/inbox/moderate/login")[0] == 200
        assert (
            post(serving, "/blog/inbox/comments", fields, Origin="https://evil.example")[0] == 403
        )
        [data] = blog.tree("content/comments").values()
    assert b"status: pending" in data
    assert not (blog.root / "inbox/site.json").exists()


def test_settings_without_an_inbox_have_no_receiver(blog):
    with Serving(blog.root) as serving:
        number = len(serving.built())
        blog.settings(url="https://example.org/blog/")
        serving.wait_for(lambda: len(serving.built()) > number)
        assert post(serving, "/blog/inbox/comments", {})[0] in (404, 405)
