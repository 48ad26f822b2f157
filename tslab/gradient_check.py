"""What a check of gradients found, as a table that can be read, and what a wrong gradient looks like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

WIDTH = 88
"""How wide the table is at most."""


class Row(NamedTuple):
    """The gradient by one input, and the place where it is worst.

    Attributes:
        input: the name of the argument, or its number.
        analytic, numeric: the gradients, as arrays.
        wrong: at how many places they differ by more than they may; -1 where even their shapes differ.
        worst: the place where they differ most, measured by how much they may; None where there is none.
    """

    input: str
    analytic: Any
    numeric: Any
    wrong: int
    worst: tuple[int, ...] | None

    @property
    def relative_error(self) -> float:
        """|a - n| / max(|a|, |n|) at the worst place, 0 where both are 0."""
        if self.worst is None:
            return 0.0
        a, n = float(self.analytic[self.worst]), float(self.numeric[self.worst])
        return abs(a - n) / max(abs(a), abs(n)) if a != n else 0.0


def compare(name: str, analytic: Any, numeric: Any, rtol: float, atol: float) -> Row:
    """The row of one input: where |a - n| ≤ atol + rtol |n| does not hold, and where it holds least."""
    analytic, numeric = np.asarray(analytic), np.asarray(numeric)
    if analytic.shape != numeric.shape:
        return Row(name, analytic, numeric, -1, None)
    if not numeric.size:
        return Row(name, analytic, numeric, 0, None)
    with np.errstate(invalid="ignore", over="ignore"):
        excess = np.abs(analytic - numeric) / (atol + rtol * np.abs(numeric))
    worst = np.unravel_index(int(np.argmax(excess)), numeric.shape)  # a nan counts as the largest
    return Row(name, analytic, numeric, int(np.sum(~(excess <= 1))), tuple(int(i) for i in worst))


class GradientCheck(list[Any]):
    """The analytic gradients that `check_gradient` checked, one for each input; shown as a table.

    Attributes:
        rows: for each input its gradients, analytic and numeric, and where they differ most.
        build: the function that was checked; its arguments give the inputs their names.
        weighted: whether the gradients are those of a weighted sum of the numbers of the result.
    """

    def __init__(self, rows: Sequence[Row], build: Callable[..., Any], weighted: bool) -> None:
        super().__init__(row.analytic for row in rows)
        self.rows, self.build, self.weighted = list(rows), build, weighted

    @property
    def ok(self) -> bool:
        """Whether all gradients are right."""
        return all(row.wrong == 0 for row in self.rows)

    def __repr__(self) -> str:
        names = _arguments(self.build)
        lines = _table([_cells(row, names.get(i, row.input)) for i, row in enumerate(self.rows)])
        if self.weighted:
            lines.append("(of Σ w·y, where the weights w are random numbers from 0.5 to 1.5)")
        return "\n".join(lines)

    def failure(self) -> str:
        """What is wrong: a sentence for each input, the table, and what mistake it looks like."""
        told = [_sentence(i, row) for i, row in enumerate(self.rows) if row.wrong]
        likely = [
            f"Input {i}: {text}" for i, row in enumerate(self.rows) if row.wrong and (text := likely_mistake(row))
        ]
        return "\n".join([*told, "", repr(self), *([""] if likely else []), *likely])


HEADER = ("input", "shape", "worst at", "analytic", "numeric", "relative error", "")


def _cells(row: Row, name: str) -> tuple[str, ...]:
    shape, verdict = str(np.shape(row.numeric)), "ok" if row.wrong == 0 else "wrong"
    if row.wrong < 0:
        return (name, shape, "", f"{row.analytic.shape}", f"{row.numeric.shape}", "", "wrong shape")
    if row.worst is None:
        return (name, shape, "", "", "", "", verdict)
    a, n = row.analytic[row.worst], row.numeric[row.worst]
    return (name, shape, str(row.worst), f"{a:.6g}", f"{n:.6g}", f"{row.relative_error:.1e}", verdict)


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Aligned columns, words to the left and numbers to the right, within `WIDTH`."""
    widths = [max(len(cells[i]) for cells in (HEADER, *rows)) for i in range(len(HEADER))]
    room = WIDTH - 2 * (len(widths) - 1)
    while sum(widths) > room:  # long names, shapes and indices are cut
        longest = max(range(len(widths)), key=lambda i: widths[i])
        widths[longest] -= 1
    return [
        "  ".join(_cut(cell, widths[i], "<" if i in (0, 1, 2, 6) else ">") for i, cell in enumerate(cells)).rstrip()
        for cells in (HEADER, *rows)
    ]


