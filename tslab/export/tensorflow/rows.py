"""Lists of rows that loops go through and keep, in TensorFlow: its own lists, variant tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .control import Kind, kinds, remember
from .elementwise import Translation
from .installed import tf
from .values import tensor


def _rows_of(op: Any, x: Any, name: str) -> Any:
    array = tensor(x)
    shape = array.shape[1:]
    remember(op, [Kind(array.dtype, shape)])
    lengths = tf.shape(array)[1:] if array.shape.rank is None or not shape.is_fully_defined() else shape.as_list()
    return tf.raw_ops.TensorListFromTensor(
        tensor=array, element_shape=tf.cast(lengths, tf.int32) if len(shape or [0]) else np.zeros(0, np.int32)
    )


def _stacked_rows(op: Any, rows: Any, name: str) -> Any:
    (kind, *_) = kinds(op.input_nodes[0])
    shape = kind.shape if op.declared is None else tf.TensorShape(list(op.declared)).merge_with(kind.shape)
    lengths = np.array(-1 if shape.rank is None else [-1 if d is None else d for d in shape.as_list()], np.int32)
    return tf.raw_ops.TensorListStack(input_handle=rows, element_shape=lengths, element_dtype=kind.dtype, name=name)


def _reverse_sequence(op: Any, x: Any, lengths: Any, name: str) -> Any:
    array = tensor(x)
    rank = array.shape.rank
    along, examples = (axis if axis >= 0 or rank is None else axis + rank for axis in (op.seq_axis, op.batch_axis))
    return tf.reverse_sequence(array, tensor(lengths, "int64"), along, examples, name=name)


TRANSLATIONS: dict[str, Translation] = {
    "reverse_sequence": _reverse_sequence,
    "rows_of": _rows_of,
    "stacked_rows": _stacked_rows,
}
