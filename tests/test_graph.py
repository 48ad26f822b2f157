"""The graph: its nodes, their names, and how they are put together."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import tslab as ts


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def names(graph):
    return [node.name for node in graph.nodes]


def test_a_node_is_named_after_its_class(graph):
    ts.sigmoid(ts.placeholder())
    assert names(graph) == ["placeholder", "sigmoid"]


def test_a_name_that_is_taken_gets_a_number(graph):
    for _ in range(3):
        ts.placeholder(name="x")
    assert names(graph) == ["x", "x_1", "x_2"]


def test_a_number_that_is_taken_is_left_out(graph):
    ts.placeholder(name="x_1")
    ts.placeholder(name="x")
    ts.placeholder(name="x")
    ts.placeholder(name="x_1")
    assert names(graph) == ["x_1", "x", "x_2", "x_1_1"]


@pytest.mark.parametrize("name", ["x", "X", "0", ".x", "a/b", "a.b-c_d", "a>b", "a\\b"])
def test_good_names(name):
    assert ts.placeholder(name=name).name == name


@pytest.mark.parametrize("name", ["", " x", "x y", "_x", "-x", "/x", "x:0", "σ", "x\n", "<x>", '"'])
def test_bad_names(graph, name):
    with pytest.raises(ts.errors.GraphError, match="cannot be the name of a node"):
        ts.placeholder(name=name)
    assert graph.nodes == []


def test_a_class_with_a_name_that_is_no_node_name_still_makes_nodes():
    class größe(ts.Operation):
        def compute(self, x):
            return x

    assert größe(1.0).name == "gr__e"


def test_scopes_prefix_names():
    with ts.name_scope("hidden"):
        w = ts.Variable(1.0, name="W")
        with ts.name_scope("inner"):
            b = ts.Variable(1.0, name="b")
        x = ts.placeholder(name="x")
    assert (w.name, b.name, x.name) == ("hidden/W", "hidden/inner/b", "hidden/x")
    assert ts.placeholder(name="x").name == "x"


def test_a_scope_entered_twice_gets_a_number_and_with_a_slash_is_entered_again():
    with ts.name_scope("hidden") as hidden:
        pass
    with ts.name_scope("hidden"):
        assert ts.placeholder(name="x").name == "hidden_1/x"
    with ts.name_scope("elsewhere"), ts.name_scope(hidden):
        assert ts.placeholder(name="x").name == "hidden/x"
        assert ts.placeholder(name="x").name == "hidden/x_1"


def test_a_scope_ends_with_its_block_even_after_an_error():
    with pytest.raises(ZeroDivisionError), ts.name_scope("hidden"):
        raise ZeroDivisionError
    assert ts.placeholder(name="x").name == "x"


@pytest.mark.parametrize("name", ["", "a b", "_a", "a b/", "_a/"])
def test_bad_scope_names(name):
    with pytest.raises(ts.errors.GraphError, match="cannot be the name of a scope"), ts.name_scope(name):
        pass


def test_constants_of_operands_are_in_the_scope():
    x = ts.placeholder()
    with ts.name_scope("a"):
        y = x + 1.0
    assert [node.name for node in y.input_nodes] == ["placeholder", "a/constant"]


def test_as_default_works_at_once_and_a_block_restores_what_was_before(graph):
    other = ts.Graph()
    guard = other.as_default()
    assert ts.get_default_graph() is other
    with guard:
        assert ts.placeholder().graph is other
        with ts.Graph().as_default() as inner:
            assert ts.get_default_graph() is inner
        assert ts.get_default_graph() is other
    assert ts.get_default_graph() is graph


def test_as_default_restores_after_an_error(graph):
    with pytest.raises(ZeroDivisionError), ts.Graph().as_default():
        raise ZeroDivisionError
    assert ts.get_default_graph() is graph


def test_reset_default_graph_is_a_fresh_start(graph):
    ts.placeholder(name="x")
    ts.reset_default_graph()
    assert ts.get_default_graph() is not graph
    assert ts.placeholder(name="x").name == "x"


def test_each_thread_has_its_own_default(graph):
    seen = []
    thread = threading.Thread(target=lambda: seen.append(ts.get_default_graph()))
    thread.start()
    thread.join()
    assert seen[0] is not graph


def test_input_nodes_and_consumers():
    x, y = ts.placeholder(), ts.placeholder()
    z = ts.add(x, y)
    w = ts.multiply(z, z)
    assert z.input_nodes == z.inputs == (x, y)
    assert x.consumers == y.consumers == [z]
    assert z.consumers == [w]
    assert x.input_nodes == ()


def test_the_graph_lists_its_nodes_in_order_of_building_and_by_kind(graph):
    x, w = ts.placeholder(), ts.Variable(1.0)
    y = x * w
    assert graph.nodes == [x, w, y]
    assert (graph.placeholders, graph.variables, graph.operations) == ([x], [w], [y])


def test_get_node(graph):
    with ts.name_scope("a"):
        x = ts.placeholder(name="x")
    assert graph.get_node("a/x") is graph.get_node("a/x:0") is x
    with pytest.raises(ts.errors.GraphError, match=r"no node named 'a/y'") as caught:
        graph.get_node("a/y")
    assert "'a/x'" in caught.value.cure


def test_two_graphs_do_not_mix():
    x = ts.placeholder(name="x")
    with ts.Graph().as_default():
        y = ts.placeholder(name="y")
    with pytest.raises(ts.errors.GraphError, match=r"add mixes two graphs: 'x' is in one, 'y' in another") as caught:
        x + y
    assert caught.value.nodes == (x, y)
    assert x.consumers == y.consumers == []


def test_an_operation_goes_into_the_graph_of_its_inputs(graph):
    x = ts.placeholder()
    with ts.Graph().as_default() as other:
        y = x + 1.0
    assert y.graph is graph
    assert y.input_nodes[1].graph is graph
    assert other.nodes == []


def test_equality_is_identity_and_nodes_are_keys():
    x, y = ts.placeholder(), ts.placeholder()
    assert x == x
    assert x != y
    assert (x == 1) is False
    assert {x: 1, y: 2}[y] == 2
    assert x in [y, x]


def test_a_node_is_no_sequence():
    x = ts.placeholder(name="x")
    with pytest.raises(TypeError, match="'x' is a node of a graph and has no elements until it is run"):
        list(x)
    with pytest.raises(TypeError):
        np.add(np.ones(2), x)


def test_a_node_has_no_truth_value():
    with pytest.raises(TypeError, match="'x' is a node of a graph and has no truth value until it is run"):
        bool(ts.placeholder(name="x"))


def test_a_repr_is_short_and_holds_no_address():
    x = ts.placeholder("float32", shape=(None, 2), name="x")
    assert repr(x) == "<placeholder 'x' shape=(?, 2) dtype=float32>"
    assert repr(ts.placeholder()) == "<placeholder 'placeholder' shape=? dtype=?>"
    assert repr(x.graph) == "<Graph of 2 nodes>"


MATRIX = np.array([[1.0, 2.0], [3.0, 4.0]])
ARITHMETIC = [
    (lambda a, b: a + b, np.add),
    (lambda a, b: a - b, np.subtract),
    (lambda a, b: a * b, np.multiply),
    (lambda a, b: a / b, np.divide),
]


@pytest.mark.parametrize("operator, define", ARITHMETIC)
@pytest.mark.parametrize("other", [2, 2.5, np.float64(2), np.int64(3), MATRIX, [[1, 2], [3, 4]], np.array(2.0)])
def test_operators_take_numbers_and_arrays_on_either_side(operator, define, other):
    x = ts.constant(MATRIX)
    left, right = operator(x, other), operator(other, x)
    assert isinstance(left, ts.Operation)
    assert isinstance(right, ts.Operation)
    np.testing.assert_array_equal(ts.Session().run(left), define(MATRIX, other))
    np.testing.assert_array_equal(ts.Session().run(right), define(other, MATRIX))


def test_matrix_product_and_negation_as_operators():
    x = ts.constant(MATRIX)
    session = ts.Session()
    np.testing.assert_array_equal(session.run(x @ x), MATRIX @ MATRIX)
    np.testing.assert_array_equal(session.run(x @ [1.0, 1.0]), [3, 7])
    np.testing.assert_array_equal(session.run([1.0, 1.0] @ x), [4, 6])
    np.testing.assert_array_equal(session.run(np.ones(2) @ x), [4, 6])
    np.testing.assert_array_equal(session.run(-x), -MATRIX)


def test_what_is_no_number_cannot_be_an_operand(graph):
    x = ts.placeholder()
    for wrong in ("text", None, [[1], [1, 2]], {}, object(), [x, 1.0]):
        with pytest.raises(ts.errors.DTypeError):
            ts.multiply(x, wrong)
    assert graph.nodes == [x]


def test_a_list_of_nodes_is_no_operand_of_one_input():
    x = ts.placeholder()
    with pytest.raises(ts.errors.GraphError):
        ts.sigmoid([x, x])


def test_a_constant_is_a_copy_that_cannot_change():
    source = np.ones(2)
    node = ts.constant(source)
    source[:] = 5
    assert node.value.tolist() == [1, 1]
    with pytest.raises(ValueError, match="read-only"):
        node.value[:] = 5


def test_a_subclass_of_variable_is_listed_and_run(graph):
    class Weight(ts.Variable):
        def __init__(self):
            super().__init__([1.0, 2.0], name="weight")

    w = Weight()
    assert graph.variables == [w]
    np.testing.assert_array_equal(ts.Session().run(w + 1.0), [2, 3])


def test_a_half_built_operation_says_so():
    class forgetful(ts.Operation):
        def __init__(self, x):
            self.x = x

        def compute(self):
            return 1.0

    half = forgetful(ts.placeholder())
    with pytest.raises(ts.errors.GraphError, match="half-built forgetful"):
        ts.negative(half)
    with pytest.raises(ts.errors.GraphError, match="half-built forgetful"):
        half + 1.0
    with pytest.raises(ts.errors.FetchError, match="half-built forgetful"):
        ts.Session().run(half)
    assert repr(half) == "<forgetful, half-built>"


def test_an_operation_without_compute_says_so(graph):
    class empty(ts.Operation):
        pass

    x = ts.placeholder()
    with pytest.raises(ts.errors.GraphError, match="empty has no compute"):
        empty(x)
    assert graph.nodes == [x]
    assert x.consumers == []


@pytest.mark.parametrize(
    "fail",
    [
        lambda x: ts.add(x, np.ones((2, 2))),
        lambda x: ts.add(np.ones((2, 2)), x),
        lambda x: ts.add(x, 1.0, name="not a name"),
        lambda x: ts.matmul(np.ones((2, 2)), x),
        lambda x: ts.reduce_sum(x, axis=3),
        lambda x: ts.assign(x, 1.0),
        lambda x: ts.add(2.0, "text"),
    ],
)
def test_a_failed_build_leaves_the_graph_as_it_was(graph, fail):
    x = ts.placeholder(shape=(3,))
    first = x * 2.0
    before = names(graph)
    with pytest.raises(ts.errors.GraphError):
        fail(x)
    assert names(graph) == before
    assert list(graph.by_name) == before
    assert x.consumers == [first]
    assert (x + 1.0).input_nodes[1].name == "constant_1"


def test_an_attribute_cannot_hide_a_nodes_own():
    class named(ts.Operation):
        def __init__(self, x):
            super().__init__(x, shape=(2,))

        def compute(self, x):
            return x

    with pytest.raises(ts.errors.GraphError, match="'shape' cannot be an attribute of named"):
        named(1.0)
