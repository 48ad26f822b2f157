"""Products of tensors along any axes: tensordot and einsum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..errors import GraphError
from ..graph import Node, NodeLike, Shape
from ..operation import Operation
from ..registry import RegisterGradient
from .array import ones_like

Axes = int | tuple[tuple[int, ...], tuple[int, ...]]


def _plain_axes(axes: Any) -> Axes:
    """The axes of a tensordot in Python's own types."""
    if isinstance(axes, (int, np.integer)):
        return int(axes)
    a, b = (tuple(map(int, np.reshape(one, -1))) for one in axes)
    return a, b


def _paired(axes: Axes, rank: int) -> tuple[list[int], list[int]]:
    """The axes of both factors that are summed over, counted from the front of `a`, of that rank."""
    if isinstance(axes, int):
        return list(range(rank - axes, rank)), list(range(axes))
    return list(axes[0]), list(axes[1])


class tensordot(Operation):
    """Product of tensors, summed over pairs of axes: C = Σ A[…, k, …] B[…, k, …].

    Args:
        a, b: tensors.
        axes: a number n, for the last n axes of `a` and the first n of `b`; or two lists of axes, paired in order.

    Returns:
        Tensor of the other axes of `a`, and then those of `b`.

    Raises:
        ShapeError: two paired axes differ in length.
    """

    dtype_rule = shapes.promoted
    formula = "Σ {0} * {1} over axes {axes}"
    numpy_call = "np.tensordot({0}, {1}, axes={axes})"
    axes: Axes

    def __init__(self, a: NodeLike, b: NodeLike, axes: int | Sequence[Any] = 2, name: str | None = None) -> None:
        super().__init__(a, b, name=name, axes=_plain_axes(axes))

    def shape_rule(self, a: Shape, b: Shape) -> Shape:
        if a is None or b is None:
            return None
        of_a, of_b = _paired(self.axes, len(a))
        in_range = all(-len(s) <= i < len(s) for s, axes in ((a, of_a), (b, of_b)) for i in axes)
        if (
            not in_range
            or len(of_a) != len(of_b)
            or any(None not in (a[i], b[j]) and a[i] != b[j] for i, j in zip(of_a, of_b, strict=True))
        ):
            left, right = self.input_nodes
            raise shapes.error(
                self,
                f"tensordot cannot sum {shapes.describe(left, a)} and {shapes.describe(right, b)} over axes "
                f"{self.axes}.",
                "Axes are summed over in pairs, one of each tensor, and both of a pair must have one length.",
            )
        rest_a = tuple(d for i, d in enumerate(a) if i not in {j % len(a) for j in of_a})
        return rest_a + tuple(d for i, d in enumerate(b) if i not in {j % len(b) for j in of_b})

    def compute(self, a: Any, b: Any) -> Any:
        return np.tensordot(a, b, _paired(self.axes, np.ndim(a)))


@RegisterGradient(tensordot)
def _tensordot_gradient(op: Any, grad: Any) -> Any:
    """∂J/∂A is the gradient summed with B over B's other axes; ∂J/∂B likewise."""
    a, b = op.inputs
    return [tensordot_gradient(grad, a, b, op.axes, 0), tensordot_gradient(grad, a, b, op.axes, 1)]


