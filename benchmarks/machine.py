"""What a figure depends on besides the code: the machine, the versions, the load."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .workload import MODULES


def describe() -> dict[str, Any]:
    """Date, processor, and the versions of what runs everywhere."""
    return {
        "date": datetime.now().astimezone().date().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
    }


def versions(engines: Iterable[str]) -> dict[str, str]:
    """The version of each engine that is installed."""
    found = {}
    for engine in engines:
        try:
            found[engine] = version(MODULES[engine])
        except PackageNotFoundError:  # tslab runs from a checkout too, or the engine is not there
            continue
    return found


def processor() -> str:
    """The processor's name, as far as the system knows it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def load() -> float | None:
    """How many processes wanted to run, over the last minute; None where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None
