"""The settings of a site: what site.yaml may say, and what holds where it says nothing.

These types are the schema: docs/settings.md is held to them by a test.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

FILE = "site.yaml"


class ThemeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Which theme, and what it leaves to the site to choose."""

    name: Annotated[
        str, Meta(description="folder under themes/, an installed theme, or `default`")
    ] = "default"
    options: Annotated[
        dict[str, str | tuple[str, ...] | dict[str, str | tuple[str, ...]]],
        Meta(description="the theme's own settings, such as `accent`"),
    ] = {}


class MarkdownSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How posts are read."""

    extensions: Annotated[
        tuple[Any, ...],
        Meta(description="more Python-Markdown extensions: a name, or `{name: {option: value}}`"),
    ] = ()


class RatingSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The scale of the site's ratings."""

    scale: Annotated[
        str, Meta(description="the best a number can be, or `letters` (A+ to F), or `thumbs`")
    ] = "10"
    min: Annotated[float, Meta(ge=0, description="the least a number can be")] = 0
    step: Annotated[
        float, Meta(ge=0, description="what ratings are multiples of; 0 allows any number")
    ] = 0.5


class FormSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where readers send their comments: to a service, by a form, or to the author, by mail."""

    action: Annotated[
        str, Meta(description="what takes the form: a full address, or a path of the site")
    ] = ""
    fields: Annotated[
        dict[str, str],
        Meta(description="our name of an input: the one that the service wants; others are hidden"),
    ] = {}
    mailto: Annotated[
        str, Meta(description="instead of `action`: your e-mail address, for comments by mail")
    ] = ""


class CommentSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How comments are shown."""

    enabled: Annotated[bool, Meta(description="`false`: no comments anywhere")] = True
    order: Annotated[
        Literal["oldest", "newest", "helpful"], Meta(description="which comments come first")
    ] = "oldest"
    depth: Annotated[
        int, Meta(ge=1, le=20, description="deeper replies are drawn at this depth")
    ] = 5
    per_page: Annotated[
        int,
        Meta(
            ge=1, le=10_000, description="top-level comments a page; a page ends after 200 comments"
        ),
    ] = 50
    close_after_days: Annotated[
        int, Meta(ge=0, description="days after which a post takes no more comments; 0 is never")
    ] = 0
    avatars: Annotated[
        Literal["drawn", "none"], Meta(description="`drawn`: a picture beside each name")
    ] = "drawn"
    form: Annotated[
        FormSettings | Literal["inbox"] | None,
        Meta(
            description="how readers answer: a form, or `inbox`; none: not here",
            extra={"write": "inbox, {action: https://…} or {mailto: me@…}"},
        ),
    ] = None
    ask: Annotated[
        tuple[Literal["name", "email", "url", "title", "rating", "spoilers"], ...],
        Meta(description="what the form of `inbox` asks for beside the text"),
    ] = ("name", "email", "url", "rating")
    max_chars: Annotated[
        int, Meta(ge=100, le=200_000, description="characters of a text that the receiver takes")
    ] = 20_000
    notice: Annotated[
        str, Meta(description="what becomes of their data: a line of Markdown under the form")
    ] = ""


class HoldSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Which comments moderators are to look at twice."""

    links: Annotated[int, Meta(ge=0, description="more links than these are a mark")] = 2
    words: Annotated[
        tuple[str, ...], Meta(description="a comment with one of these words gets a mark")
    ] = ()


class ModeratorSettings(msgspec.Struct, frozen=True, kw_only=True):
    """An author who decides about comments."""


class InboxSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The receiver of comments, `sitegen inbox serve`."""

    url: Annotated[
        str, Meta(description="where browsers reach the receiver, as in https://example.org/inbox/")
    ]
    proxies: Annotated[
        tuple[str, ...],
        Meta(description="addresses of web servers whose X-Forwarded-For counts"),
    ] = ("127.0.0.1",)
    moderators: Annotated[
        dict[str, ModeratorSettings],
        Meta(description="authors who decide, by their keys; without any, the site's author"),
    ] = {}
    hold: Annotated[HoldSettings, Meta(description="what gets a mark")] = HoldSettings()
    then: Annotated[
        tuple[str, ...],
        Meta(description="the command to run after a comment appeared or disappeared"),
    ] = ()
    keep_days: Annotated[
        int,
        Meta(
            ge=1,
            description="days after which e-mail addresses, network prefixes, logs and spam go",
        ),
    ] = 30


class PluginSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Functions that templates may use: each a name, or `{name: module:function}`."""

    filters: Annotated[tuple[Any, ...], Meta(description="what `|` leads to in templates")] = ()
    shortcodes: Annotated[
        tuple[Any, ...], Meta(description="functions that make HTML for texts")
    ] = ()
    collections: Annotated[
        tuple[Any, ...], Meta(description="functions of all that templates share")
    ] = ()


FeedFormat = Literal["rss", "atom", "json"]


class FeedSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What feeds hold."""

    entries: Annotated[int, Meta(ge=1, le=1000, description="posts in a feed")] = 20
    full_text: Annotated[bool, Meta(description="`false`: summaries only")] = True
    formats: Annotated[
        tuple[FeedFormat, ...], Meta(description="formats of the site's feed; `[]` for none")
    ] = ("rss", "atom", "json")
    taxonomies: Annotated[
        tuple[FeedFormat, ...],
        Meta(description="formats under each tag, category and author; `[]` for none"),
    ] = ("rss",)
    comments: Annotated[
        bool, Meta(description="`false`: no feeds of comments, of the site or of each post")
    ] = True
    hub: Annotated[
        str | None, Meta(description="a WebSub hub, which tells readers at once of what is new")
    ] = None


class EndpointSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Services that other sites and programs look for in the head of every page."""

    webmention: Annotated[
        str | None,
        Meta(description="who takes webmentions for the site (https://www.w3.org/TR/webmention/)"),
    ] = None
    pingback: Annotated[str | None, Meta(description="who takes pingbacks for the site")] = None
    rel_me: Annotated[
        tuple[str, ...],
        Meta(description="the site's own pages elsewhere, such as profiles"),
    ] = ()


class CspSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What pages may load from elsewhere: sources of a content security policy."""

    frame: Annotated[tuple[str, ...], Meta(description="pages that are shown in frames")] = ()
    script: Annotated[
        tuple[str, ...], Meta(description="scripts, and what they may ask for data")
    ] = ()
    img: Annotated[tuple[str, ...], Meta(description="pictures, sound and film")] = ()
    style: Annotated[tuple[str, ...], Meta(description="style sheets and fonts")] = ()
    form: Annotated[tuple[str, ...], Meta(description="where forms of your own send to")] = ()


class MenuSetting(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the menu."""

    title: Annotated[str, Meta(min_length=1, description="the words of the entry")]
    url: Annotated[str, Meta(min_length=1, description="where it leads, checked inside the site")]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that site.yaml may say, with its defaults."""

    title: Annotated[str, Meta(min_length=1, description="the site's name")] = "Untitled site"
    tagline: Annotated[str, Meta(description="a line under the title")] = ""
    url: Annotated[
        str,
        Meta(description="where the site will stand; may have a path: every link works under it"),
    ] = "http://localhost:8000/"
    language: Annotated[
        str, Meta(description="of words, dates, numbers and quotation marks; a BCP 47 tag")
    ] = "en"
    timezone: Annotated[str, Meta(description="of dates without an offset; an IANA name")] = "UTC"
    author: Annotated[
        str, Meta(description="who wrote posts that name nobody: a key of authors.yaml, or a name")
    ] = ""
    theme: Annotated[str | ThemeSettings, Meta(description="a name, or `{name, options}`")] = (
        ThemeSettings()
    )
    permalink: Annotated[
        str,
        Meta(
            description="a post's address: {year} {month} {day} {slug} {work}; ends in / or .html"
        ),
    ] = "/posts/{slug}/"
    paginate: Annotated[int, Meta(ge=1, le=1000, description="posts on a list's page")] = 10
    paginate_works: Annotated[
        int, Meta(ge=1, le=1000, description="works on a page of a shelf")
    ] = 48
    home: Annotated[
        str, Meta(description="what stands at /: `posts`, `works`, or a page's path, such as about")
    ] = "posts"
    rating: Annotated[RatingSettings, Meta(description="the scale of the site's ratings")] = (
        RatingSettings()
    )
    markdown: Annotated[MarkdownSettings, Meta(description="how posts are read")] = (
        MarkdownSettings()
    )
    plugins: Annotated[PluginSettings, Meta(description="functions of your own")] = PluginSettings()
    comments: Annotated[CommentSettings, Meta(description="how comments are shown")] = (
        CommentSettings()
    )
    inbox: Annotated[
        InboxSettings | None, Meta(description="the receiver of comments; none: not here")
    ] = None
    feeds: Annotated[FeedSettings, Meta(description="what feeds hold")] = FeedSettings()
    endpoints: Annotated[
        EndpointSettings, Meta(description="what other sites look for in every page's head")
    ] = EndpointSettings()
    search: Annotated[
        bool | Literal["pagefind"],
        Meta(description="`pagefind`, or `true`: readers can search; `sitegen search` indexes"),
    ] = False
    image: Annotated[
        str | None,
        Meta(
            description="the picture beside a link to a page that has none of its own: a path, "
            "such as /card.jpg, or a full address"
        ),
    ] = None
    social_images: Annotated[
        bool, Meta(description="`true`: a card is drawn of each post and work, to be shared")
    ] = False
    social_font: Annotated[
        str,
        Meta(description="the font of these cards: a file below content/, TrueType or OpenType"),
    ] = ""
    typography: Annotated[
        bool,
        Meta(description="`false`: quotation marks, dashes and dots stay as typed"),
    ] = True
    csp: Annotated[
        Literal["default", "off"] | CspSettings,
        Meta(description="what pages may load: `default`, `off`, or what to allow beside it"),
    ] = "default"
    menu: Annotated[
        tuple[MenuSetting, ...] | None,
        Meta(description="the whole menu, in order: `{title, url}`; none: the theme's own"),
    ] = None
    redirects: Annotated[
        dict[str, str],
        Meta(description="old address: new one; a `*` at the end of both carries the rest over"),
    ] = {}
    environments: Annotated[
        dict[str, Any],
        Meta(description="settings that `--env NAME` lays over these; lists replace"),
    ] = {}


SETTING_HINTS: dict[type, dict[str, str]] = {
    Settings: {
        "baseURL": "url", "baseurl": "url", "siteurl": "url", "SITEURL": "url",
        "SITENAME": "title", "name": "title",
        "subtitle": "tagline", "description": "tagline",
        "languageCode": "language", "lang": "language", "defaultContentLanguage": "language",
        "timeZone": "timezone", "permalinks": "permalink",
        "pagination": "paginate", "per_page": "paginate",
        "menus": "menu", "params": "theme.options", "markup": "markdown",
    },
}  # fmt: skip