class tensordot_gradient(Operation):
    """The gradient of a tensordot with respect to one factor.

    Args:
        grad: gradient with respect to the product.
        a, b: the factors.
        axes: as in the product.
        factor: 0 for the gradient with respect to `a`, 1 for `b`.

    Returns:
        Tensor of the factor's shape.
    """

    dtype_rule = shapes.promoted
    axes: Axes
    factor: int

    def __init__(self, grad: Node, a: Node, b: Node, axes: Axes, factor: int, name: str | None = None) -> None:
        super().__init__(grad, a, b, name=name, axes=axes, factor=factor)

    def shape_rule(self, grad: Shape, a: Shape, b: Shape) -> Shape:
        return (a, b)[self.factor]

    def is_consistent(self) -> bool:
        return self.factor in (0, 1)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """Which factor it is summed with."""
        return "Σ {0} * {2} over the other axes" if self.factor == 0 else "Σ {1} * {0} over the other axes"

    def compute(self, grad: Any, a: Any, b: Any) -> Any:
        rank_a, rank_b = np.ndim(a), np.ndim(b)
        of_a, of_b = _paired(self.axes, rank_a)
        of_a, of_b = [i % rank_a for i in of_a], [i % rank_b for i in of_b]
        rest_a = [i for i in range(rank_a) if i not in of_a]
        rest_b = [i for i in range(rank_b) if i not in of_b]
        if self.factor == 0:
            result = np.tensordot(grad, b, (list(range(len(rest_a), np.ndim(grad))), rest_b))
            order = rest_a + [i for _, i in sorted(zip(of_b, of_a, strict=True))]
        else:
            result = np.tensordot(a, grad, (rest_a, list(range(len(rest_a)))))
            order = [i for _, i in sorted(zip(of_a, of_b, strict=True))] + rest_b
        return np.transpose(result, np.argsort(order)) if order else result


@RegisterGradient(tensordot_gradient)
def _tensordot_gradient_gradient(op: Any, upstream: Any) -> Any:
    """⟨U, ∂J/∂A⟩ is the product again with U in the place of A: linear in G and in B. Likewise for B."""
    grad, a, b = op.inputs
    if op.factor == 0:
        return [tensordot(upstream, b, op.axes), None, tensordot_gradient(grad, upstream, b, op.axes, 1)]
    return [tensordot(a, upstream, op.axes), tensordot_gradient(grad, a, upstream, op.axes, 0), None]


class einsum(Operation):
    """Einstein's sum: a letter for each axis; equal letters run together, and what the result lacks is summed over.

        ts.einsum("ij,jk->ik", A, B)     the matrix product
        ts.einsum("ij->ji", A)           the transpose
        ts.einsum("ii", A)               the trace
        ts.einsum("...ij,j->...i", A, b) `...` stands for any axes before the others

    Args:
        equation: the letters of the inputs, and of the result; without `->` those that occur once, alphabetically.
        inputs: tensors.

    Returns:
        Tensor of the axes after `->`.

    Raises:
        GraphError: the equation is none.
        ShapeError: axes of one letter differ in length.
    """

    dtype_rule = shapes.promoted
    broadcasts = True
    equation: str

    def __init__(self, equation: str, *inputs: NodeLike, name: str | None = None) -> None:
        super().__init__(*inputs, name=name, equation=_complete(equation, len(inputs)))

    def is_consistent(self) -> bool:
        return _complete(self.equation, len(self.input_nodes)) == self.equation

    @property
    def formula(self) -> str:  # type: ignore[override]
        """The equation over the inputs."""
        return "Σ " + " * ".join(f"{{{i}}}" for i in range(len(self.input_nodes))) + " by {equation}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.einsum."""
        return "np.einsum({equation!r}, " + ", ".join(f"{{{i}}}" for i in range(len(self.input_nodes))) + ")"

    def shape_rule(self, *inputs: Shape) -> Shape:
        left, result = self.equation.split("->")
        lengths: dict[str, int | None] = {}
        batch: list[Shape] = []
        for node, letters, x in zip(self.input_nodes, left.split(","), inputs, strict=True):
            if x is None:
                batch.append(None if letters.startswith("...") else ())
                continue
            named = letters.removeprefix("...")
            if len(x) < len(named) or (len(x) > len(named) and named == letters):
                raise shapes.error(
                    self,
                    f"einsum has {len(named)} letters, {letters!r}, for {shapes.describe(node, x)}.",
                    "Give each axis a letter, or begin with `...` for all axes that have none.",
                )
            batch.append(x[: len(x) - len(named)])
            for letter, length in zip(named, x[len(x) - len(named) :], strict=True):
                if length is not None and lengths.setdefault(letter, length) not in (length, None):
                    raise shapes.error(
                        self,
                        f"einsum {self.equation!r} has two lengths for {letter}: {lengths[letter]}, and {length} in "
                        f"{shapes.describe(node, x)}.",
                        "Axes of one letter run together, so they have one length.",
                    )
                lengths.setdefault(letter, length)
                lengths[letter] = length if lengths[letter] is None else lengths[letter]
        rest = tuple(lengths.get(letter) for letter in result.removeprefix("..."))
        if not result.startswith("..."):
            return rest
        together = shapes.broadcast(self, *batch)
        return None if together is None else together + rest

    def compute(self, *values: Any) -> Any:
        return np.array(np.einsum(self.equation, *values))


