"""Which sites may run their own code: the sites whose folders the user has trusted.

The user's own folder stores this, in a file for each site. So no site can supply it, and two
commands at once do not undo each other. The file's name is a digest of the folder's real path, and
the file contains that path; any other content is invalid.
"""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from sitegen.config.settings import InboxSettings
from sitegen.config.site_code import Code
from sitegen.core.diagnostics import Problem, UsageError, error
from sitegen.core.files import is_inside

VARIABLE = "SITEGEN_TRUST"
"""Variable that trusts every site for one run, as continuous integration needs it."""

_YES = frozenset({"1", "true", "yes"})
_FOLDER = "trusted"
_MAX_NAMED = 3


class UntrustedError(UsageError):
    """A site names code that must not run; says so in one line, with the position if asked."""

    def __init__(
        self, site: Path, own: Sequence[Code], file: str, position: tuple[int, int]
    ) -> None:
        more = len(own) - _MAX_NAMED
        listed = ", ".join(map(described, own[:_MAX_NAMED]))
        listed += f" and {more} more" if more > 0 else ""
        message = f"{file} names code that runs on this machine ({listed})"
        super().__init__(f"{message}: check it, then allow it with `sitegen trust{_given(site)}`")
        self._problem = error(file, str(self), *position)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return the message as a problem of the settings."""
        return (self._problem,)


def is_trusted(site: Path) -> bool:
    """Return whether code of a site may be run."""
    if os.environ.get(VARIABLE, "").strip().lower() in _YES:
        return True
    try:
        file = _trust_file(site)
        return file is not None and file.is_file() and file.read_bytes() == _content(site)
    except (OSError, ValueError):
        return False


def remember(site: Path) -> str:
    """Trust a site from now on; return why this cannot be remembered, "" if it is."""
    from sitegen.core.user_data import write_draft

    file = _trust_file(site)
    if file is None:
        return "the folder of trusted sites would be inside the site, or is not known"
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = write_draft(file, _content(site))
        try:
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as failure:
        return f"{file.parent} cannot be written: {failure.strerror or failure}"
    return ""


def forget(site: Path) -> bool:
    """Stop trusting a site, and return whether it was trusted; raise OSError if it still is."""
    file = _trust_file(site)
    try:
        if file is None:
            return False
        file.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def own_code(codes: Iterable[Code]) -> tuple[Code, ...]:
    """Return the code that only a trusted site may run."""
    return tuple(code for code in codes if code.is_own)


def described(code: Code) -> str:
    """Return code as messages name it, on one line."""
    name = " ".join(code.name.split())
    return f"{code.field}: {name}" + (f" in {code.file}" if code.file else "")


def then_code(inbox: InboxSettings | None) -> tuple[Code, ...]:
    """Return the command that the receiver of comments runs, as code that needs trust."""
    if inbox is None or not inbox.then:
        return ()
    return (Code(field="inbox.then", name=" ".join(inbox.then), is_own=True),)


def _given(site: Path) -> str:
    """Return the option that names a site, "" if the current folder is in the site."""
    from shlex import quote

    with suppress(OSError):
        if not is_inside(Path.cwd(), site):
            return f" --site {quote(str(site))}" if str(site).isprintable() else " --site DIR"
    return ""


def _content(site: Path) -> bytes:
    return os.fsencode(os.path.realpath(site)) + b"\n"


def _trust_file(site: Path) -> Path | None:
    """Return the file that marks a site as trusted, None if the site could supply it."""
    from sitegen.core.user_data import user_folder  # a warm build needs neither

    folder = user_folder()
    if folder is None or is_inside(folder, site):
        return None
    return folder / _FOLDER / blake2b(_content(site), digest_size=16).hexdigest()
