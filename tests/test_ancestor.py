"""The ancestor's 29 defects, found by running it: what tslab does in the place of each."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tslab as ts
from tslab import reduce_sum as rs
from tslab.plan import Plan

V = ts.Variable

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def run(fetches, feed_dict=None):
    return ts.Session().run(fetches, feed_dict)


def gradient(loss, x):
    return run(ts.gradients(loss, x)[0])


def slope_of_sigmoid(x):
    return np.exp(-x) / (1 + np.exp(-x)) ** 2


def test_01_a_node_used_at_two_depths():
    x = V([1.0, 2.0])
    np.testing.assert_allclose(gradient(rs(ts.add(x, ts.sigmoid(x))), x), 1 + slope_of_sigmoid(np.array([1.0, 2.0])))


def test_02_a_side_branch_is_ignored():
    x = V([1.0, 2.0])
    loss = rs(ts.negative(x))
    ts.sigmoid(x)
    np.testing.assert_array_equal(run(ts.compute_gradients(loss)[x]), [-1, -1])


def test_03_a_node_used_twice_by_one_operation():
    a = V([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(gradient(rs(ts.matmul(a, a)), a), [[7, 11], [9, 13]])


@pytest.mark.parametrize("flip", [False, True])
def test_04_the_sum_of_two_branches_in_either_order(flip):
    x = V([1.0, 2.0])
    parts = [ts.negative(x), ts.sigmoid(x)]
    loss = rs(ts.add(*reversed(parts) if flip else parts))
    np.testing.assert_allclose(gradient(loss, x), slope_of_sigmoid(np.array([1.0, 2.0])) - 1)


def test_05_the_gradient_of_what_was_broadcast():
    w = V([2.0])
    grad = gradient(rs(ts.multiply(V(np.ones((3, 2))), w)), w)
    assert grad.shape == (1,)
    assert grad == [6]


def test_06_a_broadcast_scalar_stays_a_scalar_when_it_is_trained():
    w, x = V(2.0), ts.placeholder()
    step = ts.train.GradientDescentOptimizer(0.1).minimize(rs(ts.multiply(x, w)))
    session = ts.Session()
    session.run(step, {x: [1, 2, 3]})
    assert np.shape(session.run(w)) == ()
    assert session.run(w) == pytest.approx(1.4, rel=1e-15)


def test_07_a_float_bias_trains_and_an_integer_one_gives_a_clear_error():
    optimizer, x = ts.train.GradientDescentOptimizer(0.5), ts.placeholder()
    bias = V(0.0)
    session = ts.Session()
    session.run(optimizer.minimize(rs(x + bias)), {x: [1.0, 2.0]})
    assert session.run(bias) == -1
    whole = V(0, name="whole")
    with pytest.raises(ts.errors.DTypeError, match=r"'whole' holds int64, and cannot be trained"):
        optimizer.minimize(rs(x + whole))


@pytest.mark.parametrize(
    "shapes", [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((4, 2, 3), (4, 3, 2)), ((4, 2, 3), (3, 2))]
)
def test_08_the_gradient_of_every_kind_of_matrix_product(shapes):
    ts.testing.check_gradient(ts.matmul, [np.random.default_rng(0).normal(size=shape) for shape in shapes])


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 1), (1, 0), (0, -1), [0, 2], ()])
@pytest.mark.parametrize("keepdims", [False, True])
def test_09_the_gradient_of_a_sum_over_any_axes(axis, keepdims):
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    ts.testing.check_gradient(lambda node: rs(node, axis=axis, keepdims=keepdims), [x])


def test_10_the_gradient_of_what_is_no_scalar_is_that_of_its_sum():
    x = V([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(gradient(ts.negative(x), x), [[-1, -1], [-1, -1]])


def test_11_a_node_is_evaluated_once_however_often_it_is_used(graph):
    y = x = V(1.0)
    for _ in range(22):
        y = y + y
    assert len(graph.nodes) == 23
    assert len(ts.Session().trace(y).order) == 23
    assert run(y) == gradient(y, x) == 2**22


DEEP = """
import sys
import tslab as ts

