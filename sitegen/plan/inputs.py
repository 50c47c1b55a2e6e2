"""The inputs of documents as digests: a page is only made again if its inputs are others.

A digest may cover more than a page shows: then the page's record is made and compared, which only
costs time. It must never cover less. Settings and the theme are inputs of every page
(``PlanContext.basis``), so they are in none of these.
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from sitegen.cache.database import encode
from sitegen.catalog.model import Catalog, PostEntry, WorkEntry, work_key
from sitegen.content.documents import Positioned
from sitegen.core.digest import digest_of_bytes
from sitegen.models.records import Image

Images = Mapping[str, Image | None]


class DocumentInputs:
    """The digest of everything about one document, and about no other, that any page shows.

    ``images`` are the pictures of documents by path.
    """

    def __init__(self, catalog: Catalog, images: Images) -> None:
        self._catalog = catalog
        self._images = images
        self._works = {entry.key: entry for entry in catalog.works}
        self._of_works: dict[str, bytes] = {}
        self._of_cards: dict[str, bytes] = {}
        self._of_posts: dict[str, bytes] = {}

    def source(self, document: Positioned) -> bytes:
        """Return the digest of a parsed document, or of a row in a table."""
        found = self._catalog.digests.get(document.path)
        # Its line is no input: a new row above it changes nothing else about it.
        return found or digest_of_bytes(encode(replace(document, packed_positions=b"")))

    def add_post(self, entry: PostEntry, pictures: Images) -> None:
        """Compute the digest of a post; ``pictures`` are those of works that it describes."""
        mentions = [
            self.mention(work)
            for review in entry.post.reviews
            if isinstance(review.work, str) and (work := self._works.get(work_key(review.work)))
        ]
        parts = (
            self.source(entry.post),
            entry.url,
            entry.authors,
            entry.tags,
            entry.categories,
            entry.series,
            entry.thread,
            self._images[entry.post.path],
            self._catalog.previewed.get(entry.url, ""),
            mentions,
            pictures,
        )
        self._of_posts[entry.url] = digest_of_bytes(encode(parts))

    def post(self, entry: PostEntry) -> bytes:
        """Return the digest of a post, without the targets of the links in its text."""
        return self._of_posts[entry.url]

    def posts(self, entries: Iterable[PostEntry]) -> bytes:
        """Return the digests of some posts, in their order."""
        found = self._of_posts
        return b"".join([found[entry.url] for entry in entries])

    def mention(self, entry: WorkEntry) -> bytes:
        """Return the digest of a work without its reviews and comments."""
        found = self._of_works.get(entry.key)
        if found is None:
            parts = (self.source(entry.work), entry.url, self._images[entry.work.path])
            found = self._of_works[entry.key] = digest_of_bytes(encode(parts))
        return found

    def work(self, entry: WorkEntry) -> bytes:
        """Return the digest of a work as lists show it: with the numbers of its reviews."""
        found = self._of_cards.get(entry.key)
        if found is None:
            numbers = encode((entry.rating, len(entry.reviews)))
            found = self._of_cards[entry.key] = self.mention(entry) + numbers
        return found

    def works(self, entries: Iterable[WorkEntry]) -> bytes:
        """Return the digests of some works, in their order."""
        return b"".join(map(self.work, entries))
