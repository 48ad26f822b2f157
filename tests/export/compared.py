"""How values of two engines are compared, and what is left out of it."""

from __future__ import annotations

from typing import Any

import numpy as np

import tslab as ts

TOLERANCE = {"float64": 1e-12, "float32": 1e-6}
"""How far values may be apart by dtype, relative to the largest number on the way to them.

That, and not the value itself, is what rounding errors are proportional to where numbers cancel: the gradient of the
sum of a softmax is 0 in one engine and 1e-17 in the other, made of numbers near 1.
"""


def largest(values: Any) -> float:
    """The largest finite number among arrays, at least 1."""
    arrays = [np.asarray(x) for x in values if x is not None and not isinstance(x, tuple)]
    found = [np.abs(x[np.isfinite(x)] * 1.0) for x in arrays]
    return max([1.0, *(float(np.max(x)) for x in found if x.size)])


def assert_near(found: Any, expected: Any, tolerance: float, what: str) -> None:
    """Equal in shape and dtype, and in value up to a tolerance."""
    assert np.shape(found) == np.shape(expected), f"{what}: shape {np.shape(found)}, not {np.shape(expected)}"
    assert np.asarray(found).dtype == np.asarray(expected).dtype, f"{what}: {np.asarray(found).dtype}"
    if np.asarray(found).dtype.kind in "biu":
        np.testing.assert_array_equal(found, expected, err_msg=what)
    else:
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance, err_msg=what)


def weighted_gradients(y: Any, xs: Any, seed: int = 0) -> list[Any]:
    """The gradients of the numbers of `y`, each with another weight, by those of `xs` that hold floats."""
    floats = [x for x in xs if x.dtype is None or x.dtype.kind == "f"]
    if not floats or (y.dtype is not None and y.dtype.kind != "f"):
        return []
    weights = y * ts.stop_gradient(ts.cos(y)) + 0.5 * y  # of any shape, and none of them alike
    return [gradient for gradient in ts.gradients(weights, floats) if gradient is not None]
