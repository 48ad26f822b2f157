"""What is measured: a workload, the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Step = Callable[[], Any]
"""One step of work. Returns the numbers that every engine must agree on: the loss, or a tuple of arrays."""

Build = Callable[[Any], Step]
"""From the problem to the step: everything that happens once, before the first step."""

ENGINES = {
    "naive": "naive NumPy",
    "tuned": "tuned NumPy",
    "tslab": "tslab",
    "tensorflow": "TensorFlow",
    "pytorch": "PyTorch",
    "jax": "JAX",
}
"""The engines, in the order of the table.

naive is what a competent person writes first: clear, one array for each operation. tuned is the same by the same
person on a bad day: arrays made once, operations run into them and merged by hand. TensorFlow is driven through its
version 1 Session, PyTorch eagerly, JAX through jit.
"""

MODULES = {
    "naive": "numpy",
    "tuned": "numpy",
    "tslab": "tslab",
    "tensorflow": "tensorflow",
    "pytorch": "torch",
    "jax": "jax",
}
"""The module that each engine imports."""


@dataclass(frozen=True)
class Workload:
    """One row of the table.

    Attributes:
        name: what the command line calls it.
        title: what the table calls it.
        problem: makes data and initial values, the same at each call.
        engines: how each engine builds its step.
        check_steps: after so many steps the engines are compared.
        tolerance: how far their results may then differ, relative to the naive engine's.
        left_out: engines that do not take part, and the reason, in a few words.
    """

    name: str
    title: str
    problem: Callable[[], Any]
    engines: Mapping[str, Build]
    check_steps: int
    tolerance: float
    left_out: Mapping[str, str] = field(default_factory=dict)

    def build(self, engine: str) -> Step:
        """The step of one engine, on data and initial values of its own."""
        return self.engines[engine](self.problem())
