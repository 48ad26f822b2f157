"""Variables found by name: `get_variable` makes one or finds it again, in a `variable_scope` that says which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from . import initializers
from .arrays import as_dtype, as_shape
from .errors import GraphError, ShapeError
from .graph import Graph, Node, Variable, get_default_graph
from .initializers import Initializer
from .scopes import GraphKeys, add_to_collection, name_scope
from .shapes import fits

AUTO_REUSE = "AUTO_REUSE"
"""As `reuse`: find the variables that are there, and make the others."""

Getter: TypeAlias = Callable[..., Any]
"""`getter(get, name, …)`: what `get_variable` returns, where `get(name, …)` is what it would return without it."""


class VariableScope:
    """What `get_variable` goes by in a block: where names begin, whether variables are found or made, and how.

    Attributes:
        name: the scope's path; the names of its variables begin with it and a slash.
        reuse: True where variables are found and none made, AUTO_REUSE where either, False where all are made.
        initializer: for variables that are given none of their own.
        regularizer: the same for regularizers.
        custom_getter: stands between `get_variable` and the variables, if it is not None.
        dtype: for variables that are given none of their own.
    """

    original_name_scope = ""
    """The name scope that was entered with it, with a slash at its end; "" at the root."""

    def __init__(
        self,
        reuse: bool | str = False,
        name: str = "",
        initializer: Initializer | None = None,
        regularizer: Callable[[Node], Node | None] | None = None,
        *,
        custom_getter: Getter | None = None,
        dtype: DTypeLike = "float64",
    ) -> None:
        self.name, self.reuse, self.initializer, self.regularizer = name, reuse, initializer, regularizer
        self.dtype: np.dtype[Any] = as_dtype(dtype)
        self.custom_getter = custom_getter

    def reuse_variables(self) -> None:
        """From here to the end of the block, find variables and make none."""
        self.reuse = True

    def __repr__(self) -> str:
        return f"<VariableScope {self.name!r} reuse={self.reuse}>"


class _Store:
    """The variables of a graph that `get_variable` made, by name, and the scope it is in."""

    def __init__(self, graph: Graph) -> None:
        self.variables: dict[str, Variable] = {}
        self.scope = VariableScope(dtype="float64" if graph.rules is None else graph.rules.floating)
        self.taken: set[str] = set()


def _store(graph: Graph) -> _Store:
    if graph.store is None:
        graph.store = _Store(graph)
    store: _Store = graph.store
    return store


def restore_store(graph: Graph, variables: dict[str, Variable], taken: Sequence[str]) -> None:
    """Let `get_variable` find these variables again in a graph that has been read, where these scopes were entered."""
    store = _store(graph)
    store.variables.update(variables)
    store.taken.update(taken)


def get_variable_scope() -> VariableScope:
    """The scope that `get_variable` goes by now."""
    return _store(get_default_graph()).scope


@contextmanager
def variable_scope(
    name_or_scope: str | VariableScope | None,
    default_name: str | None = None,
    values: Any = None,
    initializer: Initializer | None = None,
    regularizer: Callable[[Node], Node | None] | None = None,
    *,
    custom_getter: Getter | None = None,
    reuse: bool | str | None = None,
    dtype: DTypeLike | None = None,
    auxiliary_name_scope: bool = True,
) -> Iterator[VariableScope]:
    """Begin the names of the variables that `get_variable` makes in the block with `name/`, and those of all nodes too.

    Unlike a name scope, one that is entered twice is the same: its variables are found again, where `reuse` allows it.

    Args:
        name_or_scope: a name, to which that of the scope around is put in front, or a scope as it was; None for
            `default_name`.
        default_name: a name that gets a number where it is taken.
        values: accepted, and not needed: in TensorFlow they say which graph is meant.
        initializer: for the variables that are given none of their own; by default that of the scope around.
        regularizer: the same for regularizers.
        custom_getter: is called in the place of `get_variable`, as `custom_getter(get, name, …)` with the whole name
            and the other arguments by name, and returns what takes the variable's place: `get(name, …)`, the average
            of that, or that with noise. What it gets as `get` goes through the getter of the scope around.
        reuse: True to find variables and make none, AUTO_REUSE to make those that are not there. What reuses around
            the block reuses in it too.
        dtype: for the variables that are given none of their own; by default that of the scope around.
        auxiliary_name_scope: whether a name scope is entered, too. Where a scope is entered once more, as it was, a
            block of `name_scope(scope.original_name_scope)` goes on with the first one.

    Raises:
        GraphError: there is neither a name nor a default_name.
    """
    graph = get_default_graph()
    store = _store(graph)
    before = store.scope
    prefix = before.name + "/" if before.name else ""
    around = before
    if isinstance(name_or_scope, VariableScope):
        around, path = name_or_scope, name_or_scope.name
        reuse = around.reuse if reuse is None else reuse
    elif name_or_scope is not None or default_name:
        path = _free(store, f"{prefix}{default_name}") if name_or_scope is None else prefix + name_or_scope
        reuse = reuse or around.reuse
    else:
        raise GraphError("A variable scope needs a name.", "Write variable_scope('hidden').")
    store.taken.add(path)
    taken = set(store.taken)
    store.scope = VariableScope(
        reuse,
        path,
        around.initializer if initializer is None else initializer,
        around.regularizer if regularizer is None else regularizer,
        dtype=around.dtype if dtype is None else dtype,
        custom_getter=_through(custom_getter, around.custom_getter),
    )
    if isinstance(name_or_scope, VariableScope):
        store.scope.original_name_scope = name_or_scope.original_name_scope
    try:
        with name_scope(path.rpartition("/")[2]) if path and auxiliary_name_scope else nullcontext():
            if not isinstance(name_or_scope, VariableScope):
                store.scope.original_name_scope = graph.scope
            yield store.scope
    finally:
        store.scope = before
        # Default names in it are counted afresh when it is entered again, so that they find the same variables.
        if isinstance(name_or_scope, VariableScope):
            store.taken = taken
        else:
            store.taken = {other for other in store.taken if not other.startswith(f"{path}/")}


def _through(inner: Getter | None, outer: Getter | None) -> Getter | None:
    """A getter whose `get` is the outer one's."""
    if inner is None or outer is None:
        return inner or outer
    return lambda get, *args, **options: inner(partial(outer, get), *args, **options)


