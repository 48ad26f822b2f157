"""The forms that random graphs are made of: an expression of tslab, the same in NumPy, and where it is smooth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .ops.cases_images import pooled_shape, seen

MARGIN = 0.02
"""How far values stay away from kinks, ties and jumps. Poles are kept ten times as far."""


def anywhere(*values: Any, **arguments: Any) -> bool:
    return True


def nothing(rng: Any, *values: Any) -> dict[str, Any]:
    return {}


class Form(NamedTuple):
    """An expression with places for values, {0}, {1} …, and for arguments by name.

    `takes` tells what the values are: f for numbers, b for truth values, i for integers. `arguments` draws the rest
    from the values; `smooth` tells whether the expression is far from all kinks and poles there. What does not fit at
    all, in shape above all, shows in that `define` or `arguments` raises a ValueError.
    """

    code: str
    define: Callable[..., Any]
    takes: str = "f"
    smooth: Callable[..., bool] = anywhere
    arguments: Callable[..., dict[str, Any]] = nothing


def away(x: Any, margin: float = MARGIN) -> bool:
    return bool(np.all(np.abs(x) >= margin))


def positive(x: Any) -> bool:
    return bool(np.all(x >= 10 * MARGIN))


def no_jump(x: Any) -> bool:
    """Far from all integers."""
    return away(x - np.rint(x))


def differ(x: Any, y: Any) -> bool:
    return away(x - y)


def no_pole(x: Any, y: Any) -> bool:
    return away(y, 10 * MARGIN)


def no_tie(x: Any, axis: Any = None, keepdims: bool = False) -> bool:
    """No two numbers along the axes are near each other."""
    axes = tuple(range(x.ndim)) if axis is None else tuple(np.reshape(axis, -1).astype(int) % max(x.ndim, 1))
    rest = [i for i in range(x.ndim) if i not in axes]
    rows = np.transpose(x, [*rest, *axes]).reshape(*[x.shape[i] for i in rest], -1)
    return away(np.diff(np.sort(rows, axis=-1), axis=-1))


def an_axis(rng: Any, x: Any, *others: Any) -> dict[str, Any]:
    return {"axis": int(rng.integers(-x.ndim, x.ndim))}


def axes(rng: Any, x: Any) -> dict[str, Any]:
    """One axis, several, none of them, or all."""
    chosen = [int(i) for i in rng.permutation(x.ndim)[: rng.integers(x.ndim + 1)]]
    axis = None if rng.random() < 0.3 else chosen[0] if len(chosen) == 1 else tuple(chosen)
    return {"axis": axis, "keepdims": bool(rng.random() < 0.3)}


def number(rng: Any, *values: Any) -> dict[str, Any]:
    return {"number": round(float(rng.uniform(0.5, 2.0)), 2)}


def softplus(x: Any) -> Any:
    return np.logaddexp(0.0, x)


def sigmoid(x: Any) -> Any:
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))


def log_softmax(x: Any, axis: int) -> Any:
    return x - logsumexp(x, axis, True)


def one_shape(*xs: Any) -> None:
    if len({x.shape for x in xs}) > 1:
        raise ValueError("the values need one shape")


def no_number(x: Any) -> None:
    if x.ndim == 0:
        raise ValueError("a number has no axes")


def cross_entropy(x: Any, logits: Any, axis: int) -> Any:
    """Of labels that sum to one: TensorFlow's gradient takes that for granted."""
    one_shape(x, logits)
    return -np.sum(np.exp(log_softmax(x, axis)) * log_softmax(logits, axis), axis=axis)


def sparse_cross_entropy(x: Any, labels: Any) -> Any:
    return -np.take_along_axis(log_softmax(x, -1), np.expand_dims(np.array(labels, int), -1), -1)[..., 0]


def class_numbers(rng: Any, x: Any) -> dict[str, Any]:
    no_number(x)
    return {"labels": rng.integers(0, x.shape[-1], x.shape[:-1]).tolist()}


def sigmoid_cross_entropy(labels: Any, x: Any) -> Any:
    one_shape(labels, x)
    return softplus(x) - labels * x


def sum_of_three(x: Any, y: Any) -> Any:
    one_shape(x, y)
    return x + y + x


def unary(name: str, define: Any, smooth: Any = anywhere) -> Form:
    return Form(f"ts.{name}({{0}})", define, "f", smooth)


def binary(name: str, define: Any, smooth: Any = anywhere) -> Form:
    return Form(f"ts.{name}({{0}}, {{1}})", define, "ff", smooth)


