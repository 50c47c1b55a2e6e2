"""``python -m bench.inbox``: how many comments the receiver takes, beside Isso.

Both keep every comment for a moderator, and both get the same texts from one client with many
connections. Measured are accepted comments a second at full load, and how long each of 200 a second
waits for its answer. ``--building`` measures the receiver again while the site is built.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from bench import machine
from bench.report import number, save, table
from bench.scenarios import say
from sitegen.comments.thread_tokens import thread_token

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN = "<!-- inbox -->"
HOME = "https://trains.example/"
CONNECTIONS = 32
RATE = 200
"""Comments a second of the steady load."""

ACCEPTED = (201, 202, 303)
"""The statuses of a comment that is kept."""

Request = Callable[[int], bytes]


def free_port() -> int:
    """Return a port of this machine that is free now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _text(index: int) -> str:
    return f"Comment {index}: the train was late, *again*, and the platform had no roof. " * 3


# ---------------------------------------------------------------- the two servers


@contextlib.contextmanager
def _running(command: Sequence[str], folder: Path, port: int) -> Iterator[None]:
    """Run a server until it takes connections, and then until the block ends."""
    log = (folder / "server.log").open("wb")
    with subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            for _ in range(600):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def receiver(folder: Path, posts: int) -> Iterator[tuple[int, Request]]:
    """Run our receiver for a site with so many posts."""
    (folder / "content" / "posts").mkdir(parents=True)
    (folder / "site.yaml").write_text(
        f"title: Trains\nurl: {HOME}\ncomments: {{form: inbox}}\n"
        f"inbox: {{url: {HOME}inbox/, proxies: [127.0.0.1]}}\n", "utf-8",
    )  # fmt: skip
    for index in range(posts):
        (folder / f"content/posts/post-{index}.md").write_text(
            f"---\ntitle: Post {index}\ndate: 2024-05-0{index % 9 + 1}\n---\nWords.\n", "utf-8"
        )
    sitegen = [sys.executable, "-m", "sitegen"]
    subprocess.run([*sitegen, "build", "-q"], cwd=folder, check=True)
    port = free_port()
    tokens = {f"post-{index}": thread_token(HOME, f"post-{index}") for index in range(posts)}

    def request(index: int) -> bytes:
        thread = f"post-{index % posts}"
        body = urlencode(
            {"thread": thread, "token": tokens[thread], "author": "Tom", "body": _text(index)}
        )
        network = f"{11 + (index >> 16) % 100}.{index >> 8 & 255}.{index & 255}.1"  # a /24 each
        return _post("/inbox/comments", "application/x-www-form-urlencoded", body, network)

    with _running([*sitegen, "inbox", "serve", "--port", str(port)], folder, port):
        yield port, request


@contextlib.contextmanager
def isso(folder: Path, posts: int) -> Iterator[tuple[int, Request]]:
    """Run Isso with moderation, and without its limits."""
    port = free_port()
    folder.mkdir(exist_ok=True)
    (folder / "isso.cfg").write_text(
        f"[general]\ndbpath = {folder}/isso.db\nhost = http://127.0.0.1:{port}/\n"
        f"[moderation]\nenabled = true\n[server]\nlisten = http://127.0.0.1:{port}/\n"
        "[guard]\nenabled = false\n", "utf-8",
    )  # fmt: skip
    command = shutil.which("isso", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if command is None:
        raise FileNotFoundError("isso is not installed: pip install isso")

    def request(index: int) -> bytes:
        body = json.dumps({"author": "Tom", "title": "Post", "text": _text(index)})
        return _post(f"/new?uri=/post-{index % posts}/", "application/json", body, "127.0.0.1")

    with _running([command, "-c", "isso.cfg", "run"], folder, port):
        yield port, request


def _post(path: str, content_type: str, body: str, network: str) -> bytes:
    data = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: trains.example\r\nOrigin: {HOME.rstrip('/')}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(data)}\r\n"
        f"X-Forwarded-For: {network}\r\n\r\n"
    )
    return head.encode() + data


