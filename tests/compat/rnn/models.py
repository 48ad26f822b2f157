"""Models of sequences, each a function of the module, TensorFlow or tslab.compat, and of the sequences' placeholder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

BATCH, STEPS, SIZE = 4, 5, 3
X = np.random.default_rng(1).normal(size=(BATCH, STEPS, SIZE)).astype(np.float32)
LENGTHS = np.array([5, 1, 0, 3], np.int32)


class Model(NamedTuple):
    """What is built and run.

    Attributes:
        build: from the module and the placeholder, nodes in whatever structure.
        shape: that of the placeholder.
        x: what it is fed.
    """

    build: Callable[[Any, Any], Any]
    shape: tuple[int | None, ...] = (None, STEPS, SIZE)
    x: Any = X


CELLS: dict[str, Callable[[Any], Any]] = {
    "BasicRNNCell": lambda m: m.nn.rnn_cell.BasicRNNCell(4),
    "BasicRNNCell with relu": lambda m: m.nn.rnn_cell.BasicRNNCell(4, activation=m.nn.relu),
    "BasicRNNCell by position": lambda m: m.nn.rnn_cell.BasicRNNCell(4, m.nn.sigmoid, None, "named"),
    "GRUCell": lambda m: m.nn.rnn_cell.GRUCell(4),
    "GRUCell with initializers": lambda m: m.nn.rnn_cell.GRUCell(
        4, kernel_initializer=m.random_normal_initializer(0.0, 0.3), bias_initializer=m.constant_initializer(0.2)
    ),
    "BasicLSTMCell": lambda m: m.nn.rnn_cell.BasicLSTMCell(4),
    "BasicLSTMCell with forget_bias": lambda m: m.nn.rnn_cell.BasicLSTMCell(4, forget_bias=0.0, state_is_tuple=True),
    "BasicLSTMCell of one state": lambda m: m.nn.rnn_cell.BasicLSTMCell(4, 0.5, state_is_tuple=False),
    "BasicLSTMCell with softsign": lambda m: m.nn.rnn_cell.BasicLSTMCell(4, activation=m.nn.softplus),
    "LSTMCell": lambda m: m.nn.rnn_cell.LSTMCell(4),
    "LSTMCell with peepholes": lambda m: m.nn.rnn_cell.LSTMCell(
        4, use_peepholes=True, initializer=m.random_uniform_initializer(-0.5, 0.5)
    ),
    "LSTMCell clipped": lambda m: m.nn.rnn_cell.LSTMCell(4, cell_clip=0.1),
    "LSTMCell projected": lambda m: m.nn.rnn_cell.LSTMCell(4, num_proj=2, proj_clip=0.2, forget_bias=2.0),
    "LSTMCell of one state": lambda m: m.nn.rnn_cell.LSTMCell(4, num_proj=2, use_peepholes=True, state_is_tuple=False),
    "MultiRNNCell": lambda m: m.nn.rnn_cell.MultiRNNCell([m.nn.rnn_cell.BasicLSTMCell(n) for n in (4, 2)]),
    "MultiRNNCell of one state": lambda m: m.nn.rnn_cell.MultiRNNCell(
        [m.nn.rnn_cell.GRUCell(4), m.nn.rnn_cell.BasicRNNCell(2)], state_is_tuple=False
    ),
    "MultiRNNCell of one cell twice": lambda m: m.nn.rnn_cell.MultiRNNCell([m.nn.rnn_cell.GRUCell(SIZE)] * 2),
    "DropoutWrapper": lambda m: m.nn.rnn_cell.DropoutWrapper(
        m.nn.rnn_cell.BasicLSTMCell(4), input_keep_prob=0.8, output_keep_prob=0.6, state_keep_prob=0.7
    ),
    "DropoutWrapper that drops nothing": lambda m: m.nn.rnn_cell.DropoutWrapper(m.nn.rnn_cell.GRUCell(4), 1.0),
    "DropoutWrapper by a node": lambda m: m.nn.rnn_cell.DropoutWrapper(
        m.nn.rnn_cell.GRUCell(4), output_keep_prob=m.placeholder_with_default(0.5, [])
    ),
    "DropoutWrapper of all steps alike": lambda m: m.nn.rnn_cell.DropoutWrapper(
        m.nn.rnn_cell.GRUCell(4), 0.5, 0.6, 0.7, variational_recurrent=True, input_size=SIZE, dtype=m.float32
    ),
    "DropoutWrapper that is told what to drop": lambda m: m.nn.rnn_cell.DropoutWrapper(
        m.nn.rnn_cell.BasicLSTMCell(4), state_keep_prob=0.5, dropout_state_filter_visitor=lambda part: True
    ),
    "MultiRNNCell of wrapped cells": lambda m: m.nn.rnn_cell.MultiRNNCell(
        [m.nn.rnn_cell.DropoutWrapper(m.nn.rnn_cell.LSTMCell(4), output_keep_prob=0.5) for _ in range(2)]
    ),
    "DropoutWrapper of cells": lambda m: m.nn.rnn_cell.DropoutWrapper(
        m.nn.rnn_cell.MultiRNNCell([m.nn.rnn_cell.LSTMCell(4), m.nn.rnn_cell.GRUCell(2)]), state_keep_prob=0.5
    ),
    "ResidualWrapper": lambda m: m.nn.rnn_cell.ResidualWrapper(m.nn.rnn_cell.GRUCell(SIZE)),
    "ResidualWrapper by a function": lambda m: m.nn.rnn_cell.ResidualWrapper(
        m.nn.rnn_cell.GRUCell(SIZE), lambda x, y: y - 2.0 * x
    ),
    "DeviceWrapper": lambda m: m.nn.rnn_cell.DeviceWrapper(m.nn.rnn_cell.GRUCell(4), "/cpu:0"),
}


def over(cell: Callable[[Any], Any], function: str, **options: Any) -> Model:
    """A cell over the sequences."""

    def build(m: Any, x: Any) -> Any:
        steps = m.unstack(x, axis=1) if "static" in function else x
        found = getattr(m.nn, function)(cell(m), steps, dtype=m.float32, **options)
        assert len(found) == 2
        return found

    return Model(build)


def by_hand(cell: Callable[[Any], Any]) -> Model:
    """A cell called twice, in a scope of its own."""

    def build(m: Any, x: Any) -> Any:
        one = cell(m)
        state = one.zero_state(m.shape(x)[0], m.float32)
        outputs = []
        for i in range(2):
            output, state = one(x[:, i], state)
            outputs.append(output)
        if one.variables:  # TensorFlow's wrappers of today list none
            assert one.trainable_variables == one.trainable_weights == one.variables
            assert {v.name for v in one.trainable_variables} == {v.name for v in m.trainable_variables()}
        return outputs, state

    return Model(build)


def own_cell(m: Any) -> Any:
    """A cell of one's own, whose state is a pair."""

    class MinimalCell(m.nn.rnn_cell.RNNCell):  # type: ignore[misc]
        def __init__(self, units: int, **keywords: Any) -> None:
            super().__init__(**keywords)
            self.units = units

        @property
        def state_size(self) -> Any:
            return (self.units, 1)

        @property
        def output_size(self) -> Any:
            return self.units + 1

        def call(self, inputs: Any, state: Any) -> Any:
            h, count = state
            w = m.get_variable("w", [SIZE + self.units, self.units])
            with m.variable_scope("bias"):
                b = m.get_variable("b", [self.units], initializer=m.zeros_initializer())
            h = m.nn.relu(m.matmul(m.concat([inputs, h], 1), w) + b)
            return m.concat([h, count], 1), (h, count + 1.0)

    return MinimalCell(4)


