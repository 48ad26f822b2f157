"""`check` tries what a learner has written, and says what is wrong with it; `hint` helps without telling.

A check runs the exercise's cases, the smallest first, and stops at the first that fails: that is the smallest
counterexample. Then it asks the exercise's misconceptions whether the learner's object behaves like one of them, and
draws the graph that the case was about, where it was about one.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
import sys
import textwrap
from collections.abc import Mapping
from contextlib import AbstractContextManager, redirect_stdout
from contextvars import copy_context
from dataclasses import dataclass
from types import FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from ..errors import Location
from . import notebooks, progress
from .compare import paragraph, show
from .content import CourseError, Exercise, MismatchError, exercise
from .limits import StillRunningError, TimeIsUp, run_limited, whatever_it_raises
from .scenes import Record, picture, recorded

if TYPE_CHECKING:
    from tslab.widgets import Drawing

TIME_LIMIT = 2.0  # seconds for all cases together
RECURSION_LIMIT = 1000  # Python's own, whatever the learner's program has made of it
PRINTED_LINES = 8  # of what the learner's code prints while it is tried

_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
_OURS = "_tslab_ours"  # marks the pieces of ours that stand in for the learner's
_hints_given: dict[str, int] = {}


@dataclass(repr=False)
class CheckResult:
    """What a check has found.

    Attributes:
        id: of the exercise.
        passed: whether every case passed.
        written: whether the learner has filled the gap.
        misconception: the name of the likely mistake, or None.
        learners: what was tried.
        parts: the learner's other pieces that it was tried with.
        picture: the graph on which it went wrong, drawn, with what came out and what was expected; None where there is
            none.
    """

    id: str
    passed: bool
    written: bool
    misconception: str | None
    learners: Any
    parts: SimpleNamespace
    picture: Drawing | None = None

    def or_ours(self) -> Any:
        """The learner's object where it passed, else ours, so that the cells below run in either case."""
        if self.passed or _is_ours(self.learners):
            return self.learners
        print("Until it passes, the cells below use ours.")
        ours = exercise(self.id).ours(self.parts)
        setattr(ours, _OURS, self.id)
        return ours

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        return f"<check {self.id}: {'passed' if self.passed else 'not yet'}>"

    def _ipython_display_(self) -> None:
        """Show nothing: the check has printed its findings."""


def check(id: str, learners: Any, namespace: Mapping[str, Any] | None = None) -> CheckResult:
    """Try what the learner has written for an exercise, and print what was found.

    Args:
        id: of the exercise, such as "01.2".
        learners: the class or function to try.
        namespace: where the learner's other pieces are found; by default the globals of the caller, which in a
            notebook are the names that its cells have made.

    Returns:
        The finding. A check that fails does not raise, so that the cells below still run.

    Raises:
        CourseError: there is no such exercise, or it needs a piece that the namespace lacks.
    """
    task = exercise(id)
    names = sys._getframe(1).f_globals if namespace is None else namespace
    if missing := [part for part in task.parts if part not in names]:
        raise CourseError(f"The check of {id} needs your {', '.join(missing)}.", "Run the cells above first.")
    parts = SimpleNamespace(**{part: names[part] for part in task.parts})
    if _is_ours(learners):
        print(f"{id}  {task.title}: this is ours. Run the cell with yours, and then this one.")
        return CheckResult(id, False, False, None, learners, parts)
    trial = _Trial(task, learners, parts, names)
    if learners is not Ellipsis:
        trial.run()
    passed = learners is not Ellipsis and not trial.lines
    written = passed or not (learners is Ellipsis or _has_gap(learners))
    print(f"{id}  {task.title}: {'passed' if passed else 'not yet' if written else 'not written yet'}.")
    missing = [f'Write your lines in place of the ... and run both cells again; hint("{id}") helps.']
    for line in trial.report() if written else missing:
        print(paragraph(f"  {line}", "    "))
    progress.record("checks", id, passed=passed)
    if not written:
        return CheckResult(id, passed, written, None, learners, parts)
    if trial.picture is not None:
        notebooks.show(trial.picture)
    return CheckResult(id, passed, written, trial.misconception, learners, parts, trial.picture)


