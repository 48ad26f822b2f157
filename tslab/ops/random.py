"""Operations that draw random numbers, anew in each run.

Each has a stream of numbers of its own, which starts from two seeds: that of the graph, and its own. A session goes
through the streams from their start, so two sessions of one graph draw the same. The initial value of a variable is the
first of its stream in every session, whatever else has been drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from ..arrays import as_dtype
from ..errors import GraphError, ShapeError
from ..graph import Node, NodeLike, Shape, as_node, current, get_default_graph
from ..operation import DTypeName, Operation
from ..registry import RegisterGradient
from .creation import shape as shape_of
from .gathering import gather
from .identity import cast
from .layout import ShapeLike, known_shape, plain_shape
from .math import add, multiply

Draw: TypeAlias = Callable[[tuple[int, ...]], Any]
"""From a shape, standard random numbers in that shape."""


class _Source:
    """Where the numbers of the operations that are built from now on come from."""

    make: Callable[[str, Shape], Draw] | None = None


source = _Source()


def drawn(draw: Draw, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """What a source that was given draws in a shape.

    Raises:
        ShapeError: it has drawn another.
    """
    numbers = np.asarray(draw(shape), np.float64)
    if numbers.shape != shape:
        raise ShapeError(
            f"The random source was asked for the shape {shape}, and gave {numbers.shape}.",
            "draw(shape) returns an array of that shape.",
        )
    return numbers


class _Random(Operation):
    """Base of the operations that draw numbers, in a shape that is known (`to`) or is the value of a node."""

    is_pure = False
    shape_from_values = (0,)
    method: ClassVar[str | None] = None
    """The method of NumPy's generator that draws them, with its arguments."""

    kind_of_numbers: ClassVar[str | None] = None
    """What a source of numbers that is given (`testing.set_random_source`) is asked for; None for nothing."""

    _source: Draw | None = None  # what is read from a file has none
    to: tuple[int, ...] | None
    numbers: DTypeName
    seeds: tuple[int, int, int]

    def __init__(
        self,
        shape: ShapeLike,
        dtype: DTypeLike = "float64",
        seed: int | None = None,
        name: str | None = None,
        **attributes: Any,
    ) -> None:
        target = plain_shape(shape)
        graph = target.graph if isinstance(target, Node) else get_default_graph()
        own = (0, len(graph.nodes)) if seed is None else (1, int(seed) % 2**64)
        inputs, to = ([target], None) if isinstance(target, Node) else ([], target)
        super().__init__(
            *inputs, name=name, to=to, numbers=as_dtype(dtype).name, seeds=(graph.seed % 2**64, *own), **attributes
        )
        if source.make is not None and self.kind_of_numbers is not None:
            self._source = source.make(self.kind_of_numbers, self.shape)

    @property
    def numpy_call(self) -> str | None:  # type: ignore[override]
        """The method, of a generator with these seeds."""
        call = self.method and self.method.replace("{shape}", "{0}" if self.to is None else "{to}")
        return call and f"np.random.default_rng({{seeds}}).{call}"

    def shape_rule(self, *target: Shape) -> Shape:
        if self.to is not None:
            return tuple(self.to)
        return known_shape(self.input_nodes[0])

    def is_consistent(self) -> bool:
        return len(self.input_nodes) == (self.to is None)

    def dtype_rule(self) -> np.dtype[Any]:
        return np.dtype(self.numbers)

    def compute(self, *target: Any) -> Any:
        shape = tuple(self.to) if self.to is not None else tuple(int(d) for d in np.reshape(target[0], -1))
        if self._source is not None:
            return self.scale(drawn(self._source, shape)).astype(self.numbers)
        generator = current.kept.get(self)
        if generator is None:
            generator = current.kept.setdefault(self, np.random.default_rng(self.seeds))
        return self.draw(generator, shape)

    def scale(self, numbers: Any) -> Any:
        """The operation's numbers, from those of a source that was given."""
        return numbers

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Any:
        """Numbers of the operation's distribution and dtype, in a shape."""
        raise NotImplementedError


