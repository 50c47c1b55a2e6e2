"""The build's file for the receiver in ``inbox/``: the open threads, and the words.

The receiver accepts comments only for the threads in this file.
"""

from pathlib import Path

import msgspec

FOLDER = "inbox"
NAME = "site.json"
PAGES = "pages"
KEY = "key"
"""The file of the secret that signs links and hashes addresses."""

THEN_LOG = "then.log"
"""The output of the command ``then``."""

SPAM = f"{FOLDER}/spam"
"""The folder of comments that came with a filled trap field."""

PAGE_STATES = ("preview", "waiting", "published", "withdrawn", "reported")
"""The states of the theme's ``inbox.html``: each becomes ``inbox/pages/<state>.html``."""

ERROR_STATES = ("invalid", "refused")
"""The states of the theme's ``inbox-error.html``: a form to correct, and a refused text."""


class OpenThread(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A thread that accepts comments.

    ``title`` and ``url`` are those of its page; ``url`` is a full address. ``closes`` is the moment
    when it closes (ISO 8601), "" for never. ``kinds`` are the contributions that it accepts.
    """

    title: str
    url: str
    closes: str = ""
    kinds: tuple[str, ...] = ()


class InboxSite(msgspec.Struct, frozen=True, kw_only=True):
    """A site in its last build; ``words`` are the receiver's, in the site's language."""

    url: str
    language: str
    threads: dict[str, OpenThread]
    words: dict[str, str]


def encode_site(site: InboxSite) -> bytes:
    """Return the file's bytes, which are the same for the same site."""
    return msgspec.json.format(msgspec.json.encode(site, order="sorted"), indent=1) + b"\n"


def decode_site(data: bytes) -> InboxSite:
    """Return a file's site; raise msgspec.DecodeError or msgspec.ValidationError."""
    return msgspec.json.decode(data, type=InboxSite)


def page_path(built: Path, state: str) -> Path:
    """Return the path of a page with slots; ``built`` is the folder of the build's files."""
    return built / PAGES / f"{state}.html"