def old_cell(m: Any) -> Any:
    """Before 1.2 a cell defined `__call__` itself, and named its scope."""

    class OldCell(m.nn.rnn_cell.RNNCell):  # type: ignore[misc]
        def __init__(self, units: int) -> None:
            self._units = units

        state_size = output_size = property(lambda self: self._units)

        def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
            with m.variable_scope(scope or type(self).__name__):
                w = m.get_variable("w", [SIZE, self._units], initializer=m.truncated_normal_initializer(stddev=0.5))
                u = m.get_variable("u", [self._units, self._units])
                new = m.tanh(m.matmul(inputs, w) + m.matmul(state, u))
            return new, new

    return OldCell(4)


OWN = {"own": own_cell, "old": old_cell}
ALL_WAYS = ("BasicRNNCell", "GRUCell", "LSTMCell", "LSTMCell of one state", "MultiRNNCell", "DropoutWrapper")
ONE_AFTER_THE_OTHER = {"parallel_iterations": 1}  # else TensorFlow draws for several steps at once, in any order


def names(m: Any, x: Any) -> Any:
    """Cells in scopes of all kinds."""
    cells = m.nn.rnn_cell
    cell = cells.BasicRNNCell(4)
    state = m.zeros([BATCH, 4])
    found = [cell(x[:, 0], state, scope="given"), cell(x[:, 1], state)]
    for _ in range(2):
        found += [cells.BasicRNNCell(4)(x[:, 0], state), cells.BasicRNNCell(4, name="own")(x[:, 0], state)]
    with m.variable_scope("around", initializer=m.random_uniform_initializer(-0.1, 0.1)):
        found.append(cells.MultiRNNCell([cells.GRUCell(4)])(x[:, 0], (state,)))
    with m.variable_scope("around", reuse=True):
        found.append(cells.MultiRNNCell([cells.GRUCell(4)])(x[:, 0], (state,)))
    found.append(m.nn.dynamic_rnn(cells.BasicRNNCell(4), x, dtype=m.float32, scope="sequences"))
    with m.variable_scope("sequences", reuse=True):
        found.append(cells.BasicRNNCell(4)(x[:, 0], state))
    for reuse in (True, True):
        found.append(cells.BasicRNNCell(4, reuse=reuse, name="own")(x[:, 0], state))
    for _ in range(2):
        found.append(cells.BasicRNNCell(4, reuse=m.AUTO_REUSE, name="auto")(x[:, 0], state))
    with m.variable_scope("train"):
        found.append(m.nn.dynamic_rnn(cells.LSTMCell(2), x, dtype=m.float32))
    with m.variable_scope("train", reuse=True):
        found.append(m.nn.dynamic_rnn(cells.LSTMCell(2), x[:, ::-1], dtype=m.float32))
    return found