def _free(store: _Store, name: str) -> str:
    """`name`, or the first of `name_1`, `name_2` … that no scope has."""
    number, candidate = 0, name
    while candidate in store.taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def get_variable(
    name: str,
    shape: int | Sequence[int] | None = None,
    dtype: DTypeLike | None = None,
    initializer: Any = None,
    regularizer: Callable[[Node], Node | None] | None = None,
    trainable: bool = True,
    collections: Sequence[str] | None = None,
    *,
    custom_getter: Getter | None = None,
) -> Variable:
    """The Variable of this name in the current `variable_scope`: a new one or, where the scope reuses, the one there.

    Args:
        name: in the scope.
        shape: its shape; not needed where `initializer` is a value, or the Variable is there.
        dtype: by default that of the scope, float64.
        initializer: a function of a shape and a dtype, as in `initializers`, or an initial value. By default that of
            the scope, else glorot_uniform, and zeros for integers.
        regularizer: from the Variable, a node that is put into the collection "regularization_losses".
        trainable: whether optimizers may change it when they are not told what to change.
        collections: the collections of the graph that list it; by default as for `Variable`.
        custom_getter: as for `variable_scope`, for this one, and in the place of the scope's.

    Raises:
        GraphError: it is there, and the scope makes variables; or it is not, and the scope only finds them.
        ShapeError: it is there in another shape.
    """
    scope = get_variable_scope()
    full = f"{scope.name}/{name}" if scope.name else name
    getter = custom_getter or scope.custom_getter
    if getter is None:
        return _get(full, shape, dtype, initializer, regularizer, scope.reuse, trainable, collections)
    found: Variable = getter(
        _get,
        name=full,
        shape=shape,
        dtype=scope.dtype if dtype is None else dtype,
        initializer=scope.initializer if initializer is None else initializer,
        regularizer=scope.regularizer if regularizer is None else regularizer,
        reuse=scope.reuse,
        trainable=trainable,
        collections=collections,
    )
    return found


