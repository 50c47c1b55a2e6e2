"""Orders that workers get, and their replies.

The function of a phase carries the theme and the settings of a whole site, so it is not sent
with each chunk. It lies in a file that all workers see, and the order has its path and its digest.
Files below ``.sitegen/`` may come from a stranger: a worker unpickles none whose digest differs.
"""

from typing import TypedDict

import msgspec

from sitegen.core.diagnostics import UsageError


class ClusterError(UsageError):
    """The cluster cannot do the work; the site stays as it is."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A chunk of work for a build.

    ``probes`` are folders that the worker must see, each with the content of a file in it.
    ``modules`` are the site's own modules and other plugins, with the digests of their files.
    ``function`` is the path of the pickled function, and ``chunk`` its pickled argument; an order
    without a function only checks the worker.
    """

    probes: dict[str, str]
    site: str = ""
    modules: dict[str, bytes] = {}
    function: str = ""
    digest: bytes = b""
    chunk: bytes = b""


class Reply(TypedDict, total=False):
    """A worker's reply, of plain values: a worker of another version must be understood too.

    ``versions`` says that the program differs, and ``refusal`` why the worker cannot do the order.
    ``result`` is the pickled result, and ``seconds`` the time that it took.
    """

    worker: str
    versions: dict[str, str]
    refusal: str
    result: bytes
    seconds: float


def encode_order(order: Order) -> bytes:
    """Return an order as bytes."""
    return msgspec.msgpack.encode(order)


def decode_order(data: bytes) -> Order:
    """Return an order from its bytes."""
    return msgspec.msgpack.decode(data, type=Order)
