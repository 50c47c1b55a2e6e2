"""Comments in files of a generator's site."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from sitegen.importing.comment_folders import FolderFormat, comments_in
from sitegen.importing.formats.staticman import FORMAT
from sitegen.importing.generators.site_folder import SiteFolder
from sitegen.importing.messages import Messages
from sitegen.importing.records import AnyRecord, BlogInfo, Comment
from sitegen.importing.sources import Source


class _Part(Source):
    """The comments of a site as a separate folder."""

    def __init__(self, folder: SiteFolder, members: Sequence[Source]) -> None:
        super().__init__(members[0].file, folder.name)
        self.is_folder = True
        self._members = members

    def members(self) -> Sequence[Source]:
        return self._members


def site_comments(
    folder: SiteFolder,
    files: Sequence[Source],
    threads: Mapping[str, str],
    messages: Messages,
    kind: FolderFormat = FORMAT,
) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the comments of a site; ``threads`` are identities of posts by names of folders."""
    if not files:
        return
    for record in comments_in([_Part(folder, files)], kind, messages):
        if isinstance(record, Comment) and (path := threads.get(record.thread_title.casefold())):
            yield replace(record, thread=path)
        else:
            yield record