def _complete(equation: str, count: int) -> str:
    """The equation with its result, and without spaces."""
    plain = equation.replace(" ", "")
    left, arrow, result = plain.partition("->")
    parts = left.split(",")
    if not arrow:
        letters = left.replace(",", "").replace("...", "")
        result = ("..." if "..." in left else "") + "".join(x for x in sorted(set(letters)) if letters.count(x) == 1)
    named = [part.removeprefix("...") for part in (*parts, result)]
    given = set("".join(named[:-1]))
    if (
        any(part and not (part.isalpha() and part.isascii()) for part in named)
        or len(parts) != count
        or len(set(named[-1])) < len(named[-1])
        or not set(named[-1]) <= given
        or ("..." in left and not result.startswith("..."))
    ):
        raise GraphError(
            f"{equation!r} is no einsum of {count} inputs.",
            "Write a letter for each axis, a comma between inputs, and the letters of the result after `->`, each "
            "once: 'ij,jk->ik'. `...`, for all other axes, stands before the letters, and in the result too.",
        )
    return f"{','.join(parts)}->{result}"


@RegisterGradient(einsum)
def _einsum_gradient(op: Any, grad: Any) -> Any:
    """The sum is linear in each input: ∂J/∂x is the gradient times the other inputs, summed to the axes of x."""
    left, result = op.equation.split("->")
    parts = left.split(",")
    gradients = []
    for i, (x, letters) in enumerate(zip(op.inputs, parts, strict=True)):
        named = letters.removeprefix("...")
        distinct = "".join(dict.fromkeys(named))
        others = [k for k in range(len(parts)) if k != i]
        equation = ",".join([result, *[parts[k] for k in others], letters])
        equation += "->" + "..." * ("..." in left) + distinct
        # The ones have the axes of x that nothing else has.
        part: Any = einsum(equation, grad, *[op.inputs[k] for k in others], ones_like(x))
        gradients.append(part if distinct == named else diagonal_like(part, x, letters))
    return gradients


class diagonal_like(Operation):
    """Zeros in the shape of `like`, with the numbers of `x` on its diagonal, where axes of one letter run together.

    Args:
        x: tensor with an axis for each letter.
        like: tensor; its values do not matter.
        letters: a letter for each axis of `like`, after `...` for those that have none.

    Returns:
        Tensor of the shape of `like`.
    """

    shape_rule = shapes.like_second
    dtype_rule = shapes.first
    shape_inputs = (1,)
    formula = "{0} on the diagonal {letters}"
    letters: str

    def __init__(self, x: NodeLike, like: NodeLike, letters: str, name: str | None = None) -> None:
        super().__init__(x, like, name=name, letters=letters)

    def is_consistent(self) -> bool:
        return self.letters.removeprefix("...").isalpha() or self.letters in ("", "...")

    def compute(self, x: Any, like: Any) -> Any:
        result = np.zeros(np.shape(like), np.asarray(x).dtype)
        np.einsum(_diagonal(self.letters), result)[...] = x
        return result


def _diagonal(letters: str) -> str:
    """`iij->ij`"""
    return letters + "->" + "..." * letters.startswith("...") + "".join(dict.fromkeys(letters.removeprefix("...")))


@RegisterGradient(diagonal_like)
def _diagonal_like_gradient(op: Any, grad: Any) -> Any:
    """The diagonal again."""
    return [einsum(_diagonal(op.letters), grad), None]
