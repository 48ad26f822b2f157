"""What chapter 1 tries the learner's traversals on."""

from __future__ import annotations

import sys
from typing import Any

from ..compare import show
from ..content import Misconception, MismatchError, expect, on
from .pieces import labelled

VISITS_PER_NODE = 40  # a walk with a memo asks a node for its inputs a few times; one without, thousands of times


def _op(parts: Any, label: str, *inputs: Any) -> Any:
    return labelled(parts.Operation(list(inputs)), label)


def _walk(traverse: Any, node: Any, given: str) -> list[Any]:
    """The learner's order as a list."""
    order = traverse(node)
    if order is None or isinstance(order, (set, frozenset)):
        raise MismatchError(given, "None" if order is None else "a set, which keeps no order", "a list of nodes")
    return list(order)


def _expect_order(traverse: Any, given: str, *nodes: Any) -> None:
    """`nodes`, in one right order, the fetched one last; any order will do that has each once, after its inputs."""
    on(nodes[-1], what="its place in the list", names={})
    got = _walk(traverse, nodes[-1], given)
    for node in [*nodes, *got]:
        if problem := _problem(node, got, nodes):
            raise MismatchError(given, show(got), show(list(nodes)), at=node, drawn=problem)


def _problem(node: Any, got: list[Any], nodes: tuple[Any, ...]) -> tuple[str, str] | None:
    """What is wrong with a node's places in the learner's list, and what would be right."""
    places = [i for i, other in enumerate(got) if other is node]
    if not any(node is other for other in nodes):
        return _ordinals(places), "not listed"
    if len(places) != 1:
        return _ordinals(places) if places else "not listed", "once"
    later = [x for x in node.input_nodes if any(x is other for other in got[places[0] :])]
    return (_ordinals(places), f"after {later[0].label}") if later else None


def _ordinals(places: list[int]) -> str:
    """`1st and 3rd`, counted from 1."""
    words = [f"{i + 1}{ {0: 'st', 1: 'nd', 2: 'rd'}.get(i, 'th') }" for i in places[:4]]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _affine(parts: Any) -> list[Any]:
    A, x, b = (_op(parts, name) for name in "Axb")
    y = _op(parts, "y", A, x)
    return [A, x, y, b, _op(parts, "z", y, b)]


def _two_depths(parts: Any) -> list[Any]:
    x = _op(parts, "x")
    p = _op(parts, "p", x)
    return [x, p, _op(parts, "q", x, p)]


class _TiredError(Exception):
    """A node has been visited too often."""


def _counted(parts: Any, doublings: int, most: int) -> list[Any]:
    """y = y + y again and again, of nodes that count in `looks` how often they are asked for their inputs."""

    class add(parts.Operation):  # type: ignore[misc]
        looks = 0

        @property
        def input_nodes(self) -> Any:
            self.looks += 1
            if self.looks > most:
                raise _TiredError
            return self.kept

        @input_nodes.setter
        def input_nodes(self, nodes: Any) -> None:
            self.kept = nodes

    nodes = [add([])]
    for _ in range(doublings):
        nodes.append(add([nodes[-1], nodes[-1]]))
    for node in nodes:
        node.looks = 0
    return nodes


def _visits(traverse: Any, parts: Any, doublings: int) -> int | None:
    """How often the nodes of so many doublings are asked for their inputs; None where that is too often."""
    nodes = _counted(parts, doublings, VISITS_PER_NODE)
    try:
        traverse(nodes[-1])
    except _TiredError:
        return None
    return sum(int(node.looks) for node in nodes)


# 01.5 and 01.9, a traversal


def case_affine_order(traverse: Any, parts: Any) -> None:
    """z = A x + b"""
    _expect_order(traverse, "y = matmul(A, x); z = add(y, b); traverse_postorder(z)", *_affine(parts))


def case_shared(traverse: Any, parts: Any) -> None:
    """y = x + x"""
    x = _op(parts, "x")
    _expect_order(traverse, "y = add(x, x); traverse_postorder(y)", x, _op(parts, "y", x, x))


def case_leaf(traverse: Any, parts: Any) -> None:
    """a node without inputs"""
    _expect_order(traverse, "traverse_postorder(x)", _op(parts, "x"))


def case_two_depths(traverse: Any, parts: Any) -> None:
    """x is used at two depths"""
    _expect_order(traverse, "p = op(x); q = op(x, p); traverse_postorder(q)", *_two_depths(parts))


def case_side_branch(traverse: Any, parts: Any) -> None:
    """what z does not need is left out"""
    x = _op(parts, "x")
    _op(parts, "unused", x)
    _expect_order(traverse, "unused = op(x); z = op(x); traverse_postorder(z)", x, _op(parts, "z", x))


def case_again(traverse: Any, parts: Any) -> None:
    """a second walk finds the same"""
    nodes = _two_depths(parts)
    given = "traverse_postorder(q), for the second time"
    _walk(traverse, nodes[-1], given)
    _expect_order(traverse, given, *nodes)


