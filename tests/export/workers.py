"""A program that several workers run: what test_distributed.py starts. Arguments: a folder, and the step to die at."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np

import tslab as ts

STEPS, SAVE_EVERY = 30, 10


def build() -> tuple[Any, Any, dict[str, Any]]:
    """A network for three classes: its loss, its placeholders, and its variables by name."""
    ts.reset_default_graph()
    x = ts.placeholder("float64", [None, 4], name="x")
    c = ts.placeholder("int64", [None], name="c")
    with ts.name_scope("hidden"):
        w, b = ts.Variable(ts.random_normal([4, 8]), name="W"), ts.Variable(np.zeros(8), name="b")
        h = ts.tanh(ts.matmul(x, w) + b)
    v = ts.Variable(ts.random_normal([8, 3]), name="V")
    losses = ts.nn.sparse_softmax_cross_entropy_with_logits(labels=c, logits=ts.matmul(h, v))
    penalty = 0.01 * ts.nn.l2_loss(v)
    return ts.reduce_mean(losses) + penalty, (x, c), {node.name: node for node in (w, b, v)}


def batch(step: int) -> tuple[Any, Any]:
    """The whole batch of a step: an odd number of examples, so that shares are unequal."""
    rng = np.random.default_rng(step % 3)
    return rng.normal(size=(31, 4)), rng.integers(0, 3, 31)


def optimizer() -> Any:
    return ts.train.AdamOptimizer(0.05)


def main(folder: Path, last: int | None) -> None:
    """Train as one of the workers; the second kills itself at step `last`, the first time that it gets there."""
    from tslab.export import distributed

    index = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
    loss, feeds, variables = build()

    def batches(step: int) -> dict[Any, Any]:
        if step == last and index == 1 and not (folder / "died").exists():
            (folder / "died").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return dict(zip(feeds, batch(step), strict=True))

    seen: list[tuple[int, float]] = []
    session = distributed.train(
        loss,
        optimizer(),
        batches,
        STEPS,
        checkpoint=folder / "checkpoints",
        save_every=SAVE_EVERY,
        report=lambda step, value: seen.append((step, value)),
    )
    np.savez(folder / f"end-{index}.npz", seen=seen, **{name: session.run(v) for name, v in variables.items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
