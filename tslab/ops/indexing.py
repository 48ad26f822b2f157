"""NumPy's indexing, and what goes with it: gather, and one-hot rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import shapes
from ..errors import DTypeError
from ..graph import Node, NodeLike, Shape
from ..operation import DTypeName, Operation
from ..registry import RegisterGradient
from .joining import stack

Key = tuple[Any, ...]
"""An index as graph JSON can hold it: ints, "…" for an Ellipsis, "new" for None, [start, stop, step] for a slice, and
["input", i] for an array of positions, which is input number i of the operation.
"""


class getitem(Operation):
    """Some of the numbers, chosen as NumPy's indexing does it; `x[key]` on a node is the same.

    Args:
        x: tensor.
        key: an int, a slice, `...`, None for a new axis, an array or node of integers, or several of these. An array
            of truth values chooses where it is true.

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
        plain, arrays = _plain(key)
        super().__init__(x, *arrays, name=name, key=plain)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """x[1:3, …]"""
        return "{0}[" + _written(self.key, 1) + "]"

    numpy_call = formula

    def shape_rule(self, x: Shape, *positions: Shape) -> Shape:
        return None if x is None else _shape(self, x, positions)

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
    arrays = iter(positions)
    return getitem(x, tuple(next(arrays) if _is_array(part) else _numpy_part(part) for part in key))


def _plain(key: Any) -> tuple[Key, list[Any]]:
    """A key as `Key`, and the arrays and nodes in it."""
    plain: list[Any] = []
    arrays: list[Any] = []
    for part in key if isinstance(key, tuple) else (key,):
        if part is None or part is Ellipsis:
            plain.append("new" if part is None else "...")
        elif isinstance(part, slice):
            plain.append(tuple(None if i is None else int(i) for i in (part.start, part.stop, part.step)))
        elif isinstance(part, (int, np.integer)) and not isinstance(part, bool):
            plain.append(int(part))
        else:
            for array in _positions(part):
                plain.append(("input", len(arrays)))
                arrays.append(array)
    return tuple(plain), arrays


def _positions(part: Any) -> list[Any]:
    """An array in a key as arrays of integers: one, or for truth values one for each of their axes."""
    if isinstance(part, list) and any(isinstance(i, Node) for i in part):
        return [stack(part)]
    array = part if isinstance(part, Node) else np.asarray(part)
    kind = array.dtype.kind if array.dtype is not None else "i"
    if isinstance(array, np.ndarray) and kind == "b" and array.ndim:
        return [np.asarray(i) for i in np.nonzero(array)]
    if isinstance(array, np.ndarray) and array.size == 0 and isinstance(part, list):
        return [array.astype(np.int64)]
    if kind not in "iu":
        why = "how many numbers it chooses is known only in the run" if kind == "b" else "it holds no integers"
        raise DTypeError(
            f"{part!r} cannot be an index: {why}.",
            "Use ts.where(condition, x, 0.0) to keep the shape." if kind == "b" else "Use ts.cast(i, 'int64').",
            nodes=[part] if isinstance(part, Node) else [],
        )
    return [array]


def _is_array(part: Any) -> bool:
    return isinstance(part, (tuple, list)) and len(part) == 2


def _names_all(key: Key, positions: Sequence[Node]) -> bool:
    """Whether a key names these arrays in their order, and each of them holds integers."""
    named = [part[1] for part in key if _is_array(part)]
    integers = all(node.dtype is None or node.dtype.kind in "iu" for node in positions)
    return named == list(range(len(positions))) and integers and key.count("...") <= 1


def _numpy_part(part: Any) -> Any:
    if isinstance(part, (tuple, list)):
        return slice(*part)
    return part if isinstance(part, int) else None if part == "new" else Ellipsis


def _numpy_key(key: Key, positions: Sequence[Any]) -> tuple[Any, ...]:
    """The key as NumPy takes it."""
    return tuple(positions[part[1]] if _is_array(part) else _numpy_part(part) for part in key)


