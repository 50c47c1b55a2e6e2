"""HTTP/1.1 as our servers speak it: uvicorn's, with an end for what is no request after all."""

from h11 import LocalProtocolError
from uvicorn.protocols.http.h11_impl import H11Protocol


class Protocol(H11Protocol):
    """HTTP, with an end for a request that is found to be none when half of it was taken.

    What reads a request's body finds out while it is being answered, or has been.
    """

    def send_400_response(self, msg: str) -> None:
        """Say that a request is none, if nothing was said yet; the answer to it goes nowhere."""
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        try:
            super().send_400_response(msg)
        except LocalProtocolError:
            self.transport.close()