class standard_normal(_Random):
    """Numbers from the normal distribution of mean 0 and standard deviation 1.

    Args:
        shape: numbers, numbers and nodes mixed, or a node that holds it.
        dtype: a floating-point dtype.
        seed: of its stream; by default one of its own.
    """

    kind_of_numbers = "normal"
    formula = "normal random numbers"
    method = "standard_normal({shape})"

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Any:
        return generator.standard_normal(shape).astype(self.numbers)


class truncated_standard_normal(_Random):
    """As `standard_normal`, but numbers beyond ±2 are drawn again.

    Args:
        shape: numbers, numbers and nodes mixed, or a node that holds it.
        dtype: a floating-point dtype.
        seed: of its stream; by default one of its own.
    """

    kind_of_numbers = "truncated_normal"
    formula = "normal random numbers within ±2"

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Any:
        numbers = np.array(generator.standard_normal(shape))
        while (beyond := np.abs(numbers) > 2).any():
            numbers[beyond] = generator.standard_normal(int(beyond.sum()))
        return numbers.astype(self.numbers)


class standard_uniform(_Random):
    """Numbers from 0 up to, and without, 1, each of them as likely.

    Args:
        shape: numbers, numbers and nodes mixed, or a node that holds it.
        dtype: a floating-point dtype.
        seed: of its stream; by default one of its own.
    """

    kind_of_numbers = "uniform"
    formula = "uniform random numbers"
    method = "random({shape})"

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Any:
        steps = 2 ** (np.finfo(self.numbers).nmant + 1)  # rounding to the dtype would sometimes give 1
        return (np.floor(generator.random(shape) * steps) / steps).astype(self.numbers)


class random_integers(_Random):
    """Whole numbers from `low` up to, and without, `high`, each of them as likely.

    Args:
        shape: numbers, numbers and nodes mixed, or a node that holds it.
        low, high: whole numbers.
        dtype: an integer dtype.
        seed: of its stream; by default one of its own.
    """

    kind_of_numbers = "uniform"
    formula = "random integers from {low} below {high}"
    method = "integers({low}, {high}, {shape})"
    low: int
    high: int

    def __init__(
        self,
        shape: ShapeLike,
        low: int,
        high: int,
        dtype: DTypeLike = "int64",
        seed: int | None = None,
        name: str | None = None,
    ) -> None:
        if not low < high:
            raise GraphError(f"There is no whole number from {low} below {high}.", "Make the second the larger one.")
        super().__init__(shape, dtype, seed, name, low=int(low), high=int(high))

    def is_consistent(self) -> bool:
        return super().is_consistent() and self.low < self.high

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Any:
        return generator.integers(self.low, self.high, shape, dtype=self.numbers)

    def scale(self, numbers: Any) -> Any:
        return self.low + np.floor(numbers * (self.high - self.low))


class random_permutation(_Random):
    """The numbers 0, 1, … in a random order.

    Args:
        shape: how many, in a tuple, or in a node that holds a vector.
        seed: of its stream; by default one of its own.
    """

    formula = "0, 1, 2 … in a random order"

    def is_consistent(self) -> bool:
        return super().is_consistent() and (self.to is None or len(self.to) == 1)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Any:
        return generator.permutation(shape[0]).astype(self.numbers)


@RegisterGradient(standard_normal)
@RegisterGradient(truncated_standard_normal)
@RegisterGradient(standard_uniform)
@RegisterGradient(random_integers)
@RegisterGradient(random_permutation)
def _random_gradient(op: Any, grad: Any) -> Any:
    """None: they depend on nothing but a shape."""
    return [None] * len(op.inputs)


