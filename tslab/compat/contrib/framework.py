"""`tf.contrib.framework`: defaults for the arguments of layers, and Variables by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import GraphError
from ...graph import Node, Variable
from ...names import MissingNameError
from ...scopes import get_collection
from ...train import create_global_step, get_global_step, get_or_create_global_step
from ..functions.choosing import known
from ..functions.control import cond
from ..keys import GraphKeys
from .arg_scopes import add_arg_scope, arg_scope, arg_scoped_arguments, has_arg_scope

__all__ = [
    "add_arg_scope",
    "arg_scope",
    "arg_scoped_arguments",
    "create_global_step",
    "get_global_step",
    "get_local_variables",
    "get_model_variables",
    "get_or_create_global_step",
    "get_trainable_variables",
    "get_unique_variable",
    "get_variable_full_name",
    "get_variables",
    "get_variables_by_name",
    "get_variables_by_suffix",
    "get_variables_to_restore",
    "has_arg_scope",
    "smart_cond",
]


def get_variables(scope: Any = None, suffix: str | None = None, collection: str = GraphKeys.GLOBAL_VARIABLES) -> Any:
    """The Variables of a collection.

    Args:
        scope: a variable scope, or a regular expression that their names must begin with.
        suffix: what their names must end with.
        collection: its name.
    """
    begin = getattr(scope, "name", scope)
    if suffix is not None:
        begin = f"{begin or ''}.*{suffix.partition(':')[0]}$"
    return get_collection(collection, begin)


def get_trainable_variables(scope: Any = None, suffix: str | None = None) -> Any:
    """The Variables that optimizers change.

    Args:
        scope: a variable scope, or a regular expression that their names must begin with.
        suffix: what their names must end with.
    """
    return get_variables(scope, suffix, GraphKeys.TRAINABLE_VARIABLES)


def get_model_variables(scope: Any = None, suffix: str | None = None) -> Any:
    """The Variables of layers.

    Args:
        scope: a variable scope, or a regular expression that their names must begin with.
        suffix: what their names must end with.
    """
    return get_variables(scope, suffix, GraphKeys.MODEL_VARIABLES)


def get_local_variables(scope: Any = None, suffix: str | None = None) -> Any:
    """The Variables that no Saver saves.

    Args:
        scope: a variable scope, or a regular expression that their names must begin with.
        suffix: what their names must end with.
    """
    return get_variables(scope, suffix, GraphKeys.LOCAL_VARIABLES)


def get_variables_by_suffix(suffix: str, scope: Any = None) -> Any:
    """The Variables whose names end so.

    Args:
        suffix: the end.
        scope: a variable scope, or a regular expression that their names must begin with.
    """
    return get_variables(scope, suffix)


def get_variables_by_name(given_name: str, scope: Any = None) -> Any:
    """The Variables of this name, in whatever scopes.

    Args:
        given_name: the name, without those of scopes.
        scope: a variable scope, or a regular expression that their names must begin with.
    """
    return [variable for variable in get_variables(scope) if f"/{variable.name}".endswith(f"/{given_name}")]


def get_unique_variable(var_op_name: str) -> Variable:
    """The one Variable of this whole name.

    Args:
        var_op_name: the name, with those of its scopes.

    Raises:
        GraphError: there is none.
    """
    name = var_op_name.partition(":")[0]
    for variable in get_collection(GraphKeys.GLOBAL_VARIABLES):
        if variable.name == name:
            return variable  # type: ignore[no-any-return]
    raise GraphError(f"There is no Variable {name!r}.", "tf.global_variables() lists those of the default graph.")


def get_variable_full_name(var: Variable) -> str:
    """The name of a Variable, with those of its scopes.

    Args:
        var: the Variable.
    """
    return var.name


def get_variables_to_restore(include: Sequence[str] | None = None, exclude: Sequence[str] | None = None) -> Any:
    """The Variables in some scopes and not in others, as `tf.train.Saver` takes them.

    Args:
        include: the names that begin those to take; None for all.
        exclude: the names that begin those to leave out.
    """
    there = get_collection(GraphKeys.GLOBAL_VARIABLES)
    taken = [v for v in there if include is None or any(re.match(scope, v.name) for scope in include)]
    return [v for v in taken if not any(re.match(scope, v.name) for scope in exclude or ())]


def smart_cond(pred: Any, true_fn: Any = None, false_fn: Any = None, name: str | None = None) -> Any:
    """What one of two functions gives: chosen now, where `pred` is known, else in each run.

    Args:
        pred: True, False, 0, 1, or a truth value in the graph.
        true_fn: a function without arguments.
        false_fn: another.
        name: of the `cond`, where one is needed.
    """
    if not isinstance(pred, (Node, bool, np.bool_)) and pred not in (0, 1):
        raise TypeError(f"smart_cond chooses by True, False or a node, not by {pred!r}.")
    holds = known(pred)
    if holds is None:
        return cond(pred, true_fn, false_fn, name=name)
    return true_fn() if holds else false_fn()


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.contrib.framework", name, __all__)
