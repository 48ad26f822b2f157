"""Differentiation: which gradients there are, how a learner gives their own, and what is wrong when there is none."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import GradientError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def x():
    return ts.Variable([1.0, 2.0], name="x")


def run(fetches, feed_dict=None):
    return ts.Session().run(fetches, feed_dict)


def make(compute_value):
    """A learner's operation of this compute, a new class at each call, as when a cell is run again."""

    class mine(ts.Operation):
        def compute(self, *inputs):
            return compute_value(*inputs)

    return mine


def test_gradients_of_one_or_several_with_respect_to_one_or_several(x):
    y = ts.Variable([3.0, 4.0])
    (of_one,) = ts.gradients(x * y, x)
    assert run(of_one).tolist() == [3, 4]
    assert [grad.tolist() for grad in run(ts.gradients(x * y, [x, y]))] == [[3, 4], [1, 2]]
    assert run(ts.gradients([x * y, x, x], x)[0]).tolist() == [5, 6]


def test_what_does_not_depend_has_no_gradient(x):
    y = ts.Variable(1.0)
    assert ts.gradients(ts.square(x), [y, x])[0] is None
    assert ts.gradients(x, y) == [None]


def test_a_node_with_respect_to_itself(x):
    assert run(ts.gradients(x, x)[0]).tolist() == [1, 1]


def test_a_node_in_the_middle_and_no_further(x):
    middle = ts.square(x)
    loss = 3.0 * middle
    (grad,) = ts.gradients(loss, middle)
    assert run(grad).tolist() == [3, 3]
    assert not any(type(node) is ts.square and node is not middle for node in x.graph.nodes)


def test_a_constant_has_a_gradient_when_it_is_asked_for(x):
    two = ts.constant([2.0, 2.0])
    assert run(ts.gradients(x * two, two)[0]).tolist() == [1, 2]
    assert two not in ts.compute_gradients(x * two)


def test_placeholders_have_gradients():
    p = ts.placeholder()
    (grad,) = ts.gradients(ts.square(p), p)
    assert run(grad, {p: [1.0, 3.0]}).tolist() == [2, 6]


def test_integers_have_no_gradient(x):
    n = ts.Variable([3, 4])
    assert ts.gradients(x * n, [n]) == [None]
    assert ts.gradients(ts.square(n), n) == [None]
    assert run(ts.gradients(x * n, x)[0]).tolist() == [3, 4]


def test_grad_ys_are_what_the_gradient_starts_from(x):
    (grad,) = ts.gradients(ts.square(x), x, grad_ys=ts.constant([10.0, 100.0]))
    assert run(grad).tolist() == [20, 400]
    (both,) = ts.gradients([x, ts.square(x)], x, grad_ys=[np.array([7.0, 7.0]), None])
    assert run(both).tolist() == [9, 11]


def test_grad_ys_that_do_not_fit(x):
    with pytest.raises(GradientError, match=r"The grad_ys for 'x' has shape \(3,\)"):
        ts.gradients(x, x, grad_ys=np.ones(3))
    with pytest.raises(GradientError, match="There are 2 grad_ys for 1 ys"):
        ts.gradients(x, x, grad_ys=[None, None])


def test_grad_ys_keep_the_dtype():
    x = ts.Variable([1.0, 2.0], dtype="float32")
    assert run(ts.gradients(ts.square(x), x, grad_ys=[[1.0, 2.0]])[0]).dtype == np.float32


@pytest.mark.parametrize("wrong", [1.0, "x", None])
def test_what_is_no_node_cannot_be_differentiated(x, wrong):
    with pytest.raises(GradientError, match="is none"):
        ts.gradients([wrong], x)
    with pytest.raises(GradientError, match="is none"):
        ts.gradients(x, [x, wrong])


def test_the_courses_table_holds_every_node_that_the_loss_depends_on(x):
    y = ts.square(x)
    loss = ts.reduce_sum(y)
    ts.sigmoid(y)
    table = ts.compute_gradients(loss)
    assert list(table) == [loss, y, x]
    assert [value.tolist() for value in run(list(table.values()))] == [1, [1, 1], [2, 4]]


def test_the_table_holds_the_terms_that_each_gradient_is_the_sum_of(x):
    y = ts.square(x)
    product, shifted = y * x, y + 1.0
    loss = ts.reduce_sum(product * shifted)
    table = ts.compute_gradients(loss)
    terms = table.contributions
    assert set(terms) == {
        (node, i) for node in table if node.kind == "operation" for i in (0, 1)[: len(node.inputs)]
    } - {(shifted, 1)}
    for node in (x, y):
        sums = run([part for (op, i), part in terms.items() if op.input_nodes[i] is node])
        assert len(sums) == 2
        np.testing.assert_array_equal(sum(sums), run(table[node]))


