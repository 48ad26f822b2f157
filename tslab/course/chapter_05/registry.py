"""What chapter 5 tries the learner's RegisterGradient on."""

from __future__ import annotations

from typing import Any

from ..content import Misconception, MismatchError, expect
from .trials import own_graph

__all__ = ["REGISTER_MISCONCEPTIONS", "case_found", "case_later", "case_returned", "case_several", "own_graph"]


def _two_types() -> tuple[type, type]:
    class square:
        pass

    class cube:
        pass

    return square, cube


def _gradients() -> tuple[Any, Any, list[str]]:
    """Two gradient functions, and the list in which they note their calls."""
    calls: list[str] = []

    def of_square(op: Any = None, grad: Any = None) -> str:
        calls.append("a call")
        return "of square"

    def of_cube(op: Any = None, grad: Any = None) -> str:
        calls.append("a call")
        return "of cube"

    return of_square, of_cube, calls


def _found(registry: Any, op_type: type, given: str, expected: Any) -> None:
    if op_type not in registry:
        raise MismatchError(given, "nothing is there", f"the function {expected.__name__}")
    if registry[op_type] is not expected:
        got = getattr(registry[op_type], "__name__", registry[op_type])
        raise MismatchError(given, str(got), f"the function {expected.__name__}")


def case_found(RegisterGradient: Any, parts: Any) -> None:
    """a registered function is found under its class"""
    square, _ = _two_types()
    of_square, *_ = _gradients()
    RegisterGradient(square)(of_square)
    _found(parts.gradient_registry, square, "RegisterGradient(square)(f); gradient_registry[square]", of_square)


def case_returned(RegisterGradient: Any, parts: Any) -> None:
    """the decorated function keeps its name"""
    square, _ = _two_types()
    of_square, *_ = _gradients()
    got = RegisterGradient(square)(of_square)
    if got is not of_square:
        raise MismatchError("f = RegisterGradient(square)(f); f", str(got), "the function f, as it was")


def case_several(RegisterGradient: Any, parts: Any) -> None:
    """two classes have two functions"""
    square, cube = _two_types()
    of_square, of_cube, _ = _gradients()
    RegisterGradient(square)(of_square)
    RegisterGradient(cube)(of_cube)
    given = "RegisterGradient(square)(f); RegisterGradient(cube)(g); gradient_registry"
    _found(parts.gradient_registry, square, given + "[square]", of_square)
    _found(parts.gradient_registry, cube, given + "[cube]", of_cube)


def case_later(RegisterGradient: Any, parts: Any) -> None:
    """registering calls nothing"""
    square, _ = _two_types()
    of_square, _, calls = _gradients()
    RegisterGradient(square)(of_square)
    expect("RegisterGradient(square)(f), and f notes its calls", calls, [])


def _registered(RegisterGradient: Any) -> tuple[Any, Any, Any, Any, Any, list[str]]:
    """Two types, their functions, what registering gave for the first, and the calls."""
    square, cube = _two_types()
    of_square, of_cube, calls = _gradients()
    returned = RegisterGradient(square)(of_square)
    RegisterGradient(cube)(of_cube)
    return square, cube, of_square, of_cube, returned, calls


def _under_a_name(RegisterGradient: Any, parts: Any) -> bool:
    _registered(RegisterGradient)
    return any(isinstance(key, str) for key in parts.gradient_registry)


def _under_the_function(RegisterGradient: Any, parts: Any) -> bool:
    _, _, of_square, *_ = _registered(RegisterGradient)
    return of_square in parts.gradient_registry


def _returns_nothing(RegisterGradient: Any, parts: Any) -> bool:
    square, _, of_square, _, returned, _ = _registered(RegisterGradient)
    return returned is None and parts.gradient_registry.get(square) is of_square


def _calls(RegisterGradient: Any, parts: Any) -> bool:
    *_, calls = _registered(RegisterGradient)
    return bool(calls)


def _not_kept(RegisterGradient: Any, parts: Any) -> bool:
    before = len(parts.gradient_registry)
    _registered(RegisterGradient)
    return len(parts.gradient_registry) == before


def _one_for_all(RegisterGradient: Any, parts: Any) -> bool:
    square, cube, _, of_cube, *_ = _registered(RegisterGradient)
    registry = parts.gradient_registry
    return bool(registry.get(square) is of_cube or (square in registry) != (cube in registry))


REGISTER_MISCONCEPTIONS = [
    Misconception(
        "the gradient function is called as it is registered",
        "There is no operation and no gradient yet. The table keeps the function itself; backpropagation calls it.",
        _calls,
    ),
    Misconception(
        "registered under a name, not under the class",
        "The table is asked with type(op), which is a class. A text is another key.",
        _under_a_name,
    ),
    Misconception(
        "the function is the key",
        "The table is asked for the function of a class, so the class is the key, and the function the value.",
        _under_the_function,
    ),
    Misconception(
        "the decorator returns nothing",
        "Python binds the name below the decorator to what the decorator returns, so the function's own name is lost.",
        _returns_nothing,
    ),
    Misconception("one entry for all", "Each class has an entry of its own.", _one_for_all),
    Misconception(
        "nothing is registered", "The function has to end up in gradient_registry, which all can see.", _not_kept
    ),
]
