"""cond and while_loop: the mistakes that are told, as the graph is built or in a run."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import DTypeError, GraphError, ShapeError, TslabError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def session() -> ts.Session:
    return ts.Session()


@pytest.mark.parametrize(
    ("error", "build", "says"),
    [
        (DTypeError, lambda x: ts.cond(True, lambda: x, lambda: x), "Python's own True"),
        (DTypeError, lambda x: ts.cond(x, lambda: x, lambda: x), "Compare it with something: x > 0"),
        (ShapeError, lambda x: ts.cond(ts.stack([x, x]) > 0.0, lambda: x, lambda: x), "reduce_all or reduce_any"),
        (GraphError, lambda x: ts.cond(x > 0.0, x, lambda: x), "true_fn of cond is <Variable"),
        (GraphError, lambda x: ts.cond(x > 0.0, lambda: x), "false_fn of cond is None"),
        (GraphError, lambda x: ts.cond(x > 0.0, lambda: None, lambda: x), "true_fn of cond returned None"),
        (GraphError, lambda x: ts.cond(x > 0.0, lambda: x, list), r"false_fn of cond returned \[\]"),
        (GraphError, lambda x: ts.cond(x > 0.0, lambda: x, lambda: (x, x)), r"true_fn ·, and false_fn \(·, ·\)"),
        (GraphError, lambda x: ts.cond(x > 0.0, lambda: {"a": x}, lambda: {"b": x}), "different structures"),
        (DTypeError, lambda x: ts.cond(x > 0.0, lambda: x, lambda: ts.cast(x, "float32")), "false_fn float32"),
        (DTypeError, lambda x: ts.cond(x > 0.0, lambda: (x, x), lambda: (x, x > 0)), "result 1 of the branches two"),
        (DTypeError, lambda x: ts.cond(x > 0.0, ts.no_op, lambda: x), "bool"),
        (GraphError, lambda x: ts.while_loop(x, lambda i: i, [0]), "cond of while_loop is <Variable"),
        (GraphError, lambda x: ts.while_loop(lambda i: i < 3, None, [0]), "body of while_loop is None"),
        (GraphError, lambda x: ts.while_loop(lambda: x > 0.0, lambda: x, []), "no loop_vars"),
        (GraphError, lambda x: ts.while_loop(lambda i, z: i < 3, lambda i, z: i + 1, [0, x]), "gets 2 .* returns 1 of"),
        (GraphError, lambda x: ts.while_loop(lambda i: i < 3, lambda i: None, [0]), "returns None"),
        (GraphError, lambda x: ts.while_loop(lambda i: i < 3, lambda i: ts.no_op(), [0]), "which has no value"),
        (GraphError, lambda x: ts.while_loop(lambda i: None, lambda i: i, [0]), "is None"),
        (DTypeError, lambda x: ts.while_loop(lambda i: i + 1, lambda i: i, [0]), "add' has dtype int64"),
        (ShapeError, lambda x: ts.while_loop(lambda i: ts.stack([i, i]) < 3, lambda i: i, [0]), "holds several"),
        (
            DTypeError,
            lambda x: ts.while_loop(lambda i: i < 3, lambda i: i * 0.5, [0]),
            "'i' of the loop starts as int64",
        ),
        (DTypeError, lambda x: ts.while_loop(lambda z: z < 3, lambda z: 0.5, [1]), "'z' of the loop starts as int64"),
        (ShapeError, lambda x: ts.while_loop(lambda z: x > 0, lambda z: ts.stack([z, z]), [x]), "in shape_invariants"),
        (
            ShapeError,
            lambda x: ts.while_loop(lambda z: x > 0, lambda z: z, [x], shape_invariants=[(2,)]),
            "has the shape invariant",
        ),
        (
            ShapeError,
            lambda x: ts.while_loop(lambda z: x > 0, lambda z: z, [x], shape_invariants=[(), ()]),
            "do not go with loop_vars",
        ),
        (
            DTypeError,
            lambda x: ts.while_loop(lambda z: x > 0, lambda z: z, [x], maximum_iterations=x),
            "maximum_iterations is 'x'",
        ),
        (
            GraphError,
            lambda x: ts.while_loop(lambda z: ts.assign(x, x + 1.0) < 9, lambda z: z, [x]),
            "cond of while_loop writes the variable 'x'",
        ),
    ],
)
def test_a_mistake_is_told_as_the_graph_is_built(error, build, says):
    x = ts.Variable(1.0, name="x")
    with pytest.raises(error, match=says) as caught:
        build(x)
    assert caught.value.cure


def test_a_mistake_that_only_a_run_shows_is_told_too():
    p, x = ts.placeholder(), ts.placeholder()
    y = ts.cond(p, lambda: x, lambda: -x)
    s = session()
    with pytest.raises(ShapeError, match="holds several"):
        s.run(y, {p: [True, False], x: 1.0})
    with pytest.raises(TslabError, match="one truth value"):
        s.run(y, {p: 1.0, x: 1.0})
    assert s.run(y, {p: False, x: 1.0}) == -1
    z = ts.while_loop(lambda z: ts.size(z) < 5, lambda z: ts.concat([z, x], 0), [ts.ones((2,))])
    with pytest.raises(ShapeError, match=r"has got the shape \(3,\) in a round, and is declared as \(2,\)"):
        s.run(z, {x: [1.0]})
    free = ts.while_loop(
        lambda z: ts.size(z) < 5, lambda z: ts.concat([z, x], 0), [ts.ones((2,))], shape_invariants=[[None]]
    )
    assert free.shape == (None,)
    np.testing.assert_array_equal(s.run(free, {x: [3.0, 2.0]}), [1, 1, 3, 2, 3, 2])


def test_an_error_inside_names_the_operation_and_its_line():
    x = ts.placeholder("float64")
    _, z = ts.while_loop(lambda i, z: i < 3, lambda i, z: (i + 1, ts.matmul(z, x)), [0, ts.ones((2, 2))])
    with pytest.raises(ShapeError, match="matmul cannot multiply") as caught:
        session().run(z, {x: np.ones((3, 2))})
    assert "test_control_flow_mistakes.py" in str(caught.value)
