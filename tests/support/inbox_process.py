"""``sitegen inbox serve`` in a process of its own, for tests that look at it from outside."""

import http.client

from tests.support.receiving import encoded, form
from tests.support.serving import PATIENCE, Running


class InboxProcess(Running):
    """A receiver."""

    def __init__(self, site, *args):
        super().__init__("inbox serve", "--site", site, *args)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def send(self, connection, client="203.0.113.5", **fields):
        """Send a comment as a web server hands it on; return status and path of its page."""
        body, headers = encoded(form(**fields), {"X-Forwarded-For": client})
        connection.request("POST", "/inbox/comments", body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("location")
