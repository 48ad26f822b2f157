"""What the layers of `tf.contrib` share: their scopes, and the collections that they put something into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ....graph import Variable
from ....scopes import add_to_collection, get_collection
from ....variables import VariableScope, get_variable, variable_scope
from ...keys import GraphKeys


@contextmanager
def layer_scope(scope: Any, default: str, reuse: Any) -> Iterator[VariableScope]:
    """The variable scope of a layer, which has a default name."""
    with variable_scope(scope, default, reuse=reuse) as entered:
        yield entered


def add_to(collections: Any, value: Any) -> None:
    """Put something into a collection, or into each of several."""
    for name in [collections] if isinstance(collections, str) else collections or ():
        add_to_collection(name, value)


def finished(outputs: Any, collections: Any) -> Any:
    """What a layer returns, put into its collections."""
    add_to(collections, outputs)
    return outputs


def listed(variable: Variable | None, collections: Any, kind: str) -> None:
    """List a model's Variable as one, and in the collections that are given for its kind.

    Args:
        variable: the Variable; None for none.
        collections: names, or {kind: names}.
        kind: "weights", "biases" …
    """
    if variable is None:
        return
    if variable not in get_collection(GraphKeys.MODEL_VARIABLES):
        add_to_collection(GraphKeys.MODEL_VARIABLES, variable)
    names = collections.get(kind) if isinstance(collections, dict) else collections
    for name in [names] if isinstance(names, str) else names or ():
        if variable not in get_collection(name):
            add_to_collection(name, variable)


def model_variable(
    name: str, shape: Any, dtype: Any, initializer: Any, regularizer: Any, trainable: bool, collections: Any, kind: str
) -> Variable:
    """A Variable of the current scope, listed."""
    found = get_variable(name, shape, dtype, initializer, regularizer, trainable)
    listed(found, collections, kind)
    return found


def activated(
    outputs: Any,
    normalizer: Callable[..., Any] | None,
    parameters: dict[str, Any] | None,
    activation: Callable[..., Any] | None,
) -> Any:
    """What a normalizer and an activation function make of the outputs of a layer."""
    if normalizer is not None:
        outputs = normalizer(outputs, **(parameters or {}))
    return outputs if activation is None else activation(outputs)
