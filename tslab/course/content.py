"""What a chapter's course material is made of, and where it is found.

Module `chapter_NN` holds that of chapter NN: `EXERCISES`, `PREDICTIONS` and `QUESTIONS`, each a list.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from ..errors import TslabError
from .compare import same, show
from .scenes import on, recorded

__all__ = [
    "Case",
    "CourseError",
    "Exercise",
    "Misconception",
    "MismatchError",
    "Prediction",
    "Question",
    "exercise",
    "expect",
    "on",
    "prediction",
    "question",
]

Case: TypeAlias = Callable[[Any, Any], None]
"""Tries the learner's object, given the exercise's parts; raises MismatchError where it is wrong.

Its docstring says what it tries. Where it is about a graph or a node, it announces that by `on`, and the check draws it
with what came out and what was expected; so does an exception of the learner's. A case about plain numbers announces
nothing:

    def case_affine(Session, parts):
        '''b + x'''
        x, b = parts.placeholder(), parts.Variable([1, 1])
        z = on(parts.add(x, b), {x: [2, -2]})
        expect("Session().run(add(x, b), {x: [2, -2]})", Session().run(z, {x: [2, -2]}), [3, -1])

It costs the least in the one function through which all cases of an exercise run what they try."""


class CourseError(TslabError, LookupError):
    """Something was asked for that the course does not have."""


class MismatchError(Exception):
    """The learner's object gave something else than it should.

    Attributes:
        given: the smallest input on which it shows, as a line of code.
        got: what came out, as text.
        expected: what should have, as text.
        at: the node at which it shows, if it is not the one that `on` has announced.
        what: which of that node's values is wrong, such as "∂J/∂x"; None for what `on` has announced.
        drawn: what is written at the node in the place of `got` and `expected`: arrays, or shorter texts.
    """

    def __init__(
        self,
        given: str,
        got: str,
        expected: str,
        at: Any = None,
        what: str | None = None,
        drawn: tuple[Any, Any] | None = None,
    ) -> None:
        super().__init__(given, got, expected)
        self.given, self.got, self.expected = given, got, expected
        self.at, self.what, self.drawn = at, what, drawn or (got, expected)


def expect(given: str, got: Any, expected: Any, at: Any = None, what: str | None = None) -> None:
    """Raise MismatchError unless `got` is the same as `expected`.

    Args:
        given: what was tried, as a line of code.
        got: what came out.
        expected: what should have.
        at: the node at which it shows, and
        what: which of its values, for the picture of the graph that `on` has announced.
    """
    if (record := recorded.get()) is not None:
        record.expected.append((given, expected))
    if not same(got, expected):
        raise MismatchError(given, show(got), show(expected), at, what, (got, expected))


@dataclass(frozen=True)
class Misconception:
    """A likely mistake, known by what the learner's object does, never by how it is written.

    Attributes:
        name: a few words.
        why: a sentence on how it leads to what is seen. It names the mistake, and leaves the mending to the learner.
        shows: whether the learner's object, given the parts, behaves so; an exception means no.
    """

    name: str
    why: str
    shows: Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Exercise:
    """Something for the learner to write.

    Attributes:
        id: `NN.k`, with the chapter's number.
        title: a few words.
        level: "warm-up", "core" or "stretch".
        parts: the names of the learner's other pieces that it is tried with.
        visible, hidden: its cases, the smallest first. A hidden case is described only when it fails.
        misconceptions: the likely mistakes, the most telling first.
        hints: a nudge, an approach, almost the code.
        ours: makes our version from the parts, with which the chapter goes on until the learner's passes.
        setting: what each case runs inside, given the learner's object and the parts.
    """

    id: str
    title: str
    level: str
    parts: Sequence[str]
    visible: Sequence[Case]
    hidden: Sequence[Case]
    misconceptions: Sequence[Misconception]
    hints: tuple[str, str, str]
    ours: Callable[[Any], Any]
    setting: Callable[[Any, Any], AbstractContextManager[object]] = lambda learners, parts: nullcontext()


@dataclass(frozen=True)
class Prediction:
    """Something to predict before it is seen, and why it happens."""

    id: str
    explanation: str


@dataclass(frozen=True)
class Question:
    """A question, and for each letter a choice and the feedback to it."""

    id: str
    question: str
    choices: dict[str, tuple[str, str]]
    right: str


@cache
def _all(kind: str) -> dict[str, Any]:
    """The exercises, predictions or questions of all chapters by id."""
    package = __name__.rpartition(".")[0]
    names = [m.name for m in pkgutil.iter_modules(importlib.import_module(package).__path__)]
    chapters = [importlib.import_module(f"{package}.{n}") for n in sorted(names) if re.fullmatch(r"chapter_\d\d", n)]
    return {item.id: item for chapter in chapters for item in getattr(chapter, kind)}


def _find(kind: str, what: str, id: str) -> Any:
    found = _all(kind)
    if id not in found:
        raise CourseError(f"There is no {what} {id!r}.", f"There are {', '.join(found)}.")
    return found[id]


def exercise(id: str) -> Exercise:
    """The exercise of this id, or CourseError with those there are."""
    result: Exercise = _find("EXERCISES", "exercise", id)
    return result


def prediction(id: str) -> Prediction:
    """The prediction of this id, or CourseError with those there are."""
    result: Prediction = _find("PREDICTIONS", "prediction", id)
    return result


def question(id: str) -> Question:
    """The question of this id, or CourseError with those there are."""
    result: Question = _find("QUESTIONS", "question", id)
    return result
