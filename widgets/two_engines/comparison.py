"""How near two arrays are: their difference, the digits in which they agree, and a few of their numbers to look at."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

BANDS = {12: "12 digits or more", 5: "5 digits or more", 2: "2 digits or more", 0: "fewer than 2 digits"}
"""To how many digits at least two engines agree: what 64, 32 and 16 bits can be expected to do, and less than that."""

ALL = 17.0  # digits: more than 64 bits hold
MOST_ROWS = 4
PLACES = 16


def compare(ours: Any, theirs: Any, what: str) -> dict[str, Any]:
    """What a reader is shown of two arrays of one shape.

    Returns:
        `difference`, the largest, written out; `digits`, in how many they agree, which is the difference measured by
        the largest number of both; `band`, the key of BANDS; `rows`, a few numbers in full, each with how many of its
        characters are the same; `more`, how many numbers are not shown; `shape`.

    Raises:
        ValueError: the shapes differ, or something is no array of numbers.
    """
    a, b = _numbers(ours, what), _numbers(theirs, what)
    if a.shape != b.shape:
        raise ValueError(f"{what} has the shape {b.shape}, and tslab's has {a.shape}. They cannot be compared.")
    difference, digits = _digits(a, b)
    pairs = list(zip(a.ravel().tolist(), b.ravel().tolist(), strict=True))
    rows = [_row(x, y) for x, y in pairs[:MOST_ROWS]]
    return {
        "difference": "0" if difference == 0 else f"{difference:.1e}".replace("e-0", "e-").replace("e+0", "e"),
        "digits": digits,
        "band": next(band for band in BANDS if digits >= band),
        "rows": rows,
        "more": len(pairs) - len(rows),
        "shape": list(a.shape),
    }


def _numbers(value: Any, what: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{what} is no array of real numbers: {array.dtype}.")
    return array.astype(np.float64)


def _digits(a: Any, b: Any) -> tuple[float, float]:
    """The largest difference, and the digits in which all numbers agree; what is not finite agrees with its like."""
    unlike = ~((a == b) | (np.isnan(a) & np.isnan(b)))
    if not unlike.any():
        return 0.0, ALL
    if not (np.isfinite(a[unlike]).all() and np.isfinite(b[unlike]).all()):
        return math.inf, 0.0
    difference = float(np.abs(a[unlike] - b[unlike]).max())
    finite = np.concatenate([x[np.isfinite(x)].ravel() for x in (a, b)])
    return difference, min(ALL, max(0.0, -math.log10(difference / float(np.abs(finite).max()))))


def _row(x: float, y: float) -> dict[str, Any]:
    ours, theirs = _write(x), _write(y)
    same = next((i for i, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), None)
    return {"ours": ours, "theirs": theirs, "same": min(len(ours), len(theirs)) if same is None else same}


def _write(x: float) -> str:
    """A number with so many places that neighbours in 64 bits look different."""
    if x == 0 or not math.isfinite(x):
        return f"{x + 0.0:g}"
    if not 1e-4 <= abs(x) < 1e6:
        return f"{x:.{PLACES}e}"
    return f"{x:.{max(0, PLACES - math.floor(math.log10(abs(x))))}f}"
