"""Running a program that was written for TensorFlow 1: `python -m tslab.compat program.py`.

It runs as Python runs it, under the name `__main__`, with its own arguments. An error shows the program's lines alone;
what tslab lacks is told with the line that asks for it.
"""

from __future__ import annotations

import linecache
import re
import sys
import sysconfig
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

import numpy as np

from ...errors import Location, TslabError
from ...names import MissingNameError
from .importing import MissingModuleError, standing_in

OURS = str(Path(__file__).parents[2])
"""The folder of tslab, whose own lines a program's author does not need."""

PYTHONS = sysconfig.get_path("stdlib")
RUNNERS = (
    str(Path(__file__).parent),
    str(Path("IPython", "core", "interactiveshell.py")),
    "<frozen",
)
"""What runs a program, or imports for it."""


def run(path: Path, arguments: Sequence[str] = ()) -> int:
    """Run a program, or a notebook.

    Args:
        path: the file.
        arguments: what follows in `sys.argv`.

    Returns:
        The exit code: 0, or 1 after an error, which has been shown.

    Raises:
        SystemExit: the program ends itself by it.
    """
    np.set_printoptions(legacy="1.25")  # a list of numbers is printed as in those years: [0.5], not [np.float32(0.5)]
    sys.argv = [str(path), *arguments]
    sys.path[0] = str(path.absolute().parent)
    with standing_in():
        if path.suffix == ".ipynb":
            from .notebooks import run_notebook

            return run_notebook(path)
        return run_program(path)


def run_program(path: Path) -> int:
    """Run a file as `__main__`; returns the exit code."""
    module: Any = ModuleType("__main__")
    vars(module).update(__file__=str(path.absolute()), __builtins__=__builtins__, __spec__=None, __cached__=None)
    before, sys.modules["__main__"] = sys.modules["__main__"], module
    try:
        exec(compile(path.read_bytes(), str(path.absolute()), "exec", dont_inherit=True), vars(module))
    except Exception as error:
        print(report(error), file=sys.stderr)
        return 1
    finally:
        sys.stdout.flush()
        sys.modules["__main__"] = before
    return 0


def report(error: Exception) -> str:
    """An error as the author of a program needs it: the line, and what to use instead where something is missing."""
    what = missing(error)
    place = program_line(error.__traceback__)
    if what is not None and place is not None:
        return "\n".join([f"{place.place}:", f"    {str(place).partition(':  ')[2]}", what])
    shown = traceback.TracebackException.from_exception(error)
    _without_ours(shown, keep=not isinstance(error, (TslabError, TypeError, ImportError)))
    lines = "".join(shown.format()).rstrip()
    if isinstance(error, TslabError) and error.cure:
        lines = lines.replace(error.cure, re.sub(r"\bts\.", "tf.", error.cure))
    if isinstance(error, SyntaxError) and "print" in str(error.msg):
        lines += "\nThe program is written for Python 2. The tool 2to3 makes one for Python 3 of it."
    return lines


def missing(error: Exception) -> str | None:
    """What an error says is missing in tslab, and what to use instead; None where that is not what it says."""
    if isinstance(error, (MissingNameError, MissingModuleError)):
        return str(error)
    if isinstance(error, ImportError):
        found = re.match(r"cannot import name '(\w+)' from '([\w.]+)'", str(error))
        if found and f"{found[2]}.".startswith("tslab.compat."):
            module = sys.modules[found[2]]
            space = found[2].replace("tslab.compat", "tf", 1)
            return str(MissingNameError(space, found[1], getattr(module, "__all__", [])))
    if isinstance(error, TypeError):
        return _missing_parameter(str(error), error.__traceback__)
    return None


def _missing_parameter(message: str, trace: TracebackType | None) -> str | None:
    """What a function of compat takes, where it was given something else."""
    found = re.match(r"(\w+)(?:\.__init__)?\(\) got an unexpected keyword argument '(\w+)'", message)
    if found is None:
        return message if re.match(r"tf\.[\w.]+ has no parameter", message) else None
    if not _calls_ours(found[1], trace):
        return None
    import inspect

    from .importing import NAMESPACES, namespace

    for space in NAMESPACES:
        function = getattr(namespace(space), found[1], None)
        if callable(function):
            names = [name for name in inspect.signature(function).parameters if name not in ("self", found[2])]
            path = ".".join(filter(None, ["tf", space, found[1]]))
            return f"{path} has no parameter {found[2]!r}. It has {', '.join(names)}."
    return None


def _calls_ours(name: str, trace: TracebackType | None) -> bool:
    """Whether the program's line calls compat's function of this name, and not another's: `np.reshape`."""
    last = _innermost(trace)
    if last is None:
        return False
    frame, line = last.tb_frame, linecache.getline(last.tb_frame.f_code.co_filename, last.tb_lineno)
    for path in re.findall(rf"([\w.]*\b{name})\s*\(", line):
        first, *rest = path.split(".")
        found = frame.f_locals.get(first, frame.f_globals.get(first))
        for part in rest:
            found = getattr(found, part, None)
        if not str(getattr(found, "__module__", "")).startswith("tslab"):
            return False
    return True


def program_line(trace: TracebackType | None) -> Location | None:
    """The innermost line that is the program's, or a module's of its own; None where there is none."""
    found = _innermost(trace)
    return None if found is None else Location(found.tb_frame.f_code.co_filename, found.tb_lineno)


def _innermost(trace: TracebackType | None) -> TracebackType | None:
    found = None
    while trace is not None:
        if is_programs(trace.tb_frame.f_code.co_filename):
            found = trace
        trace = trace.tb_next
    return found


def is_programs(file: str) -> bool:
    """Whether a line of this file is to be shown: it is neither tslab's nor Python's, nor a package's."""
    if file.startswith((OURS, PYTHONS, "<frozen")):
        return False
    return not {"site-packages", "dist-packages"} & set(Path(file).parts)


def _without_ours(shown: traceback.TracebackException, keep: bool) -> None:
    """Take the runner's lines out of a traceback, and all of tslab's unless they are to be kept; and errors before it
    that have no other lines.
    """
    hidden = RUNNERS if keep else (*RUNNERS, OURS)
    seen: list[Any] = [shown]
    while seen:
        part = seen.pop()
        part.stack[:] = [frame for frame in part.stack if not any(path in frame.filename for path in hidden)]
        seen.extend(other for other in (part.__cause__, part.__context__) if other is not None)
    while shown is not None:
        if shown.__cause__ is not None and not shown.__cause__.stack:
            shown.__cause__, shown.__suppress_context__ = None, True
        if shown.__context__ is not None and not shown.__context__.stack:
            shown.__context__ = None
        shown = shown.__cause__ or shown.__context__  # type: ignore[assignment]
