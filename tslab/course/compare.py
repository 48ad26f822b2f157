"""Comparing and showing what learners' code returns: numbers, arrays, texts, nodes, and lists of these."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np


def same(got: Any, expected: Any) -> bool:
    """Whether two values agree: numbers and arrays to 1e-6, texts but for case, nodes by identity, lists by element."""
    if got is expected:
        return True
    if isinstance(expected, str):
        return isinstance(got, str) and got.strip().casefold() == expected.strip().casefold()
    a, b = _numbers(got), _numbers(expected)
    if a is not None and b is not None:
        return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True))
    if isinstance(expected, (list, tuple)) and isinstance(got, (list, tuple)):
        return len(got) == len(expected) and all(same(a, b) for a, b in zip(got, expected, strict=True))
    return False


def _numbers(value: Any) -> np.ndarray[Any, Any] | None:
    """`value` as an array of numbers or truth values, or None where it is none."""
    if not isinstance(value, (bool, int, float, complex, np.generic, np.ndarray, list, tuple)):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return None
    return array if array.dtype.kind in "biufc" else None


def show(value: Any) -> str:
    """A value as one short line that is the same on every run: no addresses, six digits."""
    if isinstance(value, str):
        text = value
    elif label := getattr(value, "label", None):
        text = str(label)
    elif isinstance(value, list) and _numbers(value) is None:
        text = f"[{', '.join(map(show, value))}]"
    elif isinstance(value, tuple):
        text = f"({', '.join(map(show, value))}{',' if len(value) == 1 else ''})"
    elif isinstance(value, (float, np.floating)) or (isinstance(value, np.ndarray) and value.ndim == 0):
        text = f"{value:.6g}"
    elif (array := _numbers(value)) is not None:
        text = " ".join(np.array2string(array, separator=", ", precision=6, suppress_small=True).split())
    elif value is None or value is Ellipsis or isinstance(value, (dict, set, frozenset)):
        text = "None" if value is None else "..." if value is Ellipsis else f"a {type(value).__name__}"
    else:
        text = (
            f"the class {value.__name__}" if isinstance(value, type) else f"an object of class {type(value).__name__}"
        )
    return text if len(text) <= 160 else f"{text[:150]} … ({len(text)} characters)"


def rows(value: Any, width: int = 34, most: int = 8) -> list[str]:
    """A value as a few short lines for a picture: what `show` gives, an array with a line for each of its rows."""
    array = _numbers(value)
    if array is not None and array.ndim > 1 and array.size <= 100:
        text = np.array2string(array, separator=", ", precision=6, suppress_small=True, max_line_width=1000)
        lines = text.replace("\n\n", "\n").split("\n")
    else:
        lines = textwrap.wrap(show(value), width, break_long_words=True, break_on_hyphens=False) or [""]
    short = [line if len(line) <= 2 * width else line[: 2 * width - 1] + "…" for line in lines]
    return short if len(short) <= most else [*short[: most - 1], "…"]


def paragraph(text: str, indent: str = "") -> str:
    """`text` in lines that a notebook's page is wide enough for, those after the first indented."""
    return textwrap.fill(text, 100, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