def bidirectional(static: bool = False, **options: Any) -> Model:
    """Two cells, one forwards, one backwards."""

    def build(m: Any, x: Any) -> Any:
        pair = m.nn.rnn_cell.BasicLSTMCell(4), m.nn.rnn_cell.GRUCell(2)
        if static:
            return m.nn.static_bidirectional_rnn(*pair, m.unstack(x, axis=1), dtype=m.float32, **options)
        return m.nn.bidirectional_dynamic_rnn(*pair, x, dtype=m.float32, **options)

    return Model(build)


def from_a_state(m: Any, x: Any) -> Any:
    """Beginning with states that are no zeros, given as a named tuple, a plain one, and a tensor."""
    lstm, gru = m.nn.rnn_cell.LSTMCell(SIZE), m.nn.rnn_cell.GRUCell(SIZE)
    a, b = x[:, 0], x[:, 1]
    return (
        m.nn.dynamic_rnn(lstm, x, initial_state=m.nn.rnn_cell.LSTMStateTuple(a, b)),
        m.nn.dynamic_rnn(gru, x, LENGTHS, b),
        m.nn.static_rnn(gru, m.unstack(x, axis=1), initial_state=a, scope="static"),
    )


def lengths_that_are_fed(m: Any, x: Any) -> Any:
    """Lengths that only the run shows."""
    lengths = m.reduce_sum(m.cast(m.greater(x[:, :, 0], 0.0), m.int32), 1)
    return m.nn.dynamic_rnn(m.nn.rnn_cell.GRUCell(4), x, dtype=m.float32, sequence_length=lengths)


def in_time_major(m: Any, x: Any) -> Any:
    """Steps first."""
    turned = m.transpose(x, [1, 0, 2])
    return (
        m.nn.dynamic_rnn(m.nn.rnn_cell.GRUCell(4), turned, LENGTHS, dtype=m.float32, time_major=True),
        m.nn.bidirectional_dynamic_rnn(
            *[m.nn.rnn_cell.BasicRNNCell(2) for _ in range(2)], turned, LENGTHS, dtype=m.float32, time_major=True
        ),
    )


