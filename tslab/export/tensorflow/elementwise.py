"""Functions applied to each number, arithmetic, comparisons and logic, in TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .installed import tf
from .values import by_way_of, dtype_of, floating, tensor, together, wide

Translation = Callable[..., Any]
"""From an operation, the values of its inputs, and a name for the result: the result."""


def by_ufunc(
    function: Callable[..., Any],
    ufunc: np.ufunc,
    *,
    truths: Callable[..., Any] | None = None,
    numbers: tuple[type, ...] = (),
    integers: Callable[..., Any] | None = None,
) -> Translation:
    """A function of TensorFlow's, on the dtypes that NumPy's `ufunc` computes in.

    Args:
        function: TensorFlow's.
        ufunc: NumPy's.
        truths: TensorFlow's on truth values, where NumPy keeps those.
        numbers: types of bare numbers that `ufunc` gets beside the inputs.
        integers: TensorFlow's on integers, where it is another one.
    """

    def translation(op: Any, *xs: Any, name: str) -> Any:
        *needed, result = ufunc.resolve_dtypes((*map(dtype_of, xs), *numbers, None))
        if needed[0].kind == "b" and truths is not None:
            return truths(*xs, name=name)
        computed = [tensor(x, wide(dtype)) for x, dtype in zip(xs, needed, strict=False)]
        chosen = integers if integers is not None and wide(needed[0]).kind in "iu" else function
        return by_way_of(wide(result), result, name, lambda name: chosen(*computed, name=name))

    return translation


def on_floats(function: Callable[..., Any]) -> Translation:
    """A function of TensorFlow's on floating-point numbers: integers become float64."""

    def translation(op: Any, *xs: Any, name: str) -> Any:
        return function(*together(*xs, dtype=floating(*xs)), name=name)

    return translation


def kept(x: Any, name: str | None = None) -> Any:
    """The value itself: what rounding makes of integers."""
    return tf.identity(x, name=name)


def _floordiv(x: Any, y: Any, name: str | None = None) -> Any:
    """NumPy's ⌊x / y⌋ of floats, from the rest of the division: x / y itself may be rounded up to a whole number."""
    if x.dtype == "float16":  # TensorFlow has no truncatemod of these
        return tf.cast(_floordiv(tf.cast(x, "float32"), tf.cast(y, "float32")), "float16", name=name)
    rest = tf.truncatemod(x, y)
    quotient = (x - rest) / y
    quotient = tf.where(tf.not_equal(rest, 0) & tf.math.logical_xor(y < 0, rest < 0), quotient - 1, quotient)
    below = tf.floor(quotient)
    return tf.where(tf.equal(y, 0), x / y, tf.where(quotient - below > 0.5, below + 1, below), name=name)


def _by_nonzero(function: Callable[..., Any]) -> Callable[..., Any]:
    """A division of integers in which dividing by 0 gives 0, as in NumPy."""

    def division(x: Any, y: Any, name: str | None = None) -> Any:
        zero = tf.equal(y, 0)
        return tf.where(zero, tf.zeros_like(y), function(x, tf.where(zero, tf.ones_like(y), y)), name=name)

    return division


def _divide(x: Any, y: Any, name: str | None = None) -> Any:
    return tf.realdiv(x, y, name=name)


def _leaky_relu(op: Any, x: Any, name: str) -> Any:
    """Of the definition: TensorFlow's own one keeps α in single precision."""
    (x,) = together(x, dtype=floating(x))
    return tf.where(x > 0, x, x * tensor(op.alpha, dtype_of(x)), name=name)


def _sigmoid_cross_entropy(op: Any, labels: Any, logits: Any, name: str) -> Any:
    labels, logits = together(labels, logits, dtype=floating(labels, logits))
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name=name)


def _cast(op: Any, x: Any, name: str) -> Any:
    if np.dtype(op.to).kind != "c" and dtype_of(x).kind == "c":
        x = tf.math.real(x)
    return tf.cast(x, op.to, name=name)


def _polygamma(op: Any, x: Any, name: str) -> Any:
    """TensorFlow's own one takes neither half precision nor, for ψ itself, an order."""
    if op.order == 0:
        return tf.math.digamma(tensor(x, floating(x)), name=name)
    return tf.cast(tf.math.polygamma(tf.constant(op.order, tf.float64), tensor(x, "float64")), floating(x), name=name)


def _where(op: Any, condition: Any, *choices: Any, name: str) -> Any:
    condition = tf.cast(condition, "bool")
    if choices:
        return tf.where(condition, *together(*choices), name=name)
    if condition.shape.rank == 0:  # there TensorFlow gives no places
        return tf.zeros(tf.stack([tf.cast(condition, "int64"), 0]), "int64", name=name)
    return tf.where(condition, name=name)


def _add_n(op: Any, *xs: Any, name: str) -> Any:
    xs = tuple(together(*xs))
    if dtype_of(xs[0]).kind == "b":
        return tf.reduce_any(tf.stack(xs), 0, name=name)
    return tf.add_n(xs, name=name)


def _filled(number: int) -> Translation:
    function = tf.ones if number else tf.zeros

    def translation(op: Any, x: Any, name: str) -> Any:
        return function(tf.shape(x), dtype_of(x) if op.to is None else op.to, name=name)

    return translation


def _comparison(function: Callable[..., Any], ufunc: np.ufunc, truths: Callable[..., Any]) -> Translation:
    return by_ufunc(function, ufunc, truths=truths)


