"""Where in the user's program something was built or went wrong: the line of a file, or of a notebook's cell."""

from __future__ import annotations

import ast
import linecache
import sys
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple


class Location(NamedTuple):
    """The line of the user's program that built a node; with no filename where none can be told."""

    filename: str
    line: int

    def __str__(self) -> str:
        source = _source(self.filename, self.line) if self.filename else ""
        return f"in {self.place}:  {source}" if source else f"in {self.place}" if self.filename else ""

    @property
    def place(self) -> str:
        """`cell 7, line 2` in a notebook, `train.py, line 12` in a program; nothing where none can be told."""
        cells = _cells()
        if self.filename in cells:
            return f"cell {cells[self.filename]}, line {self.line}"
        return f"{Path(self.filename).name}, line {self.line}" if self.filename else ""


NOWHERE = Location("", 0)

_OURS = frozenset(("tslab", "contextlib"))  # the latter calls what stands behind `with`
_MADE_BY_MAGICS = ("<timed", "<magic", "<string>")
"""What the code in a cell that begins with %%time, %%timeit or %%prun calls its file."""


def user_location(building: object = None) -> Location:
    """The innermost line on the stack that is not tslab's own, nor inside the constructor of the node `building`."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        module = frame.f_globals.get("__name__", "")
        code = frame.f_code
        in_constructor = code.co_name == "__init__" and frame.f_locals.get(code.co_varnames[0]) is building
        if module not in _OURS and not module.startswith("tslab.") and not in_constructor:
            break
        frame = frame.f_back
    if _is_made(frame.f_code):
        return _in_its_cell(frame)
    return _location(frame.f_code.co_filename, frame.f_lineno)


_location = lru_cache(maxsize=1024)(Location)  # a line in a loop builds many nodes


def _cells() -> dict[str, int]:
    """In a notebook the numbers of the cells, by the names of the files that their code is compiled as."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(getattr(shell, "compile", None), "_filename_map", None) or {}


def _in_its_cell(frame: FrameType) -> Location:
    """The line of the cell for what a magic runs: it has compiled the rest of the cell, or of the line, itself.

    Further out on the stack is the cell, calling the magic. A function that is not defined in what the magic now runs,
    but was in another such cell, has no place that could be told; then it is the line that led to its call.
    """
    cells = _cells()
    if not cells:
        return _location(frame.f_code.co_filename, frame.f_lineno)
    inner: FrameType | None = frame
    while inner is not None and inner.f_code.co_filename not in cells:
        made = _run_of(inner)
        caller = made and made.f_back
        while caller is not None and caller.f_code.co_filename not in cells and not _is_made(caller.f_code):
            caller = caller.f_back
        magic = caller and _called_magic(caller.f_code.co_filename, 1, "cell")
        if caller is not None and magic:
            return _location(caller.f_code.co_filename, inner.f_lineno + _lines_before(magic[-1]))
        inner = inner.f_back if made is None else caller
    return NOWHERE if inner is None else _location(inner.f_code.co_filename, inner.f_lineno)


def _lines_before(body: str) -> int:
    """How many lines of a cell stand before what its magic compiles: the magic itself, and empty ones."""
    return 1 + len(list(takewhile(str.isspace, body.splitlines(keepends=True))))


def _run_of(frame: FrameType) -> FrameType | None:
    """The outermost frame whose code that of `frame` is a part of, or is itself; None where no magic has made it."""
    found, outer = None, frame if _is_made(frame.f_code) else None
    while outer is not None:
        if _holds(outer.f_code, frame.f_code):
            found = outer
        outer = outer.f_back
    return found


def _is_made(code: CodeType) -> bool:
    return code.co_filename.startswith(_MADE_BY_MAGICS)


def _holds(code: CodeType, inner: CodeType) -> bool:
    """Whether `inner` is that code, or of a function that is defined in it."""
    return code is inner or any(_holds(x, inner) for x in code.co_consts if isinstance(x, CodeType))


def _source(filename: str, line: int) -> str:
    """A line of the user's program, as they wrote it: IPython puts a call in the place of a magic."""
    if cell := _called_magic(filename, 1, "cell"):
        name, rest, body = cell
        lines = [f"%%{name} {rest}", *body.splitlines()]
        return lines[line - 1].strip() if line <= len(lines) else ""
    if magic := _called_magic(filename, line, "line"):
        return f"%{magic[0]} {magic[1]}".strip()
    return linecache.getline(filename, line).strip()


def _called_magic(filename: str, line: int, kind: str) -> list[Any] | None:
    """What a line of a cell gives to the magic that it calls, its name first; None where it calls none."""
    source = linecache.getline(filename, line).strip()
    if not source.startswith(f"get_ipython().run_{kind}_magic("):
        return None
    try:
        (statement,) = ast.parse(source).body
        call: Any = getattr(statement, "value", None)
        given = [ast.literal_eval(argument) for argument in call.args]
    except (SyntaxError, ValueError, AttributeError):  # it does more than that
        return None
    return given if len(given) == (3 if kind == "cell" else 2) else None
