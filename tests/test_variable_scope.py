"""get_variable and variable_scope: which Variable a name means, and what it starts from."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import GraphError, ShapeError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def layer(x, units):
    W = ts.get_variable("W", [x.shape[1], units])
    b = ts.get_variable("b", units, initializer=ts.zeros_initializer())
    return ts.matmul(x, W) + b


def test_a_variable_is_named_after_its_scopes_and_a_node_too():
    with ts.variable_scope("model") as model, ts.variable_scope("hidden") as hidden:
        W = ts.get_variable("W", [2, 3])
        x = ts.identity(W, name="x")
    assert (W.name, x.name, model.name, hidden.name) == ("model/hidden/W", "model/hidden/x", "model", "model/hidden")
    assert (W.shape, W.dtype, W.trainable) == ((2, 3), np.float64, True)
    assert ts.global_variables() == ts.trainable_variables() == [W]
    assert ts.get_variable_scope().name == ""


def test_a_name_scope_does_not_change_the_name():
    with ts.name_scope("elsewhere"), ts.variable_scope("a"):
        assert ts.get_variable("W", []).name == "a/W"


def test_a_variable_is_found_again_where_the_scope_reuses():
    x = ts.placeholder(shape=(None, 4))
    with ts.variable_scope("layer"):
        layer(x, 3)
    with ts.variable_scope("layer", reuse=True) as scope:
        again = layer(x, 3)
        assert scope.reuse
    assert [v.name for v in ts.global_variables()] == ["layer/W", "layer/b"]
    assert again.name.startswith("layer_1/")
    with ts.variable_scope("layer") as scope:
        W = ts.get_variable("V", [])
        scope.reuse_variables()
        assert ts.get_variable("V") is W


def test_auto_reuse_makes_or_finds():
    found = []
    for _ in range(2):
        with ts.variable_scope("a", reuse=ts.AUTO_REUSE):
            found.append(ts.get_variable("W", [2]))
    assert found[0] is found[1]


def test_reuse_goes_on_in_scopes_below_and_ends_with_the_block():
    with ts.variable_scope("a"), ts.variable_scope("b"):
        W = ts.get_variable("W", [])
    with ts.variable_scope("a", reuse=True), ts.variable_scope("b"):
        assert ts.get_variable("W") is W
    with ts.variable_scope("a"), ts.variable_scope("b"), pytest.raises(GraphError, match="already"):
        ts.get_variable("W", [])
    assert not ts.get_variable_scope().reuse


def test_a_scope_entered_by_itself():
    with ts.variable_scope("a", reuse=ts.AUTO_REUSE, dtype="float32") as a:
        W = ts.get_variable("W", [])
    with ts.variable_scope("elsewhere"), ts.variable_scope(a) as again:
        assert ts.get_variable("W") is W
        assert (again.name, again.reuse, again.dtype) == ("a", ts.AUTO_REUSE, np.float32)
        with ts.variable_scope(a, reuse=False), pytest.raises(GraphError, match="already"):
            ts.get_variable("W", [])
    root = ts.get_variable_scope()
    with ts.variable_scope("a"), ts.variable_scope(root):
        assert ts.get_variable("V", []).name == "V"


def test_a_default_name_gets_a_number():
    names = []
    for _ in range(3):
        with ts.variable_scope(None, default_name="layer"):
            names.append(ts.get_variable("W", []).name)
    with ts.variable_scope("layer", default_name="other", reuse=True):
        names.append(ts.get_variable("W").name)
    assert names == ["layer/W", "layer_1/W", "layer_2/W", "layer/W"]


def test_default_names_in_a_scope_are_counted_afresh_when_it_is_entered_again():
    """So a model that is built twice finds the Variables of its unnamed layers."""

    def model():
        names = []
        for _ in range(2):
            with ts.variable_scope(None, default_name="layer"):
                names.append(ts.get_variable("W", []))
        return names

    with ts.variable_scope("a") as a:
        first = model()
    with ts.variable_scope("a", reuse=True):
        assert model() == first
    for _ in range(2):
        with ts.variable_scope(a, reuse=True):
            assert model() == first
    with ts.variable_scope(a), ts.variable_scope("layer", reuse=ts.AUTO_REUSE):
        pass
    with ts.variable_scope("a"), ts.variable_scope(None, default_name="other") as other:
        pass
    assert [v.name for v in first] == ["a/layer/W", "a/layer_1/W"]
    assert other.name == "a/other"
    names = [model()[0].name, model()[0].name]  # outside of all scopes nothing is entered again
    assert names == ["layer/W", "layer_2/W"]


def test_the_name_scope_of_a_scope_can_be_gone_on_with():
    with ts.variable_scope("a") as a:
        x = ts.identity(1.0, name="x")
    with ts.variable_scope(a, auxiliary_name_scope=False) as again:
        outside = ts.identity(x, name="y")
        with ts.name_scope(again.original_name_scope):
            inside = ts.identity(x, name="y")
    assert (x.name, outside.name, inside.name) == ("a/x", "y", "a/y")
    assert (a.original_name_scope, again.original_name_scope) == ("a/", "a/")
    with ts.variable_scope("a") as second:
        pass
    assert second.original_name_scope == "a_1/"
    assert ts.get_variable_scope().original_name_scope == ""


def test_a_scope_ends_even_after_an_error(graph):
    with pytest.raises(ZeroDivisionError), ts.variable_scope("a"):
        raise ZeroDivisionError
    assert ts.get_variable("W", []).name == "W"


def test_graphs_share_no_variables():
    ts.get_variable("W", [])
    with ts.Graph().as_default():
        assert ts.get_variable("W", [2]).shape == (2,)


def test_what_a_scope_gives_to_its_variables(graph):
    with ts.variable_scope(
        "a", initializer=ts.constant_initializer(3), regularizer=lambda v: ts.reduce_sum(ts.square(v)), dtype="float32"
    ):
        with ts.variable_scope("b"):
            W = ts.get_variable("W", [2])
        b = ts.get_variable("b", [], initializer=ts.ones_initializer(), regularizer=lambda v: None, dtype="float64")
    session = ts.Session()
    assert session.run(W).tolist() == [3, 3]
    assert (W.dtype, b.dtype, session.run(b)) == (np.float32, np.float64, 1)
    losses = ts.get_collection(ts.GraphKeys.REGULARIZATION_LOSSES)
    assert session.run(losses) == [18]


def test_collections_and_trainable():
    W = ts.get_variable("W", [], trainable=False, collections=["mine"])
    assert ts.get_collection("mine") == [W]
    assert ts.global_variables() == ts.trainable_variables() == []


def test_an_initial_value_in_place_of_a_rule():
    a = ts.get_variable("a", initializer=np.array([1, 2]))
    b = ts.get_variable("b", initializer=[1.5, 2.5], dtype="float32")
    c = ts.get_variable("c", initializer=ts.constant(2.0) * 3.0)
    d = ts.get_variable("d", [2], initializer=ts.ones_initializer)
    session = ts.Session()
    assert [session.run(v).tolist() for v in (a, b, c, d)] == [[1, 2], [1.5, 2.5], 6, [1, 1]]
    assert (a.dtype, b.dtype) == (np.int64, np.float32)


def test_an_initial_value_is_not_part_of_what_surrounds_it():
    w = ts.Variable(1.0)
    with ts.control_dependencies([w.assign(5.0)]), ts.name_scope("scope"):
        v = ts.get_variable("v", [3])
    assert v.initial_value.name.startswith("v/initial_value/")
    assert v.initial_value.control_inputs == ()


def test_integers_start_from_zero():
    assert ts.Session().run(ts.get_variable("n", [2], dtype="int32")).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (
            lambda: ts.get_variable("W", [2]),
            GraphError,
            "There is a Variable 'W' already, built in test_variable_scope",
        ),
        (lambda: ts.get_variable("V"), ShapeError, "The shape of 'V' is not known"),
        (lambda: ts.get_variable("V", [3], initializer=[1.0]), ShapeError, r"has shape \(1,\), and not \(3,\)"),
        (lambda: ts.get_variable("a b", [3]), GraphError, "cannot be the name"),
        (lambda: ts.get_variable("V", [3], initializer=ts.constant_initializer([1, 2])), GraphError, "holds 2 numbers"),
    ],
)
def test_what_cannot_be_made(ask, error, message):
    ts.get_variable("W", [2])
    with pytest.raises(error, match=message):
        ask()


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda: ts.get_variable("V"), GraphError, "There is no Variable 'V' to reuse"),
        (lambda: ts.get_variable("W", [3]), ShapeError, r"has shape \(2,\), and not \(3,\)"),
        (lambda: ts.get_variable("W", dtype="int32"), GraphError, "holds float64, and not int32"),
    ],
)
def test_what_cannot_be_found(ask, error, message):
    ts.get_variable("W", [2])
    ts.get_variable_scope().reuse_variables()
    with pytest.raises(error, match=message):
        ask()


def test_a_scope_needs_a_name():
    with pytest.raises(GraphError, match="needs a name"), ts.variable_scope(None):
        pass


# Initializers

N, M = 300, 200
RULES = {
    "random_normal": (lambda: ts.random_normal_initializer(1.0, 2.0), 1, 2, 20),
    "truncated_normal": (lambda: ts.truncated_normal_initializer(stddev=0.5), 0, 0.5 * 0.8796, 1),
    "random_uniform": (lambda: ts.random_uniform_initializer(-1, 1), 0, 3**-0.5, 1),
    "glorot_uniform": (ts.glorot_uniform_initializer, 0, (2 / (N + M)) ** 0.5, (6 / (N + M)) ** 0.5),
    "glorot_normal": (ts.glorot_normal_initializer, 0, (2 / (N + M)) ** 0.5, 2.3 * (2 / (N + M)) ** 0.5),
    "he_uniform": (ts.initializers.he_uniform, 0, (2 / N) ** 0.5, (6 / N) ** 0.5),
    "he_normal": (ts.initializers.he_normal, 0, (2 / N) ** 0.5, 2.3 * (2 / N) ** 0.5),
    "scaled by outputs": (
        lambda: ts.variance_scaling_initializer(3.0, "fan_out", "untruncated_normal"),
        0,
        (3 / M) ** 0.5,
        9,
    ),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("rule", "mean", "deviation", "bound"), RULES.values(), ids=RULES)
def test_random_initializers_have_the_variance_they_say(rule, mean, deviation, bound, dtype):
    W = ts.get_variable("W", [N, M], initializer=rule(), dtype=dtype)
    value = ts.Session().run(W)
    np.testing.assert_array_equal(ts.Session().run(W), value)
    assert (value.dtype, value.shape) == (np.dtype(dtype), (N, M))
    assert value.mean() == pytest.approx(mean, abs=5 * deviation / (N * M) ** 0.5)
    assert value.std() == pytest.approx(deviation, rel=0.02)
    assert np.abs(value).max() <= bound + abs(mean)


def test_the_default_is_glorot_uniform():
    value = ts.Session().run(ts.get_variable("W", [N, M]))
    assert value.std() == pytest.approx((2 / (N + M)) ** 0.5, rel=0.02)
    assert ts.initializers.xavier_uniform is ts.initializers.glorot_uniform


def test_the_size_of_a_window_counts():
    assert ts.initializers.fans([5, 4, 3, 2]) == (60, 40)
    assert ts.initializers.fans([7]) == (7, 7)
    assert ts.initializers.fans([]) == (1, 1)


@pytest.mark.parametrize("build", [ts.random_normal_initializer, ts.truncated_normal_initializer])
def test_a_seed_of_its_own(build):
    a, b = (ts.get_variable(name, [5], initializer=build(seed=1)) for name in "ab")
    c = ts.get_variable("c", [5], initializer=build(seed=2))
    a, b, c = ts.Session().run([a, b, c])
    np.testing.assert_array_equal(a, b)
    assert (a != c).all()


def test_constant_fills_or_is_reshaped():
    a = ts.get_variable("a", [2, 2], initializer=ts.constant_initializer(7))
    b = ts.get_variable("b", [2, 2], initializer=ts.constant_initializer([1, 2, 3, 4]))
    assert [x.tolist() for x in ts.Session().run([a, b])] == [[[7, 7], [7, 7]], [[1, 2], [3, 4]]]


@pytest.mark.parametrize("wrong", [{"scale": 0.0}, {"mode": "fan"}, {"distribution": "cauchy"}])
def test_a_scaling_that_there_is_not(wrong):
    with pytest.raises(GraphError, match="There is no variance_scaling"):
        ts.variance_scaling_initializer(**wrong)
