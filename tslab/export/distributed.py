"""Training on several machines: TensorFlow's MultiWorkerMirroredStrategy does a learner's own graph.

Every worker runs the same program. It builds the graph, and hands over to `train`:

    loss = …
    optimizer = ts.train.AdamOptimizer(0.01)
    session = distributed.train(loss, optimizer, batches, steps=1000, checkpoint="shared/checkpoints")

TensorFlow learns from the environment variable TF_CONFIG which workers there are; `launch` starts them on this machine,
on a cluster its scheduler does. docs/cluster.md has it at length.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import CheckpointError, ExportError, FeedError
from ..feeds import feed_value
from ..graph import Node, Variable
from ..session import Session
from ..train.optimizer import Optimizer

__all__ = ["launch", "train"]

Feeds = Mapping[Node, Any]


def train(
    loss: Node,
    optimizer: Optimizer,
    batches: Callable[[int], Feeds],
    steps: int,
    *,
    checkpoint: str | PathLike[str] | None = None,
    save_every: int = 100,
    mean: bool = True,
    var_list: Sequence[Variable] | None = None,
    session: Session | None = None,
    report: Callable[[int, float], None] | None = None,
) -> Session:
    """Train a graph together with the other workers. Each computes the gradients of its share of every batch.

    In each step TensorFlow puts the gradients of all shares together, weighted by how many examples they are of; then
    every worker does the optimizer's update. So the parameters are those of training on the whole batch in one process,
    up to the rounding of sums. It is another matter where an example's loss depends on the others of its batch, as in
    batch normalization, and with random numbers: each share has its own.

    Args:
        loss: the node to make small: a mean over the examples, or a sum, as `mean` says.
        optimizer: moves the variables by the gradients of the whole batch.
        batches: from the number of a step, the whole batch: {node: value}. Each array is cut into shares along its
            first axis; a single number goes to all. It has to be the same on all workers.
        steps: how many steps to train, in all: those before a restart count.
        checkpoint: a folder that all workers see. Training goes on from the latest checkpoint in it.
        save_every: after how many steps to write a checkpoint.
        mean: whether the loss is a mean over the examples of a batch. A sum must have no part that does not depend on
            the examples, such as a penalty for large weights: every share would add it.
        var_list: the variables to change; by default all trainable ones that `loss` depends on.
        session: where the variables start, and where their values are in the end; by default a new one.
        report: called on the first worker after each step with the number of the step and its loss.

    Returns:
        The session, with the trained values.

    Raises:
        ExportError: the graph holds a learner's own Python operation; or TensorFlow has been at work in this process
            already, and can no longer join others.
        FeedError: the arrays of a batch differ in how many examples they hold.
        CheckpointError: the latest checkpoint is not of this graph.
    """
    from .tensorflow.installed import tf
    from .tensorflow.replicas import ReplicaStep

    pairs = optimizer.compute_gradients(loss, var_list)
    step = optimizer.apply_gradients(pairs)
    session = Session(loss.graph) if session is None else session
    feeds = list(batches(0))
    replica_step = ReplicaStep(loss, [grad for grad, _ in pairs if grad is not None], step, feeds, mean)
    strategy = _strategy(tf)
    with strategy.scope():
        values = session.run(replica_step.reads)
        variables = {v: tf.Variable(x, name=v.name) for v, x in zip(replica_step.reads, values, strict=True)}
        counter = tf.Variable(0, dtype="int64", name="step")
    saved = _Checkpoints(tf, strategy, checkpoint, {v.name: made for v, made in variables.items()}, counter)
    saved.restore()
    shares = _Shares(feeds, strategy)

    @tf.function(reduce_retracing=True)  # type: ignore[untyped-decorator]
    def together(per_replica: Any, counts: Any) -> Any:
        losses = strategy.run(lambda fed, count: replica_step(variables, fed, count), args=(per_replica, counts))
        return strategy.experimental_local_results(losses)[0]

    first = strategy.cluster_resolver is None or saved.is_first
    for number in range(int(counter.numpy()), steps):
        found = together(*shares.of(batches(number)))
        counter.assign(number + 1)
        if report is not None and first:
            report(number, float(found))
        if (number + 1) % save_every == 0 or number + 1 == steps:
            saved.save()
    session.load({v: made.numpy() for v, made in variables.items()})
    return session


def _strategy(tf: Any) -> Any:
    try:
        return tf.distribute.MultiWorkerMirroredStrategy()
    except RuntimeError as error:
        raise ExportError(
            f"The workers cannot come together: {error}",
            "Call distributed.train before anything else of TensorFlow's in the process, and once.",
        ) from error


class _Shares:
    """Batches cut into shares, as equal as can be, along their first axis."""

    def __init__(self, feeds: Sequence[Node], strategy: Any) -> None:
        self.feeds, self.strategy = feeds, strategy

    def of(self, batch: Feeds) -> tuple[list[Any], Any]:
        """For the replicas of this worker: their shares of what is fed, and how many examples those are of."""
        if set(batch) != set(self.feeds):
            raise FeedError("This batch feeds other nodes than the first.", "Feed the same nodes in every step.")
        lengths = {node.name: len(batch[node]) for node in self.feeds if np.ndim(batch[node])}
        if len(set(lengths.values())) != 1:
            raise FeedError(
                f"The arrays of a batch hold different numbers of examples: {lengths}.",
                "Cut along its first axis, each gives a share of the examples; a single number goes to all replicas.",
            )
        total, replicas = next(iter(lengths.values())), self.strategy.num_replicas_in_sync

        def rows(context: Any) -> slice:
            i = context.replica_id_in_sync_group
            return slice(total * i // replicas, total * (i + 1) // replicas)

        def count(context: Any) -> Any:
            mine = rows(context)
            return np.int64(mine.stop - mine.start)

        distribute = self.strategy.experimental_distribute_values_from_function
        cut = [partial(self._cut, node, batch[node]) for node in self.feeds]
        return [distribute(lambda context, cut=one: cut(rows(context))) for one in cut], distribute(count)

    @staticmethod
    def _cut(node: Node, value: Any, rows: slice) -> Any:
        value = value if hasattr(value, "ndim") else np.asarray(value)
        return feed_value(node, value[rows] if value.ndim else value)


class _Checkpoints:
    """The checkpoints of a training, which are TensorFlow's. All workers write one, as TensorFlow has it, and that of
    the first is kept.
    """

    def __init__(
        self, tf: Any, strategy: Any, folder: str | PathLike[str] | None, variables: dict[str, Any], counter: Any
    ) -> None:
        resolver = strategy.cluster_resolver
        kind, index = (resolver.task_type, resolver.task_id) if resolver is not None else (None, None)
        self.is_first = kind in (None, "chief") or (
            kind == "worker" and index == 0 and "chief" not in resolver.cluster_spec().jobs
        )
        self.tf, self.folder = tf, None if folder is None else os.fspath(folder)
        self.checkpoint = tf.train.Checkpoint(step=counter, variables=variables)

    def restore(self) -> None:
        """Go on from the latest checkpoint, if there is one."""
        latest = None if self.folder is None else self.tf.train.latest_checkpoint(self.folder)
        if latest is None:
            return
        try:
            self.checkpoint.restore(latest).assert_existing_objects_matched()
        except (AssertionError, ValueError, self.tf.errors.OpError) as error:
            raise CheckpointError(
                f"{latest!r} is no checkpoint of this graph: {str(error).splitlines()[0]}",
                "Give each model a folder of its own; or delete the checkpoints, to begin anew.",
            ) from error

    def save(self) -> None:
        """Write a checkpoint of the step that is done."""
        if self.folder is None:
            return
        own = self.folder if self.is_first else tempfile.mkdtemp()
        try:
            manager = self.tf.train.CheckpointManager(self.checkpoint, own, max_to_keep=3)
            manager.save(checkpoint_number=self.checkpoint.step)
        finally:
            if not self.is_first:
                shutil.rmtree(own, ignore_errors=True)


def launch(
    command: Sequence[str],
    workers: int = 2,
    *,
    restarts: int = 3,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Start a program as several workers on this machine, and all of them anew where one dies.

    Args:
        command: the program and its arguments; one that ends in ".py" is run by this Python.
        workers: how many.
        restarts: how often to start anew. What is done since the latest checkpoint is done again.
        environment: more environment variables for the workers.

    Returns:
        How often they had to be started anew.

    Raises:
        ExportError: a worker has died once more.
    """
    if workers < 1:
        raise ExportError(f"There cannot be {workers} workers.", "Start at least one.")
    command = [sys.executable, *command] if command[0].endswith(".py") else list(command)
    for attempt in range(restarts + 1):
        codes = _run_together(command, workers, dict(environment or {}))
        if not any(codes):
            return attempt
    number, code = next((i, code) for i, code in enumerate(codes) if code)
    how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    raise ExportError(
        f"Worker {number} {how}, and so the workers have been started {restarts + 1} times in vain.",
        "What it wrote before says why. Does the program run on its own, as one worker?",
    )


