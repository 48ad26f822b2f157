"""Defaults for the arguments of layers, and the other names of tf.contrib.framework and slim."""

import pytest

import tslab.compat as tf
from tslab.errors import GraphError

framework, slim = tf.contrib.framework, tf.contrib.slim


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default():
        yield


@framework.add_arg_scope
def told(x, a=1, b=2, *, c=3):
    """What it was told."""
    return x, a, b, c


@framework.add_arg_scope
def other(a=1):
    return a


def test_defaults_hold_in_the_block_alone():
    with framework.arg_scope([told, other], a=10):
        assert told(0) == (0, 10, 2, 3) and other() == 10
    assert told(0) == (0, 1, 2, 3) and other() == 1


def test_the_inner_scope_and_the_call_come_first():
    with framework.arg_scope([told], a=10, c=30):
        with framework.arg_scope([told], a=20, b=20):
            assert told(0) == (0, 20, 20, 30)
            assert told(0, a=5, c=6) == (0, 5, 20, 6)
        assert told(0) == (0, 10, 2, 30)


def test_a_scope_may_be_entered_again_without_that_around():
    with framework.arg_scope([told], a=10) as scope, framework.arg_scope([told], b=20):
        assert told(0) == (0, 10, 20, 3)
        with framework.arg_scope(scope), framework.arg_scope([other], a=7):
            assert told(0) == (0, 10, 2, 3) and other() == 7
    with framework.arg_scope(scope):
        assert told(0) == (0, 10, 2, 3) and other() == 1


def test_an_error_in_the_block_ends_it():
    with pytest.raises(KeyError), framework.arg_scope([told], a=10):
        raise KeyError
    assert told(0) == (0, 1, 2, 3)


def test_what_cannot_be_given_defaults():
    with pytest.raises(GraphError, match=r"'max' takes no defaults(.|\n)*add_arg_scope"), framework.arg_scope([max]):
        pass
    with pytest.raises(TypeError, match="a list of functions"), framework.arg_scope(told, a=1):
        pass
    with framework.arg_scope([told], a=10) as scope:
        pass
    with pytest.raises(GraphError, match="and here also b"), framework.arg_scope(scope, b=1):
        pass


def test_what_can_be_given_defaults():
    assert framework.has_arg_scope(told) and framework.has_arg_scope(slim.conv2d) and not framework.has_arg_scope(max)
    assert framework.arg_scoped_arguments(told) == ("a", "b")
    assert "weights_regularizer" in framework.arg_scoped_arguments(slim.fully_connected)
    assert told.__doc__ == "What it was told."


def test_a_network_of_slim():
    """What the scopes give, seen in the graph: strides, activation, regularization, names."""
    x = tf.placeholder(tf.float32, [None, 28, 28, 1])
    with slim.arg_scope([slim.conv2d, slim.fully_connected], weights_regularizer=slim.l2_regularizer(0.5)):
        with slim.arg_scope([slim.conv2d], padding="VALID", activation_fn=None, stride=2):
            y = slim.conv2d(x, 4, [5, 5], scope="one")
            same = slim.conv2d(x, 4, [5, 5], stride=1, padding="SAME", scope="two")
        hidden = slim.repeat(slim.flatten(y), 2, slim.fully_connected, 7, scope="fc")
        with slim.arg_scope([slim.batch_norm], is_training=False):
            slim.fully_connected(hidden, 3, normalizer_fn=slim.batch_norm, activation_fn=None, scope="out")
    assert tuple(y.shape.as_list()) == (None, 12, 12, 4) and tuple(same.shape.as_list()) == (None, 28, 28, 4)
    assert [v.name for v in slim.get_variables("fc")] == [
        f"fc/fc_{i}/{kind}" for i in (1, 2) for kind in ("weights", "biases")
    ]
    assert len(tf.losses.get_regularization_losses()) == 5
    assert not tf.get_collection(tf.GraphKeys.UPDATE_OPS), "is_training=False leaves the means as they are"
    kernel = slim.get_unique_variable("one/weights")
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        first = tf.losses.get_regularization_losses()[0]
        assert session.run(first) == pytest.approx(0.5 * session.run(tf.nn.l2_loss(kernel)), rel=1e-6)


def test_variables_by_their_names():
    made = [tf.get_variable(name, [], trainable=name != "b/w") for name in ("a/w", "a/wide", "b/w", "w")]
    local = tf.get_variable("counted", [], trainable=False, collections=[tf.GraphKeys.LOCAL_VARIABLES])
    a_w, wide, b_w, w = made
    assert framework.get_variables() == made
    assert framework.get_variables("a/") == [a_w, wide]
    assert framework.get_variables("a/", suffix="w") == [a_w]
    with tf.variable_scope("b") as scope:
        assert framework.get_variables(scope) == [b_w]
    assert framework.get_variables_by_suffix("w") == [a_w, b_w, w]
    assert framework.get_variables_by_name("w") == [a_w, b_w, w]
    assert framework.get_variables_by_name("w", "a") == [a_w]
    assert framework.get_variables_by_name("ide") == []
    assert framework.get_trainable_variables() == [a_w, wide, w]
    assert framework.get_local_variables() == [local]
    assert framework.get_model_variables() == []
    assert framework.get_variables_to_restore(["a"], exclude=["a/wide"]) == [a_w]
    assert framework.get_variables_to_restore() == made
    assert framework.get_unique_variable("b/w:0") is b_w and framework.get_variable_full_name(b_w) == "b/w"
    with pytest.raises(GraphError, match="no Variable 'c'"):
        framework.get_unique_variable("c")


def test_a_choice_is_made_as_early_as_it_can_be():
    nodes = tf.constant(1.0), tf.constant(2.0)
    choose = [lambda node=node: node for node in nodes]
    assert framework.smart_cond(True, *choose) is nodes[0]
    assert framework.smart_cond(0, *choose) is nodes[1]
    assert framework.smart_cond(tf.constant(True), *choose) is nodes[0]
    pred = tf.placeholder(tf.bool, [])
    y = framework.smart_cond(pred, *choose)
    with tf.Session() as session:
        assert [session.run(y, {pred: value}) for value in (True, False)] == [1.0, 2.0]
    with pytest.raises(TypeError, match="not by 'yes'"):
        framework.smart_cond("yes", *choose)