ELEMENTWISE = [
    *[
        unary(name, getattr(np, name))
        for name in ("negative", "square", "exp", "expm1", "sin", "cos", "sinh", "cosh", "tanh")
    ],
    unary("identity", lambda x: x),
    unary("abs", np.abs, away),
    unary("sign", np.sign, away),
    unary("floor", np.floor, no_jump),
    unary("ceil", np.ceil, no_jump),
    unary("round", np.rint, lambda x: no_jump(x + 0.5)),
    unary("log", np.log, positive),
    unary("log1p", np.log1p, lambda x: positive(1 + x)),
    unary("sqrt", np.sqrt, positive),
    unary("rsqrt", lambda x: 1 / np.sqrt(x), positive),
    unary("reciprocal", lambda x: 1 / x, lambda x: away(x, 10 * MARGIN)),
    unary("asin", np.arcsin, lambda x: positive(1 - np.abs(x))),
    unary("acos", np.arccos, lambda x: positive(1 - np.abs(x))),
    unary("atan", np.arctan),
    unary("tan", np.tan, lambda x: positive(np.abs(np.cos(x)))),
    unary("sigmoid", sigmoid),
    unary("nn.softplus", softplus),
    unary("nn.relu", lambda x: np.maximum(x, 0), away),
    unary("nn.elu", lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))), away),
    Form("ts.nn.leaky_relu({0}, alpha=0.25)", lambda x: np.where(x > 0, x, x / 4), smooth=away),
    binary("add", np.add),
    binary("subtract", np.subtract),
    binary("multiply", np.multiply),
    binary("divide", np.divide, no_pole),
    binary("pow", np.power, lambda x, y: positive(x)),
    binary("maximum", np.maximum, differ),
    binary("minimum", np.minimum, differ),
    binary("squared_difference", lambda x, y: (x - y) ** 2),
    binary("floordiv", np.floor_divide, lambda x, y: no_pole(x, y) and no_jump(x / y)),
    binary("mod", np.mod, lambda x, y: no_pole(x, y) and no_jump(x / y)),
    Form("{0} + {number}", lambda x, number: x + number, arguments=number),
    Form("{number} - {0}", lambda x, number: number - x, arguments=number),
    Form("{0} * {number}", lambda x, number: x * number, arguments=number),
    Form("{0} ** {number}", lambda x, number: x**number, smooth=lambda x, number: positive(x), arguments=number),
    Form("{number} ** {0}", lambda x, number: number**x, arguments=number),
    Form(
        "ts.clip_by_value({0}, -{number}, {number})",
        lambda x, number: np.clip(x, -number, number),
        smooth=lambda x, number: away(np.abs(x) - number),
        arguments=number,
    ),
    Form("ts.where({0}, {1}, {2})", np.where, "bff"),
    Form("ts.cast({0}, 'float64')", lambda x: x.astype("float64"), "b"),
    Form("ts.cast({0}, 'float64')", lambda x: x.astype("float64"), "i"),
    Form("ts.add_n([{0}, {1}, {0}])", sum_of_three, "ff"),
]
TRUTHS = [
    *[binary(name, getattr(np, name), differ) for name in ("less", "less_equal", "greater", "greater_equal")],
    *[binary(name, getattr(np, name), differ) for name in ("equal", "not_equal")],
    Form("ts.equal({0}, {0})", lambda x: x == x),
    *[
        Form(f"ts.{name}({{0}}, {{1}})", getattr(np, name), "bb")
        for name in ("logical_and", "logical_or", "logical_xor")
    ],
    Form("ts.logical_not({0})", np.logical_not, "b"),
    unary("is_nan", np.isnan),
    unary("is_inf", np.isinf),
    unary("is_finite", np.isfinite),
]
REDUCTIONS = [
    *[
        Form(f"ts.reduce_{name}({{0}}, axis={{axis}}, keepdims={{keepdims}})", define, takes, smooth, axes)
        for name, define, takes, smooth in [
            ("sum", np.sum, "f", anywhere),
            ("mean", np.mean, "f", anywhere),
            ("prod", np.prod, "f", anywhere),
            ("logsumexp", logsumexp, "f", anywhere),
            ("max", np.max, "f", no_tie),
            ("min", np.min, "f", no_tie),
            ("any", np.any, "b", anywhere),
            ("all", np.all, "b", anywhere),
        ]
    ],
    Form("ts.argmax({0}, axis={axis})", np.argmax, "f", no_tie, an_axis),
    Form("ts.argmin({0}, axis={axis})", np.argmin, "f", no_tie, an_axis),
    Form("ts.softmax({0}, axis={axis})", lambda x, axis: np.exp(log_softmax(x, axis)), arguments=an_axis),
    Form("ts.nn.log_softmax({0}, axis={axis})", log_softmax, arguments=an_axis),
    Form("ts.cumsum({0}, axis={axis})", np.cumsum, arguments=an_axis),
    Form("ts.nn.moments({0}, [{axis}])[1]", lambda x, axis: np.var(x, axis=axis), arguments=an_axis),
    unary("nn.l2_loss", lambda x: np.sum(x * x) / 2),
    Form(
        "ts.nn.softmax_cross_entropy_with_logits(labels=ts.softmax({0}, axis={axis}), logits={1}, axis={axis})",
        cross_entropy,
        "ff",
        arguments=an_axis,
    ),
    Form("ts.nn.sigmoid_cross_entropy_with_logits(labels={0}, logits={1})", sigmoid_cross_entropy, "ff"),
    Form(
        "ts.nn.sparse_softmax_cross_entropy_with_logits(labels={labels}, logits={0})",
        sparse_cross_entropy,
        arguments=class_numbers,
    ),
]


