"""Rows of the table: reductions beyond sum and mean, and products of tensors."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

import tslab as ts
from tslab.ops.products import prod_derivative
from tslab.ops.tensors import diagonal_like, tensordot_gradient

from .cases_elementwise import truths
from .forms import REDUCTIONS, Case, numbers, reduction


def with_zeros() -> Iterator[Case]:
    """Products in which factors are zero: one, two, and all of them."""
    x = numbers((3, 4))[0]
    for places in [(0, 0)], [(0, 0), (0, 1)], [(0, 0), (1, 1)], [(0, i) for i in range(4)]:
        zeroed = x.copy()
        for place in places:
            zeroed[place] = 0.0
        for axis in (None, 0, 1):
            yield Case(lambda x, axis=axis: ts.reduce_prod(x, axis), lambda x, axis=axis: np.prod(x, axis), [zeroed])


def product_derivatives() -> Iterator[Case]:
    """By definition, over all choices of different factors for the directions."""

    def define(x: Any, *directions: Any, axis: Any) -> Any:
        axes = tuple(range(x.ndim)) if axis is None else tuple(i % x.ndim for i in np.reshape(axis, -1))
        result = np.zeros_like(x)
        for j in np.ndindex(x.shape):
            peers = [i for i in np.ndindex(x.shape) if all(i[k] == j[k] for k in range(x.ndim) if k not in axes)]
            for chosen in itertools.permutations([i for i in peers if i != j], len(directions)):
                term = np.prod([x[i] for i in peers if i != j and i not in chosen])
                result[j] += term * np.prod([u[i] for u, i in zip(directions, chosen, strict=True)])
        return result

    for shape, count, axis in [
        ((3,), 0, None),
        ((3,), 1, 0),
        ((2, 3), 0, None),
        ((2, 3), 1, 1),
        ((2, 3), 2, -1),
        ((2, 2, 2), 1, (0, 2)),
        ((1,), 1, 0),
        ((0,), 1, 0),
        ((0, 2), 0, 1),
    ]:
        yield Case(
            lambda x, *us, axis=axis: prod_derivative(x, us, axis),
            lambda x, *us, axis=axis: define(x, *us, axis=axis),
            numbers(*[shape] * (count + 1)),
        )


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))


def running_sums() -> Iterator[Case]:
    def define(x: Any, axis: int, exclusive: bool, reverse: bool) -> Any:
        result = np.empty_like(x)
        for i in range(x.shape[axis]):
            part = slice(i + exclusive, None) if reverse else slice(0, i + 1 - exclusive)
            rows = np.moveaxis(x, axis, 0)[part]
            np.moveaxis(result, axis, 0)[i] = np.sum(rows, axis=0)
        return result

    forms = itertools.product([((4,), 0), ((2, 3), 0), ((2, 3), -1), ((0, 2), 0)], (False, True), (False, True))
    for (shape, axis), exclusive, reverse in forms:
        yield Case(
            lambda x, a=axis, e=exclusive, r=reverse: ts.cumsum(x, a, e, r),
            lambda x, a=axis, e=exclusive, r=reverse: define(x, a, e, r),
            numbers(shape),
        )


TENSORDOTS: list[tuple[Any, Any, Any]] = [
    ((3,), (3,), 1),
    ((3,), (4,), 0),
    ((2, 3), (3, 4), 1),
    ((2, 3), (2, 3), 2),
    ((), (3,), 0),
    ((2, 3), (4, 2), [[0], [1]]),
    ((2, 3, 4), (4, 3, 5), [[1, 2], [1, 0]]),
    ((2, 3, 4), (4, 3, 5), [[2, 1], [0, 1]]),
    ((2, 3, 4), (3, 2), [[-3, -2], [1, 0]]),
    ((0, 3), (3, 2), 1),
    ((2, 0), (0, 2), [[1], [0]]),
]


def tensordots() -> Iterator[Case]:
    for a, b, axes in TENSORDOTS:
        yield Case(
            lambda a, b, axes=axes: ts.tensordot(a, b, axes),
            lambda a, b, axes=axes: np.tensordot(a, b, axes),
            numbers(a, b),
        )


def tensordot_gradients() -> Iterator[Case]:
    """The gradient of Σ G ∘ (A B) is linear in A, so that its definition is what it gives for each unit of A."""

    def define(grad: Any, a: Any, b: Any, axes: Any, factor: int) -> Any:
        of = (a, b)[factor]
        result = np.empty_like(of)
        for i in np.ndindex(of.shape):
            unit = np.zeros_like(of)
            unit[i] = 1.0
            result[i] = np.sum(grad * np.tensordot(*((unit, b) if factor == 0 else (a, unit)), axes))
        return result

    for (shape_a, shape_b, axes), factor in itertools.product(TENSORDOTS, (0, 1)):
        a, b = numbers(shape_a, shape_b)
        plain = axes if isinstance(axes, int) else (tuple(axes[0]), tuple(axes[1]))
        yield Case(
            lambda g, a, b, axes=plain, factor=factor: tensordot_gradient(g, a, b, axes, factor),
            lambda g, a, b, axes=plain, factor=factor: define(g, a, b, axes, factor),
            [*numbers(np.tensordot(a, b, axes).shape), a, b],
        )


EINSUMS: list[tuple[str, list[Any]]] = [
    ("i->i", [(3,)]),
    ("i->", [(3,)]),
    ("i,i->", [(3,), (3,)]),
    ("i,j->ij", [(3,), (2,)]),
    ("i,j->ji", [(3,), (2,)]),
    ("ij->ji", [(2, 3)]),
    ("ij->j", [(2, 3)]),
    ("ij,jk->ik", [(2, 3), (3, 4)]),
    ("ij , jk", [(2, 3), (3, 4)]),
    ("ij,jk,kl->il", [(2, 3), (3, 4), (4, 2)]),
    ("bij,bjk->bik", [(2, 2, 3), (2, 3, 2)]),
    ("ij,k->i", [(2, 3), (4,)]),
    ("ij,ij->", [(2, 3), (2, 3)]),
    ("ii", [(3, 3)]),
    ("ii->i", [(3, 3)]),
    ("iij,j->i", [(2, 2, 3), (3,)]),
    ("...ij,...jk->...ik", [(2, 2, 3), (3, 4)]),
    ("...i,i->...", [(2, 4, 3), (3,)]),
    ("i,...i->...", [(3,), (2, 3)]),
    ("...ij->...ji", [(4, 2, 3)]),
    ("...ii->...i", [(4, 2, 2)]),
    ("ij,jk->ik", [(0, 3), (3, 2)]),
    ("ij,jk->ik", [(2, 0), (0, 2)]),
    (",i->i", [(), (3,)]),
]


def einsums() -> Iterator[Case]:
    for equation, shapes in EINSUMS:
        yield Case(
            lambda *xs, equation=equation: ts.einsum(equation, *xs),
            lambda *xs, equation=equation: np.array(np.einsum(equation, *xs)),
            numbers(*shapes),
        )
    yield Case(lambda x: ts.einsum("ij,kj->ik", x, x), lambda x: x @ x.T, numbers((2, 3)))


def diagonals() -> Iterator[Case]:
    for letters, shape, like in [
        ("ii", (3,), (3, 3)),
        ("iij", (2, 3), (2, 2, 3)),
        ("iji", (2, 3), (2, 3, 2)),
        ("...ii", (4, 2), (4, 2, 2)),
    ]:

        def define(x: Any, like: Any, letters: str = letters) -> Any:
            result = np.zeros_like(like)
            for i in np.ndindex(like.shape):
                named = dict(zip(letters.replace("...", "."), i, strict=True))
                if tuple(named[letter] for letter in letters.replace("...", ".")) == i:
                    result[i] = x[tuple(named.values())]
            return result

        yield Case(lambda x, like, letters=letters: diagonal_like(x, like, letters), define, numbers(shape, like))


CASES: dict[str, list[Case]] = {
    "reduce_prod": [*reduction(ts.reduce_prod, np.prod), *with_zeros()],
    "prod_derivative": list(product_derivatives()),
    "reduce_logsumexp": list(reduction(ts.reduce_logsumexp, logsumexp)),
    "cumsum": [*running_sums(), Case(ts.cumsum, lambda x: np.cumsum(x, axis=0), numbers((3, 2)))],
    "tensordot": list(tensordots()),
    "tensordot_gradient": list(tensordot_gradients()),
    "einsum": list(einsums()),
    "diagonal_like": list(diagonals()),
}

FORWARD: dict[str, list[Case]] = {
    name: [
        Case(
            lambda x, axis=axis, keepdims=keepdims, operation=operation: operation(x, axis, keepdims),
            lambda x, axis=axis, keepdims=keepdims, define=define: define(
                x, tuple(axis) if isinstance(axis, list) else axis, keepdims=keepdims
            ),
            truths(shape),
        )
        for (shape, axis), keepdims in itertools.product(REDUCTIONS, (False, True))
    ]
    for name, operation, define in [("reduce_any", ts.reduce_any, np.any), ("reduce_all", ts.reduce_all, np.all)]
}
