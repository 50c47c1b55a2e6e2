"""A Dask scheduler and its workers on loopback, each in a process of its own."""

import os
import select
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager

from sitegen.cluster.address import parse_address
from sitegen.cluster.executor import ClusterExecutor
from tests.support.sites import ROOT

PATIENCE = 60

_SCHEDULER = """
import asyncio
from distributed import Scheduler, Security
async def main():
    security = Security()
    protocol = "tls" if security.require_encryption else "tcp"
    async with Scheduler(
        host="127.0.0.1",
        port=0,
        dashboard_address="127.0.0.1:0",
        protocol=protocol,
        security=security,
    ) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()
asyncio.run(main())
"""
_WORKER = """
import asyncio, sys
from distributed import Worker
async def main():
    async with Worker(sys.argv[1], nthreads=1, dashboard=False, memory_limit=0) as worker:
        print(worker.address, flush=True)
        await worker.finished()
if __name__ == "__main__":
    asyncio.run(main())
"""


class Cluster:
    """A scheduler with workers that come and go; use it in a ``with`` block."""

    scheduler_code = _SCHEDULER
    worker_code = _WORKER

    def __init__(self, folder, workers=0, env=None, **dask):
        self._folder = folder
        self._env = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
        names = {f"DASK_{name.upper()}": str(value) for name, value in dask.items()}
        self._env |= {"DASK_TEMPORARY_DIRECTORY": str(folder), **names}
        self._opened = ExitStack()
        self.workers = {}
        self._wanted = workers

    def __enter__(self):
        self._folder.mkdir(exist_ok=True)
        with ExitStack() as opened:
            opened.callback(self._opened.close)
            self.scheduler = self._start(self.scheduler_code)
            self.address = self._first_line(self.scheduler)
            self.start_workers(self._wanted)
            opened.pop_all()
        return self

    def __exit__(self, *_):
        self._opened.close()

    def _start(self, script, *args, env=None):
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", script, *args],
            cwd=self._folder,
            env=self._env | (env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._opened.callback(process.stdout.close)
        self._opened.callback(process.wait)
        self._opened.callback(process.kill)
        return process

    def _first_line(self, process):
        line = process.stdout.readline().strip()
        assert line, "it ended before it said its address"
        return line

    def start_workers(self, number=1, **env):
        """Start workers, and return their addresses when they are ready."""
        started = [self._start(self.worker_code, self.address, env=env) for _ in range(number)]
        found = {self._first_line(process): process for process in started}
        self.workers |= found
        return list(found)

    def kill(self, address):
        """Kill a worker, as a machine dies."""
        process = self.workers.pop(address)
        process.send_signal(signal.SIGKILL)
        process.wait()

    @contextmanager
    def killing(self, number, period):
        """Keep so many workers, and kill the oldest that is ready every ``period`` seconds.

        Gives the list of the exit codes of those that were killed.
        """
        killed, stop = [], threading.Event()

        def kill_oldest():
            alive = [self._start(self.worker_code, self.address) for _ in range(number)]
            while not stop.wait(period):
                ready = [one for one in alive if select.select([one.stdout], [], [], 0)[0]]
                if not ready:
                    continue
                alive.append(self._start(self.worker_code, self.address))
                oldest = ready[0]
                alive.remove(oldest)
                oldest.send_signal(signal.SIGKILL)
                killed.append(oldest.wait())
            for process in alive:  # else each round would leave some for the next
                process.kill()
                process.wait()

        killer = threading.Thread(target=kill_oldest)
        killer.start()
        try:
            yield killed
        finally:
            stop.set()
            killer.join()

    def kill_scheduler(self):
        self.scheduler.send_signal(signal.SIGKILL)
        self.scheduler.wait()

    def executor(self, **options):
        return ClusterExecutor(parse_address(self.address), **options)