def random_normal(
    shape: ShapeLike,
    mean: NodeLike = 0.0,
    stddev: NodeLike = 1.0,
    dtype: DTypeLike = "float64",
    seed: int | None = None,
    name: str | None = "random_normal",
) -> Node:
    """Numbers from the normal distribution, z = μ + σ ε with ε from the standard one, drawn anew in each run.

    Args:
        shape: numbers, numbers and nodes mixed, or a node that holds it.
        mean, stddev: μ and σ: numbers or nodes, which get gradients.
        dtype: a floating-point dtype.
        seed: of its stream; by default one of its own.

    Returns:
        Tensor of that shape.
    """
    return _scaled(standard_normal, shape, stddev, mean, dtype, seed, name)


def truncated_normal(
    shape: ShapeLike,
    mean: NodeLike = 0.0,
    stddev: NodeLike = 1.0,
    dtype: DTypeLike = "float64",
    seed: int | None = None,
    name: str | None = "truncated_normal",
) -> Node:
    """Numbers from the normal distribution, those more than 2σ from the mean drawn again; anew in each run.

    Args:
        shape: numbers, numbers and nodes mixed, or a node that holds it.
        mean, stddev: μ and σ before truncation: numbers or nodes, which get gradients.
        dtype: a floating-point dtype.
        seed: of its stream; by default one of its own.

    Returns:
        Tensor of that shape.
    """
    return _scaled(truncated_standard_normal, shape, stddev, mean, dtype, seed, name)


def random_uniform(
    shape: ShapeLike,
    minval: Any = 0,
    maxval: Any = None,
    dtype: DTypeLike = "float64",
    seed: int | None = None,
    name: str | None = "random_uniform",
) -> Node:
    """Numbers from `minval` up to, and without, `maxval`, each of them as likely; drawn anew in each run.

    Args:
        shape: numbers, numbers and nodes mixed, or a node that holds it.
        minval, maxval: numbers or nodes; for floating-point numbers `maxval` is 1 by default.
        dtype: floating-point or integer; integers need whole numbers as `minval` and `maxval`.
        seed: of its stream; by default one of its own.

    Returns:
        Tensor of that shape.
    """
    if as_dtype(dtype).kind in "iu":
        if maxval is None or isinstance(minval, Node) or isinstance(maxval, Node):
            raise GraphError("Random integers need numbers as minval and maxval.", "Give both: maxval is left out.")
        return random_integers(shape, minval, maxval, dtype, seed, name)
    return _scaled(standard_uniform, shape, (1 if maxval is None else maxval) - minval, minval, dtype, seed, name)


def _scaled(
    kind: type[_Random], shape: ShapeLike, factor: Any, shift: Any, dtype: DTypeLike, seed: int | None, name: str | None
) -> Node:
    """Numbers of one distribution, times `factor`, plus `shift`, as far as those do something."""
    if as_dtype(dtype).kind != "f":
        raise GraphError(f"Random numbers of this distribution cannot be {as_dtype(dtype)}.", "Give a float dtype.")
    factor, shift = as_float(factor, dtype), as_float(shift, dtype)
    scales, shifts = type(factor) is not float or factor != 1, type(shift) is not float or shift != 0
    node: Node = kind(shape, dtype, seed, name=None if scales or shifts else name)
    if scales:
        node = multiply(node, factor, name=None if shifts else name)
    return add(node, shift, name=name) if shifts else node


def as_float(value: Any, dtype: DTypeLike) -> Any:
    """A node or array of `dtype`, or a bare number, which takes any."""
    if isinstance(value, Node):
        return value if value.dtype == as_dtype(dtype) else cast(value, dtype)
    return float(value) if np.ndim(value) == 0 else np.asarray(value, dtype)


def random_shuffle(value: NodeLike, seed: int | None = None, name: str | None = "random_shuffle") -> Node:
    """The rows of a value, that is what its first axis counts, in another order in each run.

    Args:
        value: tensor of rank 1 or more.
        seed: of its stream; by default one of its own.

    Returns:
        Tensor of the shape of `value`.
    """
    node = as_node(value)
    length = node.shape[0] if node.shape else None
    count: ShapeLike = shape_of(node)[:1] if length is None else length
    return gather(node, random_permutation(count, "int64", seed), name=name)
