"""Azurite, Azure's own emulator of its object store, on loopback, and a client for tests."""

import base64
import contextlib
import email.utils
import hashlib
import hmac
import http.client
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote, unquote, urlencode
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]
CONTAINER = "reviews"
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The account that every emulator has, and its key, which everybody knows."""

VERSION = "2021-12-02"
PATIENCE = 60.0
_EMPTY_HEADERS = 6
"""Headers between Content-Type and those of Azure that our requests do not have."""


def program():
    """Return the command that starts Azurite, None if it is not installed."""
    found = ROOT / "node_modules/.bin/azurite-blob"
    return str(found) if found.exists() else shutil.which("azurite-blob")


@contextlib.contextmanager
def emulator(folder):
    """Run Azurite with one container; yield its client."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--silent", "--disableTelemetry", "--skipApiVersionCheck", "--inMemoryPersistence"]
    with (folder / "azurite.log").open("wb") as log:
        process = subprocess.Popen(
            [program(), *options, "--blobPort", str(port)], cwd=folder, stdout=log, stderr=log
        )
    try:
        client = Azurite(port)
        client.make_container(process)
        yield client
    finally:
        process.kill()
        process.wait()


class Azurite:
    """A running emulator."""

    def __init__(self, port):
        self._port = port
        self.endpoint = f"http://127.0.0.1:{port}/{ACCOUNT}"

    def make_container(self, process):
        """Wait for the emulator, and make the container."""
        until = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                assert self._ask("PUT", "", {"restype": "container"})[0] == 201
                return
            assert process.poll() is None, "Azurite has ended"
            assert time.monotonic() < until, "Azurite does not answer"
            time.sleep(0.05)

    def objects(self, prefix):
        """Return the objects below a prefix, key to bytes."""
        query = {"comp": "list", "prefix": f"{prefix}/", "restype": "container"}
        _, listed, _ = self._ask("GET", "", query)
        names = [node.text for node in ElementTree.fromstring(listed).iter("Name")]
        return {name.removeprefix(f"{prefix}/"): self._ask("GET", name)[1] for name in names}

    def headers(self, key):
        """Return type and cache time of an object."""
        _, _, headers = self._ask("GET", key)
        return headers["Content-Type"], headers["Cache-Control"]

    def put(self, key, data):
        """Write an object as another program would."""
        assert self._ask("PUT", key, {}, data, {"x-ms-blob-type": "BlockBlob"})[0] == 201

    def _ask(self, method, key, query=None, data=b"", headers=None):
        """Return status, body and headers of the answer to a request with Azure's signature.

        https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
        """
        query = query or {}
        path = quote(f"/{ACCOUNT}/{CONTAINER}/{key}".rstrip("/"))
        given = {"x-ms-date": email.utils.formatdate(usegmt=True), "x-ms-version": VERSION}
        given |= headers or {}
        signed = [method, "", "", str(len(data) or ""), "", "", *[""] * _EMPTY_HEADERS]
        signed += [f"{name}:{given[name]}" for name in sorted(given)]
        signed.append(f"/{ACCOUNT}{path}")
        signed += [f"{name}:{unquote(query[name])}" for name in sorted(query)]
        secret = base64.b64decode(KEY)
        digest = hmac.new(secret, "\n".join(signed).encode(), hashlib.sha256).digest()
        given["Authorization"] = f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}"
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        ) as connection:
            connection.request(method, f"{path}?{urlencode(query)}" if query else path, data, given)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
