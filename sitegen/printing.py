"""From the plan to the stage: what is up to date stays, and what is due is printed."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import msgspec

from sitegen.config import Config
from sitegen.digest import digest_of
from sitegen.due import Keys, orders
from sitegen.files import SourceFile
from sitegen.i18n import Language
from sitegen.outputs import File, Files, is_there, left
from sitegen.plan import Plan
from sitegen.press import Order, Setup, print_pages
from sitegen.problems import Problem, error
from sitegen.render import Renderer
from sitegen.sources import Sources
from sitegen.store import Store, encode
from sitegen.templates import Checked
from sitegen.theme import Theme
from sitegen.urls import output_path
from sitegen.workers import Workers
from sitegen.write import Stage

Progress = Callable[[str, int, int], None]

_WORTH_A_PROCESS = 3_000_000
"""Weight of pages from which starting other processes takes less time than it saves."""


class Printer:
    """Fills the stage with everything that a plan holds."""

    def __init__(
        self, stage: Stage, last: Files, sources: Sources, store: Store, program: bytes
    ) -> None:
        self._stage = stage
        self._last = last
        self._sources = sources
        self._store = store
        self._program = program
        self._output = str(stage.output)
        self._keys: dict[str, bytes] = {}
        self._kept: Files = {}

    def fill(
        self,
        plan: Plan,
        config: Config,
        theme: Theme,
        language: Language,
        workers: Workers,
        progress: Progress,
        *,
        sound: bool,
    ) -> list[Problem]:
        """Print what is due; a plan that is not sound is printed for its mistakes alone."""
        checked = self._check(theme, language, plan)
        sound = sound and not checked.problems
        keys = Keys(plan, checked, theme, config, self._program)
        setup = Setup(
            config=config,
            theme=msgspec.structs.replace(theme, static={}),
            site=plan.site,
            shared=plan.shared,
            names=checked.names,
            texts=str(self._store.path),
            compiled=str(self._store.folder("templates")),
            staging=str(self._stage.folder) if sound else None,
        )
        due = []
        for path, key, order in orders(plan, keys):
            if order.template and order.template not in checked.usable:
                continue
            if not self._is_up_to_date(path, key):
                due.append(order)
        problems = [*checked.problems, *self._print(due, setup, workers, progress)]
        return [*problems, *(self._copies(plan.copies) if sound else ())]

    def _check(self, theme: Theme, language: Language, plan: Plan) -> Checked:
        """Return what is known of the templates, from the last build if they are the same."""
        sources = {name: template.source for name, template in theme.templates.items()}
        digest = digest_of(sources, sorted(theme.words))
        known = self._store.fact("checked", tuple[bytes, Checked])
        if known is not None and known[0] == digest:
            return known[1]
        checked = Renderer(theme, language, plan.site).check()
        self._store.put_fact("checked", (digest, checked))
        return checked

    def _print(
        self, due: list[Order], setup: Setup, workers: Workers, progress: Progress
    ) -> Iterator[Problem]:
        failures: dict[tuple[str, int, str], list[Problem]] = {}
        done = 0
        function = partial(print_pages, setup=encode(setup))
        for printed in workers.run(function, due, _weight, _WORTH_A_PROCESS):
            for path, digest in printed.pages:
                yield from self._stage.adopt(path, digest)
            for problem in printed.failures:
                cause = problem.message.partition(" (on ")[0]
                failures.setdefault((problem.file, problem.line, cause), []).append(problem)
            done += len(printed.pages)
            progress("writing", done, len(due))
        yield from _summarise(failures.values())

    def _copies(self, files: dict[str, SourceFile]) -> list[Problem]:
        """Stage the files that are served as they are."""
        problems: list[Problem] = []
        for url, file in files.items():
            path = output_path(url)
            try:
                if not self._is_up_to_date(path, self._sources.digest(file)):
                    problems += self._stage.add(path, file.read())
            except OSError as failure:
                problems.append(error(file.path, f"cannot be read: {failure.strerror}"))
        return problems

    def _is_up_to_date(self, path: str, key: bytes) -> bool:
        """Tell whether a file is in the output as this build would make it; then it stays."""
        file = self._last.get(path)
        same = file is not None and file.key == key and self._stage.knows(path)
        if file is None or not same or not is_there(self._output, path, file):
            self._keys[path] = key
            return False
        self._stage.keep(path)
        self._kept[path] = file
        return True

    def files(self) -> Files:
        """Return the output's files as they are left, to be asked for after the last rename."""
        made = {path: File(key, left(self._output, path)) for path, key in self._keys.items()}
        return {**self._kept, **made}


def _weight(order: Order) -> int:
    return order.weight


def _summarise(failures: Iterable[list[Problem]]) -> Iterable[Problem]:
    """Yield one problem for each cause, however many pages it spoils."""
    for same in failures:
        more = f", and {len(same) - 1} more" if len(same) > 1 else ""
        first = min(same)
        yield msgspec.structs.replace(first, message=f"{first.message.removesuffix(')')}{more})")
