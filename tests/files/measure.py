"""A process that reads all the hostile files, and prints what that took."""

from __future__ import annotations

import contextlib
import gc
import json
import resource
import sys
import time
from typing import Any

import tslab as ts

from ..memory import peak_megabytes
from .hostile import HOSTILE, good, spoilt

LOOKING = {"sys._getframe", "object.__getattr__", "sys.setprofile", "builtins.id"}
"""What Python reports of a look at the stack, for the line that an error shows."""


def measure() -> dict[str, Any]:
    """Read them all: the seconds that each took, what ran meanwhile, and the memory that all took together."""
    seconds: dict[str, float] = {}
    events: list[str] = []
    reading = False

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if reading and event not in LOOKING:
            events.append(f"{event} {arguments}"[:200])

    def profile(frame: Any, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code.co_name in ("compute", "draw", "run"):
            events.append(frame.f_code.co_name)

    with contextlib.suppress(ts.errors.SerializationError):
        ts.Graph.from_json("")  # looks up the line that it shows once
    ts.Graph.from_json(good())
    gc.collect()
    gc.freeze()
    allowed = resource.getrlimit(resource.RLIMIT_AS)[1]
    with open("/proc/self/statm") as file:  # noqa: PTH123
        pages = int(file.read().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 200 * 2**20, allowed))
    sys.addaudithook(audit)
    for name, case in HOSTILE.items():
        document = spoilt(case)
        for hook in (None, profile):  # which makes it slow
            gc.collect()
            sys.setprofile(hook)
            started, reading = time.perf_counter(), True
            try:
                ts.Graph.from_json(document)
            except ts.errors.SerializationError:
                pass
            finally:
                reading = False
                sys.setprofile(None)
            seconds.setdefault(name, time.perf_counter() - started)
    megabytes = peak_megabytes()
    return {"seconds": seconds, "events": events, "megabytes": megabytes}


if __name__ == "__main__":
    print(json.dumps(measure()))