def swap(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


def a_permutation(rng: Any, x: Any) -> dict[str, Any]:
    return {"perm": [int(i) for i in rng.permutation(x.ndim)]}


def a_shape(rng: Any, x: Any) -> dict[str, Any]:
    shapes = [(-1,), (1, *x.shape), (*x.shape, 1), x.shape[::-1], (x.size // 2, 2)]
    return {"shape": shapes[rng.integers(len(shapes))]}


def a_new_axis(rng: Any, x: Any) -> dict[str, Any]:
    return {"axis": int(rng.integers(-x.ndim - 1, x.ndim + 1))}


def a_slice(rng: Any, x: Any) -> dict[str, Any]:
    no_number(x)
    ends = [
        (slice(None), slice(1, None), slice(None, -1), slice(None, None, -1), 0, -1)[rng.integers(6)] for _ in x.shape
    ]
    return {"key": ends[0] if len(ends) == 1 else tuple(ends)}


def paddings(rng: Any, x: Any) -> dict[str, Any]:
    no_number(x)
    return {"paddings": rng.integers(0, 2, (x.ndim, 2)).tolist()}


def multiples(rng: Any, x: Any) -> dict[str, Any]:
    no_number(x)
    return {"multiples": rng.integers(1, 3, x.ndim).tolist()}


def rows(rng: Any, x: Any) -> dict[str, Any]:
    axis = an_axis(rng, x)["axis"]
    return {"indices": rng.integers(0, x.shape[axis], 2).tolist(), "axis": axis}


def bounded(x: Any) -> Any:
    """The tensor with a norm of one at most."""
    return x / np.maximum(1.0, np.sqrt(np.sum(x * x)))


def positive_norm(*xs: Any) -> bool:
    return positive(sum(np.sum(x * x) for x in xs))


def row_sums(a: Any, bias: Any) -> Any:
    if a.ndim < 2 or bias.shape != a.shape[-1:]:
        raise ValueError("the bias is a row")
    return a + bias


def einsum(equation: str, takes: str) -> Form:
    places = ", ".join(f"{{{i}}}" for i in range(len(takes)))

    def define(*xs: Any) -> Any:
        letters = "".join(equation.split("->")[0].replace("...", "").split(","))
        sizes = [size for x in xs for size in x.shape]
        if "..." not in equation and len(set(zip(letters, sizes, strict=True))) > len(set(letters)):
            raise ValueError("NumPy stretches an axis of length 1; TensorFlow does not")
        return np.asarray(np.einsum(equation, *xs))

    return Form(f"ts.einsum({equation!r}, {places})", define, takes)


PICTURE, FILTER = "{0}[None, :, :, None]", "{1}[:, :, None, None]"
STEPS = "strides={strides}, padding={padding}"


def steps(rng: Any, x: Any, *others: Any) -> dict[str, Any]:
    """Matrices as images: how windows go over one."""
    if x.ndim != 2 or any(other.ndim != 2 for other in others):
        raise ValueError("an image of one channel is a matrix")
    strides = [1, *rng.integers(1, 3, 2).tolist(), 1]
    return {"strides": strides, "padding": ("SAME", "VALID")[rng.integers(2)]}


def over_windows(find: Any, shape: Any, size: Any, strides: Any, padding: str) -> Any:
    """What is found in each window, from the places in it and in the image."""
    how = (1, *shape, 1), size, strides, padding
    result = np.zeros(pooled_shape(*how))
    if result.size == 0:
        raise ValueError("the window is larger than the image")
    for row, column, inside in seen(*how):
        result[row, column] = find(inside)
    return result


def convolved(x: Any, w: Any, **how: Any) -> Any:
    return over_windows(lambda inside: sum(x[i, j] * w[a, b] for a, b, i, j in inside), x.shape, w.shape, **how)


def pooled(find: Any, *size: int) -> Any:
    return lambda x, **how: over_windows(lambda inside: find([x[i, j] for *_, i, j in inside]), x.shape, size, **how)


MATRICES = [
    Form("ts.matmul({0}, {1})", np.matmul, "ff"),
    Form("ts.matmul({0}, {1}, transpose_a=True)", lambda a, b: np.matmul(swap(a), b), "ff"),
    Form("ts.matmul({0}, {1}, transpose_b=True)", lambda a, b: np.matmul(a, swap(b)), "ff"),
    Form("ts.tensordot({0}, {1}, 1)", lambda a, b: np.tensordot(a, b, 1), "ff"),
    Form("ts.tensordot({0}, {1}, [[0], [-1]])", lambda a, b: np.tensordot(a, b, [[0], [-1]]), "ff"),
    einsum("ij,jk->ik", "ff"),
    einsum("ij,kj->ki", "ff"),
    einsum("i,ij->j", "ff"),
    einsum("...ij->...ji", "f"),
    einsum("ij->i", "f"),
    Form("ts.nn.bias_add({0}, {1})", row_sums, "ff"),
]
LAYOUTS = [
    Form("ts.transpose({0})", np.transpose),
    Form("ts.transpose({0}, {perm})", lambda x, perm: np.transpose(x, perm), arguments=a_permutation),
    Form("ts.reshape({0}, {shape})", lambda x, shape: np.reshape(x, shape), arguments=a_shape),
    Form("ts.expand_dims({0}, {axis})", lambda x, axis: np.expand_dims(x, axis), arguments=a_new_axis),
    Form("ts.squeeze({0})", np.squeeze),
    Form("ts.broadcast_to({0}, {shape})", np.broadcast_to, arguments=lambda rng, x: {"shape": (2, *x.shape)}),
    Form("ts.concat([{0}, {1}], {axis})", lambda x, y, axis: np.concatenate([x, y], axis), "ff", anywhere, an_axis),
    Form("ts.stack([{0}, {1}], {axis})", lambda x, y, axis: np.stack([x, y], axis), "ff", anywhere, an_axis),
    Form("ts.split({0}, 2, {axis})[1]", lambda x, axis: np.split(x, 2, axis)[1], arguments=an_axis),
    Form("{0}[{key}]", lambda x, key: x[key], arguments=a_slice),
    Form("ts.tile({0}, {multiples})", lambda x, multiples: np.tile(x, multiples), arguments=multiples),
    Form("ts.pad({0}, {paddings})", lambda x, paddings: np.pad(x, paddings), arguments=paddings),
    Form(
        "ts.gather({0}, {indices}, axis={axis})",
        lambda x, indices, axis: np.take(x, indices, axis),
        arguments=rows,
    ),
    Form("ts.one_hot({0}, 3, dtype='float64')", lambda i: np.equal.outer(i, np.arange(3)) * 1.0, "i"),
    Form("ts.zeros_like({0})", np.zeros_like),
    Form("ts.ones_like({0})", np.ones_like),
    Form("ts.global_norm([{0}, {1}])", lambda x, y: np.sqrt(np.sum(x * x) + np.sum(y * y)), "ff", positive_norm),
    Form("ts.clip_by_norm({0}, 1.0)", bounded, smooth=lambda x: away(np.sum(x * x) - 1) and np.any(x)),
]
IMAGES = [
    Form(f"ts.nn.conv2d({PICTURE}, {FILTER}, {STEPS})[0, :, :, 0]", convolved, "ff", anywhere, steps),
    Form(f"ts.nn.avg_pool({PICTURE}, [1, 2, 1, 1], {STEPS})[0, :, :, 0]", pooled(np.mean, 2, 1), arguments=steps),
    Form(
        f"ts.nn.max_pool({PICTURE}, [1, 2, 2, 1], {STEPS})[0, :, :, 0]",
        pooled(np.max, 2, 2),
        "f",
        lambda x, **_: no_tie(x),
        steps,
    ),
]
FORMS = {
    "elementwise": ELEMENTWISE,
    "truths": TRUTHS,
    "reductions": REDUCTIONS,
    "matrices": MATRICES,
    "layouts": LAYOUTS,
    "images": IMAGES,
}
