"""Datasets have TensorFlow's elements, in its order, with its dtypes and shapes, and end where they do."""

import numpy as np
import pytest

import tslab.compat as tf
from tests.tensorflow import tf as real

from .reading import all_elements

X = np.arange(14.0).reshape(7, 2)
Y = [3, 1, 4, 1, 5, 9, 2]


def slices(tf):
    return tf.data.Dataset.from_tensor_slices((X, Y))


def lengths(tf):
    """Elements of the shapes (1,), (3,), (2,), (5,), (4,)."""
    numbers = tf.data.Dataset.from_tensor_slices([1, 3, 2, 5, 4])
    return numbers.map(lambda n: (tf.fill([n], n), n))


def count_to(n):
    return lambda: iter(range(n))


CASES = {
    "slices of one array": lambda tf: tf.data.Dataset.from_tensor_slices(X),
    "slices of a list": lambda tf: tf.data.Dataset.from_tensor_slices([[1.5, 2], [3, 4]]),
    "slices of a tuple": slices,
    "slices of a dict": lambda tf: tf.data.Dataset.from_tensor_slices({"y": Y, "x": X.astype("float32")}),
    "slices of a dict in a tuple": lambda tf: tf.data.Dataset.from_tensor_slices(({"b": X, "a": Y}, Y)),
    "slices of nodes": lambda tf: tf.data.Dataset.from_tensor_slices((tf.constant(X) * 2.0, tf.constant(Y))),
    "slices of texts": lambda tf: tf.data.Dataset.from_tensor_slices((["a", "bbb", "cc"], [1, 2, 3])),
    "slices of truth values": lambda tf: tf.data.Dataset.from_tensor_slices(np.array([True, False])),
    "slices of nothing": lambda tf: tf.data.Dataset.from_tensor_slices(np.zeros((0, 3))),
    "tensors": lambda tf: tf.data.Dataset.from_tensors((X, 5)),
    "range": lambda tf: tf.data.Dataset.range(5),
    "range with a step": lambda tf: tf.data.Dataset.range(10, 0, -3),
    "zip": lambda tf: tf.data.Dataset.zip((tf.data.Dataset.range(3), slices(tf))),
    "zip in a dict": lambda tf: tf.data.Dataset.zip({"b": tf.data.Dataset.range(3), "a": tf.data.Dataset.range(9)}),
    "concatenate": lambda tf: tf.data.Dataset.range(3).concatenate(tf.data.Dataset.range(2)),
    "concatenate other shapes": lambda tf: tf.data.Dataset.from_tensors(X[:2]).concatenate(
        tf.data.Dataset.from_tensors(X[:3])
    ),
    "generator": lambda tf: tf.data.Dataset.from_generator(count_to(4), tf.float32),
    "generator of pairs": lambda tf: tf.data.Dataset.from_generator(
        lambda: ((i, [i] * 2) for i in range(3)), (tf.int64, tf.float32), ([], [None])
    ),
    "generator of dicts": lambda tf: tf.data.Dataset.from_generator(
        lambda: ({"n": i} for i in range(3)), {"n": tf.int32}, {"n": tf.TensorShape([])}
    ),
    "generator with arguments": lambda tf: tf.data.Dataset.from_generator(
        lambda n: iter(range(n)), tf.int32, tf.TensorShape([]), args=(4,)
    ),
    "generator of texts": lambda tf: tf.data.Dataset.from_tensor_slices(["x", "yy"]).repeat(2).batch(3),
    "generator twice": lambda tf: tf.data.Dataset.from_generator(count_to(2), tf.int32, []).repeat(2),
    "batch": lambda tf: slices(tf).batch(3),
    "batch without the rest": lambda tf: slices(tf).batch(3, drop_remainder=True),
    "batch of a node's size": lambda tf: slices(tf).batch(tf.constant(4, tf.int64)),
    "batch of batches": lambda tf: slices(tf).batch(2, True).batch(2),
    "batch larger than all": lambda tf: slices(tf).batch(100),
    "repeat": lambda tf: tf.data.Dataset.range(3).repeat(2),
    "repeat for ever": lambda tf: tf.data.Dataset.range(3).repeat(),
    "repeat no time": lambda tf: tf.data.Dataset.range(3).repeat(0),
    "repeat nothing for ever": lambda tf: tf.data.Dataset.range(0).repeat(),
    "batch over the end of a pass": lambda tf: tf.data.Dataset.range(5).repeat(2).batch(3),
    "batch within a pass": lambda tf: tf.data.Dataset.range(5).batch(3).repeat(2),
    "take": lambda tf: slices(tf).take(3),
    "take more than there are": lambda tf: slices(tf).take(30),
    "take all": lambda tf: slices(tf).take(-1),
    "skip": lambda tf: slices(tf).skip(5),
    "skip all": lambda tf: slices(tf).skip(-1),
    "shard": lambda tf: tf.data.Dataset.range(10).shard(3, 1),
    "map one part": lambda tf: tf.data.Dataset.range(4).map(lambda x: x * x),
    "map two parts": lambda tf: slices(tf).map(lambda x, y: (x / 2.0, tf.one_hot(y, 10)), num_parallel_calls=4),
    "map to a dict": lambda tf: slices(tf).map(lambda x, y: {"sum": tf.reduce_sum(x), "y": y}),
    "map of a dict": lambda tf: tf.data.Dataset.from_tensor_slices({"a": Y, "b": Y}).map(lambda d: d["a"] - d["b"]),
    "map to a nested tuple": lambda tf: slices(tf).map(lambda x, y: ((x, y), y)),
    "map of a nested tuple": lambda tf: slices(tf)
    .map(lambda x, y: ((x, y), y))
    .map(lambda pair, y: (pair[0], pair[1] + y)),
    "map to a list in a tuple": lambda tf: slices(tf).map(lambda x, y: (x, [y, y + 1])),
    "map to a list": lambda tf: tf.data.Dataset.range(3).map(lambda x: [x, x + 1]),
    "map to a number": lambda tf: tf.data.Dataset.range(2).map(lambda x: (x, 1.5)),
    "map with what is around": lambda tf: (
        lambda factor: tf.data.Dataset.range(3).map(lambda x: tf.cast(x, tf.float32) * factor)
    )(tf.constant(2.0) + 1.0),
    "map of a batch": lambda tf: slices(tf).batch(4).map(lambda x, y: (tf.reduce_mean(x, axis=0), y)),
    "map twice": lambda tf: tf.data.Dataset.range(4).map(lambda x: x + 1).map(lambda x: x * 10),
    "map by a Python function": lambda tf: tf.data.Dataset.range(3).map(
        lambda x: tf.py_func(lambda n: np.full(int(n), n, np.int64), [x], tf.int64)
    ),
    "map by a Python function to a tuple": lambda tf: slices(tf).map(
        lambda x, y: tuple(tf.py_func(lambda a, b: (a.astype("float32"), b), [x, y], [tf.float32, y.dtype]))
    ),
    "map of texts": lambda tf: tf.data.Dataset.from_tensor_slices(["a", "bbb"]).map(
        lambda t: (t, tf.py_func(lambda text: np.int64(len(text)), [t], tf.int64))
    ),
    "map with a shape told": lambda tf: tf.data.Dataset.range(3).map(lambda x: told(tf, x)).batch(2),
    "filter": lambda tf: tf.data.Dataset.range(10).filter(lambda x: tf.equal(x % 3, 1)),
    "filter of pairs": lambda tf: slices(tf).filter(lambda x, y: y > 2).batch(2),
    "flat_map": lambda tf: tf.data.Dataset.range(4).flat_map(lambda n: tf.data.Dataset.range(n)),
    "flat_map of rows": lambda tf: tf.data.Dataset.from_tensor_slices(X).flat_map(
        lambda row: tf.data.Dataset.from_tensor_slices(row).map(lambda x: x + row[0])
    ),
    "interleave": lambda tf: tf.data.Dataset.range(1, 6).interleave(
        lambda n: tf.data.Dataset.from_tensors(n).repeat(n), cycle_length=2, block_length=2
    ),
    "interleave three": lambda tf: tf.data.Dataset.range(5).interleave(
        lambda n: tf.data.Dataset.range(n), cycle_length=3, block_length=1
    ),
    "enumerate": lambda tf: slices(tf).enumerate(start=5),
    "cache": lambda tf: tf.data.Dataset.range(3).cache().repeat(3),
    "prefetch": lambda tf: slices(tf).batch(2).prefetch(1),
    "unbatch": lambda tf: slices(tf).batch(3).apply(tf.data.experimental.unbatch()),
    "unbatch texts": lambda tf: tf.data.Dataset.from_tensors(["a", "bb"]).unbatch(),
    "padded_batch": lambda tf: lengths(tf).padded_batch(2, padded_shapes=([None], [])),
    "padded_batch to a length": lambda tf: lengths(tf).padded_batch(3, ([6], []), drop_remainder=True),
    "padded_batch with values": lambda tf: lengths(tf).padded_batch(2, ([-1], []), (-1, 0)),
    "padded_batch of texts": lambda tf: tf.data.Dataset.from_tensor_slices([["a"], ["bb"]]).padded_batch(2, [3]),
    "apply": lambda tf: tf.data.Dataset.range(3).apply(lambda dataset: dataset.repeat(2)),
    "map_and_batch": lambda tf: tf.data.Dataset.range(5).apply(
        tf.data.experimental.map_and_batch(lambda x: x * 2, 2, drop_remainder=True)
    ),
    "a long chain": lambda tf: slices(tf)
    .map(lambda x, y: (x * 2.0, y))
    .filter(lambda x, y: y < 5)
    .repeat(3)
    .skip(1)
    .batch(4)
    .prefetch(2)
    .take(3),
}  # fmt: skip


