"""tslab's operations as TensorFlow does them: under the same name with the same arguments, but for the few that
`DIFFERENTLY` holds. What is written for `ts` builds a graph of TensorFlow's when `tslab_as_tensorflow` stands for `ts`.

This is what tslab is compared with: TensorFlow's own function of the name, and TensorFlow's own gradients of it. How
`tslab.export.tensorflow` builds an operation out of TensorFlow's is another matter; from there come only the forms of
arguments that TensorFlow does not take.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import tslab as ts

from .tensorflow import tf  # isort: skip  # before what imports TensorFlow too: where there is none, this is skipped

from tslab.export.tensorflow.arrays import expand_dims, transpose
from tslab.export.tensorflow.networks import matmul
from tslab.export.tensorflow.values import is_number, promoted, tensor, vector


def as_dtype(x: Any, dtype: Any) -> Any:
    return tensor(x, dtype) if tf.is_tensor(x) else tf.constant(x, dtype)


def together(*xs: Any) -> list[Any]:
    """Tensors of the one dtype that NumPy gives them together: TensorFlow leaves that to its user."""
    kinds = [x if tf.is_tensor(x) or is_number(x) else tf.constant(np.asarray(x)) for x in xs]
    return [as_dtype(x, promoted(*kinds)) for x in xs]


def promoting(name: str) -> Callable[..., Any]:
    function = getattr(tf, name)
    return lambda x, y: function(*together(x, y))


def moments(x: Any, axes: Any, keepdims: bool = False) -> Any:
    """TensorFlow wants all the axes in a list."""
    every = list(range(x.shape.rank))
    return tf.nn.moments(x, every if axes is None else list(np.reshape(axes, -1)), keepdims=keepdims)


def softmax_cross_entropy(labels: Any, logits: Any, axis: int = -1) -> Any:
    """TensorFlow's first one stops gradients at the labels, and its second does not count axes from the back."""
    return tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits, axis=axis % logits.shape.rank)


def py_func(function: Callable[..., Any], inputs: Any, dtypes: Any) -> Any:
    """TensorFlow does not cast what the function returns."""

    def casting(*values: Any) -> Any:
        result = function(*values)
        if isinstance(dtypes, str):
            return np.asarray(result, dtypes)
        return tuple(np.asarray(one, dtype) for one, dtype in zip(result, dtypes, strict=True))

    return tf.py_func(casting, inputs, dtypes)


def integers(numbers: Any) -> Any:
    """A shape or a number of tiles as TensorFlow wants it: a vector, of integers even if it is empty."""
    parts = numbers if isinstance(numbers, (list, tuple)) else [numbers]
    return numbers if any(map(tf.is_tensor, parts)) else vector(numbers)


def one_hot(
    indices: Any, depth: Any, on_value: Any = None, off_value: Any = None, axis: Any = None, dtype: Any = None
) -> Any:
    """TensorFlow wants the depth in 32 bits, and both values of the dtype, which is single precision by default."""
    if dtype is None:
        given = [x.dtype.as_numpy_dtype for x in (on_value, off_value) if tf.is_tensor(x)]
        dtype = given[0] if given else "float64"
    on, off = (as_dtype(default if x is None else x, dtype) for x, default in ((on_value, 1), (off_value, 0)))
    return tf.one_hot(indices, tf.cast(depth, "int32"), on, off, axis, dtype)


def boolean_mask(x: Any, mask: Any, axis: Any = None) -> Any:
    """TensorFlow does not count axes from the back here."""
    return tf.boolean_mask(x, tf.cast(mask, "bool"), axis=None if axis is None else axis % x.shape.rank)


def while_loop(cond: Any, body: Any, loop_vars: Any, shape_invariants: Any = None, **keywords: Any) -> Any:
    """TensorFlow wants shapes as its own objects."""
    if shape_invariants is not None:
        shape_invariants = [tf.TensorShape(shape) for shape in shape_invariants]
    return tf.while_loop(cond, body, loop_vars, shape_invariants, **keywords)


DIFFERENTLY: dict[str, Callable[..., Any]] = {
    **{name: promoting(name) for name in ("add", "subtract", "multiply", "divide", "floordiv", "mod", "pow")},
    **{name: promoting(name) for name in ("maximum", "minimum", "squared_difference", "equal", "not_equal")},
    **{name: promoting(name) for name in ("less", "less_equal", "greater", "greater_equal")},
    "where": lambda c, *xs: tf.where_v2(c, *together(*xs)),  # TensorFlow's first one does not broadcast
    "one_hot": one_hot,
    "boolean_mask": boolean_mask,
    "matmul": matmul,
    "expand_dims": lambda x, axis: expand_dims(x, axis, x.shape.rank),
    "squeeze": lambda x, axis=None: tf.squeeze(x, list(axis) if isinstance(axis, tuple) else axis),
    "transpose": lambda x, perm=None: transpose(x, perm),
    "moments": moments,
    "linspace": lambda start, stop, num: tf.linspace(*together(np.float64(start), np.float64(stop)), num),
    "einsum": lambda equation, *xs: tf.einsum(equation.replace(" ", ""), *xs),
    "tile": lambda x, multiples: tf.tile(x, integers(multiples)),
    "reshape": lambda x, shape: tf.reshape(x, integers(shape)),
    "broadcast_to": lambda x, shape: tf.broadcast_to(x, integers(shape)),
    "zeros": lambda shape, dtype: tf.zeros(integers(shape), dtype),
    "ones": lambda shape, dtype: tf.ones(integers(shape), dtype),
    "fill": lambda shape, x: tf.fill(integers(shape), x),
    "eye": lambda rows, columns=None, batch_shape=None, dtype="float64": tf.eye(rows, columns, batch_shape, dtype),
    "pad": lambda x, paddings, mode="CONSTANT", constant_values=0: tf.pad(
        x, np.reshape(paddings, (-1, 2)).astype(int), mode, constant_values=constant_values
    ),
    "in_top_k": lambda predictions, targets, k: tf.nn.in_top_k(tf.cast(predictions, "float32"), targets, k),
    "softmax_cross_entropy_with_logits": softmax_cross_entropy,
    "py_func": py_func,
    **{name: promoting(name) for name in ("floormod", "truncatediv", "truncatemod", "atan2")},
    "lrn": lambda x, **how: tf.cast(tf.nn.lrn(tf.cast(x, "float32"), **how), x.dtype),
    "dynamic_partition": lambda x, parts, count: tf.dynamic_partition(x, tf.cast(parts, "int32"), count),
    "dynamic_stitch": lambda indices, data: tf.dynamic_stitch([tf.cast(i, "int32") for i in indices], data),
    "while_loop": while_loop,
}
"""The operations that TensorFlow spells differently, or of which it takes fewer forms."""


class _AsTensorFlow:
    """A module like `tslab` and `tslab.nn`, whose operations are TensorFlow's."""

    Operation, RegisterGradient, gradients = ts.Operation, staticmethod(ts.RegisterGradient), staticmethod(ts.gradients)

    @property
    def nn(self) -> _AsTensorFlow:
        return self

    def __getattr__(self, name: str) -> Any:
        for module in (tf, tf.nn):
            if name in DIFFERENTLY:
                return DIFFERENTLY[name]
            if hasattr(module, name) and (hasattr(ts, name) or hasattr(ts.nn, name)):
                return getattr(module, name)
        raise AttributeError(f"TensorFlow and tslab have no operation {name!r} in common", name=name)


tslab_as_tensorflow = _AsTensorFlow()
