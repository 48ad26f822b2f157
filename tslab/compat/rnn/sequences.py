"""`tf.nn.dynamic_rnn`, `tf.nn.static_rnn`: a cell over the steps of sequences."""

from __future__ import annotations

from typing import Any

from ... import unstack
from ...errors import GraphError, ShapeError
from ...graph import Node, as_node
from ...variables import variable_scope
from ..rules import as_dtype, building, plain_dimension
from .base import batch_size_of
from .looping import looped
from .structures import check_alike, each, flatten, is_nested, pack
from .unrolling import lengths_of, side_by_side, unrolled, without_ended


@building
def dynamic_rnn(
    cell: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state: Any = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[Any, Any]:
    """A cell over the steps of sequences, with one set of Variables: oₜ, sₜ₊₁ = cell(xₜ, sₜ).

    Args:
        cell: the cell.
        inputs: tensor of shape (batch_size, steps, input_size), or a tuple of such.
        sequence_length: for each example, how many steps it has; by default all. Beyond, its outputs are 0, and its
            state stays as it is.
        initial_state: s₀, in the form of `cell.state_size`; by default zeros.
        dtype: of those zeros; needed where there is no `initial_state`.
        parallel_iterations, swap_memory: accepted, and of no meaning here.
        time_major: whether inputs and outputs have the shape (steps, batch_size, …).
        scope: where the names of the Variables begin; by default "rnn".

    Returns:
        The outputs of all steps, of shape (batch_size, steps, output_size), and the last state.

    Raises:
        ShapeError: the inputs have no axis of steps, or there is not a length for each example.
        GraphError: there is neither `initial_state` nor `dtype`, or the state has another form than the cell's.
    """
    _check_cell("dynamic_rnn", cell)
    inputs = each(as_node, inputs)
    axis = 0 if time_major else 1
    first = _with_steps(flatten(inputs), time_major)
    with variable_scope(scope or "rnn") as around:
        batch = batch_size_of(first, 1 - axis)
        lengths = lengths_of(sequence_length, batch)
        state = state_of(cell, initial_state, batch, dtype, "dynamic_rnn")
        number = plain_dimension(first.shape[axis]) if first.shape is not None else None
        if number is None:
            return looped(cell, inputs, state, lengths, around, axis)
        steps = list(zip(*(unstack(x, number, axis) for x in flatten(inputs)), strict=True))
        if not steps:
            raise ShapeError(f"{first.name!r} of shape {first.shape} has no step.", "Give at least one.", nodes=[first])
        outputs, state = unrolled(cell, [pack(inputs, step) for step in steps], state, lengths, around, True)
        return side_by_side(outputs, lengths, axis), state


@building
def static_rnn(
    cell: Any,
    inputs: Any,
    initial_state: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """A cell over a list of steps, with one set of Variables: oₜ, sₜ₊₁ = cell(xₜ, sₜ).

    Args:
        cell: the cell.
        inputs: a list of tensors of shape (batch_size, input_size), one for each step.
        initial_state: s₀, in the form of `cell.state_size`; by default zeros.
        dtype: of those zeros; needed where there is no `initial_state`.
        sequence_length: for each example, how many steps it has; by default all. Beyond, its outputs are 0, and its
            state stays as it is.
        scope: where the names of the Variables begin; by default "rnn".

    Returns:
        A list of the outputs of each step, and the last state.

    Raises:
        GraphError: `inputs` is no list or is empty, there is neither `initial_state` nor `dtype`, or the state has
            another form than the cell's.
    """
    _check_cell("static_rnn", cell)
    steps = steps_of("static_rnn", inputs)
    with variable_scope(scope or "rnn") as around:
        batch = batch_size_of(flatten(steps[0])[0], 0)
        lengths = lengths_of(sequence_length, batch)
        state = state_of(cell, initial_state, batch, dtype, "static_rnn")
        outputs, state = unrolled(cell, steps, state, lengths, around)
        return without_ended(outputs, lengths), state


def steps_of(function: str, inputs: Any) -> list[Any]:
    """The inputs of each step, which are a list.

    Raises:
        GraphError: they are none.
    """
    if not isinstance(inputs, (list, tuple)):
        raise GraphError(
            f"{function} needs a list of tensors, one for each step, and got {inputs!r}.",
            "Take the tensor apart, tf.unstack(x, axis=1), or give it whole to tf.nn.dynamic_rnn.",
            nodes=[inputs] if isinstance(inputs, Node) else [],
        )
    if not inputs:
        raise GraphError(f"{function} needs at least one step, and got an empty list.", "Give tf.unstack(x, axis=1).")
    return [each(as_node, step) for step in inputs]


def state_of(cell: Any, initial_state: Any, batch: Any, dtype: Any, function: str) -> Any:
    """The state to begin with.

    Raises:
        GraphError: it is not given and its dtype is not, or it has another form than the cell's.
    """
    if initial_state is not None:
        check_alike(f"The initial_state of {function}", initial_state, cell.state_size)
        like = cell.state_size if is_nested(cell.state_size) else initial_state
        return pack(like, [as_node(part) for part in flatten(initial_state)])
    if dtype is None:
        raise GraphError(
            f"{function} has no initial_state, and no dtype for a state of zeros.",
            f"Write {function}(cell, x, dtype=tf.float32).",
        )
    return cell.zero_state(batch, as_dtype(dtype))


def _check_cell(function: str, cell: Any) -> None:
    if not callable(cell) or not hasattr(cell, "state_size") or isinstance(cell, (Node, type)):
        raise GraphError(
            f"{function} needs a cell, and {cell!r} is none.", "Give one, as in tf.nn.rnn_cell.BasicLSTMCell(128)."
        )


def _with_steps(inputs: list[Node], time_major: bool) -> Node:
    """The first of the inputs; all must have axes for examples and steps."""
    for node in inputs:
        if node.shape is not None and len(node.shape) < (2 if len(inputs) > 1 else 3):
            form = "(steps, batch_size, input_size)" if time_major else "(batch_size, steps, input_size)"
            raise ShapeError(
                f"dynamic_rnn needs inputs of shape {form}, and {node.name!r} has the shape {node.shape}.",
                "Reshape them, as in tf.reshape(x, [-1, 28, 28]), or tf.expand_dims(x, 2) for one number a step.",
                nodes=[node],
            )
    return inputs[0]
