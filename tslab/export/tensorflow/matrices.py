"""Linear algebra on the last two axes, and segments, in TensorFlow.

LAPACK knows no half precision, and neither does TensorFlow there: it goes by way of single precision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .elementwise import Translation
from .installed import tf
from .reductions import product_so_far
from .values import by_way_of, dtype_of, floating, shape_of, summed, tensor, together, wide


def _computed(*xs: Any) -> np.dtype[Any]:
    """The dtype in which TensorFlow decomposes matrices."""
    dtype = floating(*xs)
    return np.dtype(np.float32) if dtype == np.float16 else dtype


def _of_matrices(function: Callable[..., Any], *options: str) -> Translation:
    """A function of TensorFlow's on matrices of floating-point numbers, with some attributes of the operation."""

    def translation(op: Any, *xs: Any, name: str) -> Any:
        given = together(*xs, dtype=_computed(*xs))
        keywords = {option: getattr(op, option) for option in options}
        return by_way_of(_computed(*xs), floating(*xs), name, lambda name: function(*given, **keywords, **_named(name)))

    return translation


def _named(name: str | None) -> dict[str, str]:
    return {} if name is None else {"name": name}


def _checked(found: Any, *given: Any) -> Any:
    """A result, and an error where it is not finite and what it was made of is: TensorFlow says nothing there."""
    finite = [tf.reduce_all(tf.math.is_finite(tf.abs(x))) for x in (found, *given)]
    right = tf.logical_or(finite[0], tf.logical_not(tf.reduce_all(tf.stack(finite[1:]))))
    with tf.control_dependencies([tf.debugging.Assert(right, ["a matrix is not positive definite, or singular"])]):
        return tf.identity(found)


def _cholesky(x: Any, name: str | None = None) -> Any:
    return tf.identity(_checked(tf.linalg.cholesky(x), x), name=name)


def _triangular(a: Any, b: Any, lower: bool, adjoint: bool, name: str | None = None) -> Any:
    return tf.identity(_checked(tf.linalg.triangular_solve(a, b, lower, adjoint), a, b), name=name)


def _values(found: Any, x: Any) -> Any:
    """Eigenvalues or singular values of `x`: real numbers, also of complex ones."""
    real = np.zeros((), floating(x)).real.dtype
    return tensor(tf.math.real(found) if dtype_of(found).kind == "c" else found, real)


def _eigen(op: Any, x: Any, name: str) -> list[Any]:
    values, vectors = tf.linalg.eigh(tensor(x, _computed(x)))
    return [_values(values, x), tensor(vectors, floating(x))]


def _eigenvalues(op: Any, x: Any, name: str) -> Any:
    return tf.identity(_values(tf.linalg.eigvalsh(tensor(x, _computed(x))), x), name=name)


def _singular(op: Any, x: Any, name: str) -> list[Any]:
    values, *vectors = tf.linalg.svd(tensor(x, _computed(x)), full_matrices=op.full_matrices)
    return [_values(values, x), *[tensor(part, floating(x)) for part in vectors]]


def _singular_values(op: Any, x: Any, name: str) -> Any:
    return tf.identity(_values(tf.linalg.svd(tensor(x, _computed(x)), compute_uv=False), x), name=name)


def _set_diag(op: Any, x: Any, diagonal: Any, name: str) -> Any:
    return tf.linalg.set_diag(*together(x, diagonal), name=name)


def _by_numbers(function: Callable[..., Any]) -> Translation:
    """A function of TensorFlow's that knows no truth values, and not all integers."""

    def translation(op: Any, x: Any, name: str) -> Any:
        dtype = dtype_of(x)
        wider = np.dtype(np.int64) if dtype.kind == "b" else wide(dtype)
        return by_way_of(wider, dtype, name, lambda name: function(tensor(x, wider), name=name))

    return translation


def _cross(op: Any, a: Any, b: Any, name: str) -> Any:
    a, b = together(a, b)
    if dtype_of(a).kind != "c":
        return tf.linalg.cross(a, b, name=name)
    left, right = (tf.roll(a, -i, -1) * tf.roll(b, i, -1) for i in (1, 2))  # of these TensorFlow has none
    return tf.subtract(left, right, name=name)


def _band_part(op: Any, x: Any, name: str) -> Any:
    """TensorFlow wants no more diagonals than there are."""
    lengths = shape_of(x)[-2:]
    lower, upper = (tf.minimum(tf.constant(n, "int64"), lengths[i]) for i, n in enumerate((op.num_lower, op.num_upper)))
    return tf.linalg.band_part(x, lower, upper, name=name)


# Segments


def _sum(function: Callable[..., Any]) -> Translation:
    def translation(op: Any, x: Any, ids: Any, name: str) -> Any:
        return function(tensor(x, summed(x)), tensor(ids, "int64"), name=name)

    return translation


