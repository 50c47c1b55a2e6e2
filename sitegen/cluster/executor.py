"""The Executor of a Dask cluster: the door of this package."""

import pickle
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sitegen.cluster.address import Address
from sitegen.cluster.build_folder import BuildFolder, write_probe
from sitegen.cluster.orders import ClusterError, Order, Reply, encode_order
from sitegen.cluster.pace import Pace
from sitegen.cluster.versions import describe_difference, program_id, program_versions
from sitegen.cluster.worker import carry_out, module_digest
from sitegen.core.parallel import RemoteExecutor

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sitegen.cluster.connection import Connection

PATIENCE = 60.0
"""Seconds to wait for a worker if there is none."""
_RETRIES = 2
"""How often a chunk is tried again after an error, as a file system may fail for a moment."""
_MAX_KILLS = 8
"""How often Dask may give up a chunk, which it does when four workers have died with it.

Dask also blames a chunk that only waited on such a worker, so there may be much bad luck.
"""
_LOOK_EVERY = 1.0
"""Seconds between two looks at the number of workers."""

_INSTALL = "install the same versions there, and start it again"


class _Work:
    """An order on its way, and the Future of its result."""

    def __init__(self, order: bytes, scale: float) -> None:
        self.order = order
        self.scale = scale
        self.kills = 0
        self.future: Future[Any] = Future()


