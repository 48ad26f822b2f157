"""Random graphs: values and gradients are TensorFlow's and those of finite differences, in every run of a plan.

A failure shows the program. `print(draw(seed))` shows it again.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import tslab as ts

from .as_tensorflow import tslab_as_tensorflow
from .ops.test_table import PUBLIC
from .random_graphs import FORMS, Program, draw
from .tensorflow import tf

GRAPHS, BATCH = 300, 30
VALUES, GRADIENTS, DIFFERENCES = 1e-12, 1e-9, 1e-7
"""How far values, gradients, and finite differences may be off, relative to the largest value of the graph."""

EPSILON = 1e-6
KINDS = ("math", "powers", "rounding", "trigonometry", "activations", "logic", "nn", "reductions", "extremes")
KINDS += ("products", "linalg", "tensors", "losses", "convolution", "pooling")
KINDS += ("solving", "decompositions", "diagonals", "norms", "segments", "grouping")
KINDS += ("special", "normalizing")
NOT_HERE = {"embedding_lookup": "a gather", "in_top_k": "no function of what it gets, but of its order"}
NOT_HERE |= {"truncatediv": "of integers in TensorFlow", "truncatemod": "TensorFlow has no gradient of it"}
NOT_HERE |= {"lrn": "TensorFlow has it in single precision alone"}
NOT_HERE |= dict.fromkeys(("conv2d_backprop_input", "conv2d_backprop_filter"), "in the gradients of conv2d")


def operations_of(programs: list[Program]) -> set[str]:
    """The names of the operations that appear."""
    return {
        name for program in programs for form in program.forms for name in re.findall(r"ts\.(?:nn\.)?(\w+)", form.code)
    }


def by_tensorflow(programs: list[Program]) -> list[tuple[list[Any], list[Any]]]:
    """All values of each program, and the gradients by its leaves; all programs in one graph and one run."""
    with tf.Graph().as_default(), tf.Session() as session:
        fetches = []
        for program in programs:
            leaves = [tf.constant(x) for x in program.leaves]
            v = program.build(tslab_as_tensorflow, leaves)
            weights = [tf.constant(x) for x in program.weights]
            gradients = tf.gradients([v[i] for i in program.targets], leaves, weights)
            fetches.append((v, [None if g is None else tf.convert_to_tensor(g) for g in gradients]))
        found = iter(session.run([part for v, gradients in fetches for part in v + gradients if part is not None]))
        return [
            ([next(found) for _ in v], [None if gradient is None else next(found) for gradient in gradients])
            for v, gradients in fetches
        ]


class InTslab:
    """A program in tslab: its values, and its gradients by all leaves."""

    def __init__(self, program: Program) -> None:
        self.program = program
        with ts.Graph().as_default():
            self.leaves = [ts.placeholder("float64", np.shape(x)) for x in program.leaves]
            self.values = program.build(ts, self.leaves)
            targets = [self.values[i] for i in program.targets]
            self.gradients = ts.gradients(targets, self.leaves, [ts.constant(x) for x in program.weights])
            weighted = zip(targets, program.weights, strict=True)
            self.loss = ts.add_n([ts.reduce_sum(y * weight) for y, weight in weighted])
            self.session = ts.Session()

    def run(self, fetches: Any, leaves: list[Any] | None = None) -> Any:
        fed = self.program.leaves if leaves is None else leaves
        return self.session.run(fetches, dict(zip(self.leaves, fed, strict=True)))

    def sinks_and_gradients(self) -> tuple[list[Any], list[Any]]:
        """What is fetched as in training: values on the way are in buffers, from the second run on."""
        there = [gradient for gradient in self.gradients if gradient is not None]
        found = self.run([self.values[i] for i in self.program.sinks] + there)
        rest = iter(found[len(self.program.sinks) :])
        return found[: len(self.program.sinks)], [None if g is None else next(rest) for g in self.gradients]

    def slopes(self) -> list[tuple[float, float]]:
        """For each leaf the slope of the loss along a random direction: by its gradient, and by differences."""
        rng = np.random.default_rng(self.program.seed)
        _, gradients = self.sinks_and_gradients()
        found = []
        for i, (x, gradient) in enumerate(zip(self.program.leaves, gradients, strict=True)):
            direction = rng.uniform(0.5, 1.0, x.shape) * rng.choice([-1.0, 1.0], x.shape)
            ends = []
            for step in (EPSILON, -EPSILON):
                moved = [*self.program.leaves[:i], x + step * direction, *self.program.leaves[i + 1 :]]
                ends.append(self.run(self.loss, moved))
            slope = 0.0 if gradient is None else float(np.sum(gradient * direction))
            found.append((slope, float(ends[0] - ends[1]) / (2 * EPSILON)))
        return found


def largest(arrays: list[Any]) -> float:
    return max(1.0, *(float(np.max(np.abs(x))) for x in arrays if x is not None))


def compare(found: Any, expected: Any, tolerance: float, what: str) -> None:
    assert np.shape(found) == np.shape(expected), f"the shape of {what} is {np.shape(found)}, not {np.shape(expected)}"
    np.testing.assert_allclose(found * 1.0, expected * 1.0, rtol=0, atol=tolerance, err_msg=what)


def check(program: Program, values: list[Any], gradients: list[Any]) -> None:
    """Hold tslab's values and gradients against TensorFlow's, in three runs, and against finite differences."""
    ours = InTslab(program)
    scale = largest(values)
    steep = largest([*values, *gradients])
    for run in ("first", "second", "third"):
        sinks, ours_gradients = ours.sinks_and_gradients()
        for i, found in zip(program.sinks, sinks, strict=True):
            compare(found, values[i], VALUES * scale, f"v[{i}] in the {run} run")
        for i, (found, expected) in enumerate(zip(ours_gradients, gradients, strict=True)):
            assert (found is None) == (expected is None), f"the gradient by v[{i}] is None in one library alone"
            if found is not None:
                compare(found, expected, GRADIENTS * steep, f"the gradient by v[{i}] in the {run} run")
    for i, (found, expected) in enumerate(zip(ours.run(ours.values), values, strict=True)):
        compare(found, expected, VALUES * scale, f"v[{i}]")
    for i, (slope, difference) in enumerate(ours.slopes()):
        compare(np.float64(slope), np.float64(difference), DIFFERENCES * steep, f"the slope of v[{i}] by differences")


@pytest.mark.parametrize("first", range(0, GRAPHS, BATCH))
def test_random_graphs(first):
    programs = [draw(seed) for seed in range(first, first + BATCH)]
    for program, (values, gradients) in zip(programs, by_tensorflow(programs), strict=True):
        try:
            check(program, values, gradients)
        except Exception as error:
            raise AssertionError(f"{error}\n\n{program}") from error


def test_every_operation_appears():
    programs = [draw(seed) for seed in range(GRAPHS)]
    assert {len(program.leaves) + len(program.lines) for program in programs} == {*range(2, 41)}
    names = [name for name in PUBLIC if getattr(ts, name, getattr(ts.nn, name, None)).__module__[10:] in KINDS]
    assert operations_of(programs) >= set(names) - set(NOT_HERE)
    codes = {form.code for program in programs for form in program.forms}
    assert codes == {form.code for group in FORMS.values() for form in group}


def test_a_seed_gives_one_program():
    assert str(draw(7)) == str(draw(7)) != str(draw(8))
