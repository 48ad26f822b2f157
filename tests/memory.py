"""How much memory a process has needed at most."""

import resource
import sys
from pathlib import Path


def peak_megabytes() -> float:
    """The most memory that this process has held at once.

    On Linux a child begins with its parent's figure in `ru_maxrss`; VmHWM is the child's own.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
