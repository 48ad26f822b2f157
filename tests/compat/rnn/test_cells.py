"""Cells and what is around them: TensorFlow's names, initial values, outputs, states and gradients."""

from __future__ import annotations

import numpy as np
import pytest

import tslab.compat as compat
from tslab.errors import GraphError, ShapeError

from .models import CELLS, SIZE, STEPS, X


def test_what_a_cell_says_of_itself():
    cells = compat.nn.rnn_cell
    pair = cells.LSTMStateTuple
    assert cells.LSTMCell(4, num_proj=3).state_size == pair(4, 3)
    assert cells.BasicLSTMCell(4, state_is_tuple=False).state_size == 8
    assert cells.MultiRNNCell([cells.GRUCell(2), cells.BasicLSTMCell(3)]).state_size == (2, pair(3, 3))
    assert cells.MultiRNNCell([cells.GRUCell(2), cells.GRUCell(3)], state_is_tuple=False).state_size == 5
    assert cells.DropoutWrapper(cells.LSTMCell(4, num_proj=3)).output_size == 3


@pytest.mark.parametrize(
    "options", [{}, {"forget_bias": 0.5, "cell_clip": 0.1}, {"use_peephole": True, "cell_clip": -1}]
)
def test_an_lstm_in_one_operation_is_an_lstm(options):
    """In TensorFlow, whose names of Variables it has too."""
    with compat.Graph().as_default():
        x = compat.constant(X)
        block, _ = compat.nn.dynamic_rnn(compat.contrib.rnn.LSTMBlockCell(4, **options), x, dtype=compat.float32)
        peephole = options.pop("use_peephole", False)
        clip = max(options.pop("cell_clip", 0.0), 0.0) or None
        cell = compat.contrib.rnn.LSTMCell(4, use_peepholes=peephole, cell_clip=clip, **options)
        with compat.variable_scope(compat.get_variable_scope(), reuse=True):
            found, _ = compat.nn.dynamic_rnn(cell, x, dtype=compat.float32)
        assert compat.global_variables()[0].name == "rnn/lstm_cell/kernel"
        np.testing.assert_array_equal(*compat.Session().run([block, found]))


def test_an_activation_by_its_name():
    with compat.Graph().as_default():
        x, state = compat.constant(X[:, 0]), compat.ones([len(X), 4])
        cells = [
            compat.nn.rnn_cell.GRUCell(4, activation=kind, name="same", reuse=reuse)
            for kind, reuse in (("relu", None), (compat.nn.relu, True))
        ]
        np.testing.assert_array_equal(*compat.Session().run([cell(x, state)[0] for cell in cells]))


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_lists_its_variables(name):
    with compat.Graph().as_default():
        cell = CELLS[name](compat)
        assert (cell.variables, cell.weights, cell.trainable_variables) == ([], [], [])
        cell(compat.zeros([2, SIZE]), cell.zero_state(2, compat.float32))
        assert cell.variables == cell.weights == cell.trainable_variables == cell.trainable_weights
        assert cell.variables == compat.global_variables()
        assert cell.non_trainable_variables == cell.non_trainable_weights == []


def test_a_state_of_zeros():
    with compat.Graph().as_default():
        cell = compat.nn.rnn_cell.MultiRNNCell([compat.nn.rnn_cell.GRUCell(2), compat.nn.rnn_cell.BasicLSTMCell(3)])
        state = cell.zero_state(5, compat.float32)
        assert isinstance(state[1], compat.nn.rnn_cell.LSTMStateTuple)
        values = compat.Session().run(state)
        assert [values[0].shape, values[1].c.shape, values[1].h.dtype] == [(5, 2), (5, 3), np.float32]
        x = compat.placeholder(compat.float32, [None, 3])
        assert (
            compat.Session().run(cell.zero_state(compat.shape(x)[0], compat.float64), {x: X[:, 0]})[1].c.dtype
            == np.float64
        )
        with pytest.raises(GraphError, match=r"needs a batch size.*\n.*\n.*tf.shape"):
            cell.zero_state(x.get_shape()[0], compat.float32)


MISTAKES = {
    "units": (lambda m, x: m.nn.rnn_cell.GRUCell(0), GraphError, "cannot have 0 units"),
    "float units": (lambda m, x: m.nn.rnn_cell.GRUCell(2.5), GraphError, r"cannot have 2\.5 units"),
    "activation": (lambda m, x: m.nn.rnn_cell.GRUCell(2, activation="tang"), GraphError, "'tang' is no activation"),
    "no cells": (lambda m, x: m.nn.rnn_cell.MultiRNNCell([]), GraphError, "needs a list of cells"),
    "no list": (lambda m, x: m.nn.rnn_cell.MultiRNNCell(m.nn.rnn_cell.GRUCell(2)), GraphError, "needs a list of cells"),
    "tuples in no tuple": (
        lambda m, x: m.nn.rnn_cell.MultiRNNCell([m.nn.rnn_cell.LSTMCell(2)], state_is_tuple=False),
        GraphError,
        "whose states are tuples",
    ),
    "one cell twice": (
        lambda m, x: m.nn.dynamic_rnn(m.nn.rnn_cell.MultiRNNCell([m.nn.rnn_cell.GRUCell(4)] * 2), x, dtype=m.float32),
        ShapeError,
        r"built for inputs of 3 numbers[\s\S]*one cell twice",
    ),
    "states": (
        lambda m, x: m.nn.rnn_cell.MultiRNNCell([m.nn.rnn_cell.GRUCell(4)] * 2)(x[:, 0], (m.zeros([1, 4]),)),
        GraphError,
        "has 2 cells, and gets 1 states",
    ),
    "probability": (
        lambda m, x: m.nn.rnn_cell.DropoutWrapper(m.nn.rnn_cell.GRUCell(4), 1.5),
        GraphError,
        "input_keep_prob is 1.5",
    ),
    "variational": (
        lambda m, x: m.nn.rnn_cell.DropoutWrapper(m.nn.rnn_cell.GRUCell(4), 0.5, variational_recurrent=True),
        GraphError,
        "draws before it sees",
    ),
    "wrapped": (lambda m, x: m.nn.rnn_cell.DropoutWrapper(4), GraphError, "needs a cell, and 4 is none"),
    "unknown depth": (
        lambda m, x: m.nn.rnn_cell.GRUCell(4)(m.placeholder(m.float32, [None, None]), m.zeros([1, 4])),
        ShapeError,
        "needs to know the last dimension",
    ),
    "parameter": (lambda m, x: m.nn.rnn_cell.GRUCell(4, unit=3), TypeError, "no parameter 'unit'"),
    "no call": (
        lambda m, x: type("Cell", (m.nn.rnn_cell.RNNCell,), {"state_size": 1})()(x[:, 0], x[:, 0]),
        NotImplementedError,
        r"Cell needs call\(self, inputs, state\)",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_named(name):
    build, error, message = MISTAKES[name]
    with compat.Graph().as_default():
        x = compat.placeholder(compat.float32, [None, STEPS, SIZE], name="x")
        with pytest.raises(error, match=message):
            build(compat, x)


def test_a_cell_of_another_graph_is_named():
    with compat.Graph().as_default():
        cell = compat.nn.rnn_cell.GRUCell(4)
        cell(compat.zeros([2, 3]), compat.zeros([2, 4]))
    with compat.Graph().as_default(), pytest.raises(GraphError, match="in another graph"):
        cell(compat.zeros([2, 3]), compat.zeros([2, 4]))
