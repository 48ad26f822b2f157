"""NumPy's indexing: some of the numbers of a tensor, and its gradient."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

import numpy as np

from .. import shapes
from ..errors import DTypeError, GraphError
from ..graph import Node, NodeLike, Shape, as_node, constant
from ..operation import Operation
from ..registry import RegisterGradient
from .joining import stack

Key = tuple[Any, ...]
"""An index as graph JSON can hold it: ints, "…" for an Ellipsis, "new" for None, [start, stop, step] for a slice, and
["input", i] for an array of positions, which is number i of those among the inputs of the operation. An end of a slice
that only a run knows is such an input too.
"""


class getitem(Operation):
    """Some of the numbers, chosen as NumPy's indexing does it; `x[key]` on a node is the same.

    Args:
        x: tensor.
        key: an int, a slice, `...`, None for a new axis, an array or node of integers, or several of these. An array
            or node of truth values, which has the shape of the axes that it stands for, chooses where it is true. The
            ends of a slice may be nodes, each of a single integer.

    Returns:
        Tensor of the chosen numbers.

    Raises:
        ShapeError: `x` has too few axes, or is too short.
        DTypeError: the key is no index.
    """

    dtype_rule = shapes.first
    is_view = True
    key: Key

    def __init__(self, x: NodeLike, key: Any, name: str | None = None) -> None:
        plain, arrays = _plain(key, as_node(x))
        x = as_node(x)
        super().__init__(x, *arrays, name=name, key=plain)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """x[1:3, …]"""
        return "{0}[" + _written(self.key, 1) + "]"

    numpy_call = formula

    @property
    def shape_from_values(self) -> tuple[int, ...]:  # type: ignore[override]
        """The ends of slices that are nodes."""
        return tuple(1 + end[1] for part in self.key if is_slice(part) for end in part if is_array(end))

    def shape_rule(self, x: Shape, *positions: Shape) -> Shape:
        ends = [i - 1 for i in self.shape_from_values]
        for i in ends:
            if positions[i] not in ((), None):
                raise shapes.error(
                    self,
                    f"{shapes.describe(self.input_nodes[1 + i], positions[i])} cannot be an end of a slice.",
                    "Give a single integer, such as ts.shape(x)[0].",
                )
        arrays = [shape for i, shape in enumerate(positions) if i not in ends]
        return None if x is None else _shape(self, x, arrays)

    def is_consistent(self) -> bool:
        return _names_all(self.key, self.input_nodes[1:])

    def compute(self, x: Any, *positions: Any) -> Any:
        return np.asarray(x)[_numpy_key(self.key, positions)]


@RegisterGradient(getitem)
def _getitem_gradient(op: Any, grad: Any) -> Any:
    """Each number chosen gets its gradient, those chosen several times the sum, and the others 0."""
    x, *positions = op.inputs
    return [scatter_like(grad, x, positions, op.key), *[None] * len(positions)]


class scatter_like(Operation):
    """Zeros in the shape of `like`, with the numbers of `x` added at `key`: the gradient of indexing.

    Args:
        x: tensor of the shape of `like[key]`.
        like: tensor; its values do not matter.
        positions: the arrays in the key.
        key: as in `getitem`.

    Returns:
        Tensor of the shape of `like`.
    """

    dtype_rule = shapes.first
    shape_inputs = (1,)
    key: Key

    def __init__(
        self, x: NodeLike, like: NodeLike, positions: Sequence[Node], key: Key, name: str | None = None
    ) -> None:
        super().__init__(x, like, *positions, name=name, key=key)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """z[1:3, …] += x"""
        return "z[" + _written(self.key, 2) + "] += {0}, where z = 0 has the shape of {1}"

    numpy_call = formula

    def shape_rule(self, x: Shape, like: Shape, *positions: Shape) -> Shape:
        return like

    def is_consistent(self) -> bool:
        return _names_all(self.key, self.input_nodes[2:])

    def compute(self, x: Any, like: Any, *positions: Any) -> Any:
        result = np.zeros(np.shape(like), np.asarray(x).dtype)
        if positions:
            np.add.at(result, _numpy_key(self.key, positions), x)
        else:
            result[_numpy_key(self.key, positions)] = x
        return result


@RegisterGradient(scatter_like)
def _scatter_like_gradient(op: Any, grad: Any) -> Any:
    """Every number was added at its place: choose them again."""
    _, _, *positions = op.inputs
    return [_getitem(grad, op.key, positions), None, *[None] * len(positions)]


def _getitem(x: Node, key: Key, positions: Sequence[Node]) -> Node:
    """`getitem` by a key in its plain form."""
    return getitem(x, _numpy_key(key, positions))


def _plain(key: Any, x: Node) -> tuple[Key, list[Any]]:
    """A key as `Key`, and the arrays and nodes in it."""
    plain: list[Any] = []
    arrays: list[Any] = []
    parts = key if isinstance(key, tuple) else (key,)
    for place, part in enumerate(parts):
        if part is None or part is Ellipsis:
            plain.append("new" if part is None else "...")
        elif isinstance(part, slice):
            plain.append((_end(part.start, arrays), _end(part.stop, arrays), _end(part.step, None)))
        elif isinstance(part, (int, np.integer)) and not isinstance(part, bool):
            plain.append(int(part))
        else:
            if _is_mask(part):
                found = [mask_positions(part, x, *which) for which in _masked_axes(parts, place)]
            else:
                found = [_positions(part)]
            for array in found:
                plain.append(("input", len(arrays)))
                arrays.append(array)
    return tuple(plain), arrays


def _end(end: Any, arrays: list[Any] | None) -> Any:
    """An end of a slice, or its step; a node of it goes to the arrays, unless it is a constant."""
    if isinstance(end, constant) and end.shape == ():
        end = end.value
    if not isinstance(end, Node):
        return None if end is None else index(end)
    if arrays is None:
        raise GraphError(
            f"{end.name!r} cannot be the step of a slice, which has to be known as the graph is built.",
            "Choose by positions: x[ts.range(start, stop, step)].",
            nodes=[end],
        )
    arrays.append(_positions(end))
    return "input", len(arrays) - 1


def _is_mask(part: Any) -> bool:
    """Whether a part of a key holds truth values."""
    if isinstance(part, Node):
        return part.dtype == np.bool
    return not (isinstance(part, list) and any(isinstance(i, Node) for i in part)) and np.asarray(part).dtype == np.bool


def _rank(part: Any) -> int:
    """How many axes of a tensor a part of a key stands for."""
    if part is None or part is Ellipsis:
        return 0
    if not _is_mask(part):
        return 1
    rank = len(part.shape or ()) if isinstance(part, Node) else np.ndim(part)
    if rank == 0:
        raise DTypeError(
            f"{part!r} cannot be an index: {'its rank is not known' if isinstance(part, Node) else 'it is one bool'}.",
            "A mask has the shape of the axes that it chooses from: declare it, as in ts.placeholder('bool', [None]).",
            nodes=[part] if isinstance(part, Node) else [],
        )
    return rank


def _masked_axes(parts: Key, place: int) -> list[tuple[int, int]]:
    """For each axis of the mask at a place of the key: the axis of the tensor where the mask begins, and its number."""
    first = sum(map(_rank, parts[:place]))
    if any(part is Ellipsis for part in parts[:place]):
        first = -sum(map(_rank, parts[place:]))
    return [(first, i) for i in range(_rank(parts[place]))]


def _positions(part: Any) -> Any:
    """A list, array or node in a key as an array or node of integers."""
    if isinstance(part, list) and any(isinstance(i, Node) for i in part):
        return stack(part)
    array = part if isinstance(part, Node) else np.asarray(part)
    if isinstance(array, np.ndarray) and array.size == 0 and isinstance(part, list):
        return array.astype(np.int64)
    if array.dtype is not None and array.dtype.kind not in "iu":
        raise DTypeError(
            f"{part!r} cannot be an index: it holds no integers.",
            "Use ts.cast(i, 'int64').",
            nodes=[part] if isinstance(part, Node) else [],
        )
    return array


class mask_positions(Operation):
    """Where along one of its axes a mask is true: what indexing makes of truth values.

    Args:
        mask: truth values, of the shape of the axes of `x` that it chooses from.
        x: tensor; its values do not matter.
        first: the axis of `x` where those begin.
        axis: which axis of the mask.

    Returns:
        Vector of integers, as long as the mask holds truths.

    Raises:
        ShapeError: the mask has another shape than those axes.
    """

    shape_inputs = (1,)
    shape_from_values = (0,)
    formula = "where {0} is true along its axis {axis}"
    numpy_call = "np.nonzero({0})[{axis}]"
    first: int
    axis: int

    def __init__(self, mask: NodeLike, x: NodeLike, first: int, axis: int, name: str | None = None) -> None:
        super().__init__(mask, x, name=name, first=first, axis=axis)

    def shape_rule(self, mask: Shape, x: Shape) -> Shape:
        if mask is not None and x is not None:
            first = self.first if self.first >= 0 else len(x) + self.first
            if first < 0 or not shapes.fits(mask, x[first : first + len(mask)]):
                nodes = [shapes.describe(node, shape) for node, shape in zip(self.input_nodes, (mask, x), strict=True)]
                raise shapes.error(
                    self,
                    f"The mask {nodes[0]} cannot choose from {nodes[1]}, from axis {first} on.",
                    "A mask has the shape of the axes that it chooses from; for x[mask], of the first axes of x.",
                )
        node = self.input_nodes[0]
        return (int(np.count_nonzero(node.value)) if isinstance(node, constant) else None,)

    def dtype_rule(self) -> np.dtype[Any]:
        return np.dtype(np.int64)

    def compute(self, mask: Any, x: Any) -> Any:
        self.shape_rule(np.shape(mask), np.shape(x))
        return np.nonzero(mask)[self.axis]


@RegisterGradient(mask_positions)
def _mask_positions_gradient(op: Any, grad: Any) -> Any:
    """Positions cannot be changed by a little."""
    return [None, None]


def is_array(part: Any) -> bool:
    """Whether a part of a key stands for an input: ("input", 0)."""
    return isinstance(part, (tuple, list)) and len(part) == 2


def is_slice(part: Any) -> bool:
    """Whether a part of a key is a slice: (start, stop, step)."""
    return isinstance(part, (tuple, list)) and len(part) == 3


def _names_all(key: Key, positions: Sequence[Node]) -> bool:
    """Whether a key names these arrays in their order, and each of them holds integers."""
    parts = [one for part in key for one in (part if is_slice(part) else [part])]
    named = [part[1] for part in parts if is_array(part)]
    integers = all(node.dtype is None or node.dtype.kind in "iu" for node in positions)
    return named == list(range(len(positions))) and integers and key.count("...") <= 1


def _numpy_key(key: Key, positions: Sequence[Any]) -> tuple[Any, ...]:
    """The key as NumPy takes it, with these in the places of its arrays."""

    def numpy_part(part: Any) -> Any:
        if is_array(part):
            return positions[part[1]]
        if is_slice(part):
            return slice(*[positions[end[1]] if is_array(end) else end for end in part])
        return part if isinstance(part, int) else None if part == "new" else Ellipsis

    return tuple(map(numpy_part, key))


def _written(key: Key, first: int) -> str:
    """The key as Python code, where the arrays are inputs from number `first` on."""

    def written(part: Any) -> str:
        if is_array(part):
            return f"{{{first + part[1]}}}"
        if is_slice(part):
            start, stop, step = ("" if i is None else written(i) for i in part)
            return f"{start}:{stop}" + (f":{step}" if step else "")
        return "None" if part == "new" else str(part)

    return ", ".join(map(written, key)) if key else "()"


def _shape(op: getitem, x: tuple[int | None, ...], positions: Sequence[Shape]) -> Shape:
    """NumPy's rule: ints drop their axis, slices shorten it, and the arrays are broadcast together; the axes of that
    stand where the arrays stood if they stood side by side, and else first.
    """
    node = shapes.describe(op.input_nodes[0], x)
    taken = sum(1 for part in op.key if part not in ("new", "..."))
    if taken > len(x):
        raise shapes.error(op, f"{node} cannot take {taken} indices.", f"It has {len(x)} axes: give at most that many.")
    dots = op.key.index("...") if "..." in op.key else len(op.key)
    full: list[Any] = [(None, None, None)] * (len(x) - taken)
    key = [*op.key[:dots], *full, *op.key[dots + 1 :]]
    arrays = [i for i, part in enumerate(key) if is_array(part) or isinstance(part, int)]
    some = any(is_array(part) for part in key)
    result: list[int | None] = []
    place, axis = 0, 0
    for i, part in enumerate(key):
        if some and i == arrays[0]:
            place = len(result)
        if part == "new":
            result.append(1)
            continue
        length = x[axis]
        if isinstance(part, int):
            if length is not None and not -length <= part < length:
                raise shapes.error(
                    op,
                    f"{node} has no index {part} in axis {axis}.",
                    f"Indices there go from {-length} to {length - 1}.",
                )
        elif not is_array(part):
            known = length is not None and not any(map(is_array, part))
            result.append(len(range(*slice(*part).indices(length))) if known else None)  # type: ignore[arg-type]
        axis += 1
    if not some:
        return tuple(result)
    if None in positions:
        return None
    together = shapes.broadcast(op, *positions)
    written = [i for i, part in enumerate(op.key) if is_array(part) or isinstance(part, int)]
    side_by_side = (
        written[-1] - written[0] == len(written) - 1
    )  # an ellipsis parts them even where it stands for no axis
    place = place if side_by_side else 0
    assert together is not None
    return (*result[:place], *together, *result[place:])
