"""Cells around cells: one on the other, with dropout, with a residual connection, with a linear layer."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from ... import concat, floor, matmul, random_uniform, reshape, split
from ...errors import GraphError
from ...graph import Node, Variable
from ...initializers import random_uniform as uniform_numbers
from ...initializers import zeros
from ...nn import bias_add, dropout, embedding_lookup
from ...variables import get_variable, get_variable_scope, variable_scope
from ..rules import as_dtype
from .base import RNNCell, input_size_of, lengths_in
from .cells import LSTMStateTuple, activation_of
from .structures import each, flatten, is_nested, pack


class MultiRNNCell(RNNCell):
    """Cells one on the other: each gets the outputs of the one below as its inputs.

    Args:
        cells: a list of cells, the lowest first.
        state_is_tuple: whether the state is a tuple of the cells' states, or all of them side by side in one tensor.

    Raises:
        GraphError: there are none, or their states are tuples, and that of all may be none.
    """

    def __init__(self, cells: Sequence[Any], state_is_tuple: bool = True) -> None:
        super().__init__()
        if not isinstance(cells, (list, tuple)) or not cells:
            raise GraphError(
                "MultiRNNCell needs a list of cells.", "Write MultiRNNCell([LSTMCell(n) for _ in range(2)])."
            )
        if not state_is_tuple and any(is_nested(cell.state_size) for cell in cells):
            raise GraphError(
                "MultiRNNCell with state_is_tuple=False has cells whose states are tuples.",
                "Give them state_is_tuple=False too, or leave it out.",
            )
        self._cells, self._state_is_tuple = list(cells), state_is_tuple

    @property
    def state_size(self) -> Any:
        """A tuple of the cells' sizes, or their sum where the state is no tuple."""
        sizes = tuple(cell.state_size for cell in self._cells)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> Any:
        """That of the last cell."""
        return self._cells[-1].output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The zero states of the cells.

        Args:
            batch_size, dtype: as for `RNNCell.zero_state`.
        """
        if not self._state_is_tuple:
            return super().zero_state(batch_size, dtype)
        return tuple(cell.zero_state(batch_size, dtype) for cell in self._cells)

    def call(self, inputs: Any, state: Any) -> Any:
        """The outputs of the last cell, and the new states of all."""
        if self._state_is_tuple:
            states = list(state)
            if len(states) != len(self._cells):
                raise GraphError(
                    f"MultiRNNCell has {len(self._cells)} cells, and gets {len(states)} states.",
                    "Give a state for each cell; cell.zero_state(batch_size, dtype) shows the form.",
                )
        else:
            states = split(state, [cell.state_size for cell in self._cells], axis=1)
        after = []
        for i, (cell, before) in enumerate(zip(self._cells, states, strict=True)):
            with variable_scope(f"cell_{i}"):
                inputs, new = cell(inputs, before)
            after.append(new)
        return inputs, tuple(after) if self._state_is_tuple else concat(after, 1)

    @property
    def variables(self) -> list[Variable]:
        """The Variables of all its cells."""
        return list(dict.fromkeys(v for cell in self._cells for v in getattr(cell, "variables", ())))


class _Wrapper(RNNCell):
    """A cell around one other, whose scope and state are its own."""

    def __init__(self, cell: Any, name: str | None = None, dtype: Any = None, **keywords: Any) -> None:
        super().__init__(name=name, dtype=dtype, **keywords)
        if not callable(cell) or not hasattr(cell, "state_size"):
            raise GraphError(f"{type(self).__name__} needs a cell, and {cell!r} is none.", "Give an LSTMCell(n).")
        self._cell = self.cell = cell

    @property
    def state_size(self) -> Any:
        """That of the cell."""
        return self._cell.state_size

    @property
    def output_size(self) -> Any:
        """That of the cell."""
        return self._cell.output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """That of the cell.

        Args:
            batch_size, dtype: as for `RNNCell.zero_state`.
        """
        return self._cell.zero_state(batch_size, dtype)

    @property
    def variables(self) -> list[Variable]:
        """The Variables in its own scope, and those of the cell."""
        return list(dict.fromkeys([*super().variables, *getattr(self._cell, "variables", ())]))


class DropoutWrapper(_Wrapper):
    """A cell whose inputs, outputs or state lose numbers  (see `tf.nn.dropout`).

    Of an LSTM's state h loses numbers, and c does not.

    Args:
        cell: the cell.
        input_keep_prob, output_keep_prob, state_keep_prob: for each number of the inputs, of the outputs, and of the
            state that is passed on, the probability of being kept: a number or a node.
        variational_recurrent: whether in all steps of a run the same numbers are lost  (Gal and Ghahramani 2015).
        input_size: for that, how many numbers the inputs have, where some of them are lost.
        dtype: for that, the dtype of inputs, outputs and state.
        seed: of the streams of random numbers.
        dropout_state_filter_visitor: from a part of the state, True, False or a structure of them: what loses numbers.

    Raises:
        GraphError: a probability is not from 0 to 1, or `variational_recurrent` lacks what it needs.
    """

    def __init__(
        self,
        cell: Any,
        input_keep_prob: Any = 1.0,
        output_keep_prob: Any = 1.0,
        state_keep_prob: Any = 1.0,
        variational_recurrent: bool = False,
        input_size: Any = None,
        dtype: Any = None,
        seed: int | None = None,
        dropout_state_filter_visitor: Callable[[Any], Any] | None = None,
        **keywords: Any,
    ) -> None:
        super().__init__(cell, dtype=dtype, **keywords)
        self._keep = {"input": input_keep_prob, "state": state_keep_prob, "output": output_keep_prob}
        for part, kept in self._keep.items():
            if not isinstance(kept, Node) and not 0 <= kept <= 1:
                raise GraphError(f"{part}_keep_prob is {kept}, which is no probability.", "Give 0 < keep_prob ≤ 1.")
        self._seed, self._filter = seed, dropout_state_filter_visitor or _state_without_c
        self._noise: dict[str, list[Any]] = {}
        if variational_recurrent:
            if dtype is None or (_drops(input_keep_prob) and input_size is None):
                raise GraphError(
                    "DropoutWrapper with variational_recurrent=True draws before it sees any inputs.",
                    "Give dtype=tf.float32 and, where inputs lose numbers, input_size.",
                )
            sizes = {"input": input_size, "state": cell.state_size, "output": cell.output_size}
            for part, size in sizes.items():
                if part != "input" or _drops(input_keep_prob):
                    self._noise[part] = [self._draw(part, i, one) for i, one in enumerate(flatten(size))]

    @property
    def wrapped_cell(self) -> Any:
        """The cell."""
        return self._cell

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """One step, in the scope of the cell.

        Args:
            inputs, state, scope: as for the cell.
        """
        inputs = self._dropped("input", inputs, each(lambda _: True, inputs))
        outputs, new = self._cell(inputs, state) if scope is None else self._cell(inputs, state, scope)
        if _drops(self._keep["state"]):
            new = self._dropped("state", new, _spread(self._filter, new))
        return self._dropped("output", outputs, each(lambda _: True, outputs)), new

    def _dropped(self, part: str, values: Any, chosen: Any) -> Any:
        """The values without what they lose."""
        kept = self._keep[part]
        if not _drops(kept):
            return values
        found = []
        for i, (value, is_chosen) in enumerate(zip(flatten(values), flatten(chosen), strict=True)):
            if not is_chosen:
                found.append(value)
            elif part in self._noise:
                found.append(value / kept * floor(self._noise[part][i] + kept))
            else:
                found.append(dropout(value, kept, seed=self._seed_of(part, i)))
        return pack(values, found)

    def _draw(self, part: str, i: int, size: Any) -> Node:
        """Uniform numbers, the same for all examples and steps of a run."""
        return random_uniform([1, *lengths_in(size)], dtype=as_dtype(self._dtype), seed=self._seed_of(part, i))

    def _seed_of(self, part: str, i: int) -> int | None:
        return None if self._seed is None else zlib.crc32(f"{self._seed} {part} {i}".encode()) >> 1


def _drops(kept: Any) -> bool:
    return isinstance(kept, Node) or kept < 1


def _state_without_c(part: Any) -> Any:
    return LSTMStateTuple(False, True) if isinstance(part, LSTMStateTuple) else True


def _spread(choose: Callable[[Any], Any], state: Any) -> Any:
    """For each tensor of a state, whether it is chosen: `choose` is asked for each part, from the outermost on."""
    chosen = choose(state)
    if not is_nested(state):
        return chosen
    if is_nested(chosen):
        return chosen
    if not chosen:
        return each(lambda _: False, state)
    parts = [state[key] for key in sorted(state)] if isinstance(state, dict) else state
    return [_spread(choose, part) for part in parts]


class ResidualWrapper(_Wrapper):
    """A cell whose outputs have the inputs added to them  (He et al. 2015).

    Args:
        cell: the cell, whose outputs are as long as its inputs.
        residual_fn: from inputs and outputs, the outputs, in place of the sum.
    """

    def __init__(self, cell: Any, residual_fn: Callable[[Any, Any], Any] | None = None, **keywords: Any) -> None:
        super().__init__(cell, **keywords)
        self._residual_fn = residual_fn

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """One step, in the scope of the cell.

        Args:
            inputs, state, scope: as for the cell.
        """
        outputs, new = self._cell(inputs, state) if scope is None else self._cell(inputs, state, scope)
        add = self._residual_fn
        return each(lambda x, y: x + y, inputs, outputs) if add is None else add(inputs, outputs), new


class DeviceWrapper(_Wrapper):
    """A cell on a device: there is one here, and the cell is as it was.

    Args:
        cell: the cell.
        device: accepted, and of no meaning here.
    """

    def __init__(self, cell: Any, device: Any = None, **keywords: Any) -> None:
        super().__init__(cell, **keywords)

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """One step of the cell.

        Args:
            inputs, state, scope: as for the cell.
        """
        return self._cell(inputs, state) if scope is None else self._cell(inputs, state, scope)


def linear(inputs: Node, output_size: int) -> Node:
    """x W + b, with `kernel` and `bias` in the scope there is."""
    rows = input_size_of(inputs, get_variable_scope().name)
    kernel = get_variable("kernel", [rows, output_size], inputs.dtype)
    bias = get_variable("bias", [output_size], inputs.dtype, initializer=zeros())
    return bias_add(matmul(inputs, kernel), bias)


class OutputProjectionWrapper(_Wrapper):
    """A cell whose outputs go through a linear layer.

    Args:
        cell: the cell.
        output_size: how many numbers the layer gives.
        activation: a function of those, or its name; by default none.
        reuse: as for `RNNCell`.
    """

    def __init__(self, cell: Any, output_size: int, activation: Any = None, reuse: Any = None) -> None:
        super().__init__(cell, reuse=reuse)
        self._output_size = output_size
        self._activation = None if activation is None else activation_of(activation)

    @property
    def output_size(self) -> int:
        """That of the layer."""
        return self._output_size

    def call(self, inputs: Any, state: Any) -> Any:
        """The layer's outputs, and the cell's state."""
        outputs, new = self._cell(inputs, state)
        projected = linear(outputs, self._output_size)
        return (projected if self._activation is None else self._activation(projected)), new


class InputProjectionWrapper(_Wrapper):
    """A cell whose inputs have gone through a linear layer.

    Args:
        cell: the cell.
        num_proj: how many numbers the layer gives.
        activation: a function of those, or its name; by default none.
        input_size: accepted, and of no meaning here.
        reuse: as for `RNNCell`.
    """

    def __init__(
        self, cell: Any, num_proj: int, activation: Any = None, input_size: Any = None, reuse: Any = None
    ) -> None:
        super().__init__(cell, reuse=reuse)
        self._num_proj = num_proj
        self._activation = None if activation is None else activation_of(activation)

    def call(self, inputs: Any, state: Any) -> Any:
        """What the cell makes of the layer's outputs."""
        projected = linear(inputs, self._num_proj)
        return self._cell(projected if self._activation is None else self._activation(projected), state)


class EmbeddingWrapper(_Wrapper):
    """A cell whose inputs are numbers of words, for each of which it learns a vector.

    Args:
        cell: the cell.
        embedding_classes: how many words there are.
        embedding_size: how long the vectors are.
        initializer: for the vectors; by default that of the scope, else uniform numbers from -√3 to √3.
        reuse: as for `RNNCell`.
    """

    def __init__(
        self, cell: Any, embedding_classes: int, embedding_size: int, initializer: Any = None, reuse: Any = None
    ) -> None:
        super().__init__(cell, reuse=reuse)
        self._shape, self._initializer = (embedding_classes, embedding_size), initializer

    def call(self, inputs: Any, state: Any) -> Any:
        """What the cell makes of the words' vectors."""
        rule = self._initializer or get_variable_scope().initializer or uniform_numbers(-math.sqrt(3), math.sqrt(3))
        vectors = get_variable("embedding", self._shape, flatten(state)[0].dtype, rule)
        return self._cell(embedding_lookup(vectors, reshape(inputs, [-1])), state)
