"""The receiver's words in English, if the theme has none in the site's language.

Readers see them after they send a form, so each says what is wrong and what to do.
"""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "inbox_error_body_empty": "Write a text.",
    "inbox_error_body_long": "Shorten the text to {n} characters.",
    "inbox_error_rating": "Choose a rating from {least} to {best}.",
    "inbox_error_url": "Write a full address, such as https://example.org/, or leave it empty.",
    "inbox_error_email": "Write an e-mail address, such as tom@example.org, or leave it empty.",
    "inbox_error_author_long": "Shorten the name to {n} characters.",
    "inbox_error_title_long": "Shorten the title to {n} characters.",
    "inbox_error_bars": "Put two bars before and after each spoiler, as in ||hidden||.",
    "inbox_error_kind": "This page does not take contributions of this kind.",
    "inbox_closed": "The comments on this page are closed. Your text was not saved.",
    "inbox_unknown_thread": "This page does not take comments. Your text was not saved.",
    "inbox_token": "The form is out of date. Open the page again, then send your text from there.",
    "inbox_limit": "Too many comments came from your network. Wait some minutes, then send again.",
    "inbox_full": "The site cannot save your text now. Keep a copy, and send it again later.",
    "inbox_too_large": "The text is too long. Keep a copy, and send a shorter one.",
    "inbox_again": "We already have this comment.",
    "inbox_link_old": "This link does not work. It may be incomplete, or the site has a new key.",
    "inbox_withdrawn": "The comment was withdrawn.",
    "inbox_bad_form": "The form cannot be read. Open the page again, then send your text there.",
    "inbox_other_site": "Another site sent this form. Open the link again, then use its buttons.",
    "inbox_anonymous": "Anonymous",
    "inbox_spoilers": "This comment has spoilers.",
    "inbox_spoiler_show": "Show spoiler",
    "inbox_changed": "The comment can no longer be changed. You can still withdraw it.",
}


def phrase(words: Mapping[str, str], name: str, **values: object) -> str:
    """Return a text in the site's language, or the English one, with ``{n}`` etc. filled in.

    Placeholders are replaced one by one, so that a theme's text cannot use other names.
    """
    text = words.get(name) or ENGLISH[name]
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", str(value))
    return text
