"""Two cells over the same sequences, one from the beginning, one from the end."""

from __future__ import annotations

from typing import Any

from ... import concat, stack, unstack
from ...graph import Node, as_node
from ...variables import variable_scope
from ..rules import building
from .base import batch_size_of
from .reversing import reversed_sequences
from .sequences import dynamic_rnn, static_rnn, steps_of
from .structures import each, flatten, pack
from .unrolling import lengths_of


@building
def bidirectional_dynamic_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """One cell forwards over the steps of sequences, and another backwards.

    Args:
        cell_fw, cell_bw: the cells.
        inputs: tensor of shape (batch_size, steps, input_size).
        sequence_length: for each example, how many steps it has; backwards, it begins with the last of them.
        initial_state_fw, initial_state_bw: the states to begin with; by default zeros.
        dtype: of those zeros.
        parallel_iterations, swap_memory: accepted, and of no meaning here.
        time_major: whether inputs and outputs have the shape (steps, batch_size, …).
        scope: where the names of the Variables begin; by default "bidirectional_rnn", then "fw" and "bw".

    Returns:
        The outputs of both, (fw, bw), each for the step that its inputs are of, and the last states of both.

    Raises:
        ShapeError, GraphError: as `dynamic_rnn` does.
    """
    axis = 0 if time_major else 1
    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as forwards:
            outputs_fw, state_fw = dynamic_rnn(
                cell_fw, inputs, sequence_length, initial_state_fw, dtype, time_major=time_major, scope=forwards
            )
        with variable_scope("bw") as backwards:
            inputs = each(as_node, inputs)
            lengths = lengths_of(sequence_length, batch_size_of(flatten(inputs)[0], 1 - axis))
            turned = each(lambda x: reversed_sequences(x, lengths, axis), inputs)
            found, state_bw = dynamic_rnn(
                cell_bw, turned, lengths, initial_state_bw, dtype, time_major=time_major, scope=backwards
            )
        outputs_bw = each(lambda x: reversed_sequences(x, lengths, axis), found)
    return (outputs_fw, outputs_bw), (state_fw, state_bw)


@building
def static_bidirectional_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any, Any]:
    """One cell forwards over a list of steps, and another backwards.

    Args:
        cell_fw, cell_bw: the cells.
        inputs: a list of tensors of shape (batch_size, input_size), one for each step.
        initial_state_fw, initial_state_bw: the states to begin with; by default zeros.
        dtype: of those zeros.
        sequence_length: for each example, how many steps it has; backwards, it begins with the last of them.
        scope: where the names of the Variables begin; by default "bidirectional_rnn", then "fw" and "bw".

    Returns:
        A list of the outputs of each step, those of both side by side, and the last states of both.

    Raises:
        ShapeError, GraphError: as `static_rnn` does.
    """
    steps = steps_of("static_bidirectional_rnn", inputs)
    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as forwards:
            outputs_fw, state_fw = static_rnn(cell_fw, steps, initial_state_fw, dtype, sequence_length, forwards)
        with variable_scope("bw") as backwards:
            lengths = lengths_of(sequence_length, batch_size_of(flatten(steps[0])[0], 0))
            turned = _turned(steps, lengths)
            found, state_bw = static_rnn(cell_bw, turned, initial_state_bw, dtype, sequence_length, backwards)
    outputs_bw = _turned(found, lengths)
    together = [each(lambda x, y: concat([x, y], 1), fw, bw) for fw, bw in zip(outputs_fw, outputs_bw, strict=True)]
    return together, state_fw, state_bw


def _turned(steps: list[Any], lengths: Node | None) -> list[Any]:
    """The steps from the last to the first."""
    if lengths is None:
        return steps[::-1]
    columns = [
        unstack(reversed_sequences(stack(column), lengths, 0)) for column in zip(*map(flatten, steps), strict=True)
    ]
    return [pack(steps[0], parts) for parts in zip(*columns, strict=True)]


@building
def stack_bidirectional_dynamic_rnn(
    cells_fw: Any,
    cells_bw: Any,
    inputs: Any,
    initial_states_fw: Any = None,
    initial_states_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    parallel_iterations: int | None = None,
    time_major: bool = False,
    scope: Any = None,
    swap_memory: bool = False,
) -> tuple[Any, tuple[Any, ...], tuple[Any, ...]]:
    """Pairs of cells one on the other: each pair gets the outputs of the pair below, side by side.

    Args:
        cells_fw, cells_bw: lists of cells, as many forwards as backwards.
        inputs: tensor of shape (batch_size, steps, input_size).
        initial_states_fw, initial_states_bw: lists of the states to begin with; by default zeros.
        dtype: of those zeros.
        sequence_length: for each example, how many steps it has.
        parallel_iterations, swap_memory: accepted, and of no meaning here.
        time_major: whether inputs and outputs have the shape (steps, batch_size, …).
        scope: where the names of the Variables begin; by default "stack_bidirectional_rnn", then "cell_0" and so on.

    Returns:
        The outputs of the last pair side by side, and the last states of the cells, forwards and backwards.

    Raises:
        ShapeError, GraphError: as `dynamic_rnn` does.
    """
    states_fw, states_bw = [], []
    with variable_scope(scope or "stack_bidirectional_rnn"):
        for i, (fw, bw) in enumerate(zip(cells_fw, cells_bw, strict=True)):
            with variable_scope(f"cell_{i}"):
                outputs, (state_fw, state_bw) = bidirectional_dynamic_rnn(
                    fw,
                    bw,
                    inputs,
                    sequence_length,
                    initial_states_fw[i] if initial_states_fw else None,
                    initial_states_bw[i] if initial_states_bw else None,
                    dtype,
                    time_major=time_major,
                )
                inputs = concat(outputs, 2)
            states_fw.append(state_fw)
            states_bw.append(state_bw)
    return inputs, tuple(states_fw), tuple(states_bw)
