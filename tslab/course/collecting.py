"""`collect` gathers what a learner wrote in the chapters' exercises into a module of their own, on NumPy alone.

    collect("my_library.py")
    import my_library as lib

For each piece of the library it looks for the learner's in the notebook of its chapter, tries it as `check` does, in
the midst of the pieces gathered so far, and takes it where it passes. Where there is none that does, it takes ours,
from `tslab.course.library`, and says why; what the chapters give away is ours too.
"""

from __future__ import annotations

import builtins
import hashlib
import importlib.util
import inspect
import io
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from .cells import Definition, PieceError, attempts, foreign_imports, piece, read_cells
from .checks import RECURSION_LIMIT, TIME_LIMIT
from .compare import paragraph
from .content import CourseError, MismatchError, exercise
from .limits import StillRunningError, TimeIsUp, run_limited
from .pieces import AS_IN_TSLAB, CHAPTERS, GRADIENT_OF, LAST, PIECES, text_of_ours

_MARK = "# collected "


@dataclass(repr=False)
class Collected:
    """What `collect` has gathered.

    Attributes:
        file: where it is.
        yours: the pieces that are the learner's.
        ours: those that are ours though an exercise asks for them, and why.
        written: whether the file was written; one that was changed by hand is left alone.
    """

    file: Path
    yours: list[str] = field(default_factory=list)
    ours: dict[str, str] = field(default_factory=dict)
    written: bool = False

    def __repr__(self) -> str:
        return f"<collected: {len(self.yours)} of {len(self.yours) + len(self.ours)} pieces are yours>"

    def _ipython_display_(self) -> None:
        """Show nothing: `collect` has printed what it found."""


def collect(path: str | Path, folder: str | Path = ".", namespace: Mapping[str, Any] | None = None) -> Collected:
    """Write the library that the learner's cells make to a module, and print whose each piece is.

    A module of this name that was imported before is forgotten, so that the next import reads the new file.

    Args:
        path: of the module, such as "my_library.py". A file there that `collect` wrote is replaced as a whole; one that
            has been changed since, or that is another, is left as it is.
        folder: where the notebooks 01_….ipynb to 06_….ipynb are.
        namespace: that of the notebook that collects, by default the globals of the caller. What its cells were, as
            they ran, is in its `In`; so it need not be saved first.

    Raises:
        CourseError: the path names no module that could be imported, or cannot be written; or there is no folder.
    """
    file = Path(path)
    if file.suffix != ".py" or not file.stem.isidentifier():
        raise CourseError(f"{file.name!r} is not the name of a module.", 'Call it as in "my_library.py".')
    if not Path(folder).is_dir():
        raise CourseError(f"There is no folder {str(folder)!r}.", "Give the one that your notebooks are in.")
    names = sys._getframe(1).f_globals if namespace is None else namespace
    gathering = _Gathering(Path(folder), list(names.get("In", ())))
    for name in PIECES:
        gathering.add(name)
    found = Collected(file, gathering.yours, gathering.ours)
    try:
        found.written = not _is_changed(file)
        if found.written:
            _replace(file, gathering.text())
    except OSError as error:
        raise CourseError(f"{file.name} cannot be written ({error.strerror}).", "Choose another path.") from None
    end = "; ours are" if found.ours else "."
    lines = [f"{file.name}: {gathering.count()}{end}", *(f"  {line}" for line in gathering.why_ours())]
    if not found.written:
        lines = [f"{file.name} is not as `collect` left it, so it stays as it is. Delete it, or collect into another."]
    print("\n".join(paragraph(line, "    ") for line in lines))
    return found


