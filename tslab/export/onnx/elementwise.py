"""Element-wise operations in ONNX's.

ONNX lacks some of them, and onnxruntime, though ONNX has them, lacks some in double precision. Those are composed of
others, so that they keep their precision.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import shapes
from .builder import Builder, alike, exports

ONE = {
    "negative": "Neg",
    "exp": "Exp",
    "log": "Log",
    "sqrt": "Sqrt",
    "sin": "Sin",
    "cos": "Cos",
    "tanh": "Tanh",
    "abs": "Abs",
    "sign": "Sign",
    "round": "Round",
    "sigmoid": "Sigmoid",
    "softplus": "Softplus",
    "elu": "Elu",
    "relu": "Relu",
    "reciprocal": "Reciprocal",
}
TWO = {
    "add": "Add",
    "subtract": "Sub",
    "multiply": "Mul",
    "divide": "Div",
    "pow": "Pow",
    "maximum": "Max",
    "minimum": "Min",
}
COMPARISONS = {
    "equal": "Equal",
    "less": "Less",
    "less_equal": "LessOrEqual",
    "greater": "Greater",
    "greater_equal": "GreaterOrEqual",
}
LOGIC = {"logical_and": "And", "logical_or": "Or", "logical_xor": "Xor"}


@exports(*ONE)
def _of_one(b: Builder, op: Any, x: str) -> str:
    return b(ONE[type(op).__name__], b.cast(x, op.input_nodes[0].dtype, op.dtype))


@exports(*TWO)
def _of_two(b: Builder, op: Any, *x: str) -> str:
    return b(TWO[type(op).__name__], *alike(b, op, x, op.dtype))


@exports(*COMPARISONS, "not_equal")
def _comparison(b: Builder, op: Any, *x: str) -> str:
    dtype = shapes.promoted(op)
    kind = COMPARISONS.get(type(op).__name__)
    ordered = kind not in (None, "Equal") and dtype == np.bool
    inputs = alike(b, op, x, np.int32 if ordered else dtype)
    return b("Not", b("Equal", *inputs)) if kind is None else b(kind, *inputs)


@exports(*LOGIC)
def _logic(b: Builder, op: Any, *x: str) -> str:
    return b(LOGIC[type(op).__name__], *x)


@exports("logical_not")
def _not(b: Builder, op: Any, x: str) -> str:
    return b("Not", x)


@exports("is_nan", "is_inf", "is_finite")
def _is(b: Builder, op: Any, x: str) -> str:
    dtype = op.input_nodes[0].dtype
    x = x if dtype.kind == "f" else b.cast(x, dtype, np.float64)
    if type(op).__name__ == "is_finite":
        return b("Not", b("Or", b("IsNaN", x), b("IsInf", x)))
    return b("IsNaN" if type(op).__name__ == "is_nan" else "IsInf", x)


@exports("identity", "stop_gradient", "placeholder_with_default")
def _identity(b: Builder, op: Any, x: str) -> str:
    return b("Identity", x)


@exports("cast")
def _cast(b: Builder, op: Any, x: str) -> str:
    return b.cast(x, op.input_nodes[0].dtype, op.dtype)


@exports("floor", "ceil")
def _whole(b: Builder, op: Any, x: str) -> str:
    """Integers are whole already."""
    return b(type(op).__name__.capitalize() if op.dtype.kind == "f" else "Identity", x)


@exports("square")
def _square(b: Builder, op: Any, x: str) -> str:
    return b("Mul", x, x)


@exports("rsqrt")
def _rsqrt(b: Builder, op: Any, x: str) -> str:
    return b("Reciprocal", b("Sqrt", b.cast(x, op.input_nodes[0].dtype, op.dtype)))


@exports("leaky_relu")
def _leaky_relu(b: Builder, op: Any, x: str) -> str:
    """ONNX keeps α in single precision; so the slope is an array, of the dtype of x."""
    x = b.cast(x, op.input_nodes[0].dtype, op.dtype)
    return b("PRelu", x, b.array(op.alpha, op.dtype, "alpha"))


@exports("expm1")
def _expm1(b: Builder, op: Any, x: str) -> str:
    """tanh(x/2) (eˣ + 1), which keeps its digits near 0."""
    x = b.cast(x, op.input_nodes[0].dtype, op.dtype)
    half = b("Tanh", b("Mul", x, b.array(0.5, op.dtype)))
    return b("Mul", half, b("Add", b("Exp", x), b.array(1, op.dtype)))


@exports("log1p")
def _log1p(b: Builder, op: Any, x: str) -> str:
    return b("Log", b("Add", b.cast(x, op.input_nodes[0].dtype, op.dtype), b.array(1, op.dtype)))


@exports("tan", "sinh", "cosh", "asin", "acos", "atan")
def _single(b: Builder, op: Any, x: str) -> str:
    """ONNX's own, but in double precision, which onnxruntime does not have, what they are made of."""
    name = type(op).__name__
    x = b.cast(x, op.input_nodes[0].dtype, op.dtype)
    return b(name.capitalize(), x) if op.dtype != np.float64 else _IN_DOUBLE[name](b, x)


