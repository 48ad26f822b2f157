"""What the translations of the operations have in common: numbers and tensors of the dtypes that NumPy gives them.

A value on the way is a tensor, or a Python number where a bare number was an operand: that takes the dtype of the
others, as in NumPy. TensorFlow promotes nothing, so each translation first brings its inputs to one dtype.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from ...errors import ExportError
from .installed import tf


def is_number(x: Any) -> bool:
    """Whether it is a bare Python number, and no tensor."""
    return type(x) in (int, float)


def dtype_of(x: Any) -> Any:
    """NumPy's dtype of a tensor; of a bare number its type."""
    return type(x) if is_number(x) else np.dtype(x.dtype.as_numpy_dtype)


def tensor(x: Any, dtype: DTypeLike | None = None) -> Any:
    """A value as a tensor, of this dtype if one is given."""
    if is_number(x):
        return tf.constant(np.asarray(x, dtype))
    wanted = x.dtype if dtype is None else np.dtype(dtype)
    return x if x.dtype == wanted else tf.cast(x, wanted)


def promoted(*xs: Any) -> np.dtype[Any]:
    """The dtype that NumPy gives values together."""
    return np.result_type(*[x if is_number(x) else dtype_of(x) for x in xs])


def floating(*xs: Any) -> np.dtype[Any]:
    """As `promoted`, and float64 for integers."""
    dtype = promoted(*xs)
    return np.dtype(np.float64) if dtype.kind in "biu" else dtype


def together(*xs: Any, dtype: DTypeLike | None = None) -> list[Any]:
    """Tensors of the one dtype that NumPy gives values together, or of a given one."""
    common = promoted(*xs) if dtype is None else dtype
    return [tensor(x, common) for x in xs]


def wide(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """A dtype that TensorFlow has all its operations for, and that holds the numbers of `dtype`: casting back to that
    cuts integers off as NumPy does it.
    """
    small = dtype.kind in "iu" and dtype.itemsize < 8 and dtype != np.int32
    return np.dtype(np.int64) if small else dtype


def by_way_of(wider: DTypeLike, dtype: DTypeLike, name: str, compute: Callable[[str | None], Any]) -> Any:
    """What `compute` gives under a name, or, where it gives numbers of a wider dtype, those cast to `dtype`."""
    return compute(name) if np.dtype(wider) == np.dtype(dtype) else tf.cast(compute(None), dtype, name=name)


def rank_of(x: Any, op: Any) -> int:
    """The number of axes of a tensor.

    Raises:
        ExportError: it is not known before a run.
    """
    rank = x.shape.rank
    if rank is None:
        raise ExportError(
            f"The number of axes of an input of {op.name!r} ({type(op).__name__}) is not known before a run, and "
            "TensorFlow needs it as the graph is built.",
            "Declare the shapes of the placeholders, as in ts.placeholder('float64', [None, 2]); or give an example "
            "of what is fed: feed_dict={x: …}.",
            nodes=[op],
            where=op.location,
        )
    return int(rank)


def vector(numbers: Any) -> Any:
    """A shape, or a number of tiles, as a vector of integers: of numbers, or of the tensor that holds it."""
    if numbers is None or is_number(numbers) or isinstance(numbers, (tuple, list)):
        return tf.constant(np.reshape(np.asarray(numbers, np.int64), -1))
    return tf.reshape(tf.cast(numbers, "int64"), [-1])


def axes(axis: Any) -> Any:
    """An axis argument as TensorFlow takes it: None for all."""
    return None if axis is None else tf.constant(np.reshape(np.asarray(axis, np.int32), -1))


def shape_of(x: Any) -> Any:
    """The shape of a tensor, as it is in the run."""
    return tf.shape(x, out_type="int64")


def counted(axis: int, rank: int) -> int:
    """An axis, counted from the front."""
    return axis % rank


def derivative(y: Any, x: Any, grad: Any) -> Any:
    """TensorFlow's own gradient of `y` by `x`, for an upstream gradient; zeros where there is none."""
    (found,) = tf.gradients(y, [x], [tensor(grad, dtype_of(y))])
    return tf.zeros_like(x) if found is None else tf.convert_to_tensor(found)


def separate(xs: Sequence[Any]) -> list[Any]:
    """The same tensors as ones of their own, for a gradient by one of them that is another one too."""
    return [tf.identity(x) for x in xs]


def summed(x: Any) -> Any:
    """The dtype in which NumPy adds up."""
    return np.zeros(1, dtype_of(x)).sum().dtype