class ClusterExecutor(RemoteExecutor):
    """Runs chunks on a cluster; use it in a ``with`` block.

    It connects when there is enough work, and then calls ``on_connect`` with the address of the
    dashboard ("" if there is none). ``patience`` is in seconds. Everything raises ClusterError.
    """

    def __init__(
        self,
        address: Address,
        on_connect: Callable[[str], None] = lambda _: None,
        patience: float = PATIENCE,
    ) -> None:
        self._worker_count = 0
        self._address = address
        self._on_connect = on_connect
        self._patience = patience
        self._connection: Connection | None = None
        self._executor: Executor | None = None
        self._folder: BuildFolder | None = None
        self._site: Path | None = None
        self._modules: dict[str, bytes] = {}
        self._probes: dict[str, str] = {}
        self._pace = Pace()
        self._function: tuple[Any, str, bytes] = (None, "", b"")
        self._lock = threading.Lock()
        self._waiting: set[_Work] = set()
        self._closing = threading.Event()
        self._killed: tuple[type[BaseException], ...] = ()

    # ------------------------------------------------------------ for a build

    def open_site(self, site: Path, modules: Sequence[str]) -> None:
        """Name the site to work for, and the modules that must be the same on every worker."""
        self._site = site
        if self._folder is not None:  # a second try has other folders
            self._probes = {path: self._probes[path] for path in [str(self._folder.path)]}
        self._modules = {name: module_digest(name, str(site)) for name in modules}

    def start_phase(self) -> int:
        """Return the number of threads of all workers, after a check of each worker."""
        if self._connection is None:
            self._connect()
        width = self._wait_for_worker()
        self._check_workers()
        self._pace.start(width)
        return width

    def make_folder(self) -> Path:
        """Return a new folder that every worker sees; raise OSError."""
        assert self._folder is not None, "start_phase comes first"
        return self._folder.make_folder()

    def require_folder(self, folder: Path) -> None:
        """Make each worker check that it sees this folder, before it does anything else."""
        self._probes[str(folder)] = write_probe(folder)

    def count_known_workers(self) -> int:
        """Return the number of workers at the last look, about a second ago."""
        return self._worker_count

    def chunk_scale(self) -> float:
        """Return the factor for the usual weight of a chunk."""
        return self._pace.scale

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Send a function of one argument, and the argument, to a worker."""
        [chunk] = args
        assert not kwargs, "a function of a phase has one argument"
        path, digest = self._put_function(function)
        order = Order(
            probes=self._probes,
            site=str(self._site),
            modules=self._modules,
            function=path,
            digest=digest,
            chunk=pickle.dumps(chunk, pickle.HIGHEST_PROTOCOL),
        )
        work = _Work(encode_order(order), self._pace.scale)
        with self._lock:
            self._waiting.add(work)
        self._send(work)
        return work.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Cancel what is not done, leave the cluster, and remove the folder of this build."""
        self._closing.set()
        if self._connection is not None:
            if self._executor is not None:
                with suppress(Exception):  # the scheduler may be gone
                    self._executor.shutdown(wait=False)
            self._connection.close()
            self._connection = None
        if self._folder is not None:
            self._folder.remove()
            self._folder = None

    # ------------------------------------------------------------ workers

    def _connect(self) -> None:
        from distributed import KilledWorker

        from sitegen.cluster.connection import Connection

        assert self._site is not None, "open_site comes first"
        self._folder = BuildFolder(self._site)
        self._probes = {str(self._folder.path): write_probe(self._folder.path)}
        self._connection = Connection(self._address)
        self._killed = (KilledWorker,)
        self._executor = self._connection.client.get_executor(pure=False, retries=_RETRIES)
        threading.Thread(target=self._watch, name="sitegen-cluster", daemon=True).start()
        self._on_connect(self._connection.dashboard)

    def _wait_for_worker(self) -> int:
        """Return the number of workers as soon as there is one."""
        deadline = time.monotonic() + self._patience
        while not (found := self._count_workers()):
            if time.monotonic() > deadline:
                raise self._no_worker()
            time.sleep(0.1)
        return found

    def _count_workers(self) -> int:
        """Ask for the number of threads of all workers; raise ClusterError."""
        assert self._connection is not None
        try:
            threads = self._connection.client.nthreads(callback_timeout=self._patience)
            self._worker_count = sum(threads.values())
        except Exception as failure:
            raise self._lost() from failure
        return self._worker_count

    def _check_workers(self) -> None:
        """Raise ClusterError if one of the workers cannot do the work."""
        assert self._connection is not None
        client, url = self._connection.client, self._connection.url
        order = encode_order(Order(probes=self._probes))
        try:
            client.run_on_scheduler(program_id)  # it unpickles what it passes on
            replies = client.run(carry_out, program_id(), order, on_error="return")
        except (ImportError, AttributeError) as failure:
            why = f"the scheduler {url} has no such sitegen ({failure}): {_INSTALL}"
            raise ClusterError(why) from failure
        except Exception as failure:
            raise self._lost() from failure
        for worker, reply in replies.items():
            # Dask packs an error into a plain Exception; one of the system is a lost connection.
            if isinstance(reply, Exception) and not isinstance(reply, OSError):
                raise ClusterError(_refused(worker, f"has no such sitegen ({reply}): {_INSTALL}"))
            if isinstance(reply, dict) and (why := _why_refused(cast("Reply", reply))):
                raise ClusterError(_refused(worker, why))

    def _watch(self) -> None:
        """Give up what waits if no worker can do it any more; runs in its own thread.

        Dask forgets all orders when it loses the connection, so there is nothing to wait for. A
        new worker may come for ``patience`` seconds.
        """
        last_seen = time.monotonic()
        while not self._closing.wait(min(_LOOK_EVERY, self._patience / 4)):
            connection = self._connection
            if connection is None:
                return
            if connection.client.status != "running":
                self._fail_all(self._lost())
                continue
            with suppress(ClusterError):
                if self._count_workers():
                    last_seen = time.monotonic()
            if time.monotonic() - last_seen > self._patience:
                self._fail_all(self._no_worker())

    def _no_worker(self) -> ClusterError:
        where = self._connection.url if self._connection is not None else ""
        return ClusterError(
            f"{where} has had no worker for {self._patience:.0f} seconds: "
            "start workers, and build again"
        )

    def _lost(self) -> ClusterError:
        where = self._connection.url if self._connection is not None else ""
        return ClusterError(f"the connection to {where} is lost: start the scheduler, build again")

    # ------------------------------------------------------------ orders

    def _put_function(self, function: Any) -> tuple[str, bytes]:
        """Return path and digest of a function's file, which is written once for a phase."""
        known, path, digest = self._function
        if known is not function:
            assert self._folder is not None, "start_phase comes first"
            path, digest = self._folder.put(pickle.dumps(function, pickle.HIGHEST_PROTOCOL))
            self._function = (function, path, digest)
        return path, digest

    def _send(self, work: _Work) -> None:
        assert self._executor is not None, "start_phase comes first"
        try:
            inner = self._executor.submit(carry_out, program_id(), work.order)
        except Exception:  # the client is closed
            self._end(work, self._lost())
            return
        inner.add_done_callback(partial(self._receive, work))

    def _receive(self, work: _Work, inner: "Future[Reply]") -> None:
        """Pass on what came of an order; runs in Dask's thread."""
        if inner.cancelled():
            if self._closing.is_set():
                self._end(work, None)
            else:
                self._end(work, self._lost())
            return
        failure = inner.exception()
        if isinstance(failure, self._killed):
            work.kills += 1
            if work.kills < _MAX_KILLS and not self._closing.is_set():
                self._send(work)
                return
            failure = ClusterError(
                "workers die again and again with the same pages: see their logs, "
                "and give them more memory"
            )
        if failure is None:
            reply = inner.result()
            if why := _why_refused(reply):
                failure = ClusterError(_refused(reply["worker"], why))
            else:
                self._pace.record(reply["seconds"], work.scale)
                with self._lock:
                    self._waiting.discard(work)
                with suppress(InvalidStateError):
                    work.future.set_result(pickle.loads(reply["result"]))  # noqa: S301
                return
        self._end(work, failure)

    def _end(self, work: _Work, failure: BaseException | None) -> None:
        """End an order with a failure, or cancel it without one."""
        with self._lock:
            self._waiting.discard(work)
        with suppress(InvalidStateError):
            if failure is None:
                work.future.cancel()
            else:
                work.future.set_exception(failure)

    def _fail_all(self, failure: BaseException) -> None:
        with self._lock:
            waiting = list(self._waiting)
        for work in waiting:
            self._end(work, failure)


def _why_refused(reply: Reply) -> str:
    """Return why a worker refuses an order and what to do, "" if it does not."""
    if versions := reply.get("versions"):
        found = describe_difference(versions, program_versions())
        return f"runs another program: {found}: {_INSTALL}"
    return reply.get("refusal", "")


def _refused(worker: str, why: str) -> str:
    return f"the worker {worker} {why}"
