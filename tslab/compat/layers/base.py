"""`Layer`: what makes its Variables when it is first applied, and uses the same ones from then on."""

from __future__ import annotations

import inspect
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from ... import scopes, variables
from ...errors import DTypeError, GraphError, ShapeError
from ...graph import Graph, Node, Variable
from ...ops.creation import convert_to_tensor
from ...ops.creation import shape as shape_of
from ...ops.identity import cast
from ..rules import as_dtype, get_default_graph
from .words import activation_of, initializer_of

_counts: WeakKeyDictionary[Graph, Counter[str]] = WeakKeyDictionary()


class Layer:
    """A part of a model with Variables of its own; the base of all layers, and of a program's own ones.

        class Scale(tf.layers.Layer):
            def build(self, input_shape):
                self.factor = self.add_variable("factor", [input_shape[-1].value])

            def call(self, inputs):
                return inputs * self.factor

    Where it is first called, `build` makes its Variables, in a variable scope of the layer's name; each later call
    uses these.

    Args:
        trainable: whether optimizers may change its Variables.
        name: of its variable scope; by default that of the class in small letters, with a number where it is taken.
        dtype: of its Variables; by default that of its inputs.
        kwargs: `activity_regularizer`, a function of what the layer returns that gives a loss; `_scope` and `_reuse`,
            as the function forms of the layers use them: the name or VariableScope to make or find the Variables in.
    """

    def __init__(self, trainable: bool = True, name: str | None = None, dtype: Any = None, **kwargs: Any) -> None:
        graph = get_default_graph()
        scope, self._reuse = kwargs.pop("_scope", None), kwargs.pop("_reuse", None)
        self._activity_regularizer = kwargs.pop("activity_regularizer", None)
        for ignored in ("input_shape", "batch_input_shape", "batch_size", "dynamic", "autocast"):
            kwargs.pop(ignored, None)
        if kwargs:
            raise TypeError(f"{type(self).__name__} has no parameter {min(kwargs)!r}.")
        self.trainable, self.built = trainable, False
        self.dtype: Any = None if dtype is None else as_dtype(dtype)
        base = snake_case(type(self).__name__)
        self._base_name = name or base
        if not name:
            counts = _counts.setdefault(graph, Counter())
            counts[base] += 1
            name = f"{base}_{counts[base]}"
        self.name = name
        self.input: Any = None
        self.output: Any = None
        self._trainable: list[Variable] = []
        self._fixed: list[Variable] = []
        self._losses: list[Node] = []
        self._updates: list[Node] = []
        self._update_collections: list[str] = [scopes.GraphKeys.UPDATE_OPS]
        self._scope: variables.VariableScope | None = None
        if scope is not None:
            entered = isinstance(scope, variables.VariableScope)
            with variables.variable_scope(scope, auxiliary_name_scope=not entered) as self._scope:
                pass

    def build(self, input_shape: Any) -> None:
        """Make the Variables. It is called once, before `call`.

        Args:
            input_shape: the shape of the inputs.
        """

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """What the layer computes.

        Args:
            inputs: a node, or several.
            args, kwargs: what else it was called with.
        """
        return inputs

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        graph = get_default_graph()
        self._enter(kwargs.pop("scope", None))
        with self._in_scope():
            inputs = _as_nodes(inputs)
            first = inputs[0] if isinstance(inputs, (list, tuple)) else inputs
            if self.dtype is None:
                self.dtype = np.dtype(np.float32) if first.dtype is None else first.dtype
            if not self.built:
                self.build([x.get_shape() for x in inputs] if isinstance(inputs, (list, tuple)) else first.get_shape())
                self.built = True
            self.input, self.output = inputs, self.call(inputs, *args, **kwargs)
            if self._activity_regularizer is not None:
                examples = cast(shape_of(first)[0], self.output.dtype)
                self.add_loss(self._activity_regularizer(self.output) / examples)
        for collection in self._update_collections:
            listed = graph.collections.setdefault(collection, [])
            listed.extend(update for update in self.updates if update not in listed)
        return self.output

    def apply(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """The same as to call the layer.

        Args:
            inputs: a node, or several.
            args, kwargs: what else the layer's `call` takes.
        """
        return self(inputs, *args, **kwargs)

    def add_weight(
        self,
        name: str,
        shape: Any = (),
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Callable[[Any], Any] | None = None,
        trainable: bool | None = None,
        constraint: Any = None,
        use_resource: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        partitioner: Any = None,
    ) -> Any:
        """Make one of the layer's Variables, or find it where the scope reuses.

        Args:
            name: in the layer's scope.
            shape: its shape.
            dtype: by default that of the layer.
            initializer: by default that of the scope, else glorot_uniform.
            regularizer: a function of the Variable, whose value goes into the collection of regularization losses.
            trainable: whether optimizers may change it; by default they may.
            constraint: None; others cannot be kept to.
            use_resource, synchronization, aggregation, partitioner: accepted, and of no meaning here.

        Raises:
            GraphError: a constraint is given.
        """
        without_constraints(type(self).__name__, constraint)
        if trainable is None:
            trainable = synchronization is None or "ON_READ" not in str(synchronization)

        def regularized(variable: Node) -> Any:
            loss = regularizer(variable) if regularizer is not None else None
            if loss is not None:
                self._losses.append(loss)
            return loss

        self._enter(None)
        with self._in_scope():
            variable = variables.get_variable(
                name,
                [getattr(d, "value", d) for d in shape],
                as_dtype(dtype or self.dtype or "float32"),
                initializer_of(initializer),
                regularizer if regularizer is None else regularized,
                trainable and self.trainable,
            )
        (self._trainable if trainable and self.trainable else self._fixed).append(variable)
        return variable

    add_variable = add_weight

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Have operations run with each step of training: they go into the collection "update_ops".

        Args:
            updates: an operation, or a list of them.
            inputs: accepted, and of no meaning here.
        """
        self._updates.extend(updates if isinstance(updates, (list, tuple)) else [updates])

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add to the losses of the layer; they go into the collection "regularization_losses".

        Args:
            losses: a node, or a list of them.
            inputs: accepted, and of no meaning here.
        """
        for loss in losses if isinstance(losses, (list, tuple)) else [losses]:
            self._losses.append(loss)
            scopes.add_to_collection(scopes.GraphKeys.REGULARIZATION_LOSSES, loss)

    @property
    def trainable_weights(self) -> list[Variable]:
        """The Variables that optimizers may change."""
        return list(self._trainable) if self.trainable else []

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The other Variables."""
        return list(self._fixed) if self.trainable else self._trainable + self._fixed

    @property
    def weights(self) -> list[Variable]:
        """All Variables of the layer, those that optimizers may change first."""
        return self._trainable + self._fixed

    variables = weights
    trainable_variables = trainable_weights
    non_trainable_variables = non_trainable_weights

    @property
    def losses(self) -> list[Node]:
        """What the layer adds to the loss."""
        return list(self._losses)

    @property
    def updates(self) -> list[Node]:
        """The operations that a step of training has to run, too; none where the layer is not trainable."""
        return list(self._updates) if self.trainable else []

    @property
    def scope_name(self) -> str:
        """The name of its variable scope.

        Raises:
            ValueError: it has none before it is called.
        """
        if self._scope is None:
            raise ValueError(f"The layer {self.name!r} has a scope when it has been called, and not before.")
        return self._scope.name

    def count_params(self) -> int:
        """How many numbers its Variables hold."""
        return sum(math.prod(tuple(v.shape or ())) for v in self.weights)  # type: ignore[misc, arg-type]

    def _enter(self, scope: Any) -> None:
        """Choose the variable scope, where that has not been done."""
        if self._scope is None:
            named = scope or (self._base_name if self._reuse else None)
            with variables.variable_scope(named, default_name=self._base_name) as self._scope:
                pass

    @contextmanager
    def _in_scope(self) -> Any:
        """In the block, the layer's variable scope, and the name scope that was entered with it."""
        scope = self._scope
        assert scope is not None
        with ExitStack() as stack:
            reuse = True if self.built else self._reuse or None
            stack.enter_context(variables.variable_scope(scope, reuse=reuse, auxiliary_name_scope=False))
            if scope.original_name_scope:
                stack.enter_context(scopes.name_scope(scope.original_name_scope))
            yield

    def _activated(self, outputs: Node) -> Any:
        activation = activation_of(getattr(self, "activation", None))
        return outputs if activation is None else activation(outputs)

    def _needs_floats(self) -> None:
        if self.dtype.kind != "f":
            raise DTypeError(
                f"{type(self).__name__} computes with floating-point numbers, and its inputs are {self.dtype}.",
                "Convert them: tf.cast(x, tf.float32).",
            )


def _as_nodes(inputs: Any) -> Any:
    """Inputs as nodes: one, or those of a list that holds nodes."""
    if isinstance(inputs, (list, tuple)) and any(isinstance(x, Node) for x in inputs):
        return type(inputs)(x if isinstance(x, Node) else convert_to_tensor(x) for x in inputs)
    return inputs if isinstance(inputs, Node) else convert_to_tensor(inputs)


def snake_case(name: str) -> str:
    """The name of a class as a scope has it: "MaxPooling2D" is "max_pooling2d"."""
    return re.sub(r"(?<=.)(?=[A-Z][a-z0-9])|(?<=[a-z])(?=[A-Z])", "_", name.lstrip("_")).lower()


def without_constraints(layer: str, *constraints: Any) -> None:
    """Refuse constraints, which would be forgotten without a word.

    Raises:
        GraphError: one is given.
    """
    if any(constraint is not None for constraint in constraints):
        raise GraphError(
            f"{layer} has a constraint, and optimizers do not keep to it here.",
            "Assign the constrained value after each step: variable.assign(constraint(variable)).",
        )


def last_dimension(shape: Any, layer: str) -> int:
    """How many channels, or features, the inputs have.

    Raises:
        ShapeError: it is not known.
    """
    dims = None if shape is None or shape.ndims is None else shape.as_list()
    if not dims or dims[-1] is None:
        raise ShapeError(
            f"{layer} makes Variables for the last axis of its inputs, whose length is not known: shape {shape}.",
            "Give it to the placeholder, tf.placeholder(tf.float32, [None, 784]), or by x.set_shape([None, 784]).",
        )
    return int(dims[-1])


def of_rank(shape: Any, rank: int, layer: str, axes: str) -> None:
    """Check the number of axes.

    Raises:
        ShapeError: there are others.
    """
    if shape is not None and shape.ndims not in (None, rank):
        raise ShapeError(f"{layer} needs inputs of {rank} axes, {axes}, and got the shape {shape}.", "Reshape them.")


def pair(value: Any, what: str, layer: str, count: int = 2) -> tuple[int, ...]:
    """A size or a step as numbers, one for each axis of the image.

    Raises:
        GraphError: it is no such number, or there are too few or too many.
    """
    values = list(value) if isinstance(value, (Sequence, np.ndarray)) else [value] * count
    if len(values) != count or not all(isinstance(v, (int, np.integer)) and v > 0 for v in values):
        raise GraphError(
            f"{layer} cannot have {what}={value!r}.", f"Give {count} whole numbers above 0, or one for all axes."
        )
    return tuple(map(int, values))


def channels_last(data_format: Any, layer: str) -> None:
    """Refuse another order of the axes.

    Raises:
        GraphError: it is another.
    """
    if data_format not in (None, "channels_last", "NHWC", "NWC"):
        raise GraphError(
            f"{layer} takes images with the channels last, not {data_format!r}.",
            "Transpose them: tf.transpose(x, [0, 2, 3, 1]).",
        )


def functional(layer: type[Layer], reuse: bool = False) -> Callable[..., Any]:
    """The function form of a layer: from `inputs` and what the class takes, what the layer makes of the inputs.

    Args:
        layer: the class.
        reuse: whether the function has a parameter `reuse`, after those of the class.
    """
    of_class = list(inspect.signature(layer).parameters.values())
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    added = [inspect.Parameter("reuse", positional, default=None)] if reuse else []
    parameters = [p for p in of_class if p.kind is positional]
    signature = inspect.Signature([inspect.Parameter("inputs", positional), *parameters, *added])
    name = snake_case(layer.__name__)

    def apply(*args: Any, **keywords: Any) -> Any:
        try:
            given = dict(signature.bind(*args, **keywords).arguments)
        except TypeError as error:
            raise TypeError(f"tf.layers.{name}: {error}") from None
        inputs, found = given.pop("inputs"), given.pop("reuse", None)
        return layer(**given, _scope=given.get("name"), _reuse=found)(inputs)

    apply.__name__ = apply.__qualname__ = name
    apply.__module__ = layer.__module__
    apply.__signature__ = signature  # type: ignore[attr-defined]
    told = "\n        reuse: whether to use the Variables that the layer of this name has already." if reuse else ""
    text = inspect.cleandoc(layer.__doc__ or "")
    first, _, rest = text.partition("Args:\n")
    apply.__doc__ = f"{first}Args:\n    inputs: what the layer is applied to.\n{rest}{told.replace('        ', '    ')}"
    return apply