def _get(
    name: str,
    shape: int | Sequence[int] | None = None,
    dtype: DTypeLike | None = None,
    initializer: Any = None,
    regularizer: Callable[[Node], Node | None] | None = None,
    reuse: bool | str | None = None,
    trainable: bool = True,
    collections: Sequence[str] | None = None,
) -> Variable:
    """The Variable of this whole name, found or made."""
    graph = get_default_graph()
    store = _store(graph)
    scope = store.scope
    reuse = scope.reuse if reuse is None else reuse
    dims = None if shape is None else _lengths(name, shape)
    found = store.variables.get(name)
    if found is not None:
        _check_found(found, name, dims, dtype, reuse)
        return found
    if reuse and reuse != AUTO_REUSE:
        names = ", ".join(map(repr, list(store.variables)[-5:])) or "none yet"
        raise GraphError(
            f"There is no Variable {name!r} to reuse.",
            f"Those made by get_variable: {names}. reuse=ts.AUTO_REUSE makes what is not there.",
        )
    cure = "get_variable takes the name, the shape and then the dtype; give shape={}."
    kind = scope.dtype if dtype is None else as_dtype(dtype, cure)
    rule = initializer if initializer is not None else scope.initializer
    if rule is None:
        rule = initializers.glorot_uniform() if kind.kind == "f" else initializers.zeros()
    with graph.at_root():
        with name_scope(f"{name}/initial_value/"):
            value = _initial_value(rule, name, dims, kind)
        of = kind if dtype is not None or callable(rule) else None
        kind_of = Variable if graph.rules is None else graph.rules.Variable
        variable = kind_of(value, trainable, collections, name=name, dtype=of)
        store.variables[name] = variable
    regularize = regularizer if regularizer is not None else scope.regularizer
    if regularize is not None:
        with name_scope(f"{name}/regularizer/"):
            loss = regularize(variable)
        if loss is not None:
            add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)
    return variable


def _lengths(name: str, shape: Any) -> tuple[int, ...]:
    """The shape that has been given for a Variable; each of its lengths must be known."""
    dims = as_shape(shape)
    if None in dims:
        raise ShapeError(f"The shape {dims} of {name!r} is not known in full.", "Give a number for each length.")
    return tuple([d for d in dims if d is not None])


def _initial_value(rule: Any, name: str, shape: tuple[int, ...] | None, dtype: np.dtype[Any]) -> Any:
    """What `rule` gives, or `rule` itself where it is a value."""
    if isinstance(rule, type):
        rule = rule()
    if not callable(rule):
        value = rule if isinstance(rule, Node) else np.asarray(rule)
        if shape is not None and not fits(value.shape, shape):
            raise ShapeError(
                f"The initial value of {name!r} has shape {value.shape}, and not {shape}.", "Leave one of them out."
            )
        return value
    if shape is None:
        raise ShapeError(f"The shape of {name!r} is not known.", f"Give it: get_variable({name!r}, shape=[…]).")
    return rule(shape, dtype)


def _check_found(
    variable: Variable, name: str, shape: tuple[int, ...] | None, dtype: DTypeLike | None, reuse: bool | str
) -> None:
    """Raise the error that says why the Variable that is there is not the one asked for."""
    if not reuse:
        built = str(variable.location)
        raise GraphError(
            f"There is a Variable {name!r} already{built and f', built {built}'}.",
            "To use it again, enter its scope with reuse=True, or reuse=ts.AUTO_REUSE. To start afresh, "
            "ts.reset_default_graph() first.",
            nodes=[variable],
        )
    if shape is not None and not fits(variable.shape, shape):
        raise ShapeError(
            f"The Variable {name!r} has shape {variable.shape}, and not {shape}.",
            "Ask for the shape that it has, or for another name.",
            nodes=[variable],
            where=variable.location,
        )
    if dtype is not None and variable.dtype != np.dtype(dtype):
        raise GraphError(
            f"The Variable {name!r} holds {variable.dtype}, and not {np.dtype(dtype)}.",
            "Ask for the dtype that it has, or for another name.",
            nodes=[variable],
            where=variable.location,
        )
