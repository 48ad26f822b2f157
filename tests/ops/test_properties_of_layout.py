"""Whatever the shapes: indexing, joining, taking apart and multiplying tensors is NumPy's."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import tslab as ts

from .test_properties import HUNDRED, SHAPES, arrays, holds


@given(data=st.data())
@HUNDRED
def test_basic_indexing(data):
    x = data.draw(arrays())
    key = data.draw(hnp.basic_indices(x.shape, allow_newaxis=True))
    holds(lambda x: x[key], lambda x: x[key], x)


@given(data=st.data())
@HUNDRED
def test_indexing_by_arrays(data):
    x = data.draw(arrays(shape=hnp.array_shapes(min_dims=1, max_dims=3, max_side=3)))
    key = data.draw(hnp.integer_array_indices(x.shape, result_shape=hnp.array_shapes(max_dims=2, max_side=3)))
    holds(lambda x: x[key], lambda x: x[key], x)


@given(data=st.data())
@HUNDRED
def test_indexing_by_arrays_among_other_indices(data):
    """Ints, slices, new axes and arrays in any order: where the arrays' axes go is NumPy's most intricate rule."""
    x = data.draw(arrays(shape=hnp.array_shapes(min_dims=2, max_dims=4, min_side=1, max_side=3)))
    key = []
    for length in x.shape[: data.draw(st.integers(1, x.ndim))]:
        positions = hnp.arrays(np.int64, st.sampled_from([(2,), (1,), ()]), elements=st.integers(-length, length - 1))
        key.append(data.draw(st.integers(0, length - 1) | st.slices(length) | positions))
        if data.draw(st.booleans()):
            key.append(None)
    if data.draw(st.booleans()):
        key.append(...)
    holds(lambda x: x[tuple(key)], lambda x: x[tuple(key)], x)


@given(data=st.data())
@HUNDRED
def test_transpose(data):
    x = data.draw(arrays())
    perm = data.draw(st.none() | st.permutations(range(x.ndim)))
    holds(lambda x: ts.transpose(x, perm), lambda x: np.transpose(x, perm), x)


@given(data=st.data())
@HUNDRED
def test_reshape(data):
    x = data.draw(arrays(shape=hnp.array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=3)))
    rest, shape = x.size, []
    for _ in range(data.draw(st.integers(0, 2))):
        shape.append(data.draw(st.sampled_from([d for d in range(1, rest + 1) if rest % d == 0])))
        rest //= shape[-1]
    shape.insert(data.draw(st.integers(0, len(shape))), data.draw(st.sampled_from([-1, rest])))
    holds(lambda x: ts.reshape(x, shape), lambda x: np.reshape(x, shape), x)


@given(data=st.data())
@HUNDRED
def test_expand_dims_and_squeeze(data):
    x = data.draw(arrays())
    axis = data.draw(st.integers(-x.ndim - 1, x.ndim))
    holds(lambda x: ts.expand_dims(x, axis), lambda x: np.expand_dims(x, axis), x)
    holds(lambda x: ts.squeeze(ts.expand_dims(x, axis), axis), lambda x: x, x)
    holds(lambda x: ts.squeeze(ts.expand_dims(x, axis)), np.squeeze, x)


@given(data=st.data())
@HUNDRED
def test_concat_and_split(data):
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    sizes = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=3))
    parts = [data.draw(arrays(shape=(*shape[: axis % len(shape)], n, *shape[axis % len(shape) + 1 :]))) for n in sizes]
    holds(lambda *xs: ts.concat(xs, axis), lambda *xs: np.concatenate(xs, axis), *parts)
    chosen = data.draw(st.integers(0, len(sizes) - 1))
    holds(lambda x: ts.split(x, sizes, axis)[chosen], lambda x: parts[chosen], np.concatenate(parts, axis))


@given(data=st.data())
@HUNDRED
def test_stack_and_unstack(data):
    shape = data.draw(SHAPES)
    axis = data.draw(st.integers(-len(shape) - 1, len(shape)))
    parts = [data.draw(arrays(shape=shape)) for _ in range(data.draw(st.integers(1, 3)))]
    holds(lambda *xs: ts.stack(xs, axis), lambda *xs: np.stack(xs, axis), *parts)
    holds(lambda x: ts.unstack(x, axis=axis)[-1], lambda x: parts[-1], np.stack(parts, axis))


@given(data=st.data())
@HUNDRED
def test_tile_and_pad(data):
    x = data.draw(arrays(shape=hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3)))
    times = data.draw(st.lists(st.integers(0, 2), min_size=x.ndim, max_size=x.ndim))
    holds(lambda x: ts.tile(x, times), lambda x: np.tile(x, times), x)
    margin = st.tuples(st.integers(0, 2), st.integers(0, 2))
    margins = data.draw(st.lists(margin, min_size=x.ndim, max_size=x.ndim))
    holds(lambda x: ts.pad(x, margins, constant_values=7), lambda x: np.pad(x, margins, constant_values=7), x)


@given(data=st.data())
@HUNDRED
def test_gather(data):
    x = data.draw(arrays(shape=hnp.array_shapes(min_dims=1, max_dims=3, max_side=3)))
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    indices = data.draw(hnp.arrays(np.int64, SHAPES, elements=st.integers(0, x.shape[axis] - 1)))
    holds(lambda x: ts.gather(x, indices, axis=axis), lambda x: np.take(x, indices, axis), x)


@given(data=st.data())
@HUNDRED
def test_mirrored_margins(data):
    x = data.draw(arrays(shape=hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=3)))
    mode = data.draw(st.sampled_from(["REFLECT", "SYMMETRIC"]))
    most = [d - (mode == "REFLECT") for d in x.shape]
    margins = [(data.draw(st.integers(0, n)), data.draw(st.integers(0, n))) for n in most]
    holds(lambda x: ts.pad(x, margins, mode), lambda x: np.pad(x, margins, mode.lower()), x)


@given(data=st.data())
@HUNDRED
def test_masks(data):
    x = data.draw(arrays(shape=hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3)))
    axis = data.draw(st.integers(0, x.ndim - 1))
    rank = data.draw(st.integers(1, x.ndim - axis))
    mask = data.draw(hnp.arrays(np.bool, x.shape[axis : axis + rank]))
    key = (*[slice(None)] * axis, mask)
    holds(lambda x: x[key], lambda x: x[key], x)
    holds(lambda x: ts.boolean_mask(x, mask, axis=axis), lambda x: x[key], x)


@given(data=st.data())
@HUNDRED
def test_gather_in_batches(data):
    x = data.draw(arrays(shape=hnp.array_shapes(min_dims=2, max_dims=3, max_side=3)))
    axis = data.draw(st.integers(1, x.ndim - 1))
    shape = (x.shape[0], *data.draw(hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=2)))
    indices = data.draw(hnp.arrays(np.int64, shape, elements=st.integers(0, x.shape[axis] - 1)))

    def define(x):
        return np.stack([np.take(row, one, axis - 1) for row, one in zip(x, indices, strict=True)])

    holds(lambda x: ts.gather(x, indices, axis=axis, batch_dims=1), define, x)


@given(data=st.data())
@HUNDRED
def test_broadcast_to(data):
    target = data.draw(hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
    kept = data.draw(st.integers(0, len(target)))
    shape = tuple(data.draw(st.sampled_from([1, d])) for d in target[kept:])
    holds(lambda x: ts.broadcast_to(x, target), lambda x: np.broadcast_to(x, target), data.draw(arrays(shape=shape)))


@given(data=st.data())
@HUNDRED
def test_matmul(data):
    shapes = data.draw(hnp.mutually_broadcastable_shapes(signature=np.matmul.signature, max_dims=2, max_side=3))
    a, b = (data.draw(arrays(-2, 2, shape)) for shape in shapes.input_shapes)
    holds(ts.matmul, np.matmul, a, b)


@given(data=st.data())
@HUNDRED
def test_tensordot(data):
    a = data.draw(arrays(-2, 2, hnp.array_shapes(min_dims=1, max_dims=3, max_side=3)))
    summed = data.draw(st.lists(st.integers(0, a.ndim - 1), unique=True, max_size=2))
    others = data.draw(hnp.array_shapes(min_dims=0, max_dims=1, max_side=3))
    order = data.draw(st.permutations(range(len(summed) + len(others))))
    shape = [*(a.shape[i] for i in summed), *others]
    b = data.draw(arrays(-2, 2, tuple(shape[i] for i in order)))
    axes = [summed, [order.index(k) for k in range(len(summed))]]
    holds(lambda a, b: ts.tensordot(a, b, axes), lambda a, b: np.tensordot(a, b, axes), a, b)


@given(data=st.data())
@HUNDRED
def test_einsum(data):
    lengths = {"i": 2, "j": 3, "k": 1, "l": 0}
    parts = data.draw(st.lists(st.text("ijkl", max_size=3), min_size=1, max_size=3))
    named = sorted(set("".join(parts)))
    result = "".join(data.draw(st.permutations(named))[: data.draw(st.integers(0, len(named)))])
    inputs = [data.draw(arrays(-2, 2, tuple(lengths[x] for x in part))) for part in parts]
    equation = ",".join(parts) + "->" + result
    holds(lambda *xs: ts.einsum(equation, *xs), lambda *xs: np.einsum(equation, *xs), *inputs)


@given(data=st.data())
@HUNDRED
def test_cross_entropies(data):
    logits = data.draw(arrays(shape=hnp.array_shapes(min_dims=1, max_dims=3, max_side=3)))
    labels = data.draw(hnp.arrays(np.int64, logits.shape[:-1], elements=st.integers(0, logits.shape[-1] - 1)))
    rows = np.eye(logits.shape[-1])[labels]

    def define(x):
        return -np.sum(rows * (x - np.log(np.sum(np.exp(x), axis=-1, keepdims=True))), axis=-1)

    holds(lambda x: ts.nn.softmax_cross_entropy_with_logits(labels=rows, logits=x), define, logits)
    holds(lambda x: ts.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=x), define, logits)
    p = 1 / (1 + np.exp(-logits))
    holds(
        lambda x: ts.nn.sigmoid_cross_entropy_with_logits(labels=rows, logits=x),
        lambda x: np.where(rows == 1, -np.log(p), -np.log(1 - p)),
        logits,
    )


@given(data=st.data())
@HUNDRED
def test_clipping(data):
    x = data.draw(arrays())
    norm = math.sqrt(np.sum(x * x))
    holds(lambda x: ts.clip_by_norm(x, 1.5), lambda x: x * 1.5 / max(norm, 1.5), x, smooth=abs(norm - 1.5) > 1e-3)
    holds(lambda x: ts.global_norm([x, None, x]), lambda x: math.sqrt(2) * norm, x, smooth=norm > 0.1)
    holds(lambda x: ts.clip_by_value(x, -1.00005, 1.00005), lambda x: np.clip(x, -1.00005, 1.00005), x)


@given(x=arrays())
@HUNDRED
def test_moments(x):
    if x.size:
        holds(lambda x: ts.stack(ts.nn.moments(x, None)), lambda x: np.stack([np.mean(x), np.var(x)]), x)