def _written(key: Key, first: int) -> str:
    """The key as Python code, where the arrays are inputs from number `first` on."""

    def written(part: Any) -> str:
        if _is_array(part):
            return f"{{{first + part[1]}}}"
        if isinstance(part, (tuple, list)):
            start, stop, step = ("" if i is None else str(i) for i in part)
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
    arrays = [i for i, part in enumerate(key) if _is_array(part) or isinstance(part, int)]
    some = any(_is_array(part) for part in key)
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
        elif not _is_array(part):
            result.append(None if length is None else len(range(*slice(*part).indices(length))))
        axis += 1
    if not some:
        return tuple(result)
    if None in positions:
        return None
    together = shapes.broadcast(op, *positions)
    side_by_side = arrays[-1] - arrays[0] == len(arrays) - 1
    place = place if side_by_side else 0
    assert together is not None
    return (*result[:place], *together, *result[place:])


def gather(params: NodeLike, indices: NodeLike, axis: int = 0, name: str | None = None) -> Node:
    """Slices of a tensor along an axis, at given positions.

    Args:
        params: tensor of rank 1 or more.
        indices: integers of any shape.
        axis: the axis.

    Returns:
        Tensor of the shape of `params`, with the shape of `indices` in the place of that axis.
    """
    positions = indices if isinstance(indices, (Node, list)) else np.asarray(indices)
    every = slice(None)
    if axis >= 0:
        return getitem(params, (*[every] * axis, positions), name=name)
    return getitem(params, (Ellipsis, positions, *[every] * (-axis - 1)), name=name)


class one_hot(Operation):
    """For each class number a row with `on_value` at its place and `off_value` elsewhere.

    Args:
        indices: integers of any shape; a number that is no class gives a row without `on_value`.
        depth: how many classes there are.
        on_value, off_value: numbers.
        axis: where the axis of the classes stands in the result; by default it is the last.
        dtype: of the result.

    Returns:
        Tensor of the shape of `indices` with an axis of length `depth` put in.
    """

    formula = "one-hot {0}"
    numpy_call = "np.eye({depth})[{0}]"
    depth: int
    on_value: float
    off_value: float
    axis: int
    to: DTypeName

    def __init__(
        self,
        indices: NodeLike,
        depth: int,
        on_value: float = 1.0,
        off_value: float = 0.0,
        axis: int = -1,
        dtype: DTypeLike = "float64",
        name: str | None = None,
    ) -> None:
        super().__init__(
            indices,
            name=name,
            depth=int(depth),
            on_value=on_value,
            off_value=off_value,
            axis=int(axis),
            to=np.dtype(dtype).name,
        )

    def shape_rule(self, indices: Shape) -> Shape:
        if indices is None:
            return None
        (axis,) = shapes.normalize_axis(self, self.axis, (*indices, self.depth))
        return (*indices[:axis], self.depth, *indices[axis:])

    def dtype_rule(self) -> np.dtype[Any]:
        needs_integers(self, self.input_nodes[0])
        return np.dtype(self.to)

    def compute(self, indices: Any) -> Any:
        hits = np.expand_dims(indices, -1) == np.arange(self.depth)
        rows = np.where(hits, *np.array([self.on_value, self.off_value], self.to))
        return np.moveaxis(rows, -1, self.axis)


@RegisterGradient(one_hot)
def _one_hot_gradient(op: Any, grad: Any) -> Any:
    """Class numbers cannot be changed by a little."""
    return [None]


def needs_integers(op: Operation, node: Node) -> None:
    """Raise a DTypeError where `node` is known to hold no integers."""
    if node.dtype is not None and node.dtype.kind not in "iu":
        raise DTypeError(
            f"{type(op).__name__} needs integers, and {node.name!r} has dtype {node.dtype}.",
            "Use ts.cast(x, 'int64').",
            nodes=op.input_nodes,
            where=op.location,
        )
