"""NumPy's indexing in TensorFlow: slices by strided slices, arrays of positions by gathering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ...ops.indexing import is_array, is_slice
from .elementwise import Translation
from .installed import tf
from .values import derivative, dtype_of, rank_of, shape_of, tensor


def _getitem(op: Any, x: Any, *positions: Any, name: str) -> Any:
    return tf.identity(chosen(op, x, positions), name=name)


def chosen(op: Any, x: Any, positions: Sequence[Any]) -> Any:
    """`x[op.key]`, with these tensors in the places of the key's arrays."""
    if not any(map(is_array, op.key)):
        return x[tuple(_python(part, positions) for part in op.key)] if op.key else x
    return _by_arrays(op, x, [tensor(p, "int64") for p in positions])


def _python(part: Any, positions: Sequence[Any]) -> Any:
    """A part of a key that is no array, as Python has it."""
    if isinstance(part, (tuple, list)):
        return slice(*[tensor(positions[end[1]], "int64") if is_array(end) else end for end in part])
    return part if isinstance(part, int) else None if part == "new" else Ellipsis


class _Part(NamedTuple):
    """A part of a key without `...`, and the axis of the tensor that it stands for, if it does for one."""

    part: Any
    axis: int | None


def _full_key(key: Sequence[Any], rank: int) -> list[_Part]:
    """The parts of a key, with a slice of everything for each axis that it leaves to `...`, or leaves out."""
    taken = sum(1 for part in key if part not in ("new", "..."))
    dots = list(key).index("...") if "..." in key else len(key)
    every = [(None, None, None)] * (rank - taken)
    axis = iter(range(rank))
    parts = [*key[:dots], *every, *key[dots + 1 :]]
    return [_Part(part, None if part == "new" else next(axis)) for part in parts]


def _by_arrays(op: Any, x: Any, positions: Sequence[Any]) -> Any:
    """The slices first; then the axes that positions stand for are gathered together; then their place is found.

    NumPy puts the axes of the positions where they stood, if they stood side by side (a number among them counts as
    one; `...` and a new axis between them part them), and else in front of the others.
    """
    parts = _full_key(op.key, rank_of(x, op))
    for part, axis in parts:
        if isinstance(part, int) and axis is not None and x.shape[axis] is not None:
            assert -x.shape[axis] <= part < x.shape[axis]  # the shape rule has seen to it
    sliced = x[
        tuple(_python(part, positions) if is_slice(part) else slice(None) for part, axis in parts if axis is not None)
    ]
    gathered = [(part, axis) for part, axis in parts if axis is not None and not is_slice(part)]
    arrays = [positions[part[1]] if is_array(part) else tf.constant(part, tf.int64) for part, _ in gathered]
    lengths = shape_of(sliced)
    rank_of_arrays = max(rank_of(array, op) for array in arrays)
    counted = [tf.where(a < 0, a + lengths[axis], a) for a, (_, axis) in zip(arrays, gathered, strict=True)]
    first = [axis for _, axis in gathered]
    rest = [axis for _, axis in parts if axis is not None and axis not in first]
    if len(first) == 1:
        found = tf.gather(tf.transpose(sliced, [*first, *rest]), counted[0], axis=0)
    else:
        together = counted[0]
        for array in counted[1:]:
            together = together + tf.zeros_like(array)
        indices = tf.stack([array + tf.zeros_like(together) for array in counted], -1)
        one = rank_of_arrays == 0  # TensorFlow's gradient wants a list of positions
        found = tf.gather_nd(tf.transpose(sliced, [*first, *rest]), indices[None] if one else indices)
        found = found[0] if one else found
    place = _place(op.key, parts)
    behind = range(rank_of_arrays, rank_of_arrays + len(rest))
    found = tf.transpose(found, [*behind[:place], *range(rank_of_arrays), *behind[place:]])
    return _with_new_axes(found, parts, place, rank_of_arrays)


def _stands_for_positions(part: Any) -> bool:
    return is_array(part) or isinstance(part, int)


def _place(key: Sequence[Any], parts: Sequence[_Part]) -> int:
    """How many of the sliced axes stand before those of the positions in the result."""
    where = [i for i, part in enumerate(key) if _stands_for_positions(part)]
    if where[-1] - where[0] > len(where) - 1:
        return 0
    before = next(i for i, (part, _) in enumerate(parts) if _stands_for_positions(part))
    return sum(is_slice(part) for part, _ in parts[:before])


def _with_new_axes(found: Any, parts: Sequence[_Part], place: int, rank_of_arrays: int) -> Any:
    """New axes stand between the sliced ones that they stood between."""
    key: list[Any] = []
    slices, done = 0, False
    for part, _ in parts:
        if is_slice(part):
            if slices == place and not done:
                key, done = [*key, *[slice(None)] * rank_of_arrays], True
            key.append(slice(None))
            slices += 1
        elif part == "new":
            key.append(None)
        elif slices == place and not done:
            key, done = [*key, *[slice(None)] * rank_of_arrays], True
    return found[tuple(key)] if None in key else found


def _scatter_like(op: Any, x: Any, like: Any, *positions: Any, name: str) -> Any:
    """TensorFlow's own derivative of choosing these numbers."""
    computed = x if dtype_of(x).kind in "fc" else tf.cast(x, "float64")
    zeros = tf.zeros(tf.shape(like), computed.dtype)
    zeros.set_shape(like.shape)
    numbers = [tensor(p, "int64") for p in positions]
    return tf.cast(derivative(chosen(op, zeros, numbers), zeros, computed), x.dtype, name=name)


def _mask_positions(op: Any, mask: Any, x: Any, name: str) -> Any:
    rank = rank_of(mask, op)
    first = op.first if op.first >= 0 else rank_of(x, op) + op.first
    masked = shape_of(x)[first : first + rank]
    check = tf.debugging.assert_equal(shape_of(mask), masked, "the mask has another shape than what it chooses from")
    with tf.control_dependencies([] if check is None else [check]):
        return tf.identity(tf.where(tf.cast(mask, "bool"))[:, op.axis], name=name)


TRANSLATIONS: dict[str, Translation] = {
    "getitem": _getitem,
    "scatter_like": _scatter_like,
    "mask_positions": _mask_positions,
}
