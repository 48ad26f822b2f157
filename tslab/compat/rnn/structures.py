"""States of several tensors: tuples, named or nested, lists and dicts, and what stands in their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...errors import GraphError
from ...ops.structures import skeleton
from ..rules import TensorShape


def flatten(structure: Any) -> list[Any]:
    """What a structure holds, in order; what is no structure is alone. A TensorShape is one thing."""
    if isinstance(structure, dict):
        return [leaf for key in sorted(structure) for leaf in flatten(structure[key])]
    if is_nested(structure):
        return [leaf for part in structure for leaf in flatten(part)]
    return [structure]


def is_nested(structure: Any) -> bool:
    """Whether it holds others."""
    return isinstance(structure, (list, tuple, dict)) and not isinstance(structure, TensorShape)


def pack(structure: Any, leaves: Any) -> Any:
    """A structure like `structure`, which holds `leaves` in order."""
    return _packed(structure, iter(leaves))


def _packed(structure: Any, leaves: Iterator[Any]) -> Any:
    if isinstance(structure, dict):
        packed = {key: _packed(structure[key], leaves) for key in sorted(structure)}
        return type(structure)((key, packed[key]) for key in structure)
    if not is_nested(structure):
        return next(leaves)
    parts = [_packed(part, leaves) for part in structure]
    return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)


def each(function: Callable[..., Any], structure: Any, *others: Any) -> Any:
    """A structure of what `function` makes of the leaves of several structures that are alike."""
    return pack(structure, [function(*leaves) for leaves in zip(*map(flatten, (structure, *others)), strict=True)])


def check_alike(what: str, structure: Any, like: Any) -> None:
    """Raise the error that says that `what` has another structure than it should have.

    Raises:
        GraphError: it holds another number of tensors, or in other tuples.
    """
    found, wanted = (skeleton(each(lambda _: 0, one)) for one in (structure, like))
    if found != wanted:
        raise GraphError(
            f"{what} is {found}, and should be {wanted}.",
            "Give a tensor in each place of the cell's state_size; cell.zero_state(batch_size, dtype) shows the form.",
        )
