"""The connection to a scheduler, and the workers that ``local:N`` starts on this machine."""

import logging
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import resource_tracker
from typing import Any

import dask
from distributed import Client, LocalCluster, Security

from sitegen.cluster.address import Address
from sitegen.cluster.orders import ClusterError
from sitegen.core.parallel import safe_path

_HERE = "127.0.0.1"
_TIMEOUT = 30
"""Seconds for the first answer of a scheduler."""
_CLOSE_TIMEOUT = 5

_CONFIG = {
    # A phase's chunks are a few megabytes at most; Dask warns about larger ones.
    "distributed.admin.large-graph-warning-threshold": "1GiB",
}
_LOCAL_CONFIG = {
    # As in core/parallel: a forked process would take our locks, threads and open database along.
    "distributed.worker.multiprocessing-method": "spawn",
    # Nobody else's settings of a cluster are meant for workers that live for one build.
    "distributed.scheduler.preload": [],
    "distributed.worker.preload": [],
    "distributed.nanny.preload": [],
    # A profiler that looks 100 times a second, and others who look often, would take time from the
    # pages; so would memory that goes back to the system after each of them.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.nanny.pre-spawn-environ": {},
}

CA_FILE = "distributed.comm.tls.ca-file"
CLIENT_CERT = "distributed.comm.tls.client.cert"


class Connection:
    """A client of a scheduler; with it, workers on this machine end too."""

    def __init__(self, address: Address) -> None:
        """Connect; raise ClusterError."""
        self._open = ExitStack()
        # An interrupted client leaves calls behind, and Python says so when it finds them, later.
        warnings.filterwarnings("ignore", "coroutine 'PooledRPCCall", RuntimeWarning)
        try:
            self._open.enter_context(_quiet())
            self._open.enter_context(dask.config.set(_CONFIG))
            if address.local_workers:
                cluster = self._open.enter_context(_local_cluster(address.local_workers))
                self.url, self.client = cluster.scheduler_address, _client(cluster)
            else:
                self.url, self.client = address.url, _connected(address.url)
            self._open.callback(self._close_client)
            self.dashboard = str(self.client.dashboard_link or "")
        except BaseException:
            self._open.close()
            raise

    def _close_client(self) -> None:
        with suppress(Exception):  # the scheduler may be gone
            self.client.close(timeout=_CLOSE_TIMEOUT)

    def close(self) -> None:
        """Leave the scheduler, and end the workers that were started here."""
        self._open.close()


def _client(cluster: LocalCluster) -> Client:
    return Client(cluster, timeout=_TIMEOUT, set_as_default=False)


def _connected(url: str) -> Client:
    """Return a client of a scheduler that runs already; raise ClusterError."""
    if url.startswith("tls://") and not all(map(dask.config.get, (CA_FILE, CLIENT_CERT))):
        raise ClusterError(
            f"{url} needs certificates: set DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
            "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY"
        )
    try:
        return Client(url, timeout=_TIMEOUT, security=Security(), set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as failure:
        raise ClusterError(f"no scheduler answers at {url}: {failure}") from failure


@contextmanager
def _local_cluster(workers: int) -> Iterator[LocalCluster]:
    """Start a scheduler and workers that only this process can reach; raise ClusterError.

    Their certificate exists in memory only: without TLS, every user of this machine could run
    code in them.
    """
    if sys.flags.ignore_environment and not sys.flags.safe_path:
        raise ClusterError("a Python that ignores its environment cannot start workers: add -P")
    with ExitStack() as opened:
        opened.enter_context(dask.config.set(_LOCAL_CONFIG))
        opened.enter_context(safe_path())  # a worker may be started again at any time
        scratch = tempfile.mkdtemp(prefix="sitegen-")
        opened.callback(shutil.rmtree, scratch, ignore_errors=True)
        with _without_interrupts():
            cluster: Any = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host=_HERE,
                protocol="tls://",
                security=Security.temporary(),
                dashboard_address=f"{_HERE}:0",
                worker_dashboard_address=None,
                local_directory=scratch,
                memory_limit=0,
                silence_logs=logging.CRITICAL,
            )
        opened.callback(_close_cluster, cluster)
        yield cluster


def _close_cluster(cluster: LocalCluster) -> None:
    with suppress(Exception):
        cluster.close(timeout=_CLOSE_TIMEOUT)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Keep Ctrl-C from the threads and processes that are started meanwhile: only we answer it.

    They inherit the signals that are blocked (POSIX.1-2017, pthread_sigmask). One that comes
    meanwhile is delivered at the end.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Started later, it would unblock the signal in the thread that starts workers.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log off the terminal: workers that are lost are no news for authors."""
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