def test_the_terms_of_a_node_that_an_operation_uses_twice_or_of_several_values(x):
    product = x * x
    table = ts.compute_gradients(product)
    assert [run(table.contributions[product, i]).tolist() for i in (0, 1)] == [[1, 2], [1, 2]]
    first, second = ts.unstack(x)
    table = ts.compute_gradients(first * second)
    assert run(table.contributions[first, 0]) == 2
    assert run(table.contributions[first.input_nodes[0], 0]).tolist() == run(table[x]).tolist() == [2, 1]


def test_a_table_stops_where_it_is_told(x):
    middle = ts.square(x)
    loss = 3.0 * middle
    table = ts.compute_gradients(loss, xs=middle)
    assert list(table) == [loss, middle]
    assert list(table.contributions) == [(loss, 1)]


def test_the_backward_pass_is_graph_in_a_scope_of_its_own(x, graph):
    with ts.name_scope("model"):
        loss = ts.square(x, name="loss")
    before = set(graph.nodes)
    ts.gradients(loss, x)
    ts.gradients(loss, x, name="again")
    new = [node.name for node in graph.nodes if node not in before]
    assert all(name.startswith(("gradients/", "again/")) for name in new)
    assert any(name.startswith("gradients/model.loss_grad/") for name in new)


def test_nothing_is_built_for_inputs_whose_gradient_nobody_asks_for(x, graph):
    y = ts.Variable(2.0)
    for loss in (x * 3.0, 3.0 * x, x * y, y * x):
        before = list(graph.nodes)
        ts.gradients(loss, x)
        new = graph.nodes[len(before) :]
        assert [type(node) for node in new] == [ts.ones_like, ts.multiply]
        assert graph.nodes == [*before, *new]
        assert [node.serial for node in graph.nodes] == [*range(len(graph.nodes))]
        assert all(graph.get_node(node.name) is node for node in new)
        assert all(consumer in graph.nodes for node in graph.nodes for consumer in node.consumers)


def test_what_a_learners_gradient_has_built_stays(x, graph):
    kept = []

    class mine(ts.Operation):
        def compute(self, a, b):
            return a * b

    @ts.RegisterGradient(mine)
    def mine_gradient(op, grad):
        kept.append(grad * op.inputs[0])
        return [grad * op.inputs[1], kept[0]]

    ts.gradients(mine(x, 2.0), x)
    assert kept[0] in graph.nodes
    assert run(kept[0]).tolist() == [1, 2]


def test_feeds_reach_the_backward_pass(x):
    middle = ts.sigmoid(x)
    (grad,) = ts.gradients(middle, x)
    assert run(grad, {middle: [0.5, 1.0]}).tolist() == [0.25, 0]


def test_derivatives_of_any_order():
    x = y = ts.Variable(0.7)
    y = ts.sigmoid(x)
    for _ in range(3):
        (y,) = ts.gradients(y, x)
    s = 1 / (1 + np.exp(-0.7))
    assert run(y) == pytest.approx(s * (1 - s) * (1 - 6 * s + 6 * s * s), rel=1e-12)


@pytest.mark.parametrize("register", [lambda kind: kind, lambda kind: kind.__name__])
@pytest.mark.parametrize("numpy", [False, True])
def test_a_learners_gradient_by_class_or_name_with_nodes_or_arrays(register, numpy):
    mine = make(lambda a, b: a * b**2)

    def gradient(op, grad):
        _, b = op.inputs
        return [grad * b * b, grad * 2.0 * op.output / b]

    assert ts.RegisterGradient(register(mine), numpy=numpy)(gradient) is gradient
    ts.testing.check_gradient(mine, [[1.0, 2.0], [3.0, 4.0]])
    y = ts.Variable(2.0)
    assert [float(grad) for grad in run(ts.gradients(mine(y, y), [y]))] == [12]


def test_a_cell_that_is_run_again_replaces_class_and_gradient(x):
    for factor in (2.0, 3.0):
        mine = make(lambda x, factor=factor: factor * x)
        ts.RegisterGradient("mine")(lambda op, grad, factor=factor: factor * grad)
        assert run(ts.gradients(mine(x), x)[0]).tolist() == [factor, factor]
        mine = make(lambda x, factor=factor: factor * x)
        ts.RegisterGradient(mine)(lambda op, grad, factor=factor: factor * grad)
        assert run(ts.gradients(mine(x), x)[0]).tolist() == [factor, factor]


def test_a_learners_sigmoid_does_not_touch_tslabs(x):
    class sigmoid(ts.Operation):
        def compute(self, x):
            return x

    ts.RegisterGradient("sigmoid")(lambda op, grad: grad)
    assert run(ts.gradients(sigmoid(x), x)[0]).tolist() == [1, 1]
    assert run(ts.gradients(ts.sigmoid(x), x)[0])[0] == pytest.approx(0.19661193)


def test_a_subclass_takes_the_gradient_of_its_base(x):
    class shifted(ts.square):
        def compute(self, x):
            return x * x + 1

    assert run(ts.gradients(shifted(x), x)[0]).tolist() == [2, 4]


def test_tslabs_own_gradients_cannot_be_replaced():
    with pytest.raises(GradientError, match="sigmoid has its gradient already"):
        ts.RegisterGradient(ts.sigmoid)
    with pytest.raises(GradientError, match="needs an operation's class or its name"):
        ts.RegisterGradient(lambda op, grad: grad)


