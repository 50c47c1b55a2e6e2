"""The setup for rendering on other machines, in plain files of a folder that all of them see.

Workers there cannot open the state's database: SQLite's WAL needs shared memory, which no network
file system has (https://www.sqlite.org/wal.html). They also do not get the user's key, because a
file within the site would hold it. Compiled templates are signed with a key of this build.
"""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from sitegen.cache.database import Database, encode
from sitegen.cache.text_file import write_text_file
from sitegen.core.folders import Folder
from sitegen.core.parallel import RemoteExecutor
from sitegen.core.user_data import KEY_SIZE
from sitegen.pipeline.render_pages import RenderResult, RenderSetup, RenderTask, render_pages
from sitegen.render.templates.compiled import Compiled

_TEXTS = "texts"
_COMPILED = "templates"


def remote_function(
    setup: RenderSetup, store: Database, executor: RemoteExecutor
) -> Callable[[Sequence[RenderTask]], RenderResult]:
    """Return the function that renders pages on other machines; write the files that it reads.

    Raises OSError.
    """
    if setup.staging is not None:
        executor.require_folder(Path(setup.staging))
    folder, key = executor.make_folder(), os.urandom(KEY_SIZE)
    with Folder.at(folder) as around:
        around.folder(_COMPILED, make=True).close()
    Compiled(Path(setup.compiled), setup.key).copy_to(Compiled(folder / _COMPILED, key))
    write_text_file(folder / _TEXTS, store.texts())
    shared = msgspec.structs.replace(
        setup,
        texts=str(folder / _TEXTS),
        are_texts_plain=True,
        compiled=str(folder / _COMPILED),
        key=key,
    )
    return partial(render_pages, setup=encode(shared))