x = y = ts.Variable(1.0)
sys.setrecursionlimit(200)
for _ in range(100_000):
    y = ts.negative(y)
(gradient,) = ts.gradients(y, x)
session = ts.Session()
assert session.run([y, gradient]) == [1.0, 1.0]
assert len(session.trace(y).order) == 100_001
del x, y, gradient, session
ts.reset_default_graph()
"""


def test_12_a_chain_of_100_000_operations_under_a_recursion_limit_of_200():
    subprocess.run([sys.executable, "-W", "error", "-c", DEEP], check=True, timeout=120)


def test_13_a_training_step_needs_no_forward_run_before_it():
    w, x = V(1.0), ts.placeholder()
    step = ts.train.GradientDescentOptimizer(0.1).minimize(w * x)
    session = ts.Session()
    session.run(step, {x: 5.0})
    assert session.run(w) == 0.5


def test_14_a_training_step_uses_its_own_feeds():
    w, x = V(1.0), ts.placeholder()
    loss = w * x
    step = ts.train.GradientDescentOptimizer(0.1).minimize(loss)
    session = ts.Session()
    session.run(loss, {x: 5.0})
    session.run(step, {x: 100.0})
    assert session.run(w) == -9


def test_15_softmax_and_sigmoid_of_large_numbers():
    np.testing.assert_array_equal(run(ts.softmax([[1000.0, 0.0]])), [[1, 0]])
    assert run(ts.sigmoid(-1000.0)) == 0
    np.testing.assert_allclose(run(ts.softmax([0.0, np.log(3)])), [0.25, 0.75])


def test_16_a_cross_entropy_built_by_hand_is_nan_where_a_probability_is_0():
    p = ts.constant([[1.0, 0.0]])
    assert np.isnan(run(rs(ts.multiply([[1, 0]], ts.log(p)))))


def test_16_the_cross_entropy_operation_gives_0():
    assert run(ts.nn.softmax_cross_entropy_with_logits(labels=[[1.0, 0.0]], logits=[[1000.0, 0.0]])) == [0]


def test_17_training_an_integer_variable_names_it_and_the_cure():
    w = V([1, 2], name="weights")
    with pytest.raises(ts.errors.DTypeError) as caught:
        ts.train.GradientDescentOptimizer(0.1).minimize(rs(w * 1.5))
    assert "'weights'" in str(caught.value)
    assert "dtype='float64'" in caught.value.cure
    assert caught.value.nodes == (w,)


def test_18_a_step_changes_neither_the_array_of_a_variable_nor_what_was_fetched():
    start = np.array([1.0, 2.0])
    w = V(start)
    step = ts.train.GradientDescentOptimizer(0.1).minimize(rs(ts.square(w)))
    session = ts.Session()
    before = session.run(w)
    session.run(step)
    assert start.tolist() == before.tolist() == [1, 2]
    assert session.run(w).tolist() == [0.8, 1.6]


def test_19_a_value_fed_to_an_operation_is_used():
    x = ts.placeholder()
    middle = x + 1.0
    assert run(middle * 2.0, {middle: 10.0}) == 20


def test_20_a_fed_tuple_becomes_an_array():
    x = ts.placeholder()
    np.testing.assert_array_equal(run(ts.add(x, x), {x: (1, 2)}), [2, 4])


def test_21_what_is_missing_is_named_with_its_place_and_its_cure():
    x = ts.placeholder(name="x")
    with pytest.raises(ts.errors.FeedError) as unfed:
        run(x + 1.0)
    assert str(unfed.value).splitlines() == [
        "The run needs a value for the placeholder 'x'.",
        f'  in test_ancestor.py, line {x.location.line}:  x = ts.placeholder(name="x")',
        "  Feed it: session.run(…, feed_dict={x: …}).",
    ]

    class opaque(ts.Operation):
        def compute(self, value):
            return value

    with pytest.raises(ts.errors.GradientError, match=r"'opaque' \(opaque\) has no gradient") as unknown:
        ts.gradients(opaque(x), x)
    assert "@ts.RegisterGradient(opaque)" in unknown.value.cure
    assert "0x" not in str(unfed.value) + str(unknown.value)


def test_21_a_graph_is_there_without_asking():
    code = "import tslab as ts; print(ts.Session().run(ts.constant(1.0) + 2.0))"
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert result.stdout == "3.0\n"


def test_22_lists_of_fetches_numbers_as_operands_and_blocks():
    with ts.Graph().as_default():
        x = ts.placeholder()
        y = x + 1
        z = ts.add(x, 1.0)
        with ts.Session() as session:
            assert session.run([x, y, z], {x: 2}) == [2, 3, 3]


def test_23_a_subclass_of_variable_is_a_variable(graph):
    class Weight(ts.Variable):
        pass

    w = Weight([1.0, 2.0])
    assert graph.variables == [w]
    session = ts.Session()
    session.run(ts.train.GradientDescentOptimizer(0.5).minimize(rs(w)))
    np.testing.assert_array_equal(session.run(w), [0.5, 1.5])


def test_24_a_gradient_is_registered_by_class_or_by_name_and_no_name_is_evaluated(tmp_path):
    class my_op(ts.Operation):
        def compute(self, x):
            return 3 * x

    x = V(1.0)
    ts.RegisterGradient("my_op")(lambda op, grad: 3.0 * grad)
    assert gradient(my_op(x), x) == 3
    ts.RegisterGradient(my_op)(lambda op, grad: grad * 3.0)
    assert gradient(my_op(x), x) == 3
    ts.RegisterGradient(f"open({str(tmp_path / 'made')!r}, 'w')")(lambda op, grad: grad)
    assert list(tmp_path.iterdir()) == []


def test_25_sessions_share_no_state_and_graphs_do_not_mix():
    w = V(1.0)
    step = ts.train.GradientDescentOptimizer(0.25).minimize(w * 2.0)
    one, other = ts.Session(), ts.Session()
    one.run(step)
    assert (one.run(w), other.run(w)) == (0.5, 1.0)
    with ts.Graph().as_default():
        elsewhere = V(1.0)
    with pytest.raises(ts.errors.GraphError, match="mixes two graphs"):
        w + elsewhere


def test_26_a_run_costs_what_its_fetches_need(graph):
    x = V(1.0)
    loss = ts.square(x)
    before = Plan([loss]).order
    for _ in range(1000):
        ts.reduce_mean(x)
    assert Plan([loss]).order == before == [x, loss]
    built = len(graph.nodes)
    table = ts.compute_gradients(loss)
    assert set(table) == {x, loss}
    assert len(graph.nodes) - built < 10


def test_27_the_program_in_the_readme_runs_as_printed(tmp_path):
    readme = (ROOT / "README.md").read_text("utf-8")
    cells = re.findall(r"^```python\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    assert cells
    subprocess.run([sys.executable, "-c", "\n".join(cells)], check=True, cwd=tmp_path, timeout=120)


def test_28_the_slope_of_sigmoid_is_right_and_no_text_says_otherwise():
    x = V(1.0)
    assert gradient(ts.sigmoid(x), x) == pytest.approx(0.197, abs=5e-4)
    wrong = re.compile(r"(?<!my_)(σ|sigma|sigmoid)\s*\(\s*1(\.0)?\s*[-−–]\s*\w+\s*\)(?<!σ\))")
    texts = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "tslab").rglob("*.py")]
    texts += (ROOT / "chapters").rglob("*.py")
    lines = [(path.name, line) for path in texts if path.exists() for line in path.read_text("utf-8").splitlines()]
    assert [line for line in lines if wrong.search(line[1]) and "Misconception" not in line[1]] == []


def test_29_every_chapter_is_run_and_compared_by_make_test():
    notebooks = sorted((ROOT / "chapters").glob("*.ipynb"))
    assert [path.stem for path in notebooks] == sorted(path.stem for path in (ROOT / "chapters/src").glob("*.py"))
    assert notebooks
    recipe = re.search(r"^test:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert re.search(r"pytest --nbval chapters\b", recipe[1])
    for path in notebooks:
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            assert not re.search(r"\bat 0x[0-9a-f]{6}", json.dumps(cell.get("outputs", []))), cell["source"]
