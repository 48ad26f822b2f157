"""Defaults for the arguments of layers, for all calls in a block: `with arg_scope([conv2d], padding="VALID"):`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

from ...errors import GraphError

P = ParamSpec("P")
T = TypeVar("T")
Defaults = Mapping[Any, Mapping[str, Any]]

_defaults: ContextVar[Defaults] = ContextVar("defaults of arguments", default=MappingProxyType({}))
_known: set[Callable[..., Any]] = set()


def add_arg_scope(func: Callable[P, T]) -> Callable[P, T]:
    """Let `arg_scope` give defaults to a function: a decorator.

    Args:
        func: the function.
    """

    @functools.wraps(func)
    def with_defaults(*args: P.args, **kwargs: P.kwargs) -> T:
        defaults: Any = _defaults.get().get(with_defaults, {})
        return func(*args, **{**defaults, **kwargs})

    _known.add(with_defaults)
    return with_defaults


def has_arg_scope(func: Any) -> bool:
    """Whether `arg_scope` may give defaults to a function.

    Args:
        func: the function.
    """
    return func in _known


def arg_scoped_arguments(func: Any) -> tuple[str, ...]:
    """The names of the arguments for which `arg_scope` may give a default: those that have one already.

    Args:
        func: a function that `add_arg_scope` has decorated.
    """
    _check(func)
    inner = func.__wrapped__
    while hasattr(inner, "__wrapped__"):
        inner = inner.__wrapped__
    count = len(inner.__defaults__ or ())
    names: tuple[str, ...] = inner.__code__.co_varnames[: inner.__code__.co_argcount]
    return names[len(names) - count :]


@contextmanager
def arg_scope(list_ops_or_scope: Sequence[Any] | Defaults, **kwargs: Any) -> Iterator[Defaults]:
    """Give defaults to arguments of functions in the block. What a call gives itself comes first.

    A scope around goes on, as far as this one does not give the same argument of the same function.

    Args:
        list_ops_or_scope: a list of functions; or what an earlier `with arg_scope(…) as scope` has given, which is
            then the scope again, without that around.
        kwargs: the arguments, by name.

    Raises:
        GraphError: a function is not decorated with `add_arg_scope`, or there are arguments beside an earlier scope.
    """
    if isinstance(list_ops_or_scope, Mapping):
        if kwargs:
            raise GraphError(
                f"arg_scope takes a scope as it was, and here also {', '.join(kwargs)}.",
                "Enter the scope first, and in its block another with the list of functions.",
            )
        scope = list_ops_or_scope
    elif isinstance(list_ops_or_scope, (list, tuple)):
        scope = dict(_defaults.get())
        for func in list_ops_or_scope:
            _check(func)
            scope[func] = {**scope.get(func, {}), **kwargs}
    else:
        raise TypeError(f"arg_scope takes a list of functions, or an earlier scope, not {list_ops_or_scope!r}.")
    token = _defaults.set(scope)
    try:
        yield scope
    finally:
        _defaults.reset(token)


def _check(func: Any) -> None:
    if not has_arg_scope(func):
        raise GraphError(
            f"{getattr(func, '__name__', func)!r} takes no defaults of arg_scope.",
            "Decorate it with @tf.contrib.framework.add_arg_scope.",
        )