def case_doublings(traverse: Any, parts: Any) -> None:
    """12 times y = y + y, in few visits"""
    if _visits(traverse, parts, 12) is None:
        given = "12 times y = add(y, y); traverse_postorder(y)"
        got = f"more than {VISITS_PER_NODE} looks at the input_nodes of one of them"
        counted = _counted(parts, 3, VISITS_PER_NODE)  # three doublings show it as well, and can be drawn
        traverse(counted[-1])
        drawn = f"{counted[0].looks} looks at input_nodes", "one visit"
        on(counted[-1], names={f"y{i}": node for i, node in enumerate(counted)})
        raise MismatchError(given, got, "13 nodes, each visited once", counted[0], "", drawn)


def _chain(parts: Any) -> Any:
    y = _op(parts, "x")
    for _ in range(3000):
        y = _op(parts, "y", y)
    return y


def case_deep(traverse: Any, parts: Any) -> None:
    """a chain of 3,000 operations"""
    y = _chain(parts)
    given = "3,000 times y = negative(y); traverse_deep(y)"
    limit = sys.getrecursionlimit()
    try:
        got = _walk(traverse, y, given)
    except RecursionError:
        raise MismatchError(given, "RecursionError: too many calls inside calls", "3,001 nodes") from None
    expect(given, f"{len(got):,} nodes", "3,001 nodes")
    if sys.getrecursionlimit() > limit:
        raise MismatchError(given, "3,001 nodes, and a raised recursion limit", "3,001 nodes, without recursion")


def _labels(traverse: Any, nodes: list[Any]) -> list[str]:
    return [str(node.label) for node in traverse(nodes[-1])]


def _recurses(traverse: Any, parts: Any) -> bool:
    try:
        traverse(_chain(parts))
    except RecursionError:
        return True
    return False


def _raises_limit(traverse: Any, parts: Any) -> bool:
    limit = sys.getrecursionlimit()
    traverse(_chain(parts))
    return sys.getrecursionlimit() > limit


def _without_memo(traverse: Any, parts: Any) -> bool:
    x = _op(parts, "x")
    return _labels(traverse, [_op(parts, "y", x, x)]) == ["x", "x", "y"]


def _outlives(traverse: Any, parts: Any) -> bool:
    nodes = _two_depths(parts)
    return len(_labels(traverse, nodes)) > len(_labels(traverse, nodes))


def _follows_consumers(traverse: Any, parts: Any) -> bool:
    x = _op(parts, "x")
    _op(parts, "unused", x)
    return "unused" in _labels(traverse, [_op(parts, "z", x)])


TRAVERSAL_MISCONCEPTIONS = [
    Misconception(
        "recursion without a memo",
        "The walk goes into x once for each edge that leads to it, and with x goes all that is behind it.",
        _without_memo,
    ),
    Misconception(
        "the memo guards the list, and not the walk",
        "Each node is listed once, and still visited once for each path that leads to it: thousands of visits.",
        lambda traverse, parts: _visits(traverse, parts, 12) is None,
    ),
    Misconception(
        "the memo outlives the call",
        "The second walk finds nodes that the first has marked. A default argument is made once, with the function.",
        _outlives,
    ),
    Misconception(
        "pre-order instead of post-order",
        "A node comes before its inputs, so its compute would find no values.",
        lambda traverse, parts: _labels(traverse, _affine(parts))[0] == "z",
    ),
    Misconception(
        "breadth-first or pre-order, reversed",
        "That is right in a tree. Where x is used at two depths, it comes after an operation that needs it.",
        lambda traverse, parts: (
            sorted(_labels(traverse, _two_depths(parts))) == ["p", "q", "x"]
            and _labels(traverse, _two_depths(parts)) != ["x", "p", "q"]
        ),
    ),
    Misconception(
        "first input only",
        "The walk does not go into the other inputs.",
        lambda traverse, parts: _labels(traverse, _affine(parts)) == ["A", "y", "z"],
    ),
    Misconception(
        "the fetched node is left out",
        "Its own turn comes after its inputs: last.",
        lambda traverse, parts: sorted(_labels(traverse, _affine(parts))) == ["A", "b", "x", "y"],
    ),
    Misconception(
        "only operations are listed",
        "Placeholders and Variables have values too, and compute needs them.",
        lambda traverse, parts: _labels(traverse, _affine(parts)) == ["y", "z"],
    ),
    Misconception(
        "only the nearest nodes are visited",
        "The inputs have inputs of their own.",
        lambda traverse, parts: sorted(_labels(traverse, _affine(parts))) == ["b", "y", "z"],
    ),
    Misconception(
        "consumers are followed",
        "A run needs what z is computed from, and not what else uses x.",
        _follows_consumers,
    ),
]

DEEP_MISCONCEPTIONS = [
    *TRAVERSAL_MISCONCEPTIONS,
    Misconception(
        "recursion",
        "Each call inside a call takes a place on Python's own stack, which ends at about 1,000.",
        _recurses,
    ),
    Misconception(
        "a raised recursion limit",
        "That moves the wall, and does not remove it; and it moves it for the whole program.",
        _raises_limit,
    ),
]
