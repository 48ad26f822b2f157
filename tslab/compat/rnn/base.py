"""What all recurrent cells have in common: a state, the scope of their Variables, and how they are called."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from ... import shape, zeros
from ...errors import GraphError, ShapeError
from ...graph import Node, Variable, as_node
from ...scopes import name_scope
from ...variables import VariableScope, get_variable, get_variable_scope, variable_scope
from ..rules import as_dtype, get_default_graph, plain_dimension, plain_shape
from .structures import each


class RNNCell:
    """A cell: from the inputs of one step and the state before it, the outputs of the step and the state after it.

        outputs, state = cell(inputs, state)

    A subclass says `state_size` and `output_size`, and computes in `call(self, inputs, state)`. Variables that `call`
    gets by `tf.get_variable` are made in the first step, and found again in all others.

    Args:
        trainable: accepted; whether Variables are trainable is said where they are made.
        name: where the names of its Variables begin; by default that of the class: `basic_lstm_cell`.
        dtype: of its Variables; by default that of the first inputs.
        keywords: `reuse` (or `_reuse`): True to find the Variables of another cell of the same name.
    """

    built = False
    trainable = True
    _name: str | None = None
    _reuse: Any = None
    _scope: VariableScope | None = None
    _around: VariableScope | None = None
    _dtype: Any = None

    def __init__(self, trainable: bool = True, name: str | None = None, dtype: Any = None, **keywords: Any) -> None:
        reuse = keywords.pop("reuse", None)
        self._reuse = keywords.pop("_reuse", None) or reuse
        self._name, self._dtype, self.trainable = name, as_dtype(dtype), trainable
        keywords.pop("activity_regularizer", None)
        if keywords:
            raise TypeError(f"{type(self).__name__} has no parameter {next(iter(keywords))!r}.")

    @property
    def state_size(self) -> Any:
        """How many numbers the state has for each example, or a tuple of such, one for each part of the state.

        Raises:
            NotImplementedError: the subclass does not say it.
        """
        raise NotImplementedError(f"{type(self).__name__} needs the property state_size.")

    @property
    def output_size(self) -> Any:
        """How many numbers the outputs have for each example.

        Raises:
            NotImplementedError: the subclass does not say it.
        """
        raise NotImplementedError(f"{type(self).__name__} needs the property output_size.")

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """A state of zeros.

        Args:
            batch_size: how many examples; a number or a node, such as `tf.shape(x)[0]`.
            dtype: of the zeros.

        Returns:
            Tensors of shape (batch_size, size), in the structure of `state_size`.

        Raises:
            GraphError: the batch size is not known.
        """
        get_default_graph()
        batch = batch_size if isinstance(batch_size, Node) else plain_dimension(batch_size)
        if batch is None:
            raise GraphError(
                f"{type(self).__name__}.zero_state needs a batch size, and this one is not known.",
                "Give a number or a node: cell.zero_state(tf.shape(x)[0], tf.float32).",
            )
        with name_scope(f"{type(self).__name__}ZeroState"):
            return each(lambda size: zeros([batch, *lengths_in(size)], as_dtype(dtype)), self.state_size)

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> Any:
        """A state of zeros for the batch size and dtype of `inputs`.

        Args:
            inputs: a tensor whose first axis counts the examples.
            batch_size, dtype: those, where there are no inputs.

        Raises:
            GraphError: neither is given.
        """
        if inputs is not None:
            node = as_node(inputs)
            batch_size, dtype = batch_size_of(node, 0), node.dtype
        if batch_size is None or dtype is None:
            raise GraphError("get_initial_state needs inputs, or batch_size and dtype.", "Give inputs=x.")
        return self.zero_state(batch_size, dtype)

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """One step.

        Args:
            inputs: tensor of shape (batch_size, input_size).
            state: as `state_size` says, tensors of shape (batch_size, size).
            scope: where the Variables are; by default in a scope of the cell's name.

        Returns:
            The outputs, of shape (batch_size, output_size), and the new state.
        """
        get_default_graph()
        if scope is not None:
            with variable_scope(scope) as entered:
                return self._in_scope(inputs, state, entered)
        if self._around is None or self._around_graph is not get_default_graph():
            self._around, self._around_graph = get_variable_scope(), get_default_graph()
        with variable_scope(self._around, auxiliary_name_scope=False):
            return self._in_scope(inputs, state, None)

    _around_graph: Any = None

    def _in_scope(self, inputs: Any, state: Any, scope: Any) -> Any:
        """Build what is not built, and compute, in the cell's own scope."""
        if self._scope is None:
            name = self._name or snake_case(type(self).__name__)
            with variable_scope(scope or name) if self._reuse else variable_scope(scope, name) as self._scope:
                pass
        inputs = each(as_node, inputs)
        again = variable_scope(self._scope, reuse=True if self.built else self._reuse, auxiliary_name_scope=False)
        within = self._scope.original_name_scope
        with again as own, name_scope(within) if within else nullcontext():
            if not self.built:
                if self._dtype is None:
                    self._dtype = getattr(inputs, "dtype", None)
                self.build(getattr(inputs, "shape", None))
                self.built = True
            if "scope" in inspect.signature(self.call).parameters:
                return self.call(inputs, state, scope=own)  # type: ignore[call-arg]
            return self.call(inputs, state)

    def build(self, inputs_shape: Any) -> None:
        """Make the Variables, before the first step; a subclass may do so in `call` instead.

        Args:
            inputs_shape: the shape of the inputs of a step.
        """

    def call(self, inputs: Any, state: Any) -> Any:
        """Compute a step; a subclass says how.

        Args:
            inputs: tensor of shape (batch_size, input_size).
            state: as `state_size` says.

        Raises:
            NotImplementedError: it does not.
        """
        raise NotImplementedError(f"{type(self).__name__} needs call(self, inputs, state).")

    def add_variable(
        self,
        name: str,
        shape: Sequence[int],
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool = True,
        **ignored: Any,
    ) -> Variable:
        """A Variable of the cell.

        Args:
            name: in the cell's scope.
            shape: its shape.
            dtype: by default that of the inputs.
            initializer: by default that of the scope, else glorot_uniform.
            regularizer: as for `tf.get_variable`.
            trainable: whether optimizers may change it.
            ignored: accepted, and of no meaning here.
        """
        lengths: Any = plain_shape(shape)
        kind = as_dtype(dtype) or self._dtype
        return get_variable(name, lengths, kind, initializer, regularizer, trainable=trainable and self.trainable)

    add_weight = add_variable

    @property
    def name(self) -> str:
        """The cell's name."""
        return self._name or snake_case(type(self).__name__)

    @property
    def dtype(self) -> Any:
        """That of the Variables; None as long as it is not known."""
        return self._dtype

    @property
    def scope_name(self) -> str | None:
        """The path of the scope of its Variables; None before the first step."""
        return None if self._scope is None else self._scope.name

    @property
    def variables(self) -> list[Variable]:
        """The Variables in the cell's scope; none before the first step."""
        if self._scope is None:
            return []
        return [v for v in get_default_graph().variables if v.name.startswith(self._scope.name + "/")]

    @property
    def trainable_variables(self) -> list[Variable]:
        """Those of its Variables that optimizers may change."""
        return [variable for variable in self.variables if variable.trainable] if self.trainable else []

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """Those of its Variables that optimizers leave alone."""
        trainable = self.trainable_variables
        return [variable for variable in self.variables if variable not in trainable]

    @property
    def weights(self) -> list[Variable]:
        """The same as `variables`."""
        return self.variables

    @property
    def trainable_weights(self) -> list[Variable]:
        """The same as `trainable_variables`."""
        return self.trainable_variables

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The same as `non_trainable_variables`."""
        return self.non_trainable_variables


class LayerRNNCell(RNNCell):
    """A cell that makes its Variables in `build`, once; steps in whatever scope use the same."""

    _own: tuple[Variable, ...] = ()
    _depth: int | None = None

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """One step.

        Args:
            inputs: tensor of shape (batch_size, input_size).
            state: as `state_size` says, tensors of shape (batch_size, size).
            scope: where the Variables are made; by default in a scope of the cell's name.

        Returns:
            The outputs, of shape (batch_size, output_size), and the new state.

        Raises:
            ShapeError: the inputs have another size than in the first step.
        """
        get_default_graph()
        inputs = as_node(inputs)
        depth = input_size_of(inputs, self.name)
        if self._depth not in (None, depth):
            raise ShapeError(
                f"The cell {self.name!r} was built for inputs of {self._depth} numbers, and gets {inputs.name!r} of "
                f"shape {inputs.shape}.",
                "Make a cell of its own for each place: MultiRNNCell([LSTMCell(n) for _ in range(2)]), "
                "and not [LSTMCell(n)] * 2, which is one cell twice.",
                nodes=[inputs],
            )
        if self._own and self._own[0].graph is not inputs.graph:
            raise GraphError(
                f"The cell {self.name!r} has its Variables in another graph than {inputs.name!r}.",
                "Make a new cell after tf.reset_default_graph().",
                nodes=[self._own[0], inputs],
            )
        self._depth = depth
        return self._in_scope(inputs, state, scope)

    def add_variable(self, name: str, shape: Sequence[int], *args: Any, **keywords: Any) -> Variable:
        """A Variable of the cell.

        Args:
            name, shape, args, keywords: as in `RNNCell.add_variable`.
        """
        variable = super().add_variable(name, shape, *args, **keywords)
        self._own = (*self._own, variable)
        return variable

    add_weight = add_variable

    @property
    def variables(self) -> list[Variable]:
        """The cell's Variables; none before the first step."""
        return list(self._own)


