"""The state of a running receiver, and the common parts of its answers."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sitegen.comments.thread_tokens import is_token_of
from sitegen.core.dates import parse_when
from sitegen.inbox.chores import do_chores
from sitegen.inbox.context import Inbox
from sitegen.inbox.entries import is_thread_name
from sitegen.inbox.limits import Limits
from sitegen.inbox.links import sign_name
from sitegen.inbox.marks import KnownTexts
from sitegen.inbox.pages import Pages, content_policy, error_slots
from sitegen.inbox.requests import (
    Form,
    FormError,
    client_address,
    networks,
    prefix_of,
    read_form,
)
from sitegen.inbox.site_file import OpenThread
from sitegen.inbox.store import create_tables
from sitegen.inbox.validation import FIELDS
from sitegen.inbox.words import phrase
from sitegen.inbox.writer import Writer

_STATUS_OF_WORD = {"inbox_unknown_thread": 404, "inbox_token": 403, "inbox_closed": 409}


class RefusedError(Exception):
    """A request that is refused: the answer's status, and the key of the reason's text."""

    def __init__(self, word: str, status: int = 0, form: Form | None = None) -> None:
        self.word = word
        self.status = status or _STATUS_OF_WORD[word]
        self.form = form or {}
        super().__init__(word)


class Receiver:
    """The state that outlives a request.

    ``on_message`` gets lines for the operator of the receiver, ``on_received`` the path of each
    new comment.
    """

    def __init__(self, inbox: Inbox, on_message: Callable[[str], None]) -> None:
        self.inbox = inbox
        self.on_message = on_message
        self.on_received: Callable[[str], None] = lambda _: None
        create_tables(inbox)
        self.limits = Limits()
        self.texts = KnownTexts(inbox)
        self.pages = Pages(inbox)
        self.writer = Writer(inbox, lambda: do_chores(inbox, on_message))
        self._proxies = networks(inbox.settings.proxies)
        self.writer.start()
        self.policy = content_policy(inbox.config, inbox.config.settings.url)

    def close(self) -> None:
        """Finish the work that has begun, and close the database."""
        self.writer.close()
        if self.inbox.then is not None:
            self.inbox.then.stop()
        self.inbox.close()

    # ------------------------------------------------------------ requests

    def prefix(self, request: Request) -> str:
        """Return the network that a request comes from."""
        return prefix_of(client_address(request, self._proxies))

    async def form(self, request: Request) -> Form:
        """Return the form of a request; raise RefusedError."""
        try:
            return await read_form(request, self.inbox.config.settings.comments.max_chars)
        except FormError as failure:
            raise RefusedError(failure.word, failure.status, failure.form) from None

    def thread_of(self, form: Form) -> tuple[str, OpenThread]:
        """Return the thread of a form, after a check of its token; raise RefusedError."""
        site = self.inbox.site_file()
        thread = form.get("thread", "")
        opened = site.threads.get(thread)
        if opened is None or not is_thread_name(thread):
            raise RefusedError("inbox_unknown_thread", form=form)
        token = form.get("token", "")
        if not any(is_token_of(url, thread, token) for url in (self.site_url, site.url)):
            raise RefusedError("inbox_token", form=form)
        return thread, opened

    def is_closed(self, opened: OpenThread, now: datetime) -> bool:
        """Return whether a thread has closed since the site was built."""
        if not opened.closes:
            return False
        try:
            return parse_when(opened.closes, self.inbox.config.zone).at <= now
        except ValueError:
            return True

    @property
    def site_url(self) -> str:
        """The site's address in its settings."""
        return self.inbox.config.settings.url

    @property
    def words(self) -> Mapping[str, str]:
        """The receiver's words in the site's language."""
        return self.inbox.site_file().words

    @staticmethod
    def now() -> datetime:
        """Return the moment, in UTC."""
        return datetime.now(UTC)

    # ------------------------------------------------------------ answers

    def path(self, below: str) -> str:
        """Return the path of an address of the receiver."""
        return f"{self.inbox.path_prefix}{below}"

    def own_path(self, name: str) -> str:
        """Return the path of the page where a comment's writer finds the comment again."""
        return self.path(f"own/{sign_name(self.inbox.key, name)}")

    def own_link(self, name: str) -> str:
        """Return the same as a full address."""
        url = self.inbox.settings.url.rstrip("/")
        return f"{url}/{self.own_path(name).removeprefix(self.inbox.path_prefix)}"

    def page(
        self,
        state: str,
        status: int,
        thread: str,
        values: Mapping[str, str],
        html: Mapping[str, str] | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> Response:
        """Return a page in one of its states, with the values that its slots always have."""
        site = self.inbox.site_file()
        opened = site.threads.get(thread)
        found, listed = error_slots(errors or {})
        common = {
            "thread_url": opened.url if opened else site.url,
            "thread_title": opened.title if opened else self.inbox.config.settings.title,
            "action": self.path("comments"),
        }
        text = self.pages.render(
            state, {**common, **found, **values}, {"errors": listed, **(html or {})}
        )
        return HTMLResponse(text, status)

    def refusal(self, failure: RefusedError) -> Response:
        """Return the page that explains a refusal, with the reader's text still in it."""
        form = failure.form
        values = {name: form[name] for name in FIELDS if name in form}
        values["message"] = phrase(self.words, failure.word)
        return self.page("refused", failure.status, form.get("thread", ""), values)