class _Trial:
    """One run of an exercise's cases on one object. It keeps what it has found even if it is cut off."""

    def __init__(self, task: Exercise, learners: Any, parts: SimpleNamespace, names: Mapping[str, Any]) -> None:
        self.task, self.learners, self.parts, self.names = task, learners, parts, names
        self.passed: list[str] = []
        self.now, self.case = "", self.task.visible[0]
        self.lines: list[str] = []
        self.misconception: str | None = None
        self.picture: Drawing | None = None
        self.printed = io.StringIO()
        self.explained = False
        self._record = Record()

    def run(self) -> None:
        """Try the cases, then the misconceptions, all within the time limit."""
        limit = sys.getrecursionlimit()
        context = copy_context()
        context.run(recorded.set, self._record)
        with redirect_stdout(self.printed), notebooks.guarded():
            try:
                run_limited(lambda: context.run(self._judge), TIME_LIMIT)
            except TimeIsUp as error:
                self._stop(f"still running after {TIME_LIMIT:g} s", self._line(error))
                if not self.explained and not self.misconception:
                    self.misconception = "an endless loop"
                    self.lines.append("Likely: an endless loop. Which of its steps brings the end nearer?")
            except StillRunningError:
                self._stop("did not end, and could not be stopped", "Restart the kernel (menu Kernel) to stop it.")
            finally:
                sys.setrecursionlimit(limit)

    def _judge(self) -> None:
        for case in [*self.task.visible, *self.task.hidden]:
            self.now, self.case = inspect.getdoc(case) or case.__name__, case
            self._record.scene, self._record.expected = None, []
            try:
                with self._setting():
                    case(self.learners, self.parts)
            except MismatchError as wrong:
                self._fail("", f"given     {wrong.given}", f"came out  {wrong.got}", f"expected  {wrong.expected}")
                return self._explain(wrong.at, wrong.what, *wrong.drawn)
            except TimeIsUp:
                raise
            except BaseException as error:  # in this thread Ctrl-C never arrives; whatever comes is the learner's
                kind = type(error).__name__
                message = _ADDRESS.sub("", f"{kind}: {error}".split("\n")[0])
                given, expected = self._wanted()
                known = [f"given     {given}", f"expected  {show(expected)}"] if given else ["", ""]
                self._fail("", known[0], message, self._line(error), known[1])
                return self._explain(None, None, f"an error: {kind}", expected if given else "a value")
            if case in self.task.visible:
                self.passed.append(self.now)
        return None

    def _wanted(self) -> tuple[str, Any]:
        """What the present case was about to try when the learner's object raised: ours gets further, and shows it."""
        found, ours = len(self._record.expected), Record()
        before = recorded.set(ours)
        try:
            with whatever_it_raises(), self._setting():
                self.case(self.task.ours(self.parts), self.parts)
        finally:
            recorded.reset(before)
        return ours.expected[found] if len(ours.expected) > found else ("", None)

    def _explain(self, at: Any, what: str | None, came_out: Any, expected: Any) -> None:
        """Name the mistake, and draw where it shows."""
        scene = self._record.scene
        self._diagnose()
        self.explained = True
        if scene is not None:
            with whatever_it_raises():  # a learner's nodes may be anything; then the text alone has to do
                where = scene.at if at is None else at
                self.picture = picture(scene, where, scene.what if what is None else what, came_out, expected)

    def _stop(self, how: str, where: str) -> None:
        """What is said of code that had to be stopped; if that was while it was explained, enough is said already."""
        if self.explained:
            return
        scene, stopped_in_a_case = self._record.scene, not self.lines
        self._fail(f": {how}", where)
        if scene is not None and stopped_in_a_case:
            given, expected = self._wanted()
            with whatever_it_raises():  # as above; what would be computed in between might not end either
                wanted = expected if given else "a value"
                self.picture = picture(scene, scene.at, scene.what, f"nothing in {TIME_LIMIT:g} s", wanted, run=False)

    def _setting(self) -> AbstractContextManager[object]:
        sys.setrecursionlimit(RECURSION_LIMIT)
        return self.task.setting(self.learners, self.parts)

    def _diagnose(self) -> None:
        """Name the first misconception that the learner's object shows."""
        for misconception in self.task.misconceptions:
            shows = False
            with whatever_it_raises(), self._setting():
                shows = misconception.shows(self.learners, self.parts)
            if shows:
                self.misconception = misconception.name
                self.lines.append(f"Likely: {misconception.name}. {misconception.why}")
                return

    def _fail(self, how: str, *details: str) -> None:
        if not self.lines:
            self.lines = [f"wrong   {self.now}{how}", *[f"          {line}" for line in details if line]]

    def _line(self, error: BaseException) -> str:
        """The innermost line of the learner's on the way to `error`."""
        learners, others, traceback = None, None, error.__traceback__
        while traceback is not None:
            frame = traceback.tb_frame
            location = Location(frame.f_code.co_filename, traceback.tb_lineno)
            if frame.f_globals is self.names:
                learners = location
            elif str(frame.f_globals.get("__name__", "")).partition(".")[0] not in ("tslab", "threading", "numpy"):
                others = location
            traceback = traceback.tb_next
        found = learners or others
        return "" if found is None else str(found)

    def report(self) -> list[str]:
        """What was found, line by line."""
        lines = [f"right   {title}" for title in self.passed]
        if not self.lines:
            return [*lines, f"right   {len(self.task.hidden)} hidden cases"]
        lines += self.lines
        if printed := self.printed.getvalue().splitlines():
            lines += ["Your code printed:", *[f"  {line[:100]}" for line in printed[:PRINTED_LINES]]]
        return [*lines, f'hint("{self.task.id}") helps.']


def _is_ours(piece: Any) -> bool:
    """Whether `piece` itself, and not only a class that it is made from, stands in for the learner's."""
    return _OURS in getattr(piece, "__dict__", {})


def _has_gap(learners: Any) -> bool:
    """Whether a function of the learner's still holds the `...` of the exercise."""
    functions = [f for f in vars(learners).values() if isinstance(f, FunctionType)] if inspect.isclass(learners) else []
    for function in functions or [learners]:
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        except (OSError, TypeError, SyntaxError):
            continue
        indices = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Subscript) for part in ast.walk(node)}
        if any(isinstance(n, ast.Constant) and n.value is Ellipsis and id(n) not in indices for n in ast.walk(tree)):
            return True
    return False


def hint(id: str) -> None:
    """Print the next of an exercise's three hints: a nudge, an approach, almost the code."""
    hints = exercise(id).hints
    number = min(_hints_given.get(id, 0), len(hints) - 1)
    _hints_given[id] = number + 1
    print(paragraph(f"{id}, hint {number + 1} of {len(hints)}: {hints[number]}"))
