"""Structures of nodes: lists, tuples and dicts of them, nested; what branches and bodies of loops return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def is_nested(structure: Any) -> bool:
    """Whether it is a list, a tuple or a dict, and no single value."""
    return isinstance(structure, (list, tuple, Mapping))


def flatten(structure: Any) -> list[Any]:
    """The values of a structure in order; those of a dict in the order of its sorted keys, as TensorFlow has it."""
    if isinstance(structure, Mapping):
        return [leaf for key in sorted(structure) for leaf in flatten(structure[key])]
    if isinstance(structure, (list, tuple)):
        return [leaf for part in structure for leaf in flatten(part)]
    return [structure]


def flatten_up_to(shape: Any, structure: Any) -> list[Any]:
    """The parts of `structure` that stand where `shape` has its values.

    Raises:
        ValueError: the two do not go together.
    """
    if isinstance(shape, Mapping):
        if not isinstance(structure, Mapping) or set(shape) != set(structure):
            raise ValueError("the keys differ")
        return [leaf for key in sorted(shape) for leaf in flatten_up_to(shape[key], structure[key])]
    if isinstance(shape, (list, tuple)):
        if not isinstance(structure, (list, tuple)) or len(shape) != len(structure):
            raise ValueError("the numbers of parts differ")
        return [leaf for a, b in zip(shape, structure, strict=True) for leaf in flatten_up_to(a, b)]
    return [structure]


def pack(structure: Any, leaves: Sequence[Any]) -> Any:
    """A structure like `structure` with `leaves`, in the order of `flatten`, in the place of its values."""
    return _packed(structure, iter(leaves))


def _packed(structure: Any, leaves: Iterator[Any]) -> Any:
    if isinstance(structure, Mapping):
        found = {key: _packed(structure[key], leaves) for key in sorted(structure)}
        return {key: found[key] for key in structure}
    if isinstance(structure, (list, tuple)):
        parts = [_packed(part, leaves) for part in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)
    return next(leaves)


def skeleton(structure: Any) -> str:
    """What a structure looks like, in words that are equal for equal ones: `(·, {a: ·})`. Lists are as tuples."""
    if isinstance(structure, Mapping):
        return "{" + ", ".join(f"{key}: {skeleton(structure[key])}" for key in sorted(structure)) + "}"
    if isinstance(structure, (list, tuple)):
        return "(" + ", ".join(map(skeleton, structure)) + ("," if len(structure) == 1 else "") + ")"
    return "·"
