"""How long an import takes on top of `import numpy`, in fresh processes that find it compiled to bytecode."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Sequence

from .processes import ENVIRONMENT, ROOT

CODE = "import time{before}; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"


def import_ms(modules: Sequence[str], processes: int) -> dict[str, float]:
    """The median of the milliseconds that each import takes once NumPy is there; for numpy, those of NumPy itself.

    The modules take turns, and a first turn that fills the system's caches does not count.
    """
    environment = {key: value for key, value in ENVIRONMENT.items() if key != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {module: [] for module in modules}
    for turn in range(processes + 1):
        for module in modules:
            code = CODE.format(before="" if module == "numpy" else ", numpy", module=module)
            command = [sys.executable, "-c", code]
            done = subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True, check=True)
            if turn:
                times[module].append(float(done.stdout.split()[-1]) * 1000)
    return {module: statistics.median(values) for module, values in times.items()}