def _cut(text: str, width: int, side: str) -> str:
    return f"{text if len(text) <= width else text[: width - 1] + '…':{side}{width}}"


def _arguments(build: Callable[..., Any]) -> dict[int, str]:
    """The names of the function's arguments by their positions, as far as it tells them."""
    function = build.__init__ if isinstance(build, type) else build  # type: ignore[misc]
    code = getattr(function, "__code__", None)
    names = code.co_varnames[: code.co_argcount] if code is not None else ()
    return dict(enumerate(names[1:] if isinstance(build, type) else names))


def _sentence(position: int, row: Row) -> str:
    if row.wrong < 0:
        return f"the gradient of input {position} has shape {row.analytic.shape}, the input {row.numeric.shape}"
    assert row.worst is not None
    return (
        f"the gradient of input {position} is wrong at {row.wrong} of {row.numeric.size} places; the worst is "
        f"{row.worst}: analytic {row.analytic[row.worst]:.6g}, numeric {row.numeric[row.worst]:.6g}"
    )


def likely_mistake(row: Row) -> str | None:
    """The mistake that a wrong gradient looks like, where it looks like one."""
    a, n = row.analytic, row.numeric
    if row.wrong < 0:
        return _of_shapes(a.shape, n.shape)
    if not np.isfinite(a).all():
        return "analytic is not finite: something in it divides by 0, or takes the log or root of what it may not."
    if not np.isfinite(n).all():
        return "numeric is not finite: the function itself is not, near this place."
    if not a.any():
        return "analytic is 0: the gradient function gives None or zeros here, or the result does not use the input."
    if not n.any():
        return "numeric is 0: the result does not depend on this input."
    if a.ndim == 2 and a.shape[0] == a.shape[1] and a.size > 1 and _near(a.T, n):
        return "analytic is the transpose of numeric: a factor stands on the wrong side, or lacks its transpose."
    factor = float(np.sum(a * n) / np.sum(n * n))
    if _near(a, factor * n):
        return _of_factor(factor, n.size)
    if _near(np.abs(a), np.abs(n)):
        return "analytic has the wrong sign at some places."
    if n.size >= 10 and row.wrong <= n.size // 10:
        return (
            "almost all is right. Is there a kink at the places that are wrong, as that of relu at 0, or a tie of max?"
        )
    return None


def _near(a: Any, b: Any) -> bool:
    return bool(np.allclose(a, b, rtol=1e-4, atol=1e-6 * float(np.max(np.abs(b), initial=0))))


def _of_factor(factor: float, size: int) -> str | None:
    if abs(factor + 1) < 1e-4:
        return "analytic is -1 × numeric: the sign is wrong."
    start = f"analytic is {factor:.4g} × numeric: "
    if size > 2 and abs(factor - size) < 1e-4 * size:
        return start + f"as many as the input holds numbers; is the 1/n of a mean missing, n = {size}?"
    if size > 2 and abs(factor * size - 1) < 1e-4:
        return start + f"one by {size}, the numbers of the input; is there a 1/n that does not belong there?"
    exact = min(abs(factor - round(factor)), abs(1 / factor - round(1 / factor))) < 1e-4
    if size == 1 and not exact:
        return None  # of one number each error is some factor
    return start + f"a constant factor is {'too much' if abs(factor) > 1 else 'missing'}, as the 2 of x² would be."


def _of_shapes(analytic: tuple[int, ...], numeric: tuple[int, ...]) -> str | None:
    if analytic == numeric[::-1]:
        return f"{analytic} is {numeric} transposed: a factor stands on the wrong side, or lacks its transpose."
    extra = len(analytic) - len(numeric)
    axes = [i for i in range(len(analytic)) if i < extra or numeric[i - extra] == 1 != analytic[i]]
    kept = all(i in axes or analytic[i] == numeric[i - extra] for i in range(len(analytic)))
    if extra >= 0 and axes and kept:
        which = f"axis {axes[0]}" if len(axes) == 1 else f"the axes {', '.join(map(str, axes))}"
        return f"the input was broadcast, so that its numbers count several times: sum the gradient over {which}."
    return None
