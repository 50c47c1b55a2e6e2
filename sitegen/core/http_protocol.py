"""HTTP/1.1 of our servers: uvicorn's protocol, which also ends requests that turn out invalid."""

from h11 import LocalProtocolError
from uvicorn.protocols.http.h11_impl import H11Protocol


class Protocol(H11Protocol):
    """HTTP that also ends a request which turns out to be invalid in its second half.

    The reader of a request's body finds the error while an answer is sent, or afterwards.
    """

    def send_400_response(self, msg: str) -> None:
        """Send status 400 unless an answer has begun; drop the answer of the application."""
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        try:
            super().send_400_response(msg)
        except LocalProtocolError:
            self.transport.close()
