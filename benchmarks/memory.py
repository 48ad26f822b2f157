"""What a process has taken of memory, and whether steps go on taking more."""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from array import array
from itertools import pairwise
from pathlib import Path

from .workload import Step

WINDOWS = 3


def peak_mb() -> float | None:
    """The most memory that this process has held at once, in MB; None where the system does not tell.

    Linux keeps the figure of a process apart from that of the one which started it only in /proc.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e6


def growth(step: Step, seconds: float = 0.1) -> float:
    """The bytes a step, of Python's and NumPy's memory, that are not given back; what other libraries hold is not seen.

    Of several windows the least counts: what grows shows in each of them, a table that is enlarged once in one only.
    """
    tracemalloc.start()
    try:
        start = time.perf_counter()
        step()
        steps = min(200, max(2, round(seconds / (time.perf_counter() - start))))
        levels = array("q", [0] * (WINDOWS + 1))  # made before, so that it does not count itself
        for window in range(WINDOWS + 1):
            for _ in range(steps):
                step()
            gc.collect()
            levels[window] = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    return min(after - before for before, after in pairwise(levels)) / steps
