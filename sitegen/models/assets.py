"""Style sheets and pictures that sitegen makes for a site, in addition to pages and feeds."""

from sitegen.models.records import Link, Record


class Stylesheet(Record, tag=True, frozen=True, kw_only=True):
    """The theme's options as CSS."""

    url: str
    css: str


class Avatar(Record, tag=True, frozen=True, kw_only=True):
    """A picture that is drawn from a name; its address says which."""

    url: str


class SocialCard(Record, tag=True, frozen=True, kw_only=True):
    """A share card of a page, drawn from its title, its rating and its picture.

    ``picture`` and ``font`` are paths in the site with the digests of their files, None without.
    """

    url: str
    about: Link
    site: str
    rating: str
    accent: str
    picture: tuple[str, bytes] | None = None
    font: tuple[str, bytes] | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the files that it is drawn from."""
        return tuple(file[0] for file in (self.picture, self.font) if file)
