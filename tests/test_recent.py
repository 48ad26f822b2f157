"""Plans are kept as long as they are in use, and not for ever: a memory of a limited size."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

import tslab as ts
from tslab.errors import FeedError
from tslab.recent import Recent
from tslab.session import _Request


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def in_both(recent: Recent[Any, Any]) -> set[Any]:
    return {*recent, *recent._old}


def test_there_are_never_more_entries_than_it_may_have():
    recent: Recent[int, int] = Recent(6)
    for i in range(100):
        recent[i] = -i
        assert len(in_both(recent)) <= 6
        assert [recent.get(j) for j in range(max(0, i - 2), i + 1)] == [-j for j in range(max(0, i - 2), i + 1)]
    assert recent.get(50) is None
    with pytest.raises(KeyError):
        recent[50]


def test_what_is_asked_for_again_and_again_stays():
    recent: Recent[str, int] = Recent(6)
    recent["hot"] = 1
    for i in range(100):
        recent[str(i)] = i
        assert recent["hot"] == 1


def test_a_thousand_fetches_keep_no_thousand_plans(graph):
    x = ts.placeholder("float64", ())
    session, other = ts.Session(), ts.Session()
    often = x * 2.0
    session.run(often, {x: 1.0})
    kept = graph.plans[(often,), frozenset([x])]
    found: list[weakref.ref[Any]] = []
    for i in range(1500):
        node = x + float(i)
        assert session.run(node, {x: 1.0}) == i + 1
        found.append(weakref.ref(graph.plans[(node,), frozenset([x])]))
        if i % 100 == 0:
            session.run(often, {x: 1.0})
            other.run(often, {x: 1.0})
    gc.collect()
    assert 250 < sum(plan() is not None for plan in found) <= 512
    requests = [one for one in gc.get_objects() if isinstance(one, _Request)]
    assert 250 < sum(any(step.op.graph is graph for step in one.plan.steps) for one in requests) <= 514
    assert session._request(often, {x: 1.0}).plan is kept


def test_a_request_that_is_known_is_found_by_one_look_up(graph):
    """One hash of what is fetched and of what is fed: nothing is noted, and nothing looked for elsewhere."""
    hashed: list[str] = []

    class counted(ts.Operation):
        def compute(self, x):
            return x + 1.0

        def __hash__(self) -> int:
            hashed.append(self.name)
            return id(self)

    x = ts.placeholder("float64", ())
    y = counted(x, name="y")
    session = ts.Session()
    for _ in range(3):
        session.run(y, {x: 1.0})
    hashed.clear()
    assert session.run(y, {x: 1.0}) == 2
    assert hashed == ["y"]


def test_a_mistake_in_a_new_request_is_shown_alone(graph):
    x = ts.placeholder()
    with pytest.raises(FeedError) as caught:
        ts.Session().run(x + 1.0)
    assert caught.value.__context__ is None