def of_several_inputs(m: Any, x: Any) -> Any:
    """Inputs that are a pair, for a cell that adds them."""

    class Sum(m.nn.rnn_cell.RNNCell):  # type: ignore[misc]
        state_size = SIZE
        output_size = (SIZE, SIZE)

        def call(self, inputs: Any, state: Any) -> Any:
            w = m.get_variable("w", [SIZE])
            new = w * inputs[0] + inputs[1] * state
            return (new, state), new

    return m.nn.dynamic_rnn(Sum(), (x, m.tanh(x)), sequence_length=LENGTHS, dtype=m.float32)


def clipped_gradients(m: Any, x: Any) -> Any:
    """Gradients through the steps, clipped by their norm together."""
    outputs, _ = m.nn.dynamic_rnn(m.nn.rnn_cell.LSTMCell(4), x, dtype=m.float32)
    loss = m.reduce_mean(m.square(outputs[:, -1] - 1.0))
    clipped, norm = m.clip_by_global_norm(m.gradients(loss, m.trainable_variables()), 0.05)
    return [m.stop_gradient(g) for g in clipped], m.stop_gradient(norm)


def of_words(m: Any, x: Any) -> Any:
    """Words, whose vectors are looked up."""
    words = m.cast(m.floor(m.abs(x[:, :, 0])), m.int32)
    vectors = m.get_variable("vectors", [10, SIZE])
    return m.nn.dynamic_rnn(m.nn.rnn_cell.GRUCell(4), m.nn.embedding_lookup(vectors, words), dtype=m.float32)


MODELS: dict[str, Model] = {
    **{
        f"{name}, dynamic": over(CELLS[name], "dynamic_rnn", sequence_length=LENGTHS, **ONE_AFTER_THE_OTHER)
        for name in CELLS
    },
    **{f"{name}, static": over(CELLS[name], "static_rnn") for name in ALL_WAYS},
    **{f"{name}, by hand": by_hand(CELLS[name]) for name in ALL_WAYS},
    **{f"{name}, dynamic, whole": over(CELLS[name], "dynamic_rnn", **ONE_AFTER_THE_OTHER) for name in ALL_WAYS},
    **{f"{name}, static, cut": over(CELLS[name], "static_rnn", sequence_length=LENGTHS) for name in ALL_WAYS},
    **{f"{name}, {way}": over(cell, way) for name, cell in OWN.items() for way in ("dynamic_rnn", "static_rnn")},
    **{f"{name}, cut": over(cell, "dynamic_rnn", sequence_length=LENGTHS) for name, cell in OWN.items()},
    **{
        f"{name}, looped": over(CELLS[name], "dynamic_rnn", **ONE_AFTER_THE_OTHER)._replace(shape=(None, None, SIZE))
        for name in ALL_WAYS
    },
    "own, looped": over(own_cell, "dynamic_rnn", sequence_length=LENGTHS)._replace(shape=(None, None, SIZE)),
    "old, looped": over(old_cell, "dynamic_rnn")._replace(shape=(None, None, SIZE)),
    "LSTMCell, looped, cut": over(CELLS["LSTMCell"], "dynamic_rnn", sequence_length=LENGTHS)._replace(
        shape=(BATCH, None, SIZE)
    ),
    "bidirectional, looped": bidirectional(sequence_length=LENGTHS)._replace(shape=(None, None, SIZE)),
    "in time major, looped": Model(in_time_major, (None, None, SIZE)),
    "names": Model(names),
    "bidirectional": bidirectional(),
    "bidirectional, cut": bidirectional(sequence_length=LENGTHS),
    "bidirectional, static": bidirectional(static=True),
    "bidirectional, static, cut": bidirectional(static=True, sequence_length=LENGTHS),
    "from a state": Model(from_a_state),
    "lengths that are fed": Model(lengths_that_are_fed),
    "in time major": Model(in_time_major),
    "of several inputs": Model(of_several_inputs),
    "clipped gradients": Model(clipped_gradients),
    "of words": Model(of_words),
    "one step": Model(over(CELLS["GRUCell"], "dynamic_rnn").build, (None, 1, SIZE), X[:, :1]),
    "a batch that is known": Model(over(CELLS["LSTMCell"], "dynamic_rnn").build, (BATCH, STEPS, SIZE)),
}
