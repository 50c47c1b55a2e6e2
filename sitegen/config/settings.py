"""The settings of a site: the keys of site.yaml and their defaults.

These types are the schema: docs/settings.md is held to them by a test.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

FILE = "site.yaml"


class ThemeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The theme, and its options for this site."""

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
        str, Meta(description="the highest number, or `letters` (A+ to F), or `thumbs`")
    ] = "10"
    min: Annotated[float, Meta(ge=0, description="the lowest number")] = 0
    step: Annotated[
        float, Meta(ge=0, description="the step between ratings; 0 allows any number")
    ] = 0.5


class FormSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The way in which readers send their comments: a service's form, or mail to the author."""

    action: Annotated[
        str,
        Meta(description="address that receives the form: a full address, or a path of the site"),
    ] = ""
    fields: Annotated[
        dict[str, str],
        Meta(description="our name of an input: the service's name; other names are hidden inputs"),
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
        int, Meta(ge=1, le=20, description="deeper replies are shown at this depth")
    ] = 5
    per_page: Annotated[
        int, Meta(ge=1, le=10_000, description="top-level comments on a page of at most 200")
    ] = 50
    close_after_days: Annotated[
        int, Meta(ge=0, description="days after which a post is closed for comments; 0: never")
    ] = 0
    avatars: Annotated[
        Literal["drawn", "none"], Meta(description="`drawn`: a picture next to each name")
    ] = "drawn"
    form: Annotated[
        FormSettings | Literal["inbox"] | None,
        Meta(
            description="how readers answer: a form, or `inbox`; none: no form",
            extra={"write": "inbox, {action: https://…} or {mailto: me@…}"},
        ),
    ] = None
    ask: Annotated[
        tuple[Literal["name", "email", "url", "title", "rating", "spoilers"], ...],
        Meta(description="fields in the form of `inbox`, in addition to the text"),
    ] = ("name", "email", "url", "rating")
    max_chars: Annotated[
        int, Meta(ge=100, le=200_000, description="most characters that the receiver accepts")
    ] = 20_000
    notice: Annotated[
        str, Meta(description="privacy notice: a line of Markdown under the form")
    ] = ""


class HoldSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Rules by which comments are marked for moderators."""

    links: Annotated[
        int, Meta(ge=0, description="number of links above which a comment gets a mark")
    ] = 2
    words: Annotated[
        tuple[str, ...], Meta(description="a comment with one of these words gets a mark")
    ] = ()


class ModeratorSettings(msgspec.Struct, frozen=True, kw_only=True):
    """An author who decides about comments."""


class InboxSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The receiver of comments, `sitegen inbox serve`."""

    url: Annotated[
        str,
        Meta(description="the receiver's address for browsers, as in https://example.org/inbox/"),
    ]
    proxies: Annotated[
        tuple[str, ...],
        Meta(description="addresses of web servers whose X-Forwarded-For counts"),
    ] = ("127.0.0.1",)
    moderators: Annotated[
        dict[str, ModeratorSettings],
        Meta(description="authors who moderate, by their keys; none: the site's author"),
    ] = {}
    hold: Annotated[HoldSettings, Meta(description="rules by which comments get a mark")] = (
        HoldSettings()
    )
    then: Annotated[
        tuple[str, ...],
        Meta(description="the command to run after a comment appears or disappears"),
    ] = ()
    keep_days: Annotated[
        int,
        Meta(
            ge=1,
            description="days until e-mail addresses, network prefixes, logs and spam are deleted",
        ),
    ] = 30


class PluginSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Functions that templates may use: each a name, or `{name: module:function}`."""

    filters: Annotated[
        tuple[Any, ...], Meta(description="functions that templates call with `|`")
    ] = ()
    shortcodes: Annotated[
        tuple[Any, ...], Meta(description="functions that make HTML for texts")
    ] = ()
    collections: Annotated[
        tuple[Any, ...], Meta(description="functions that make shared collections for templates")
    ] = ()


FeedFormat = Literal["rss", "atom", "json"]


class FeedSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of feeds."""

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
        str | None,
        Meta(description="a WebSub hub, which notifies feed readers of new posts at once"),
    ] = None


class EndpointSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Services that other sites and programs look for in the head of every page."""

    webmention: Annotated[
        str | None,
        Meta(description="address that receives webmentions (https://www.w3.org/TR/webmention/)"),
    ] = None
    pingback: Annotated[str | None, Meta(description="address that receives pingbacks")] = None
    rel_me: Annotated[
        tuple[str, ...],
        Meta(description="the site's own pages elsewhere, such as profiles"),
    ] = ()


class CspSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Sources of a content security policy, from which pages may load."""

    frame: Annotated[tuple[str, ...], Meta(description="pages that are shown in frames")] = ()
    script: Annotated[
        tuple[str, ...], Meta(description="scripts, and addresses from which they may request data")
    ] = ()
    img: Annotated[tuple[str, ...], Meta(description="images, audio and video")] = ()
    style: Annotated[tuple[str, ...], Meta(description="style sheets and fonts")] = ()
    form: Annotated[tuple[str, ...], Meta(description="targets of your forms")] = ()


class MenuSetting(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the menu."""

    title: Annotated[str, Meta(min_length=1, description="text of the entry")]
    url: Annotated[str, Meta(min_length=1, description="link target, checked if it is in the site")]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings of site.yaml, with their defaults."""

    title: Annotated[str, Meta(min_length=1, description="the site's name")] = "Untitled site"
    tagline: Annotated[str, Meta(description="a line under the title")] = ""
    url: Annotated[
        str,
        Meta(description="the site's address; may have a path, under which every link works"),
    ] = "http://localhost:8000/"
    language: Annotated[
        str, Meta(description="language of words, dates, numbers and quotation marks; a BCP 47 tag")
    ] = "en"
    timezone: Annotated[
        str, Meta(description="time zone of dates without an offset; an IANA name")
    ] = "UTC"
    author: Annotated[
        str, Meta(description="author of posts without `author`: a key of authors.yaml, or a name")
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
        str, Meta(description="the page at /: `posts`, `works`, or a page's path, such as about")
    ] = "posts"
    rating: Annotated[RatingSettings, Meta(description="the scale of the site's ratings")] = (
        RatingSettings()
    )
    markdown: Annotated[MarkdownSettings, Meta(description="how posts are read")] = (
        MarkdownSettings()
    )
    plugins: Annotated[PluginSettings, Meta(description="your own functions")] = PluginSettings()
    comments: Annotated[CommentSettings, Meta(description="how comments are shown")] = (
        CommentSettings()
    )
    inbox: Annotated[
        InboxSettings | None, Meta(description="the receiver of comments; none: no receiver")
    ] = None
    feeds: Annotated[FeedSettings, Meta(description="contents of feeds")] = FeedSettings()
    endpoints: Annotated[
        EndpointSettings,
        Meta(description="services that other sites look for in every page's head"),
    ] = EndpointSettings()
    search: Annotated[
        bool | Literal["pagefind"],
        Meta(description="`pagefind`, or `true`: readers can search; `sitegen search` indexes"),
    ] = False
    image: Annotated[
        str | None,
        Meta(
            description="the picture next to a link to a page without its own picture: a path, "
            "such as /card.jpg, or a full address"
        ),
    ] = None
    social_images: Annotated[
        bool, Meta(description="`true`: sitegen draws a share card for each post and work")
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
        Meta(description="sources for pages: `default`, `off`, or sources to allow in addition"),
    ] = "default"
    menu: Annotated[
        tuple[MenuSetting, ...] | None,
        Meta(description="the whole menu, in order: `{title, url}`; none: the theme's menu"),
    ] = None
    redirects: Annotated[
        dict[str, str],
        Meta(description="old address: new one; a `*` at the end of both carries the rest over"),
    ] = {}
    environments: Annotated[
        dict[str, Any],
        Meta(description="settings that `--env NAME` merges over these; lists replace"),
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
