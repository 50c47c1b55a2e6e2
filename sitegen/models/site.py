"""The record of the site itself, which every page sees: its name, menu, options and policy."""

from typing import Any, Literal

import msgspec

from sitegen.models.records import FeedLink, Image, MenuItem, Record


class Relation(Record, frozen=True, kw_only=True):
    """The relation of a page to an external address: "webmention", "pingback" or "me"."""

    rel: str
    url: str


class Icon(Record, frozen=True, kw_only=True):
    """A picture of the site itself: ``rel`` is "icon" or "apple-touch-icon".

    ``sizes`` are those in it, as in "16x16 32x32", "any" of a drawing, "" if they are not known.
    """

    rel: str
    url: str
    type: str = ""
    sizes: str = ""


class ThemeOptions(Record, frozen=True, kw_only=True):
    """The values that a site chose for its theme's options, by type.

    Templates see one mapping of all: each type is packed in its own way.
    """

    values: dict[str, str | bool | int | float] = msgspec.field(default_factory=dict)
    pictures: dict[str, Image | None] = msgspec.field(default_factory=dict)
    files: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    links: dict[str, tuple[MenuItem, ...]] = msgspec.field(default_factory=dict)

    @property
    def by_name(self) -> dict[str, Any]:
        """Every option's value by its name."""
        return {**self.values, **self.pictures, **self.files, **self.links}


class Site(Record, frozen=True, kw_only=True):
    """The data of the site for every page; of posts, only those with a ``menu`` key change it.

    ``feed`` is the first feed of its posts, None without any. ``policy`` is the content security
    policy of its pages, "" if they have none. ``relations`` are its endpoints and its pages
    elsewhere. ``has_menu`` says that site.yaml has a menu, which is then the whole menu. ``icons``
    are the site's pictures for a browser's tab and a telephone. ``search`` says that its pages can
    be indexed. ``indexes`` are the addresses of its lists of works. ``image`` is shown next to a
    link to a page without its own picture, None without any.
    """

    title: str
    tagline: str
    url: str
    language: str
    direction: Literal["ltr", "rtl"]
    menu: tuple[MenuItem, ...]
    has_menu: bool
    options: ThemeOptions
    feed: FeedLink | None
    policy: str = ""
    relations: tuple[Relation, ...] = ()
    icons: tuple[Icon, ...] = ()
    search: bool = False
    indexes: tuple[str, ...] = ()
    image: Image | None = None