def _mean(op: Any, x: Any, ids: Any, name: str) -> Any:
    return tf.math.segment_mean(tensor(x, floating(x)), tensor(ids, "int64"), name=name)


def _extreme(function: Callable[..., Any]) -> Translation:
    def translation(op: Any, x: Any, ids: Any, name: str) -> Any:
        dtype = dtype_of(x)
        wider = np.dtype(np.int64) if dtype.kind == "b" else wide(dtype)
        given, numbers = tensor(x, wider), tensor(ids, "int64")
        return by_way_of(wider, dtype, name, lambda name: function(given, numbers, **_named(name)))

    return translation


def _unsorted_sum(op: Any, x: Any, ids: Any, *count: Any, name: str) -> Any:
    total = tensor(count[0] if op.num_segments is None else op.num_segments, "int64")
    return tf.math.unsorted_segment_sum(tensor(x, summed(x)), tensor(ids, "int64"), total, name=name)


def _rows(op: Any, values: Any, ids: Any, name: str) -> Any:
    """A row of zeros stands behind the others, for what belongs to no segment."""
    shape, numbers = shape_of(values), tensor(ids, "int64")
    one_more = tf.zeros(tf.concat([[tf.constant(1, "int64")], shape[1:]], 0), values.dtype)
    places = tf.where(numbers < 0, shape[0] + tf.zeros_like(numbers), numbers)
    return tf.gather(tf.concat([values, one_more], 0), places, name=name)


def _prod_derivative(op: Any, x: Any, ids: Any, *directions: Any, name: str) -> Any:
    """The product of what stands before a factor and of what stands behind it, both in its segment."""
    xs, numbers = together(x, *directions), tensor(ids, "int64")
    shape = shape_of(xs[0])
    rows = tf.stack([tf.reshape(part, tf.stack([shape[0], tf.reduce_prod(shape[1:])])) for part in xs], 1)
    before, behind = _before(rows, numbers), _before(rows[::-1], numbers[::-1])[::-1]
    full = 2 ** len(directions) - 1
    result = tf.add_n([before[:, i] * behind[:, full - i] for i in range(full + 1)])
    return tf.reshape(result, shape, name=name)


def _before(rows: Any, ids: Any) -> Any:
    """For each factor the product of those before it in its segment, as coefficients of its directions."""
    coefficients, width = 2 ** (rows.shape[1] - 1), shape_of(rows)[2]
    one = tf.concat([tf.ones([1, width], rows.dtype), tf.zeros([coefficients - 1, width], rows.dtype)], 0)
    one.set_shape([coefficients, rows.shape[2]])
    # Each step begins with what the one before it has left, unless a segment begins there.
    begins = tf.not_equal(ids, tf.concat([ids[:1] - 1, ids[:-1]], 0))
    first = tf.concat([rows, tf.zeros([1, rows.shape[1], width], rows.dtype)], 0)  # so that there is one
    starts = tf.concat([begins, [True]], 0)

    def step(sofar: Any, element: Any) -> Any:
        row, is_first = element
        start = tf.where(is_first, one, sofar[1])
        return start, product_so_far(start, row)

    return tf.scan(step, (first, starts), (one, one))[0][: shape_of(rows)[0]]


TRANSLATIONS: dict[str, Translation] = {
    "matrix_inverse": _of_matrices(tf.linalg.inv, "adjoint"),
    "matrix_determinant": _of_matrices(tf.linalg.det),
    "matrix_solve": _of_matrices(tf.linalg.solve, "adjoint"),
    "matrix_triangular_solve": _of_matrices(_triangular, "lower", "adjoint"),
    "cholesky": _of_matrices(_cholesky),
    "eigen_decomposition": _eigen,
    "self_adjoint_eigvals": _eigenvalues,
    "singular_decomposition": _singular,
    "singular_values": _singular_values,
    "diag": _by_numbers(tf.linalg.tensor_diag),
    "diag_part": _by_numbers(tf.linalg.tensor_diag_part),
    "matrix_diag": lambda op, x, name: tf.linalg.diag(x, name=name),
    "matrix_diag_part": lambda op, x, name: tf.linalg.diag_part(x, name=name),
    "matrix_set_diag": _set_diag,
    "matrix_band_part": _band_part,
    "cross": _cross,
    "segment_sum": _sum(tf.math.segment_sum),
    "segment_prod": _sum(tf.math.segment_prod),
    "segment_mean": _mean,
    "segment_max": _extreme(tf.math.segment_max),
    "segment_min": _extreme(tf.math.segment_min),
    "segment_prod_derivative": _prod_derivative,
    "unsorted_segment_sum": _unsorted_sum,
    "segment_rows": _rows,
}
