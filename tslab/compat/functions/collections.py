"""The collections of a graph, and templates, which share their Variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ... import scopes
from ...graph import Node, Variable
from ...scopes import get_collection, name_scope
from ...variables import AUTO_REUSE, get_variable, variable_scope
from ..keys import GraphKeys
from ..rules import as_dtype, building, get_default_graph, plain_shape
from ..variables import constant, text

__all__ = [
    "add_to_collections",
    "assert_variables_initialized",
    "get_collection_ref",
    "get_local_variable",
    "is_variable_initialized",
    "make_template",
    "model_variables",
    "moving_average_variables",
    "no_regularizer",
    "op_scope",
    "report_uninitialized_variables",
    "variable_op_scope",
]


@building
def get_collection_ref(key: str) -> list[Any]:
    """The default graph's list of this name itself: what is appended to it is in the collection.

    Args:
        key: the name of the collection.
    """
    found: list[Any] = get_default_graph().collections.setdefault(key, [])
    return found


@building
def add_to_collections(names: Any, value: Any) -> None:
    """Append a value to several of the default graph's lists.

    Args:
        names: their names, a list, or one name.
        value: what to append.
    """
    for name in dict.fromkeys([names] if isinstance(names, str) else names):
        scopes.add_to_collection(name, value)


@building
def model_variables(scope: str | None = None) -> list[Any]:
    """The Variables in the collection "model_variables".

    Args:
        scope: a regular expression that their names must begin with.
    """
    return get_collection(GraphKeys.MODEL_VARIABLES, scope)


@building
def moving_average_variables(scope: str | None = None) -> list[Any]:
    """The Variables of which there are moving averages.

    Args:
        scope: a regular expression that their names must begin with.
    """
    return get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, scope)


@building
def get_local_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = False,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: Any = None,
    custom_getter: Any = None,
    constraint: Any = None,
    synchronization: Any = None,
    aggregation: Any = None,
) -> Variable:
    """The Variable of this name that is no part of the model, such as a count; as `get_variable` finds or makes it.

    Args:
        name: in the scope.
        shape: its shape; not needed where `initializer` is a value, or the Variable is there.
        dtype: by default that of the scope.
        initializer: a function of a shape and a dtype, or an initial value.
        regularizer: from the Variable, a node that is put into the collection "regularization_losses".
        trainable, caching_device, partitioner, validate_shape, use_resource, custom_getter, constraint,
            synchronization, aggregation: accepted, and of no meaning here.
        collections: the collections of the graph that list it, besides "local_variables".
    """
    listed = [*(collections or ()), GraphKeys.LOCAL_VARIABLES]
    size = None if shape is None else plain_shape(shape)
    return get_variable(name, size, as_dtype(dtype), initializer, regularizer, False, listed)  # type: ignore[arg-type]


@building
def is_variable_initialized(variable: Variable) -> Node:
    """Whether a Variable has a value: always, since it starts from its initial value by itself.

    Args:
        variable: the Variable.
    """
    return constant(True)


@building
def report_uninitialized_variables(var_list: Any = None, name: str = "report_uninitialized_variables") -> Node:
    """The names of the Variables that have no value: none, since they start from their initial values by themselves.

    Args:
        var_list: the Variables.
    """
    return text(np.array([], object), name=name)


@building
def assert_variables_initialized(var_list: Any = None) -> Node:
    """An operation that does nothing: Variables start from their initial values by themselves.

    Args:
        var_list: the Variables.
    """
    from .old_names import no_op

    return no_op("assert_variables_initialized")


def make_template(
    name_: str,
    func_: Callable[..., Any],
    create_scope_now_: bool = False,
    unique_name_: str | None = None,
    custom_getter_: Any = None,
    **kwargs: Any,
) -> Callable[..., Any]:
    """A function that makes its Variables when it is first called, and finds them again from then on.

    Args:
        name_: of the variable scope; a number is put behind it where it is taken.
        func_: the function.
        create_scope_now_: whether the scope gets its name now, and not at the first call.
        unique_name_: a name of the scope that gets no number.
        custom_getter_: accepted, and of no meaning here.
        kwargs: arguments of the function that are known now.
    """
    entered: list[Any] = []

    def scope() -> Any:
        get_default_graph()
        if not entered:
            with variable_scope(unique_name_, default_name=name_) as made:
                entered.append(made)
        return entered[0]

    def call(*args: Any, **keywords: Any) -> Any:
        with variable_scope(scope(), reuse=AUTO_REUSE):
            return func_(*args, **{**kwargs, **keywords})

    if create_scope_now_:
        scope()
    return call


@contextmanager
def op_scope(values: Any, name: str | None, default_name: str | None = None) -> Iterator[str]:
    """A name scope, in the order of parameters of the first TensorFlows.

    Args:
        values: accepted, and not needed.
        name: of the scope.
        default_name: where `name` is None.
    """
    get_default_graph()
    with name_scope(name, default_name, values) as path:
        yield path


@contextmanager
def variable_op_scope(
    values: Any, name_or_scope: Any, default_name: str | None = None, initializer: Any = None, **options: Any
) -> Iterator[Any]:
    """A variable scope, in the order of parameters of the first TensorFlows.

    Args:
        values: accepted, and not needed.
        name_or_scope: a name, or a scope as it was.
        default_name: where that is None.
        initializer: for the Variables that are given none of their own.
        options: `reuse`, `regularizer` and `dtype`, as for `variable_scope`.
    """
    get_default_graph()
    if "dtype" in options:
        options["dtype"] = as_dtype(options["dtype"])
    with variable_scope(name_or_scope, default_name, values, initializer, **options) as scope:
        yield scope


def no_regularizer(_: Any) -> None:
    """A regularizer for a Variable that is to have none, in a scope that gives one."""
