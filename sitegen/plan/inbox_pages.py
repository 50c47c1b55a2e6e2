"""The answer pages of the receiver of comments, before a request fills their slots."""

from typing import Any, get_args

from msgspec.structs import fields, replace

from sitegen.comments.forms import make_form, with_receiver
from sitegen.config import csp
from sitegen.config.forms import inbox_form
from sitegen.config.loading import Config
from sitegen.core.i18n import Language
from sitegen.models.threads import Form
from sitegen.models.views import InboxErrorPage, InboxPage

URL = "/inbox/"
"""The address of these pages for relative links; the site has no page there."""


def inbox_pages(
    config: Config, language: Language
) -> dict[str, tuple[str, InboxPage | InboxErrorPage]]:
    """Return a template and a page for each state of an answer, by the state's name.

    The settings must have an inbox.
    """
    found: dict[str, tuple[str, InboxPage | InboxErrorPage]] = {}
    for template, cls in (("inbox.html", InboxPage), ("inbox-error.html", InboxErrorPage)):
        for state in _states(cls):
            view: InboxPage | InboxErrorPage = cls(
                kind="inbox",
                url=URL,
                title=language.text(f"inbox_title_{state}"),
                language=config.settings.language,
                noindex=True,
                state=state,
                form=_form(config),
                policy=_policy(config),
            )
            found[state] = template, view
    return found


def is_elsewhere(config: Config) -> bool:
    """Return whether the receiver is on another host than the site."""
    return csp.origin_of(config.inbox_url) != csp.origin_of(config.base_url)


def _form(config: Config) -> Form:
    """Return the fields of the pages' form; the receiver adds the hidden ones."""
    comments = config.settings.comments
    form = make_form(inbox_form(comments, config.inbox_url), "", config.scale)
    return replace(with_receiver(form, config.settings, config.inbox_url), hidden=(), action="")


def _policy(config: Config) -> str:
    """Return the policy for the pages: they may load files of the site, also from another host."""
    policy = config.policy
    if policy is None:
        return ""
    if is_elsewhere(config):
        site = csp.origin_of(config.base_url)
        more = {key: (*getattr(policy.csp, key), site) for key in ("script", "img", "style")}
        policy = replace(policy, csp=replace(policy.csp, **more))
    return policy.text


def _states(cls: type[InboxPage | InboxErrorPage]) -> tuple[Any, ...]:
    """Return the states of a class of pages, from its annotation."""
    return get_args(next(field.type for field in fields(cls) if field.name == "state"))