def snake_case(name: str) -> str:
    """The name of a class as that of a scope: BasicLSTMCell is basic_lstm_cell."""
    words = re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()
    return f"private{words}" if words.startswith("_") else words


def input_size_of(inputs: Node, name: str) -> int:
    """How many numbers a step's inputs have for each example, which must be known.

    Raises:
        ShapeError: it is not.
    """
    size = plain_dimension(inputs.shape[-1]) if inputs.shape else None
    if size is None:
        raise ShapeError(
            f"The cell {name!r} needs to know the last dimension of its inputs, and {inputs.name!r} has the shape "
            f"{inputs.shape}.",
            "Give it where the tensor is made, as in tf.placeholder(tf.float32, [None, 28]), or by tf.reshape.",
            nodes=[inputs],
        )
    return size


def lengths_in(size: Any) -> list[int]:
    """A size as the cell says it, a number or a shape, as the lengths of the axes behind that of the examples.

    Raises:
        GraphError: one of them is not known.
    """
    lengths = plain_shape(size) or (None,)
    if None in lengths:
        raise GraphError(
            f"A cell has a size of {size!r}.", "Its state_size and output_size are numbers that are known."
        )
    return [d for d in lengths if d is not None]


def batch_size_of(node: Node, axis: int) -> Any:
    """How many examples a tensor holds along an axis: a number, or a node where only a run shows it."""
    known = plain_dimension(node.shape[axis]) if node.shape is not None else None
    return shape(node)[axis] if known is None else known
