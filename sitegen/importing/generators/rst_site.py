"""The things that reStructuredText may ask its site for; this module needs no docutils."""

from collections.abc import Callable, Sequence

import msgspec

VIDEOS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "soundcloud": "https://w.soundcloud.com/player/?url=http://api.soundcloud.com/tracks/{}",
    "soundcloud_playlist": (
        "https://w.soundcloud.com/player/?url=http://api.soundcloud.com/playlists/{}"
    ),
    "gist": "https://gist.github.com/{}",
}
"""Services, each with the address of what it shows."""


class RstSite(msgspec.Struct, frozen=True):
    """The things that a text may ask its site for.

    ``doc`` returns the address and the title of the document that a name stands for, "" and ""
    for none. ``listing`` returns the code of a listing, "" for none; ``gallery`` the addresses of
    a gallery's pictures.
    """

    doc: Callable[[str], tuple[str, str]] = lambda _: ("", "")
    listing: Callable[[str], str] = lambda _: ""
    gallery: Callable[[str], Sequence[str]] = lambda _: ()
