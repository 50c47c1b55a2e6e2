"""Asks other hosts whether what an author links to is still there; politely, and not too often."""

import json
import os
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from sitegen import __version__

HOSTS = 8
"""Hosts that are asked at once."""

PAUSE = 0.5
"""Seconds between two questions to one host."""

PATIENCE = 15.0
"""Seconds that an answer may take."""

TRUSTED_FOR = 7 * 24 * 3600
"""Seconds for which an address that answered is not asked about again."""

_GONE = frozenset({404, 410})
_NO_HEAD = frozenset({400, 403, 404, 405, 410, 500, 501, 503})
"""What hosts answer that do not know a HEAD, though they have what is asked for."""

_ASKED_AS = f"sitegen/{__version__} (link check)"


def ask_all(
    addresses: Iterable[str], memory: Path, told: Callable[[int, int], None] = lambda *_: None
) -> dict[str, str]:
    """Return what is wrong with addresses, "" where nothing is.

    What answered lately is taken from ``memory``, a file that is written anew.
    """
    known = _remembered(memory)
    asked = [address for address in addresses if address not in known]
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in asked:
        hosts[urlsplit(address).netloc].append(address)
    answers: dict[str, str] = {}
    with ThreadPoolExecutor(HOSTS) as threads:
        for found in threads.map(_ask_host, hosts.values()):
            answers |= found
            told(len(answers), len(asked))
    now = time.time()
    fine = {address: now for address, complaint in answers.items() if not complaint}
    _remember(memory, known | fine)
    return {address: answers.get(address, "") for address in addresses}


def _ask_host(addresses: Sequence[str]) -> dict[str, str]:
    """Ask one host, one question after the other."""
    answers = {}
    for number, address in enumerate(addresses):
        if number:
            time.sleep(PAUSE)
        answers[address] = ask(address)
    return answers


def ask(address: str) -> str:
    """Return what is wrong with an address, "" where it answers, or will not say.

    Hosts that forbid, or that are asked too much, do not say that there is nothing.
    """
    complaint = ""
    for method in ("HEAD", "GET"):
        request = Request(_quoted(address), method=method, headers={"User-Agent": _ASKED_AS})  # noqa: S310 - only http and https come here
        try:
            with urlopen(request, timeout=PATIENCE):  # noqa: S310
                return ""
        except HTTPError as failure:
            failure.close()
            complaint = f"the host answers {failure.code}" if failure.code in _GONE else ""
            if failure.code not in _NO_HEAD:
                return complaint
        except (URLError, OSError, HTTPException, ValueError) as failure:
            return f"cannot be reached: {_reason(failure)}"
    return complaint


def _quoted(address: str) -> str:
    """Return an address in ASCII (RFC 3987, 3.1)."""
    parts = urlsplit(address)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~")
    return parts._replace(
        netloc=host, path=path, query=quote(parts.query, safe="/?%:@!$&'()*+,;=~")
    ).geturl()


def _reason(failure: Exception) -> str:
    reason = getattr(failure, "reason", None) or failure
    if isinstance(reason, socket.gaierror):
        return "there is no such host"
    if isinstance(reason, TimeoutError):
        return f"no answer in {PATIENCE:.0f} s"
    return str(getattr(reason, "strerror", None) or reason or type(failure).__name__)


def _remembered(memory: Path) -> dict[str, float]:
    """Return addresses that answered lately, and when."""
    try:
        found = json.loads(memory.read_text("utf-8"))
        since = time.time() - TRUSTED_FOR
        return {str(address): float(at) for address, at in found.items() if float(at) > since}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _remember(memory: Path, known: dict[str, float]) -> None:
    memory.parent.mkdir(parents=True, exist_ok=True)
    new = memory.with_name(f"{memory.name}.{os.getpid()}")
    new.write_text(json.dumps(known, ensure_ascii=False, indent=0), "utf-8")
    new.replace(memory)
