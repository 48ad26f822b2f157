"""What chapter 1 tries the learner's careful_run on."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, expect, on
from .sessions import noting


def case_careful_affine(run: Any, parts: Any) -> None:
    """b + x, as before"""
    b, x = parts.Variable([1, 1]), parts.placeholder()
    z = on(parts.add(x, b), {x: [2, -2]})
    expect("careful_run(add(x, b), {x: [2, -2]})", run(z, {x: [2, -2]}), [3, -1])


def case_careful_tuple(run: Any, parts: Any) -> None:
    """a tuple is fed"""
    x = parts.placeholder()
    z = on(parts.add(x, x), {x: (1, 2)})
    expect("careful_run(add(x, x), {x: (1, 2)})", run(z, {x: (1, 2)}), [2, 4])


def case_careful_operation(run: Any, parts: Any) -> None:
    """an operation is fed"""
    x, b = parts.placeholder(), parts.Variable([1, 1])
    y = parts.add(x, x)
    got = run(on(parts.add(y, b), {x: [1, 2], y: [10, 10]}), {x: [1, 2], y: [10, 10]})
    expect("y = add(x, x); careful_run(add(y, b), {x: [1, 2], y: [10, 10]})", got, [11, 11])


def case_careful_behind(run: Any, parts: Any) -> None:
    """nothing behind a fed node is needed"""
    x, b = parts.placeholder(), parts.Variable([1, 1])
    y = parts.add(x, x)
    got = run(on(parts.add(y, b), {y: [10, 10]}), {y: [10, 10]})
    expect("y = add(x, x); careful_run(add(y, b), {y: [10, 10]})", got, [11, 11])


def case_careful_subclass(run: Any, parts: Any) -> None:
    """a subclass of Variable is a Variable"""
    b, x = _subclass(parts)([1, 1]), parts.placeholder()
    got = run(on(parts.add(x, b), {x: [2, -2]}), {x: [2, -2]})
    expect("class bias(Variable): pass; careful_run(add(x, bias([1, 1])), {x: [2, -2]})", got, [3, -1])


def case_careful_variable(run: Any, parts: Any) -> None:
    """a Variable is fed, for this run"""
    b, x = parts.Variable([1, 1]), parts.placeholder()
    z = parts.add(x, b)
    on(z, {x: [0, 0], b: [5, 5]})
    expect("careful_run(add(x, b), {x: [0, 0], b: [5, 5]})", run(z, {x: [0, 0], b: [5, 5]}), [5, 5])
    on(z, {x: [0, 0]})
    expect("careful_run(add(x, b), {x: [0, 0]}), after that", run(z, {x: [0, 0]}), [1, 1])


def case_careful_once(run: Any, parts: Any) -> None:
    """a node that is used twice is computed once"""
    x = parts.placeholder()
    y, got = noting(parts, x)
    run(on(parts.add(y, y), {x: np.zeros(2)}, at=y, what="calls of compute"), {x: np.zeros(2)})
    expect("y = op(x); careful_run(add(y, y), …); calls of op's compute", len(got), 1)


def case_careful_feed_kept(run: Any, parts: Any) -> None:
    """the feed_dict is left as it was"""
    x = parts.placeholder()
    feed = {x: np.array([1.0])}
    run(on(parts.add(x, x), feed, what="entries of feed"), feed)
    expect("feed = {x: [1.0]}; careful_run(add(x, x), feed); len(feed)", len(feed), 1)


def _subclass(parts: Any) -> Any:
    class bias(parts.Variable):  # type: ignore[misc]
        pass

    return bias


def _careful(run: Any, parts: Any, fed: tuple[str, ...]) -> Any:
    """z = (x + x) + b with x = [1, 2], y = x + x = [10, 10], b = [5, 5], as far as they are fed."""
    x, b = parts.placeholder(), parts.Variable([1, 1])
    y = parts.add(x, x)
    feeds = {"x": (x, [1, 2]), "y": (y, [10, 10]), "b": (b, [5, 5])}
    return run(parts.add(y, b), {feeds[name][0]: np.array(feeds[name][1]) for name in fed})


def _fails(run: Any, *arguments: Any) -> bool:
    try:
        run(*arguments)
    except Exception:
        return True
    return False


def _computes_behind(run: Any, parts: Any) -> bool:
    return same(_careful(run, parts, ("x", "y")), [11, 11]) and _fails(_careful, run, parts, ("y",))


def _subclass_fails(run: Any, parts: Any) -> bool:
    x = parts.placeholder()
    feed = {x: np.zeros(2)}
    return not _fails(run, parts.add(x, parts.Variable([1, 1])), feed) and _fails(
        run, parts.add(x, _subclass(parts)([1, 1])), feed
    )


def _adds_to_feed(run: Any, parts: Any) -> bool:
    x = parts.placeholder()
    feed = {x: np.zeros(2)}
    run(parts.add(x, x), feed)
    return len(feed) > 1


def _careful_tuple(run: Any, parts: Any) -> bool:
    x = parts.placeholder()
    return same(run(parts.add(x, x), {x: (1, 2)}), [1, 2, 1, 2])


def _careful_recomputes(run: Any, parts: Any) -> bool:
    x = parts.placeholder()
    shared, got = noting(parts, x)
    run(parts.add(shared, shared), {x: np.zeros(2)})
    return len(got) > 1


CAREFUL_MISCONCEPTIONS = [
    Misconception(
        "the tuple stays a tuple",
        "(1, 2) + (1, 2) joins two tuples; only arrays are added element by element.",
        _careful_tuple,
    ),
    Misconception(
        "what is fed for an operation is ignored",
        "The operation is computed all the same.",
        lambda run, parts: same(_careful(run, parts, ("x", "y")), [3, 5]),
    ),
    Misconception(
        "what is behind a fed node is still computed",
        "The walk goes on beyond y, to a placeholder that nobody needs.",
        _computes_behind,
    ),
    Misconception(
        "a subclass of Variable is treated as an operation",
        "type(node) is Variable asks for exactly this class; a bias is a Variable too.",
        _subclass_fails,
    ),
    Misconception(
        "what is fed for a Variable is ignored",
        "A fed value stands in for any node's own.",
        lambda run, parts: same(_careful(run, parts, ("x", "b")), [3, 5]),
    ),
    Misconception(
        "the values go into the caller's feed_dict", "It is the caller's, who may use it again.", _adds_to_feed
    ),
    Misconception(
        "computed once for each use", "The value of a node is the same for all its consumers.", _careful_recomputes
    ),
]
