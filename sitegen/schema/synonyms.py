"""Other words for our choices, from people and other programs: a film is a movie.

A word of theirs is never read as ours, for it may mean another thing; it is only the hint of an
error. Case, spaces, signs and a plural s make no difference.
"""

import re
from collections.abc import Iterable, Mapping

_TABLES: tuple[Mapping[str, str], ...] = (
    {
        "film": "movie motionpicture feature featurefilm documentary docu shortfilm short tvmovie "
        "cinema flick video animation",
        "series": "tv tvseries tvshow tvprogram tvprogramme television show serial miniseries "
        "limitedseries webseries season episode sitcom anime kdrama soapopera",
        "book": "novel novella ebook audiobook comic comicbook graphicnovel manga shortstory story "
        "fiction nonfiction memoir biography poetry poem essay textbook magazine literature",
        "album": "music record lp ep single song track cd vinyl soundtrack ost mixtape recording",
        "game": "videogame computergame boardgame cardgame mobilegame tabletop rpg puzzle",
        "play": "theatre theater musical opera ballet dance stage drama performance",
        "podcast": "radio radioshow radioprogramme audiodrama",
        "place": "restaurant cafe café bar pub hotel hostel museum gallery venue location shop "
        "store park city destination travel business localbusiness",
        "product": "gadget hardware software app device tool item gear camera phone laptop toy "
        "food drink wine beer whisky coffee tea",
        "event": "concert gig festival exhibition exhibit conference convention tour talk live",
        "other": "misc miscellaneous unknown none website site course article",
    },
    {
        "comment": "reply answer response note",
        "review": "rating critique",
        "webmention": "mention like repost bookmark",
        "quote": "quotation blurb",
        "summary": "synopsis plot abstract",
        "notice": "warning contentwarning triggerwarning trivia",
        "age": "agerating certificate",
    },
    {
        "approved": "approve accepted publish published visible public ok 1 true yes ham",
        "pending": "hold held 0 false no unapproved unmoderated moderated moderation waiting "
        "awaiting queued draft new",
        "spam": "junk",
        "trash": "deleted delete removed rejected reject hidden bin",
    },
    {
        "oldest": "asc ascending oldestfirst old chronological date time",
        "newest": "desc descending newestfirst new latest recent reverse reversechronological",
        "helpful": "best top popular vote score rating likes mosthelpful",
    },
    {
        "open": "enabled enable allowed allow public",
        "closed": "locked lock frozen readonly archived close",
        "off": "disabled disable none hidden hide never",
    },
    {"pagefind": "lunr elasticlunr fuse algolia docsearch stork flexsearch minisearch tipue local"},
    {"drawn": "gravatar libravatar identicon initials generated", "none": "off no false hidden"},
    {"default": "strict on true yes", "off": "none no false disabled unsafe"},
    {"rss": "rss2 rss20 xml", "atom": "atom1 atom10", "json": "jsonfeed"},
    {
        "posts": "blog stream index latest recent articles news home reviews",
        "works": "library shelf shelves catalog catalogue films books games",
    },
)
"""For each set of choices, the words for each of them, separated by spaces."""

_SIGNS = re.compile(r"[\W_]+")


def synonym(text: str, choices: Iterable[str]) -> str:
    """Return the choice for which a text is another word, "" if none is known."""
    known = set(choices)
    word = _SIGNS.sub("", text[:100].casefold())
    forms = {word, word.removesuffix("s"), word.removesuffix("es")}
    for table in _TABLES:
        if known >= table.keys():
            for choice, words in table.items():
                if forms & {choice, *words.split()}:
                    return choice
    return ""