def told(tf, x):
    array = tf.py_func(lambda n: np.full(2, n, np.float32), [x], tf.float32)
    array.set_shape([2])
    return array


@pytest.mark.parametrize("make", CASES.values(), ids=CASES)
def test_the_elements_are_tensorflows(make):
    assert all_elements(tf, make) == all_elements(real, make)


def test_the_types_and_shapes_of_elements_are_told_as_in_tensorflow():
    def described(tf):
        with tf.Graph().as_default():
            dataset = slices(tf).batch(3)
            shapes, dtypes = tf.data.get_output_shapes(dataset), tf.data.get_output_types(dataset)
            return [shape.as_list() for shape in shapes], [np.dtype(dtype.name) for dtype in dtypes]

    assert described(tf) == described(real)


BAD = {
    "rows of different numbers": lambda tf: tf.data.Dataset.from_tensor_slices((np.zeros(3), np.zeros(4))),
    "a number has no rows": lambda tf: tf.data.Dataset.from_tensor_slices(5),
    "no function": lambda tf: tf.data.Dataset.from_generator(iter([1]), tf.int32),
    "other types": lambda tf: tf.data.Dataset.range(3).concatenate(tf.data.Dataset.from_tensors(1.0)),
    "iteration": lambda tf: list(tf.data.Dataset.range(3)),
    "a placeholder": lambda tf: tf.data.make_one_shot_iterator(
        tf.data.Dataset.from_tensor_slices(tf.placeholder(tf.float32, [None]))
    ),
    "a Variable": lambda tf: tf.data.make_one_shot_iterator(
        (lambda v: tf.data.Dataset.range(3).map(lambda x: tf.cast(x, tf.float32) * v))(tf.Variable(1.0))
    ),
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_what_is_refused_is_refused_by_an_error_of_the_same_kind(make):
    kinds = []
    for library in (tf, real):
        with library.Graph().as_default(), pytest.raises(Exception) as caught:
            make(library)
        kinds.append(next(k for k in (ValueError, TypeError, RuntimeError) if isinstance(caught.value, k)))
    assert kinds[0] is kinds[1]


def test_a_function_without_a_return_is_told():
    with tf.Graph().as_default(), pytest.raises(TypeError, match="returned None"):
        tf.data.Dataset.range(3).map(lambda x: None)


def test_a_function_may_not_write_variables():
    with tf.Graph().as_default():
        v = tf.Variable(1.0)
        with pytest.raises(tf.errors.GraphError, match="would write the Variable 'Variable'"):
            tf.data.Dataset.range(3).map(lambda x: v.assign_add(1.0))


def shuffled(tf, **options):
    return all_elements(tf, lambda tf: tf.data.Dataset.range(20).shuffle(**options).repeat(2))["values"]


@pytest.mark.parametrize("buffer_size", [1, 2, 5, 20, 100])
def test_shuffling_is_by_way_of_a_buffer(buffer_size):
    """Each pass is a permutation, and an element cannot come earlier than the buffer lets it."""
    for library in (tf, real):
        values = [n for (n,) in shuffled(library, buffer_size=buffer_size)]
        for numbers in (values[:20], values[20:]):
            assert sorted(numbers) == list(range(20))
            assert all(numbers.index(n) >= n - buffer_size + 1 for n in range(20))
            assert (numbers == list(range(20))) == (buffer_size == 1)


def test_each_pass_has_its_order_unless_it_is_told_otherwise():
    for library in (tf, real):
        values = shuffled(library, buffer_size=20, seed=3)
        assert values[:20] != values[20:]
        values = shuffled(library, buffer_size=20, seed=3, reshuffle_each_iteration=False)
        assert values[:20] == values[20:]


def test_all_orders_are_as_likely():
    counts = {}
    with tf.Graph().as_default():
        following = tf.data.Dataset.range(3).shuffle(3).batch(3).repeat().make_one_shot_iterator().get_next()
        with tf.Session() as session:
            for _ in range(1200):
                order = tuple(session.run(following).tolist())
                counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    assert all(140 < count < 260 for count in counts.values())


def test_shuffling_asks_no_source_of_numbers_so_that_the_other_operations_keep_their_streams():
    asked = []
    tf.testing.set_random_source(lambda kind, shape: asked.append(kind) or np.zeros)
    try:
        elements = all_elements(tf, lambda tf: tf.data.Dataset.range(5).shuffle(3))
    finally:
        tf.testing.set_random_source(None)
    assert asked == []
    assert sorted(elements["values"]) == [[0], [1], [2], [3], [4]]
