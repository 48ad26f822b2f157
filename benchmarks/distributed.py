"""`python -m benchmarks.distributed`: how fast one and two workers on this machine train a network together.

Each row of the table is a network and a batch; each column is how many workers share the batch. Every worker computes
with one thread, as if it were a machine of one core: so two of them have twice what one has. A figure is the 10th
percentile of the milliseconds that a step takes, loss included, once the step has been compiled; and behind it, how
many of them the first worker's processor is at work, which is the same on a machine that is busy otherwise.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from . import machine

SKIPPED = 10
"""The first steps, in which TensorFlow compiles, and memory is found."""


class Network(NamedTuple):
    """A network and how it is trained: the numbers of its layers, and of the examples in a batch."""

    layers: tuple[int, ...]
    batch: int

    @property
    def megabytes(self) -> float:
        """The size of its parameters, which the workers exchange in each step."""
        return sum(n * m + m for n, m in zip(self.layers[:-1], self.layers[1:], strict=True)) * 4 / 1e6

    def __str__(self) -> str:
        return f"MLP {'-'.join(map(str, self.layers))}, batch {self.batch}, {self.megabytes:.2f} MB of gradients"


NETWORKS = {
    "small": Network((64, 32, 10), 128),
    "digits": Network((784, 256, 128, 10), 128),
    "large batch": Network((784, 256, 128, 10), 4096),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 1 if the workers fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.distributed", description=__doc__)
    parser.add_argument("networks", nargs="*", help=f"of {', '.join(NETWORKS)}; by default all")
    parser.add_argument("--workers", default="1,2", help="how many, one after the other (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=40, help="of training (default: %(default)s)")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.networks if name not in NETWORKS]
    if unknown:
        parser.error(f"there is no network {unknown[0]!r}; choose from {', '.join(NETWORKS)}")
    from tslab.errors import ExportError

    counts = [int(text) for text in options.workers.split(",")]
    before, rows = machine.load(), []
    try:
        for name in options.networks or NETWORKS:
            rows.append((NETWORKS[name], {count: measured(name, count, options.steps) for count in counts}))
    except ExportError as error:
        print(error, file=sys.stderr)
        return 1
    print(report(rows, counts, machine.describe() | {"load": (before, machine.load())}))
    return 0


def measured(name: str, workers: int, steps: int) -> tuple[float, float]:
    """The 10th percentile of the milliseconds that steps take, and of those that the processor is at work."""
    from tslab.export.distributed import launch

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "seconds.json"
        print(f"{name}, {workers} workers", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "benchmarks.distributed_worker", name, str(steps), str(file)]
        launch(command, workers, restarts=0, environment={"TF_CPP_MIN_LOG_LEVEL": "3"})
        milliseconds = np.array(json.loads(file.read_text())[SKIPPED:]) * 1000
        wall, working = np.percentile(milliseconds, 10, axis=0)
        return float(wall), float(working)


def train(name: str, steps: int, file: Path) -> None:
    """What each worker runs: train the network, and write the seconds of each step, and those of work."""
    import tensorflow as tf

    import tslab as ts
    from tslab.export.distributed import train

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    network = NETWORKS[name]
    rng = np.random.default_rng(0)
    data = rng.normal(size=(network.batch, network.layers[0])).astype("float32")
    classes = rng.integers(0, network.layers[-1], network.batch)
    x, c = ts.placeholder("float32", [None, network.layers[0]]), ts.placeholder("int64", [None])
    h: Any = x
    for i, (n, m) in enumerate(zip(network.layers[:-1], network.layers[1:], strict=True)):
        w = ts.Variable(rng.normal(size=(n, m)).astype("float32") / np.float32(np.sqrt(n)))
        h = ts.matmul(h, w) + ts.Variable(np.zeros(m, "float32"))
        h = ts.nn.relu(h) if i < len(network.layers) - 2 else h
    loss = ts.reduce_mean(ts.nn.sparse_softmax_cross_entropy_with_logits(labels=c, logits=h))
    ends: list[tuple[float, float]] = []
    train(
        loss,
        ts.train.GradientDescentOptimizer(0.01),
        lambda step: {x: data, c: classes},
        steps,
        report=lambda step, value: ends.append((time.perf_counter(), time.process_time())),
    )
    if ends:
        file.write_text(json.dumps(np.diff(ends, axis=0).tolist()))


def report(rows: list[tuple[Network, dict[int, tuple[float, float]]]], counts: list[int], facts: dict[str, Any]) -> str:
    """The table, and what it depends on."""
    lines = ["| one step | " + " | ".join(f"{n} worker{'s' * (n > 1)}" for n in counts) + " |"]
    lines.append("| -- |" + " --: |" * len(counts))
    for network, found in rows:
        first = found[counts[0]][0]
        cells = [f"{found[n][0]:.3g} ms ×{first / found[n][0]:.2f}, working {found[n][1]:.3g}" for n in counts]
        lines.append(f"| {network} | " + " | ".join(cells) + " |")
    load = [f"{x:.1f}" for x in facts["load"] if x is not None]
    lines += ["", f"Measured on {facts['date']}: {facts['processor']}, {facts['cores']} cores, {facts['system']}, "]
    lines[-1] += f"Python {facts['python']}; load {' to '.join(load)}. × is how much faster than the first."
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
