"""Classes drawn at random, for losses that compare the true classes of an example with a few others instead of all."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from .. import shapes
from ..arrays import as_dtype
from ..errors import GraphError
from ..graph import Node, NodeLike, Shape, as_node, current
from ..operation import DTypeName
from ..registry import RegisterGradient
from .categories import needs_integers
from .several import _Several


class CandidateSampler(NamedTuple):
    """Drawn classes, and how often the true classes, and they themselves, are expected in such a draw."""

    sampled_candidates: Node
    true_expected_count: Node
    sampled_expected_count: Node


class _Candidates(_Several):
    """Base of the operations that draw classes: 0, 1 … below `range_max`, by a distribution."""

    is_pure = False
    num_sampled: int
    unique: bool
    range_max: int
    numbers: DTypeName
    seeds: tuple[int, int, int]

    def __init__(
        self,
        true_classes: NodeLike,
        num_sampled: int,
        unique: bool,
        range_max: int,
        seed: int | None = None,
        dtype: DTypeLike = "float64",
        name: str | None = None,
    ) -> None:
        classes = as_node(true_classes)
        graph = classes.graph
        own = (0, len(graph.nodes)) if seed is None else (1, int(seed) % 2**64)
        how = {"num_sampled": int(num_sampled), "unique": bool(unique), "range_max": int(range_max)}
        seeds = (graph.seed % 2**64, *own)
        if min(how["num_sampled"], how["range_max"]) < 1 or (unique and num_sampled > range_max):
            raise GraphError(
                f"There are no {num_sampled} {'different ' if unique else ''}classes to draw from {range_max}.",
                "Draw fewer, or allow that a class is drawn twice: unique=False.",
                nodes=[classes],
            )
        super().__init__(classes, name=name, **how, numbers=as_dtype(dtype).name, seeds=seeds)

    def dtype_rule(self) -> None:
        needs_integers(self, self.input_nodes[0])

    def is_consistent(self) -> bool:
        fit = not self.unique or self.num_sampled <= self.range_max
        return min(self.num_sampled, self.range_max) > 0 and fit

    def count_values(self) -> int:
        return 3

    def value_shape(self, index: int) -> Shape:
        return self.input_nodes[0].shape if index == 1 else (self.num_sampled,)

    def value_dtype(self, index: int) -> np.dtype[Any]:
        return np.dtype(np.int64 if index == 0 else self.numbers)

    def compute(self, true_classes: Any) -> Any:
        generator = current.kept.get(self)
        if generator is None:
            generator = current.kept.setdefault(self, np.random.default_rng(self.seeds))
        drawn, tries = self._drawn(generator)
        return drawn, self._expected(true_classes, tries), self._expected(drawn, tries)

    def _drawn(self, generator: np.random.Generator) -> tuple[Any, int]:
        """The classes, and how many were drawn until there were enough different ones."""
        drawn = self.draw(generator, self.num_sampled)
        if not self.unique:
            return drawn, self.num_sampled
        while True:
            first = np.sort(np.unique(drawn, return_index=True)[1])[: self.num_sampled]
            if len(first) == self.num_sampled:
                return drawn[first], int(first[-1]) + 1
            drawn = np.concatenate([drawn, self.draw(generator, len(drawn))])

    def _expected(self, classes: Any, tries: int) -> Any:
        """How often classes are expected in so many draws; where none is drawn twice, how likely each is drawn."""
        p = self.probability(np.asarray(classes, np.float64))
        with np.errstate(divide="ignore"):  # of a single class the probability is 1
            counts = -np.expm1(tries * np.log1p(-p)) if self.unique else p * tries
        return counts.astype(self.numbers)

    def draw(self, generator: np.random.Generator, count: int) -> Any:
        """So many classes."""
        raise NotImplementedError

    def probability(self, classes: Any) -> Any:
        """How likely each class is in one draw."""
        raise NotImplementedError


class log_uniform_candidates(_Candidates):
    """Classes drawn by P(k) = ln((k + 2) / (k + 1)) / ln(n + 1): the smaller its number, the likelier a class is.

    Args:
        true_classes: integers of any shape.
        num_sampled: how many to draw.
        unique: whether each class is drawn once at most.
        range_max: n, how many classes there are.
        seed: of its stream; by default one of its own.
        dtype: of the expected counts.
    """

    formula = "{num_sampled} random classes below {range_max}, small ones likelier"

    def draw(self, generator: np.random.Generator, count: int) -> Any:
        numbers = np.floor(np.exp(generator.random(count) * np.log(self.range_max + 1))).astype(np.int64) - 1
        return np.clip(numbers, 0, self.range_max - 1)

    def probability(self, classes: Any) -> Any:
        return np.log1p(1 / (classes + 1)) / np.log(self.range_max + 1)


class uniform_candidates(_Candidates):
    """Classes drawn at random, each of them as likely.

    Args:
        true_classes: integers of any shape.
        num_sampled: how many to draw.
        unique: whether each class is drawn once at most.
        range_max: how many classes there are.
        seed: of its stream; by default one of its own.
        dtype: of the expected counts.
    """

    formula = "{num_sampled} random classes below {range_max}"

    def draw(self, generator: np.random.Generator, count: int) -> Any:
        return generator.integers(0, self.range_max, count)

    def probability(self, classes: Any) -> Any:
        return np.full(np.shape(classes), 1 / self.range_max)


@RegisterGradient(log_uniform_candidates)
@RegisterGradient(uniform_candidates)
def _candidates_gradient(op: Any, grads: Any) -> Any:
    """Class numbers cannot be changed by a little."""
    return [None]


def log_uniform_candidate_sampler(
    true_classes: NodeLike,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: int | None = None,
    name: str | None = None,
) -> CandidateSampler:
    """Classes drawn anew in each run, P(k) = ln((k + 2) / (k + 1)) / ln(n + 1): for classes that are counted from the
    most frequent one on, as the words of a language.

    Args:
        true_classes: integers, a row of true classes for each example.
        num_true: how many there are in a row.
        num_sampled: how many to draw, for all examples together.
        unique: whether each class is drawn once at most.
        range_max: n, how many classes there are.
        seed: of its stream; by default one of its own.

    Returns:
        `sampled_candidates`, the drawn classes, and `true_expected_count` and `sampled_expected_count`, how often the
        true and the drawn ones are expected: p times the number of draws, and where each is drawn once at most, how
        likely it is drawn, 1 - (1 - p)^tries.
    """
    return _sampled(log_uniform_candidates, true_classes, num_true, num_sampled, unique, range_max, seed, name)


def uniform_candidate_sampler(
    true_classes: NodeLike,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: int | None = None,
    name: str | None = None,
) -> CandidateSampler:
    """Classes drawn anew in each run, each of them as likely.

    Args:
        true_classes: integers, a row of true classes for each example.
        num_true: how many there are in a row.
        num_sampled: how many to draw, for all examples together.
        unique: whether each class is drawn once at most.
        range_max: how many classes there are.
        seed: of its stream; by default one of its own.

    Returns:
        As `log_uniform_candidate_sampler`.
    """
    return _sampled(uniform_candidates, true_classes, num_true, num_sampled, unique, range_max, seed, name)


def _sampled(kind: type[_Candidates], true_classes: NodeLike, num_true: int, *how: Any) -> CandidateSampler:
    classes, (count, unique, classes_in_all, seed, name) = as_node(true_classes), how
    if not shapes.fits(classes.shape, (None, int(num_true))):
        raise GraphError(
            f"{shapes.describe(classes, classes.shape)} does not hold {num_true} true classes for each example.",
            "Give a matrix with a row for each example, and its length as num_true.",
            nodes=[classes],
        )
    return CandidateSampler(*kind(classes, count, unique, classes_in_all, seed, name=name).items())