TRANSLATIONS: dict[str, Translation] = {
    "add": by_ufunc(tf.add, np.add, truths=tf.logical_or),
    "subtract": by_ufunc(tf.subtract, np.subtract),
    "multiply": by_ufunc(tf.multiply, np.multiply, truths=tf.logical_and),
    "divide": by_ufunc(_divide, np.divide),
    "floordiv": by_ufunc(_floordiv, np.floor_divide, integers=_by_nonzero(tf.math.floordiv)),
    "mod": by_ufunc(tf.math.floormod, np.remainder, integers=_by_nonzero(tf.math.floormod)),
    "pow": by_ufunc(tf.pow, np.power),
    "maximum": by_ufunc(tf.maximum, np.maximum, truths=tf.logical_or),
    "minimum": by_ufunc(tf.minimum, np.minimum, truths=tf.logical_and),
    "add_n": _add_n,
    "negative": by_ufunc(tf.negative, np.negative),
    "exp": by_ufunc(tf.exp, np.exp),
    "expm1": by_ufunc(tf.math.expm1, np.expm1),
    "log": by_ufunc(tf.math.log, np.log),
    "log1p": by_ufunc(tf.math.log1p, np.log1p),
    "square": by_ufunc(tf.square, np.square),
    "sqrt": by_ufunc(tf.sqrt, np.sqrt),
    "rsqrt": by_ufunc(tf.math.rsqrt, np.sqrt),
    "reciprocal": by_ufunc(lambda x, name=None: tf.realdiv(tf.ones_like(x), x, name=name), np.divide, numbers=(int,)),
    "abs": by_ufunc(tf.abs, np.absolute, truths=kept),
    "sign": by_ufunc(tf.sign, np.sign),
    "round": by_ufunc(tf.round, np.rint),
    "floor": by_ufunc(tf.floor, np.floor, truths=kept, integers=kept),
    "ceil": by_ufunc(tf.math.ceil, np.ceil, truths=kept, integers=kept),
    "sin": by_ufunc(tf.sin, np.sin),
    "cos": by_ufunc(tf.cos, np.cos),
    "tan": by_ufunc(tf.tan, np.tan),
    "asin": by_ufunc(tf.asin, np.arcsin),
    "acos": by_ufunc(tf.acos, np.arccos),
    "atan": by_ufunc(tf.atan, np.arctan),
    "atan2": by_ufunc(tf.math.atan2, np.arctan2),
    "erf": on_floats(tf.math.erf),
    "erfc": on_floats(tf.math.erfc),
    "lgamma": on_floats(tf.math.lgamma),
    "polygamma": _polygamma,
    "sinh": by_ufunc(tf.sinh, np.sinh),
    "cosh": by_ufunc(tf.cosh, np.cosh),
    "tanh": by_ufunc(tf.tanh, np.tanh),
    "sigmoid": on_floats(tf.sigmoid),
    "relu": by_ufunc(tf.nn.relu, np.maximum, numbers=(int,)),
    "leaky_relu": _leaky_relu,
    "elu": on_floats(tf.nn.elu),
    "softplus": by_ufunc(tf.math.softplus, np.logaddexp, numbers=(int,)),
    "sigmoid_cross_entropy_with_logits": _sigmoid_cross_entropy,
    "equal": _comparison(tf.equal, np.equal, lambda x, y, name: tf.equal(x, y, name=name)),
    "not_equal": _comparison(tf.not_equal, np.not_equal, tf.math.logical_xor),
    "less": _comparison(tf.less, np.less, lambda x, y, name: tf.logical_and(~x, y, name=name)),
    "less_equal": _comparison(tf.less_equal, np.less_equal, lambda x, y, name: tf.logical_or(~x, y, name=name)),
    "greater": _comparison(tf.greater, np.greater, lambda x, y, name: tf.logical_and(x, ~y, name=name)),
    "greater_equal": _comparison(
        tf.greater_equal, np.greater_equal, lambda x, y, name: tf.logical_or(x, ~y, name=name)
    ),
    "logical_and": lambda op, x, y, name: tf.logical_and(*together(x, y, dtype=bool), name=name),
    "logical_or": lambda op, x, y, name: tf.logical_or(*together(x, y, dtype=bool), name=name),
    "logical_xor": lambda op, x, y, name: tf.math.logical_xor(*together(x, y, dtype=bool), name=name),
    "logical_not": lambda op, x, name: tf.logical_not(tensor(x, bool), name=name),
    "is_nan": lambda op, x, name: _finiteness(tf.math.is_nan, False, x, name),
    "is_inf": lambda op, x, name: _finiteness(tf.math.is_inf, False, x, name),
    "is_finite": lambda op, x, name: _finiteness(tf.math.is_finite, True, x, name),
    "where": _where,
    "identity": lambda op, x, name: tf.identity(x, name=name),
    "stop_gradient": lambda op, x, name: tf.stop_gradient(x, name=name),
    "placeholder_with_default": lambda op, x, name: tf.identity(x, name=name),
    "cast": _cast,
    "ones_like": _filled(1),
    "zeros_like": _filled(0),
}


def _finiteness(function: Callable[..., Any], of_integers: bool, x: Any, name: str) -> Any:
    """Integers are always finite; TensorFlow is not asked about them."""
    if dtype_of(x).kind == "c":
        parts = function(tf.math.real(x)), function(tf.math.imag(x))
        return (tf.logical_and if of_integers else tf.logical_or)(*parts, name=name)
    return function(x, name=name) if dtype_of(x).kind == "f" else tf.fill(tf.shape(x), of_integers, name=name)