def _run_together(command: list[str], workers: int, environment: dict[str, str]) -> list[int]:
    """The exit codes of workers of one run; once one dies, the others, which wait for it, are ended (0)."""
    addresses = [f"localhost:{port}" for port in _free_ports(workers)]
    started = []
    try:
        for index in range(workers):
            task = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
            own = os.environ | environment | {"TF_CONFIG": json.dumps(task)}
            started.append(subprocess.Popen(command, env=own))
        while True:
            codes = [process.poll() for process in started]
            if any(codes) or None not in codes:
                return [code or 0 for code in codes]
            time.sleep(0.05)
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()


def _free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody uses."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("localhost", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m tslab.export.distributed --workers 2 train.py`: the exit code is 1 if the workers die in vain."""
    parser = argparse.ArgumentParser(
        prog="python -m tslab.export.distributed",
        description="Start a program as several workers on this machine, and all of them anew where one dies.",
    )
    parser.add_argument("--workers", type=int, default=2, help="how many (default: %(default)s)")
    parser.add_argument("--restarts", type=int, default=3, help="how often to start anew (default: %(default)s)")
    parser.add_argument("program", type=Path, help="a Python program that calls tslab.export.distributed.train")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="of the program")
    options = parser.parse_args(arguments)
    try:
        launch([sys.executable, str(options.program), *options.arguments], options.workers, restarts=options.restarts)
    except ExportError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
