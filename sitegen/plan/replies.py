"""The form of each open thread, as the settings describe it."""

from urllib.parse import quote

from msgspec.structs import replace

from sitegen.catalog.links import BrokenLinkError
from sitegen.comments.forms import make_form, with_receiver
from sitegen.config.settings import FILE
from sitegen.models.richtext import LinkRef, Ref, RichText, ShortcodeRef, without_position
from sitegen.models.threads import Form, Thread
from sitegen.plan.planned import PlanContext


class CommentForms:
    """Makes the forms; resolves the pages in their settings once, and reports missing ones.

    The site's addresses must be known by now.
    """

    def __init__(self, context: PlanContext) -> None:
        self._context = context
        self._settings = context.config.form
        self._scale = context.config.scale
        self._action = self._address()
        self._notice = self._text()

    @property
    def inputs(self) -> tuple[str, RichText | None]:
        """The address and the notice of the form, which depend on the catalog."""
        return self._action, self._notice

    def form(self, thread: Thread, name: str) -> Form | None:
        """Return the form of the thread with a name, None if it is closed."""
        if self._settings is None or thread.state != "open":
            return None
        form = make_form(self._settings, name, self._scale)
        config = self._context.config
        if config.settings.comments.form == "inbox":
            form = with_receiver(form, config.settings, config.inbox_url)
        return replace(form, action=self._action, notice=self._notice)

    def _report(self, setting: str, message: str) -> None:
        self._context.problems.append(self._context.config.problem(setting, message))

    def _address(self) -> str:
        """Return the address that receives the form, checked if it is on the site."""
        written = self._settings.action if self._settings else ""
        try:
            return self._context.links.address(written) if written else ""
        except BrokenLinkError as failure:
            self._report("comments.form.action", str(failure))
            return written

    def _text(self) -> RichText | None:
        """Return the notice, with its links resolved."""
        written = self._context.config.settings.comments.notice
        if self._settings is None or not written:
            return None
        from sitegen.parse.units import (
            markdown_converter,  # most sites have no notice, and this import is large
        )

        converted = markdown_converter(self._context.config).convert(written, path=FILE)
        for problem in converted.problems:
            self._report("comments.notice", problem.message)
        refs = tuple(self._resolved(ref) for ref in converted.body.refs)
        return replace(converted.body, refs=refs)

    def _resolved(self, ref: Ref) -> Ref:
        if isinstance(ref, ShortcodeRef) and ref.name not in self._context.theme.shortcodes:
            self._report("comments.notice", f"there is no shortcode {ref.name!r}")
        if not isinstance(ref, LinkRef):
            return without_position(ref)
        target = ref.target
        try:
            target = self._context.links.address(quote(target))
        except BrokenLinkError as failure:
            self._report("comments.notice", f"{ref.written}: {failure}")
        return LinkRef(target=target, suffix=ref.suffix, written="", line=0, column=0)
