"""Text as pages show it: HTML with open references, which each page resolves for itself.

A page may be shown below another address, in a feed, or from a folder without a server. So the
addresses in a text are references, which every page resolves for its own place.
"""

import msgspec

REF_START, REF_END = "\x10", "\x11"
"""Marks around the number of a reference in Markdown's HTML; no text may contain them."""


class LinkRef(msgspec.Struct, array_like=True, tag="link", frozen=True, gc=False, kw_only=True):
    """A link or another address inside the site, to be resolved for the page that shows it.

    ``target`` is a path from the site's folder to a source file ("content/posts/other.md",
    "content/posts/x/still.jpg"), or begins with "/" for an address of the finished site
    ("/tags/noir/"). ``suffix`` is its query and fragment, as written. ``written`` is the address as
    the author wrote it, at ``line`` and ``column``.
    """

    target: str
    suffix: str = ""
    written: str
    line: int
    column: int


class PictureRef(LinkRef, array_like=True, tag="picture", frozen=True, kw_only=True):
    """The address of a picture in the text, the first of an ``<img>``, and its size and variants.

    ``width`` and ``height`` are in pixels, 0 where they are not known. ``variants`` are addresses
    of the same picture with their widths, the narrowest first.
    """

    width: int = 0
    height: int = 0
    variants: tuple[tuple[str, int], ...] = ()


class ShortcodeRef(
    msgspec.Struct, array_like=True, tag="shortcode", frozen=True, gc=False, kw_only=True
):
    """A call of a shortcode's template; ``inner`` is its content as HTML, with references.

    ``line`` and ``column`` are where it is called, 0 in the record of a page.
    """

    name: str
    args: tuple[str, ...] = ()
    kwargs: dict[str, str] = {}
    inner: str | None = None
    line: int = 0
    column: int = 0


class StringRef(msgspec.Struct, array_like=True, tag="string", frozen=True, gc=False, kw_only=True):
    """A word of the theme in the text, such as the label of a spoiler: its key in i18n/."""

    key: str


Ref = LinkRef | PictureRef | ShortcodeRef | StringRef


class Heading(msgspec.Struct, array_like=True, frozen=True, gc=False, kw_only=True):
    """A heading of a text, for a table of contents: level 1 to 6, its id, its words."""

    level: int
    id: str
    text: str


class RichText(msgspec.Struct, array_like=True, frozen=True, gc=False, kw_only=True):
    """HTML with each reference as REF_START + number + REF_END; ``refs`` has its data by number.

    ``public`` is the same text as feeds, cards and search see it, every spoiler read as
    "[spoiler]"; None where that is no different. ``owner`` names the text (a post's slug): it goes
    before every id when the text is shown on a page that is not its own.

    A stored text has no ``html`` and no ``headings``: ``reference`` contains its location and its
    digest, so that equal texts have equal references. Templates only see loaded texts, which keep
    the reference.
    """

    html: str = ""
    public: str | None = None
    refs: tuple[Ref, ...] = ()
    headings: tuple[Heading, ...] = ()
    owner: str = ""
    reference: str = ""


def unit_of(reference: str) -> str:
    """Return the name of the unit that contains a reference's text or thread.

    A reference is a number within that unit, the digest of what is stored, and the unit's name.
    """
    return reference.split(" ", 2)[2]


def number_of(reference: str) -> int:
    """Return the number of a reference's text in its unit, from 0."""
    return int(reference.partition(" ")[0])


def without_position(ref: Ref) -> Ref:
    """Return a reference in the form of pages' records: without its position in the source."""
    if isinstance(ref, LinkRef):
        return msgspec.structs.replace(ref, written="", line=0, column=0)
    return msgspec.structs.replace(ref, line=0, column=0) if isinstance(ref, ShortcodeRef) else ref
