"""Slots: places in the receiver's pages that a request fills, by ``{{ slot("body") }}``."""

from collections.abc import Iterator

from jinja2 import nodes

from sitegen.core.diagnostics import Problem, did_you_mean, error
from sitegen.render.templates.facts import TemplateFacts

TEMPLATES_WITH_SLOTS = ("inbox.html", "inbox-error.html")
"""The templates of pages that the receiver of comments fills; only they have ``slot``."""

SLOTS = frozenset({
    "author", "email", "url", "title", "body", "rating", "spoilers", "link", "action", "message",
    "thread_url", "thread_title", "hidden", "comment", "errors", "error_author", "error_email",
    "error_url", "error_title", "error_rating", "error_body",
})  # fmt: skip
"""The names of slots that the receiver fills."""


def missing_slots(facts: TemplateFacts, path: str) -> Iterator[Problem]:
    """Yield the slots that a template names and the receiver does not fill."""
    for call in facts.all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "slot" and call.args:
            name = call.args[0]
            if isinstance(name, nodes.Const) and name.value not in SLOTS:
                hint = did_you_mean(str(name.value), SLOTS)
                yield error(path, f"there is no slot {name.value!r}{hint}", name.lineno)
