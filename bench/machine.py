"""The machine that measured, in words for the report."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import psutil

GIGABYTE = 1_000_000_000


def processor() -> str:
    """Return the processor's model, if the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def describe() -> str:
    """Return processor, cores, memory and system in one line."""
    cores = psutil.cpu_count() or 1
    memory = psutil.virtual_memory().total / GIGABYTE
    plural = "core" if cores == 1 else "cores"
    return f"{processor()}, {cores} {plural}, {memory:.0f} GB, {platform.system()}"


def load() -> float:
    """Return how many processes wanted to run, on average over the last minute."""
    return os.getloadavg()[0]
