"""One engine on one workload, in a process of its own: `python -m benchmarks.child WORKLOAD ENGINE` prints JSON.

A fresh process has a fresh heap, hash seed and layout of memory, each of which moves a time by some per cent.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from .catalog import WORKLOADS
from .memory import growth, peak_mb
from .workload import Step, Workload

BLOCK_SECONDS = 0.002
"""Long enough for the clock, short enough that many blocks pass with nothing else running."""

FEWEST_BLOCKS = 5


def measure(workload: Workload, engine: str, seconds: float) -> dict[str, Any]:
    """Build the step, check where it ends, time it, and weigh it."""
    start = time.perf_counter()
    step = workload.build(engine)
    result = step()
    setup = time.perf_counter() - start
    first = numbers(result)
    for _ in range(workload.check_steps - 1):
        result = step()
    checked = numbers(result)
    blocks = time_blocks(step, seconds)
    peak = peak_mb()
    leak = growth(step)
    if not all(map(math.isfinite, [*checked, *numbers(step())])):
        raise ArithmeticError(f"{engine} ends at nan or infinity")
    return {
        "status": "measured",
        "first": first,
        "checked": checked,
        "blocks_us": [round(block, 3) for block in blocks],
        "setup_s": round(setup, 3),
        "peak_mb": peak,
        "growth_bytes": leak,
    }


def numbers(result: Any) -> list[float]:
    """What engines are compared by: the loss, or the sum of each array."""
    parts = result if isinstance(result, (tuple, list)) else [result]
    return [float(np.sum(np.asarray(part, dtype=np.float64))) for part in parts]


def time_blocks(step: Step, seconds: float) -> list[float]:
    """Microseconds a step in each of the blocks that fit into `seconds`, after a quarter of that time to warm up.

    The warm-up has three steps at least: what an engine prepares at the first runs is not its steady speed.
    """
    clock = time.perf_counter
    warmup: list[float] = []
    end = clock() + seconds / 4
    while clock() < end or len(warmup) < 3:
        start = clock()
        step()
        warmup.append(clock() - start)
    repeat = range(max(1, round(BLOCK_SECONDS / min(warmup))))
    blocks: list[float] = []
    end = clock() + seconds
    while clock() < end or len(blocks) < FEWEST_BLOCKS:
        start = clock()
        for _ in repeat:
            step()
        blocks.append((clock() - start) / len(repeat) * 1e6)
    return blocks


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.child", description=__doc__)
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("engine")
    parser.add_argument("--seconds", type=float, default=0.3)
    options = parser.parse_args(arguments)
    report = measure(WORKLOADS[options.workload], options.engine, options.seconds)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