class _Gathering:
    """The pieces so far: as text, and as they run."""

    def __init__(self, folder: Path, ran: Sequence[str]) -> None:
        self.folder = folder
        self.yours: list[str] = []
        self.ours: dict[str, str] = {}
        self._ran = ran
        self._cells: dict[str, list[str]] = {}
        self._sections: list[str] = []
        self._helpers: dict[str, str] = {}  # name: text
        self._names: dict[str, Any] = {"__name__": "my_library", "np": np}

    def add(self, name: str) -> None:
        """Add the learner's piece of this name, or else ours."""
        chapter, is_asked, _ = PIECES[name].partition(".")
        if not is_asked:
            return self._add_ours(name, "given")
        try:
            chosen = self._learners(name, chapter)
        except PieceError as why:
            self.ours[name] = str(why)
            return self._add_ours(name, f"ours: {why}")
        new = [d.text for d in chosen if not all(self._helpers.get(n) == d.text for n in d.names)]
        self._helpers |= {n: d.text for d in chosen for n in d.names if n != name}
        self.yours.append(name)
        text = "\n\n\n".join([*new, *_registration(name)])
        self._sections.append(f"# {PIECES[name]} {name}: yours\n{text}")
        return None

    def _add_ours(self, name: str, whose: str) -> None:
        text = text_of_ours(name)
        exec(compile(text, f"<{name}>", "exec"), self._names)
        self._sections.append(f"# {PIECES[name]} {name}: {whose}\n{text}")

    def _learners(self, name: str, chapter: str) -> list[Definition]:
        """The learner's piece, after what it needs: their latest that passes.

        Raises:
            PieceError: there is none, and why not.
        """
        cells, reasons = self._cells_of(chapter), []
        for number in attempts(cells, name):
            try:
                return self._tried(name, piece(cells, number, name, {*PIECES, "np"}))
            except PieceError as why:
                reasons.append(why)
        raise reasons[0] if reasons else PieceError("not written yet")

    def _cells_of(self, chapter: str) -> list[str]:
        """The cells of a chapter's notebook, and behind them those that have run in the kernel."""
        if chapter not in self._cells:
            ran = [*self._ran] if chapter == LAST else []
            try:
                self._cells[chapter] = [*read_cells(self.folder / f"{CHAPTERS[chapter]}.ipynb"), *ran]
            except PieceError:
                if not any(cell.strip() for cell in ran):
                    raise
                self._cells[chapter] = ran
        return self._cells[chapter]

    def _tried(self, name: str, chosen: list[Definition]) -> list[Definition]:
        for definition in chosen:
            if foreign := foreign_imports(definition.text):
                raise PieceError(f"it needs {foreign[0]}, and the library stands on NumPy alone")
            for helper in definition.names:
                if hasattr(builtins, helper):
                    raise PieceError(f"it uses a {helper} of its own, and the other pieces need Python's")
                if helper != name and self._helpers.get(helper, definition.text) != definition.text:
                    raise PieceError(f"it uses {helper}, and a piece above uses another one of that name")
        task, now = exercise(PIECES[name]), ["its cell fails"]

        def judge() -> None:
            for text in [*(d.text for d in chosen), *_registration(name)]:
                exec(compile(text, f"<{name}>", "exec"), self._names)
            learners = self._names[name]
            parts = SimpleNamespace(**{part: self._names[part] for part in task.parts})
            for case in [*task.visible, *task.hidden]:
                now[0] = f"it does not pass {task.id}: {inspect.getdoc(case)}"
                sys.setrecursionlimit(RECURSION_LIMIT)
                with task.setting(learners, parts):
                    case(learners, parts)

        limit = sys.getrecursionlimit()
        try:
            with redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
                run_limited(judge, TIME_LIMIT)
        except (TimeIsUp, StillRunningError):
            raise PieceError(f"{now[0]}; it is still running after {TIME_LIMIT:g} s") from None
        except MismatchError:
            raise PieceError(now[0]) from None
        except BaseException as error:  # in this thread Ctrl-C never arrives; whatever comes is the learner's
            raise PieceError(f"{now[0]} ({type(error).__name__})") from None
        finally:
            sys.setrecursionlimit(limit)
        return chosen

    def text(self) -> str:
        """The module, from its docstring on."""
        why = "".join(f"\n    {line}" for line in self.why_ours())
        count = f"{self.count()}; ours are\n{why}" if why else f"{self.count()}."
        head = f'"""The library that you built in chapters 1 to 6. It needs NumPy alone.\n\n{count}\n"""'
        return "\n\n\n".join([f"{head}\n\nimport numpy as np", *self._sections, AS_IN_TSLAB])

    def count(self) -> str:
        """How many of the pieces that exercises ask for are the learner's."""
        yours, of = len(self.yours), len(self.yours) + len(self.ours)
        return f"{f'{yours} of the' if self.ours else 'all'} {of} pieces that exercises ask for are yours"

    def why_ours(self) -> list[str]:
        """For each reason, the pieces that are ours for it."""
        reasons = dict.fromkeys(self.ours.values())
        return [f"{', '.join(n for n, why in self.ours.items() if why == reason)}: {reason}" for reason in reasons]


def _registration(name: str) -> list[str]:
    """What enters a gradient function into the table, as the chapter does in the cell below it."""
    return [f"RegisterGradient({GRADIENT_OF[name]})({name})"] if name in GRADIENT_OF else []


def _is_changed(file: Path) -> bool:
    """Whether a file is there that is not as `collect` left it."""
    try:
        first, _, rest = file.read_text(encoding="utf-8").partition("\n")
    except FileNotFoundError:
        return False
    except ValueError:
        return True
    return first != _MARK + _digest(rest)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _replace(file: Path, text: str) -> None:
    """Write a file as a whole, or not at all; and let the next import read it."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(f"{_MARK}{_digest(text)}\n{text}")
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    # Python takes a compiled file for the new one's if both are of the same second and length.
    Path(importlib.util.cache_from_source(str(file))).unlink(missing_ok=True)
    importlib.invalidate_caches()
    sys.modules.pop(file.stem, None)