# ---------------------------------------------------------------- the client


class Client:
    """One connection, which is opened again where the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes) -> int:
        """Send a request and return the status of its answer."""
        for attempt in (1, 2):
            try:
                return await self._once(request)
            except (ConnectionError, asyncio.IncompleteReadError):
                self._streams = None
                if attempt == 2:
                    raise
        raise AssertionError

    async def _once(self, request: bytes) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        if "content-length" in fields:
            await reader.readexactly(int(fields["content-length"]))
        if fields.get("connection") == "close" or "content-length" not in fields:
            writer.close()
            self._streams = None
        return int(head.split(" ", 2)[1])


async def full_load(port: int, request: Request, seconds: float) -> float:
    """Return how many comments a second are accepted by as many connections as there are."""
    accepted, counter, end = 0, iter(range(10**9)), time.perf_counter() + seconds
    started = time.perf_counter()

    async def work(client: Client) -> None:
        nonlocal accepted
        while time.perf_counter() < end:
            status = await client.send(request(next(counter)))
            accepted += status in ACCEPTED

    await asyncio.gather(*(work(Client(port)) for _ in range(CONNECTIONS)))
    return accepted / (time.perf_counter() - started)


async def steady_load(port: int, request: Request, seconds: float) -> tuple[float, float, int]:
    """Return the median and the 99th percentile of the answers' times in ms, and the refused."""
    clients: asyncio.Queue[Client] = asyncio.Queue()
    for _ in range(CONNECTIONS * 4):
        clients.put_nowait(Client(port))
    times: list[float] = []
    refused = 0

    async def one(index: int, due: float) -> None:
        nonlocal refused
        client = await clients.get()
        status = await client.send(request(10_000_000 + index))
        times.append(time.perf_counter() - due)
        refused += status not in ACCEPTED
        clients.put_nowait(client)

    begin, tasks = time.perf_counter(), []
    for index in range(int(RATE * seconds)):
        due = begin + index / RATE
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(index, max(due, time.perf_counter()))))
    await asyncio.gather(*tasks)
    times.sort()
    return times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000, refused


async def _measure(port: int, request: Request, seconds: float) -> list[str]:
    rate = await full_load(port, request, seconds)
    median, worst, refused = await steady_load(port, request, seconds)
    say(f"{rate:.0f} a second; at {RATE} a second {median:.1f} ms, p99 {worst:.1f} ms")
    return [number(rate), number(median), number(worst), str(refused)]


def _run(measuring: Awaitable[list[str]]) -> list[str]:
    async def main() -> list[str]:
        return await measuring

    return asyncio.run(main())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both servers, write the report, and return the exit code."""
    made = argparse.ArgumentParser(prog="python -m bench.inbox", description=__doc__)
    made.add_argument("--seconds", type=float, default=10, metavar="S", help="of each load (10)")
    made.add_argument("--posts", type=int, default=500, metavar="N", help="threads (500)")
    made.add_argument("--building", action="store_true", help="measure beside a build, too")
    made.add_argument("--out", type=Path, default=DOCUMENT, metavar="FILE", help="for the report")
    args = made.parse_args(arguments)
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for title, serve in (("sitegen", receiver), ("Isso", isso)):
            with serve(Path(name, title), args.posts) as (port, request):
                rows.append([title, *_run(_measure(port, request, args.seconds))])
        if args.building:
            folder = Path(name, "building")
            with receiver(folder, args.posts) as (port, request):
                command = [sys.executable, "-m", "sitegen", "build", "-q", "--force"]
                loop = f"while true; do {' '.join(command)}; done"
                with subprocess.Popen(["/bin/sh", "-c", loop], cwd=folder) as building:
                    rows.append(
                        ["sitegen, while building", *_run(_measure(port, request, args.seconds))]
                    )
                    building.terminate()
    head = f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine.describe()}. {args.posts} threads."
    columns = ["", "accepted a second", f"median at {RATE}/s, ms", "p99, ms", "refused"]
    save(f"{head}\n\n{table(columns, rows)}", args.out, BEGIN)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
