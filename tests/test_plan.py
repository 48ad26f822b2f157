"""The plan of a run: what takes part, in which order, and a learner's own operation in it."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import ComputeError
from tslab.plan import Plan, post_order


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def returning(value):
    """An operation whose `compute` returns `value`."""

    class answer(ts.Operation):
        def compute(self, *inputs):
            return value

    return answer


def test_each_node_stands_once_and_after_its_inputs():
    x = ts.placeholder()
    y = ts.square(x)
    z = (y + x) * y
    order = post_order([z, y])
    assert sorted(order, key=id) == sorted([x, y, z.input_nodes[0], z], key=id)
    assert all(order.index(a) < order.index(node) for node in order for a in node.input_nodes)


def test_inputs_come_from_left_to_right():
    a, b, c = ts.placeholder(), ts.placeholder(), ts.placeholder()
    z = ts.add(ts.add(b, a), c)
    assert post_order([z]) == [b, a, z.input_nodes[0], c, z]


def test_nothing_beyond_what_is_fed_takes_part():
    x = ts.placeholder()
    y = ts.square(x)
    z = y + 1.0
    assert post_order([z], {y}) == [y, z.input_nodes[1], z]


def test_what_a_control_dependency_names_comes_first():
    x, y = ts.constant(1.0), ts.constant(2.0)
    z = ts.negative(x)
    z.control_inputs = (y,)
    assert post_order([z]) == [x, y, z]


def test_the_plan_of_a_step_reads_and_writes_the_variables():
    w, other = ts.Variable(1.0), ts.Variable(2.0)
    step = ts.assign(w, w + other)
    plan = Plan([step])
    assert plan.reads == [w, other]
    assert plan.writes == {w: step}
    assert [one.op for one in plan.steps] == [step.input_nodes[1], step]


def test_a_plan_is_made_once_for_the_same_fetches_and_feeds(graph):
    x = ts.placeholder()
    y = x + 1.0
    for session in (ts.Session(), ts.Session()):
        for value in (1.0, 2.0):
            session.run(y, {x: value})
    assert len(graph.plans) == 1
    ts.Session().run([y, x], {x: 1.0})
    ts.Session().run(y, {y: 1.0})
    assert len(graph.plans) == 3


def test_an_operation_is_computed_once_in_a_run():
    calls = []

    class counted(ts.Operation):
        def compute(self, x):
            calls.append(x)
            return x

    x = ts.placeholder()
    y = counted(x)
    ts.Session().run([y + y, y, y * 2.0], {x: 1.0})
    assert calls == [1.0]


def test_the_courses_form_of_an_operation():
    class affine(ts.Operation):
        def __init__(self, a, x, b):
            super().__init__([a, x, b])

        def compute(self, a, x, b):
            return a.dot(x) + b

    a, x, b = ts.Variable([[1, 0], [0, -1]]), ts.placeholder(), ts.Variable([1, 1])
    z = affine(a, x, b)
    assert z.input_nodes == (a, x, b)
    assert ts.Session().run(z, {x: [1, 2]}).tolist() == [2, -1]


def test_an_operation_with_attributes_and_without_an_init():
    class power(ts.Operation):
        def __init__(self, x, n, name=None):
            super().__init__(x, name=name, n=n)

        def compute(self, x):
            return x**self.n

    class double(ts.Operation):
        def compute(self, x):
            return 2 * x

    y = power(ts.constant([1.0, 2.0]), 3, name="cube")
    assert (y.name, y.n) == ("cube", 3)
    assert ts.Session().run(double(y)).tolist() == [2, 16]


def test_a_numpy_function_can_be_the_compute():
    class arctan(ts.Operation):
        compute = np.arctan

    assert ts.Session().run(arctan(1.0)) == pytest.approx(np.pi / 4)


def test_an_operation_of_numbers_alone():
    class three(ts.Operation):
        def compute(self):
            return 3

    assert ts.Session().run(three()) == 3


@pytest.mark.parametrize("value", [[1.0, 2.0], (1.0, 2.0), np.array([1.0, 2.0]), 2, True, np.float32(1)])
def test_compute_may_return_any_array_like(value):
    np.testing.assert_array_equal(ts.Session().run(returning(value)()), value)


def test_an_operation_cannot_change_its_inputs():
    class greedy(ts.Operation):
        def compute(self, x):
            x += 1
            return x

    w, x = ts.Variable([1.0, 2.0], name="w"), ts.placeholder()
    fed = np.ones(2)
    session = ts.Session()
    for node in (w, x, w * 2.0):
        with pytest.raises(ComputeError, match=r"compute of 'greedy\w*' \(greedy\) raised ValueError.*read-only"):
            session.run(greedy(node), {x: fed})
    assert session.run(w).tolist() == [1, 2]
    assert fed.tolist() == [1, 1]


def test_a_subclass_of_tslabs_operation_cannot_change_its_inputs_either():
    class greedy(ts.square):
        def compute(self, x):
            x += 1
            return x

    with pytest.raises(ComputeError, match="read-only"):
        ts.Session().run(greedy(ts.constant([1.0]) * 2.0))


def test_an_operation_that_reuses_its_array_does_not_change_what_was_fetched():
    class reusing(ts.Operation):
        def __init__(self, x):
            self.memory = np.zeros(2)
            super().__init__(x)

        def compute(self, x):
            self.memory[:] = x
            return self.memory

    x, w = ts.placeholder(), ts.Variable([0.0, 0.0])
    y = reusing(x)
    session = ts.Session()
    kept = [session.run([y, ts.assign(w, y)], {x: value})[0] for value in (1.0, 2.0, 3.0)]
    assert [array.tolist() for array in kept] == [[1, 1], [2, 2], [3, 3]]
    y.memory[:] = 9
    assert session.run(w).tolist() == [3, 3]


def test_a_forgotten_return():
    with pytest.raises(ComputeError, match=r"compute of 'answer' \(answer\) returned None") as caught:
        ts.Session().run(returning(None)(1.0))
    assert caught.value.cure == "Does it end without a `return`?"


@pytest.mark.parametrize("value", [["a", "b"], "text", {"a": 1}, object()])
def test_a_value_that_is_no_array_of_numbers(value):
    with pytest.raises(ComputeError, match="which is no array of numbers") as caught:
        ts.Session().run(returning(value)(1.0))
    assert type(caught.value.nodes[0]).__name__ == "answer"


def test_an_exception_in_compute_names_the_operation_its_inputs_and_its_place():
    class broken(ts.Operation):
        def compute(self, x):
            return {}["key"]

    x = ts.placeholder(name="x")
    y = broken(x)
    with pytest.raises(ComputeError) as caught:
        ts.Session().run(y, {x: np.ones((2, 3))})
    what, where, cure = str(caught.value).splitlines()
    assert what == "compute of 'broken' (broken) raised KeyError: 'key'"
    assert where.endswith(":  y = broken(x)")
    assert cure == "  Its inputs were 'x' of shape (2, 3)."
    assert caught.value.nodes == (y,)
    assert isinstance(caught.value.__cause__, KeyError)


def test_a_compute_with_another_number_of_arguments():
    class unary(ts.Operation):
        def compute(self, x):
            return x

    with pytest.raises(ComputeError, match="takes 2 positional arguments but 3 were given"):
        ts.Session().run(unary(ts.constant(1.0), ts.constant(2.0)))


def test_a_value_that_is_not_a_number_is_no_error_and_no_warning():
    x = ts.placeholder()
    values = ts.Session().run([ts.log(x), x / 0.0, ts.exp(1000.0 * x)], {x: np.array([0.0, 1.0])})
    np.testing.assert_array_equal(values, [[-np.inf, 0], [np.nan, np.inf], [1, np.inf]])
