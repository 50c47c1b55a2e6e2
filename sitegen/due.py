"""Which pages are due: those whose key is not the one that the last build wrote them under.

A page's key is the digest of all that it is made of: the program, the theme's words, the templates
that its own is made of and the shared collections that these mention, and its record, which holds
the records that the plan named and nothing else. So a page that is up to date cannot be wrong, and
nobody has to remember what depends on what.
"""

from collections.abc import Iterator
from functools import cache

from sitegen.config import Config
from sitegen.digest import digest_of, digest_of_bytes
from sitegen.plan import Plan
from sitegen.planned import Planned
from sitegen.press import Order
from sitegen.store import encode
from sitegen.templates import Checked
from sitegen.theme import SHORTCODES, Theme
from sitegen.urls import output_path
from sitegen.views import Feed, PostPage, View

_SHORTCODE = encode("shortcode")
"""What the record of a page holds whose text calls a shortcode."""


class Keys:
    """Makes the keys of pages."""

    def __init__(
        self, plan: Plan, checked: Checked, theme: Theme, config: Config, program: bytes
    ) -> None:
        self._basis = digest_of(program, plan.site, theme.words, config.root, config.relative)
        sources = {
            name: digest_of_bytes(template.source.encode("utf-8", "surrogatepass"))
            for name, template in theme.templates.items()
        }
        shortcodes = [name for name in sources if name.startswith(SHORTCODES)]

        @cache
        def closure(template: str, *, calls: bool) -> bytes:
            members = set(checked.closures.get(template, ()))
            for name in shortcodes if calls else ():
                members.update(checked.closures.get(name, (name,)))
            shared = [getattr(plan.shared, name) for name in checked.names.get(template, ())]
            return digest_of([(name, sources.get(name)) for name in sorted(members)], shared)

        self._closure = closure

    def key(self, planned: Planned, view: bytes) -> bytes:
        """Return the key of a page by its encoded record."""
        calls = _SHORTCODE in view
        templates = self._closure(planned.template, calls=calls)
        return digest_of_bytes(b"".join((self._basis, templates, view)))


def orders(plan: Plan, keys: Keys) -> Iterator[tuple[str, bytes, Order]]:
    """Yield every page of a plan: its path in the output, its key, and the order to print it."""
    for planned in plan.pages:
        view = encode(planned.view)
        order = Order(planned.template, view, _weight(planned.view) + len(view))
        yield output_path(planned.view.url), keys.key(planned, view), order


def _weight(view: View) -> int:
    """Return about how much work a page is, in no unit."""
    if isinstance(view, PostPage):
        return 6 * view.post.words + 400 * view.thread.count
    return 10_000 if isinstance(view, Feed) else 0
