"""Operations that draw random numbers, anew in each run.

Each has a stream of numbers of its own, which starts from two seeds: that of the graph, and its own. A session goes
through the streams from their start, so two sessions of one graph draw the same. The initial value of a variable is the
first of its stream in every session, whatever else has been drawn.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from ..errors import GraphError
from ..graph import Node, NodeLike, Shape, as_node, current, get_default_graph
from ..operation import DTypeName, Operation
from ..registry import RegisterGradient
from .creation import shape as shape_of
from .gathering import gather
from .identity import cast
from .layout import ShapeLike, known_shape, plain_shape
from .logic import where
from .math import add, multiply


class _Random(Operation):
    """Base of the operations that draw numbers, in a shape that is known (`to`) or is the value of a node."""

    is_pure = False
    shape_from_values = (0,)
    method: ClassVar[str | None] = None
    """The method of NumPy's generator that draws them, with its arguments."""

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
            *inputs, name=name, to=to, numbers=np.dtype(dtype).name, seeds=(graph.seed % 2**64, *own), **attributes
        )

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
        generator = current.generators.get(self)
        if generator is None:
            generator = current.generators.setdefault(self, np.random.default_rng(self.seeds))
        shape = tuple(self.to) if self.to is not None else tuple(int(d) for d in np.reshape(target[0], -1))
        return self.draw(generator, shape)

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
    if np.dtype(dtype).kind in "iu":
        if maxval is None or isinstance(minval, Node) or isinstance(maxval, Node):
            raise GraphError("Random integers need numbers as minval and maxval.", "Give both: maxval is left out.")
        return random_integers(shape, minval, maxval, dtype, seed, name)
    return _scaled(standard_uniform, shape, (1 if maxval is None else maxval) - minval, minval, dtype, seed, name)


def _scaled(
    kind: type[_Random], shape: ShapeLike, factor: Any, shift: Any, dtype: DTypeLike, seed: int | None, name: str | None
) -> Node:
    """Numbers of one distribution, times `factor`, plus `shift`, as far as those do something."""
    if np.dtype(dtype).kind != "f":
        raise GraphError(f"Random numbers of this distribution cannot be {np.dtype(dtype)}.", "Give a float dtype.")
    factor, shift = _as(factor, dtype), _as(shift, dtype)
    scales, shifts = type(factor) is not float or factor != 1, type(shift) is not float or shift != 0
    node: Node = kind(shape, dtype, seed, name=None if scales or shifts else name)
    if scales:
        node = multiply(node, factor, name=None if shifts else name)
    return add(node, shift, name=name) if shifts else node


def _as(value: Any, dtype: DTypeLike) -> Any:
    """A node or array of `dtype`, or a bare number, which takes any."""
    if isinstance(value, Node):
        return value if value.dtype == np.dtype(dtype) else cast(value, dtype)
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


def dropout(
    x: NodeLike,
    keep_prob: Any = None,
    noise_shape: Any = None,
    seed: int | None = None,
    name: str | None = "dropout",
    rate: Any = None,
) -> Node:
    """Dropout: each number is kept with probability p, and then divided by p; else it is 0  (Srivastava et al. 2014).

    In each run other numbers are dropped. The division keeps the mean, so that nothing need be done where p is 1, in a
    test. The gradient goes through what was kept in the same run.

    Args:
        x: tensor of any shape; integers become floating-point numbers.
        keep_prob: p: a number above 0 and up to 1, or a node.
        noise_shape: a shape that broadcasts to that of `x`: along axes of length 1, all is kept or dropped together.
            None in it is the length that `x` has there.
        seed: of its stream; by default one of its own.
        rate: 1 - p, in place of `keep_prob`: a number from 0 up to, and without, 1, or a node.

    Returns:
        Tensor of the shape of `x`.

    Raises:
        GraphError: neither `keep_prob` nor `rate` is given, both are, or it is no such probability.
    """
    if (keep_prob is None) == (rate is None):
        given = "neither" if rate is None else "both"
        raise GraphError(
            f"dropout has {given} of keep_prob and rate.", "Give one of them: rate=0.2 is the same as keep_prob=0.8."
        )
    if rate is not None and not isinstance(rate, Node) and not 0 <= rate < 1:
        raise GraphError(f"rate is {rate}, which is no probability of being dropped.", "Give 0 ≤ rate < 1.")
    kept = keep_prob if rate is None else 1.0 - rate
    if not isinstance(kept, Node) and not 0 < kept <= 1:
        raise GraphError(f"keep_prob is {kept}, which is no probability of being kept.", "Give 0 < keep_prob ≤ 1.")
    node = as_node(x)
    noise = random_uniform(_noise_shape(node, noise_shape), seed=seed)
    factor = _as(1.0 / kept, node.dtype if node.dtype is not None and node.dtype.kind == "f" else "float64")
    return where(noise < kept, multiply(node, factor), 0.0, name=name)


def _noise_shape(x: Node, shape: Any) -> ShapeLike:
    """The shape in which numbers are dropped together, with the lengths of `x` where it has None."""
    if shape is None:
        return shape_of(x) if x.shape is None or None in x.shape else [d for d in x.shape if d is not None]
    if isinstance(shape, Node) or np.ndim(shape) == 0:
        return shape  # type: ignore[no-any-return]
    known = x.shape or (None,) * len(shape)
    lengths = [shape_of(x)[i] if d is None else d for i, d in enumerate(known)]
    return [lengths[i] if d is None else d for i, d in enumerate(shape)]