def _tan(b: Builder, x: str) -> str:
    return b("Div", b("Sin", x), b("Cos", x))


def _sinh(b: Builder, x: str) -> str:
    return b("Mul", b("Sub", b("Exp", x), b("Exp", b("Neg", x))), b.array(0.5))


def _cosh(b: Builder, x: str) -> str:
    return b("Mul", b("Add", b("Exp", x), b("Exp", b("Neg", x))), b.array(0.5))


def _atan(b: Builder, x: str) -> str:
    """2 atan(x / (1 + √(1 + x²))); beyond 1e100 it is π/2."""
    x = b("Clip", x, b.array(-1e100), b.array(1e100))
    return _twice_atan(b, x, b("Sqrt", b("Add", b.array(1.0), b("Mul", x, x))))


def _asin(b: Builder, x: str) -> str:
    """2 atan(x / (1 + √(1 - x²)))."""
    return _twice_atan(b, x, b("Sqrt", b("Sub", b.array(1.0), b("Mul", x, x))))


def _acos(b: Builder, x: str) -> str:
    return b("Sub", b.array(math.pi / 2), _asin(b, x))


def _twice_atan(b: Builder, x: str, root: str) -> str:
    """2 atan t for t = x / (1 + root), which is in [-1, 1]: z in single precision, and from there a step of Newton's
    towards tan z = t, z - cos z (sin z - t cos z).
    """
    t = b("Div", x, b("Add", b.array(1.0), root))
    z = b.cast(b("Atan", b.cast(t, None, np.float32)), None, np.float64)
    cos = b("Cos", z)
    exact = b("Sub", z, b("Mul", cos, b("Sub", b("Sin", z), b("Mul", t, cos))))
    return b("Mul", exact, b.array(2.0))


_IN_DOUBLE = {"tan": _tan, "sinh": _sinh, "cosh": _cosh, "asin": _asin, "acos": _acos, "atan": _atan}


@exports("mod")
def _mod(b: Builder, op: Any, *x: str) -> str:
    """The remainder of the sign of y; ONNX's own has that for integers alone."""
    left, right = alike(b, op, x, op.dtype)
    if op.dtype.kind in "iu":
        return b("Mod", left, right)
    return b("Sub", left, b("Mul", right, b("Floor", b("Div", left, right))))


@exports("floordiv")
def _floordiv(b: Builder, op: Any, *x: str) -> str:
    """ONNX cuts off the quotients of integers; without their remainder there is nothing to cut."""
    left, right = alike(b, op, x, op.dtype)
    if op.dtype.kind in "iu":
        return b("Div", b("Sub", left, b("Mod", left, right)), right)
    return b("Floor", b("Div", left, right))


@exports("add_n")
def _add_n(b: Builder, op: Any, *x: str) -> str:
    first, *others = alike(b, op, x, op.dtype)
    if op.dtype.kind == "f":
        return b("Sum", first, *others)
    for other in others:
        first = b("Add", first, other)
    return first


@exports("where")
def _where(b: Builder, op: Any, condition: str, *choices: str) -> str:
    condition = b.cast(condition, op.input_nodes[0].dtype, np.bool)
    if not choices and op.input_nodes[0].shape == ():  # of a single number there is no axis to tell
        return b(
            "Slice", b("Transpose", b("NonZero", b.add_axes(condition, [0])), perm=[1, 0]), *map(b.integers, (0, 0, 1))
        )
    if not choices:
        return b("Transpose", b("NonZero", condition), perm=[1, 0])
    x, y = [b.cast(value, node.dtype, op.dtype) for value, node in zip(choices, op.input_nodes[1:], strict=True)]
    return b("Where", condition, x, y)
