"""What a session reads out of a dataset, on TensorFlow or on tslab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def flat(structure: Any) -> list[Any]:
    if isinstance(structure, dict):
        return [part for key in sorted(structure) for part in flat(structure[key])]
    if isinstance(structure, (tuple, list)):
        return [part for one in structure for part in flat(one)]
    return [structure]


def kind_of(structure: Any) -> Any:
    """How an element is put together."""
    if isinstance(structure, dict):
        return {key: kind_of(part) for key, part in structure.items()}
    if isinstance(structure, (tuple, list)):
        return type(structure), [kind_of(part) for part in structure]
    return "tensor"


def shape_of(node: Any) -> list[int | None] | None:
    return None if node.shape is None or node.get_shape().ndims is None else node.get_shape().as_list()


def dtype_of(value: Any) -> str:
    return "text" if isinstance(value, bytes) or value.dtype == object else str(value.dtype)


def all_elements(tf: Any, make: Callable[[Any], Any], most: int = 40) -> dict[str, Any]:
    """The elements of a dataset up to its end, or the first ones; their shapes and dtypes, as told and as seen."""
    with tf.Graph().as_default():
        following = tf.data.make_one_shot_iterator(make(tf)).get_next()
        nodes = flat(following)
        rows: list[list[Any]] = []
        with tf.Session() as session:
            try:
                while len(rows) < most:
                    rows.append(session.run(nodes))
                ended = False
            except tf.errors.OutOfRangeError:
                ended = True
        return {
            "kind": kind_of(following),
            "shapes": [shape_of(node) for node in nodes],
            "told dtypes": [None if node.dtype is None else np.dtype(node.dtype.name).name for node in nodes]
            if not any(dtype_of(value) == "text" for row in rows for value in row)
            else "texts",
            "values": [[np.asarray(value).tolist() for value in row] for row in rows],
            "seen": [[(dtype_of(value), np.shape(value)) for value in row] for row in rows],
            "ended": ended,
        }
