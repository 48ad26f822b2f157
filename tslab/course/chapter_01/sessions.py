"""What chapter 1 tries the learner's Session on."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, MismatchError, expect, on


def _minus(parts: Any, x: Any, y: Any) -> Any:
    class minus(parts.Operation):  # type: ignore[misc]
        def compute(self, x: Any, y: Any) -> Any:
            return np.subtract(x, y)

    return minus([x, y])


def noting(parts: Any, *inputs: Any) -> tuple[Any, list[Any]]:
    """An operation, and the list into which it puts what compute gets."""
    got: list[Any] = []

    class noted(parts.Operation):  # type: ignore[misc]
        def compute(self, *values: Any) -> Any:
            got.append(values)
            return np.zeros(2)

    return noted(list(inputs)), got


def case_run_affine(Session: Any, parts: Any) -> None:
    """b + x is computed from a Variable and what is fed"""
    b, x = parts.Variable([1, 1]), parts.placeholder()
    got = Session().run(on(parts.add(x, b), {x: [2, -2]}), {x: [2, -2]})
    expect("b = Variable([1, 1]); Session().run(add(x, b), {x: [2, -2]})", got, [3, -1])


def case_run_again(Session: Any, parts: Any) -> None:
    """a second run uses what it is fed"""
    x = parts.placeholder()
    z, session = on(parts.add(x, x), {x: [5.0]}), Session()
    session.run(z, {x: np.array([1.0])})
    expect("session.run(add(x, x), {x: [5.0]}), after a run with 1.0", session.run(z, {x: np.array([5.0])}), [10.0])


def case_run_list(Session: Any, parts: Any) -> None:
    """a list that is fed becomes an array"""
    x = parts.placeholder()
    z = on(parts.add(x, x), {x: [1, 2]})
    expect("Session().run(add(x, x), {x: [1, 2]})", Session().run(z, {x: [1, 2]}), [2, 4])


def case_run_order(Session: Any, parts: Any) -> None:
    """compute gets its values in the order of the inputs"""
    x, y = parts.placeholder(), parts.placeholder()
    z = on(_minus(parts, x, y), {x: 5.0, y: 3.0})
    got = Session().run(z, {x: np.array(5.0), y: np.array(3.0)})
    expect("Session().run(subtract(x, y), {x: 5.0, y: 3.0})", got, 2.0)


def case_run_long(Session: Any, parts: Any) -> None:
    """an operation on an operation on an operation"""
    x, b = parts.placeholder(), parts.Variable(1.0)
    p = parts.add(x, b)
    q = _minus(parts, p, x)
    got = Session().run(on(_minus(parts, q, p), {x: 7.0}), {x: np.array(7.0)})
    expect("p = x + 1; q = p - x; Session().run(q - p, {x: 7.0})", got, -7.0)


def case_run_leaf(Session: Any, parts: Any) -> None:
    """a Variable, or a placeholder, can be fetched itself"""
    b, x = parts.Variable([1, 2]), parts.placeholder()
    on(b)
    expect("b = Variable([1, 2]); Session().run(b, {})", Session().run(b, {}), [1, 2])
    on(x, {x: [3, 4]})
    expect("Session().run(x, {x: [3, 4]})", Session().run(x, {x: [3, 4]}), [3, 4])


def case_run_variable(Session: Any, parts: Any) -> None:
    """a run sees the value that a Variable has now"""
    b, x = parts.Variable(1.0), parts.placeholder()
    z, session = parts.add(x, b), Session()
    session.run(z, {x: np.array(0.0)})
    b.value = np.array(2.0)
    on(z, {x: 0.0})
    expect("session.run(add(x, b), {x: 0.0}), after b.value = 2.0", session.run(z, {x: np.array(0.0)}), 2.0)


def case_run_once(Session: Any, parts: Any) -> None:
    """a node that is used twice is computed once"""
    x = parts.placeholder()
    y, got = noting(parts, x)
    z = on(parts.add(y, y), {x: np.zeros(2)}, at=y, what="calls of compute")
    Session().run(z, {x: np.zeros(2)})
    expect("y = op(x); Session().run(add(y, y), …); calls of op's compute", len(got), 1)


def _run_add(Session: Any, parts: Any, value: Any) -> Any:
    x = parts.placeholder()
    return Session().run(parts.add(x, x), {x: value})


def _run_given(Session: Any, parts: Any) -> Any:
    """What compute gets from a session as its values."""
    x, y = parts.placeholder(), parts.placeholder()
    op, got = noting(parts, x, y)
    with suppress(Exception):
        Session().run(op, {x: np.array(1.0), y: np.array(2.0)})
    return got[0] if got else None


def _stale(Session: Any, parts: Any) -> bool:
    x = parts.placeholder()
    z, session = parts.add(x, x), Session()
    first = session.run(z, {x: np.array([1.0])})
    return same(session.run(z, {x: np.array([5.0])}), first)


def _stale_variable(Session: Any, parts: Any) -> bool:
    b, session = parts.Variable(1.0), Session()
    z = parts.add(b, b)
    session.run(z, {})
    b.value = np.array(2.0)
    return same(session.run(z, {}), 2.0)


def _is_given(wanted: list[float]) -> Any:
    def shows(Session: Any, parts: Any) -> bool:
        got = _run_given(Session, parts)
        return got is not None and same([float(value) for value in got], wanted)

    return shows


def _returns(kind: type | tuple[type, ...]) -> Any:
    return lambda Session, parts: isinstance(_run_add(Session, parts, np.array([1.0, 2.0])), kind)


def _given_nodes(Session: Any, parts: Any) -> bool:
    got = _run_given(Session, parts)
    return bool(got) and any(isinstance(value, parts.placeholder) for value in got)


def _given_one_list(Session: Any, parts: Any) -> bool:
    got = _run_given(Session, parts)
    return len(got) == 1 and isinstance(got[0], (list, tuple)) and len(got[0]) == 2


def _recomputes(Session: Any, parts: Any) -> bool:
    try:
        case_run_once(Session, parts)
    except MismatchError as wrong:
        return int(wrong.got) > 1
    return False


SESSION_MISCONCEPTIONS = [
    Misconception(
        "the list stays a list",
        "[1, 2] + [1, 2] joins two lists; only arrays are added element by element.",
        lambda Session, parts: same(_run_add(Session, parts, [1, 2]), [1, 2, 1, 2]),
    ),
    Misconception(
        "nodes instead of values", "compute works on arrays; it was handed the nodes themselves.", _given_nodes
    ),
    Misconception("one list instead of several values", "compute(x, y) takes its values one by one.", _given_one_list),
    Misconception("inputs swapped", "The values reach compute in the opposite order.", _is_given([2.0, 1.0])),
    Misconception("first input only", "compute gets the value of its first input alone.", _is_given([1.0])),
    Misconception("first feed for all", "Each placeholder has a value of its own in feed_dict.", _is_given([1.0, 1.0])),
    Misconception(
        "all values instead of the fetched one",
        "The caller asked for the value of one node, and gets the whole table.",
        _returns((dict, list, tuple)),
    ),
    Misconception("no return", "run works out the value, and does not hand it back.", _returns(type(None))),
    Misconception("values kept from the run before", "What is fed changes from run to run.", _stale),
    Misconception(
        "a Variable's first value is kept", "Training changes Variables; each run reads them anew.", _stale_variable
    ),
    Misconception("computed once for each use", "The value of a node is the same for all its consumers.", _recomputes),
]