def test_a_missing_gradient_names_the_operation_and_shows_how_to_write_it(x):
    class sine(ts.Operation):
        compute = np.sin

    y = sine(x)
    with pytest.raises(GradientError, match=r"'sine' \(sine\) has no gradient") as caught:
        ts.gradients(y, x)
    assert caught.value.nodes == (y,)
    assert caught.value.where == y.location
    assert "@ts.RegisterGradient(sine)" in caught.value.cure


def test_an_operation_beside_the_path_needs_no_gradient(x):
    class opaque(ts.Operation):
        def compute(self, x):
            return x

    n = opaque(ts.constant([1.0, 1.0]))
    assert run(ts.gradients(x * n, x)[0]).tolist() == [1, 1]


@pytest.mark.parametrize(
    "wrong", [lambda op, grad: None, lambda op, grad: [grad], lambda op, grad: [grad] * 3, lambda op, grad: [1.0, 2.0]]
)
def test_a_gradient_of_nodes_of_the_wrong_count_or_kind(x, wrong):
    mine = make(lambda a, b: a + b)
    ts.RegisterGradient(mine)(wrong)
    with pytest.raises(GradientError, match=r"The gradient function of 'mine' \(mine\) returned") as caught:
        ts.gradients(mine(x, x), x)
    assert "It has 2 input(s)" in caught.value.cure


def test_a_forgotten_return_in_a_gradient_of_one_input(x):
    for numpy in (False, True):
        mine = make(np.square)
        ts.RegisterGradient(mine, numpy=numpy)(lambda op, grad: None)
        with pytest.raises(GradientError, match="returned None"):
            run(ts.gradients(mine(x), x)[0])


def test_no_gradient_for_one_of_the_inputs(x):
    for numpy in (False, True):
        mine = make(lambda a, b: a + 0 * b)
        ts.RegisterGradient(mine, numpy=numpy)(lambda op, grad: [grad, None])
        y = ts.Variable([5.0, 6.0])
        of_x, of_y = ts.gradients(mine(x, y), [x, y])
        assert run(of_x).tolist() == [1, 1]
        assert of_y is None or run(of_y).tolist() == [0, 0]


def test_a_gradient_of_nodes_of_the_wrong_shape(x):
    mine = make(np.sum)
    ts.RegisterGradient(mine)(lambda op, grad: ts.constant([[1.0]]))
    with pytest.raises(GradientError, match=r"returned shape \(1, 1\) for the input 'x' of shape \(2,\)"):
        ts.gradients(mine(x), x)


@pytest.mark.parametrize(
    "wrong, message",
    [
        (lambda op, grad: np.ones(3), r"returned shape \(3,\) for an input of shape \(2,\)"),
        (lambda op, grad: 1.0, r"returned shape \(\) for an input of shape \(2,\)"),
        (lambda op, grad: [grad, grad], "returned 2 gradients for 1 inputs"),
        (lambda op, grad: [], "returned 0 gradients for 1 inputs"),
    ],
)
def test_a_gradient_of_arrays_of_the_wrong_shape_or_count(x, wrong, message):
    mine = make(np.square)
    ts.RegisterGradient(mine, numpy=True)(wrong)
    y = mine(x)
    with pytest.raises(GradientError, match=message) as caught:
        run(ts.gradients(y, x)[0])
    assert caught.value.where == y.location


def test_an_exception_in_a_gradient_of_arrays(x):
    mine = make(np.square)
    ts.RegisterGradient(mine, numpy=True)(lambda op, grad: op.nonsense)
    with pytest.raises(ts.errors.ComputeError, match="AttributeError"):
        run(ts.gradients(mine(x), x)[0])


def test_a_gradient_of_arrays_cannot_change_what_it_gets(x):
    mine = make(np.square)

    @ts.RegisterGradient(mine, numpy=True)
    def greedy(op, grad):
        grad *= 2
        return grad

    with pytest.raises(ts.errors.ComputeError, match="read-only"):
        run(ts.gradients(mine(x) * 3.0, x)[0])


def test_no_second_derivative_through_a_gradient_of_arrays(x):
    mine = make(np.square)
    ts.RegisterGradient(mine, numpy=True)(lambda op, grad: 2 * op.inputs[0] * grad)
    (first,) = ts.gradients(mine(x), x)
    assert run(first).tolist() == [2, 4]
    with pytest.raises(GradientError, match="no second derivative through the NumPy gradient function of 'mine'"):
        ts.gradients(first, x)


def test_training_through_a_learners_operation(x):
    for numpy in (False, True):
        mine = make(np.square)
        ts.RegisterGradient(mine, numpy=numpy)(lambda op, grad: grad * 2.0 * op.inputs[0])
        session = ts.Session()
        session.run(ts.train.GradientDescentOptimizer(0.25).minimize(mine(x)))
        assert session.run(x).tolist() == [0.5, 1]
