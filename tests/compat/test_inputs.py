"""`tf.train`'s producers, batches, queue runners and coordinators: TensorFlow's elements in TensorFlow's order."""

import sys
import threading
import time

import numpy as np
import pytest

import tslab.compat as tf
from tests.tensorflow import tf as real

LIBRARIES = pytest.mark.parametrize("tf", [tf, real], ids=["tslab", "tensorflow"])
X = np.arange(14, dtype=np.float32).reshape(7, 2)
Y = [10, 11, 12, 13, 14, 15, 16]


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default(), real.Graph().as_default():
        yield


def plain(value):
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, (list, tuple)) else np.asarray(value).tolist()


def to_the_end(tf, fetches, most=50):
    """What runs give until the data ends, or the first `most` of them, with the queue runners that the graph has."""
    with tf.Session() as session:
        session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(sess=session, coord=coordinator)
        values = []
        try:
            while not coordinator.should_stop() and len(values) < most:
                values.append(plain(session.run(fetches)))
        except tf.errors.OutOfRangeError:
            values.append("end")
        finally:
            coordinator.request_stop()
        coordinator.join(threads)
    return values


def rows(tf, **options):
    return tf.train.slice_input_producer([X, Y], shuffle=False, **options)


CASES = {
    "slices": lambda tf: rows(tf, num_epochs=2),
    "slices for ever": lambda tf: rows(tf),
    "texts and numbers": lambda tf: tf.train.slice_input_producer([["a", "bb"], [1, 2]], num_epochs=2, shuffle=False),
    "rows of one tensor": lambda tf: tf.train.input_producer(X, num_epochs=1, shuffle=False).dequeue(),
    "names of files": lambda tf: tf.train.string_input_producer(["a", "b"], num_epochs=2, shuffle=False).dequeue(),
    "numbers": lambda tf: tf.train.range_input_producer(4, num_epochs=2, shuffle=False).dequeue_many(3),
    "batches": lambda tf: tf.train.batch(rows(tf, num_epochs=2), batch_size=4),
    "batches for ever": lambda tf: tf.train.batch(rows(tf), 4, capacity=8),
    "a smaller last batch": lambda tf: tf.train.batch(rows(tf, num_epochs=2), 4, allow_smaller_final_batch=True),
    "batches of a list of one": lambda tf: tf.train.batch([rows(tf, num_epochs=1)[0]], 3),
    "batches of a dict": lambda tf: tf.train.batch(dict(zip("ba", rows(tf, num_epochs=1), strict=True)), 3),
    "batches of a dict of one": lambda tf: tf.train.batch({"x": rows(tf, num_epochs=1)[0]}, 3),
    "batches of what is computed": lambda tf: tf.train.batch([rows(tf, num_epochs=1)[0] * 2.0 + 1.0], 2),
    "batches of rows": lambda tf: tf.train.batch(
        [tf.train.limit_epochs(tf.constant(X), 2)], 4, enqueue_many=True, capacity=3
    ),
    "batches of constants": lambda tf: tf.train.batch([tf.constant(1.5), [1, 2]], 2),
    "batches of batches": lambda tf: tf.train.batch([tf.train.batch([rows(tf, num_epochs=2)[1]], 3)], 2),
    "batches, padded": lambda tf: tf.train.batch(
        [tf.range(tf.train.range_input_producer(6, num_epochs=1, shuffle=False).dequeue())], 3, dynamic_pad=True
    ),
    "batches, random, of all": lambda tf: tf.reduce_sum(
        tf.train.shuffle_batch([rows(tf, num_epochs=3)[1]], 21, capacity=50, min_after_dequeue=0)
    ),
}


def shape_of(node):
    return node.get_shape().as_list() if node.get_shape().ndims is not None else None


@pytest.mark.parametrize("build", CASES.values(), ids=CASES)
def test_the_values_are_tensorflows(build):
    found = []
    for library in (tf, real):
        fetches = build(library)
        parts = fetches.values() if isinstance(fetches, dict) else fetches if isinstance(fetches, list) else [fetches]
        found.append((type(fetches) is dict, [shape_of(node) for node in parts], to_the_end(library, fetches)))
    assert found[0] == found[1]


@LIBRARIES
def test_shuffled_examples_come_once_in_each_epoch_with_their_labels(tf):
    x, y = tf.train.slice_input_producer([X, Y], num_epochs=3, seed=2)
    values = to_the_end(tf, [x, y])
    assert values.pop() == "end"
    labels = [label for _, label in values]
    assert [sorted(labels[i : i + 7]) for i in (0, 7, 14)] == [Y] * 3
    assert labels[:7] != labels[7:14] != labels[14:]
    assert all(pair == [X[label - 10].tolist(), label] for pair, label in zip(values, labels, strict=True))


@LIBRARIES
@pytest.mark.parametrize("smaller", [True, False])
def test_shuffled_batches_have_each_example_once(tf, smaller):
    x, y = tf.train.shuffle_batch(
        rows(tf, num_epochs=4), 5, capacity=20, min_after_dequeue=10, num_threads=2, allow_smaller_final_batch=smaller
    )
    assert (shape_of(x), shape_of(y)) == ([None if smaller else 5, 2], [None if smaller else 5])
    values = to_the_end(tf, [x, y])
    labels = [label for batch in values[:-1] for label in batch[1]]
    assert len(labels) == (28 if smaller else 25)
    assert all(labels.count(label) <= 4 for label in Y)
    assert labels != sorted(labels)


def test_the_first_batch_is_drawn_from_as_many_as_are_to_stay():
    """Of 1000 numbers, 8 out of the first 58, and no more."""
    numbers = tf.train.shuffle_batch(
        [tf.train.range_input_producer(1000, shuffle=False).dequeue()], 8, capacity=100, min_after_dequeue=50
    )
    first = to_the_end(tf, numbers, most=1)[0]
    assert 8 <= max(first) < 58
    assert first != sorted(first)


def test_each_session_and_each_program_gives_the_same_numbers():
    batch = tf.train.shuffle_batch(tf.train.slice_input_producer([X, Y]), 4, 20, 5, num_threads=3)
    assert to_the_end(tf, batch, most=6) == to_the_end(tf, batch, most=6)


def test_without_queue_runners_it_is_said_where_tensorflow_waits_for_ever():
    batch = tf.train.batch(rows(tf), 4)
    with tf.Session() as session:
        with pytest.raises(tf.errors.FailedPreconditionError, match="have not been started") as caught:
            session.run(batch)
        assert "tf.train.start_queue_runners(sess=session)" in str(caught.value)
        tf.train.start_queue_runners()
        assert session.run(batch)[1].tolist() == [10, 11, 12, 13]
    with tf.Session() as other, pytest.raises(tf.errors.FailedPreconditionError, match="have not been started"):
        other.run(batch)


@LIBRARIES
def test_queue_runners_need_a_session(tf):
    with pytest.raises(ValueError, match="session"):
        tf.train.start_queue_runners()


@LIBRARIES
def test_a_queue_runner_by_hand(tf):
    queue = tf.FIFOQueue(10, tf.float32, shapes=[[]])
    counter = tf.train.range_input_producer(5, num_epochs=1, shuffle=False).dequeue()
    runner = tf.train.QueueRunner(queue, [queue.enqueue(tf.cast(counter, tf.float32))])
    take = queue.dequeue()
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        coordinator = tf.train.Coordinator()
        tf.train.start_queue_runners(session, coordinator)
        threads = runner.create_threads(session, coord=coordinator, daemon=True, start=True)
        assert [session.run(take) for _ in range(5)] == [0, 1, 2, 3, 4]
        with pytest.raises(tf.errors.OutOfRangeError):
            session.run(take)
        coordinator.request_stop()
        coordinator.join(threads)


@LIBRARIES
def test_the_queue_closes_when_the_last_of_several_operations_has_ended(tf):
    queue = tf.FIFOQueue(100, tf.int32, shapes=[[]])
    ends = [tf.train.limit_epochs(tf.constant(n), n) for n in (1, 4)]
    tf.train.add_queue_runner(tf.train.QueueRunner(queue, [queue.enqueue(node) for node in ends]))
    values = to_the_end(tf, queue.dequeue())
    assert values.pop() == "end"
    assert sorted(values) == [1, 4, 4, 4, 4]


@LIBRARIES
def test_an_error_of_a_queue_runner_ends_the_data_and_comes_out_of_join(tf):
    def broken(n):
        if n == 3:
            raise ValueError("the file is damaged")
        return np.int32(n)

    number = tf.train.range_input_producer(10, shuffle=False).dequeue()
    read = tf.py_func(broken, [number], tf.int32)
    read.set_shape([])
    batch = tf.train.batch([read], 1)
    with tf.Session() as session:
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(session, coordinator)
        values = []
        with pytest.raises((tf.errors.OutOfRangeError, tf.errors.CancelledError)):
            while True:
                values += session.run(batch).tolist()
        assert values == [0, 1, 2][: len(values)]  # TensorFlow's queue may be closed before the last is taken
        assert coordinator.should_stop()
        with pytest.raises(tf.errors.InvalidArgumentError, match="the file is damaged"):
            coordinator.join(threads)


def test_without_a_coordinator_the_error_comes_out_of_the_run():
    number = tf.train.range_input_producer(10, shuffle=False).dequeue()
    read = tf.py_func(lambda n: {}[int(n)], [number], tf.int32)
    batch = tf.train.batch([read], 1)
    with tf.Session() as session:
        tf.train.start_queue_runners(session)
        with pytest.raises(tf.errors.UnknownError, match="KeyError"):
            session.run(batch)


def test_what_fills_a_queue_may_read_and_write_variables():
    """A queue's elements count its Variable, in a run that writes another, and in one that writes none."""
    w, counter = tf.Variable(1.0), tf.Variable(0.0)
    queue = tf.FIFOQueue(3, tf.float32)
    tf.train.add_queue_runner(
        tf.train.QueueRunner(queue, [counter.assign_add(1.0), queue.enqueue(w * 100.0 + counter)])
    )
    x = queue.dequeue()
    step = w.assign_add(1.0 + 0.0 * x)
    with tf.Session() as session:
        tf.train.start_queue_runners(session)
        assert session.run([x, step]) == [101, 2]
        assert session.run(x) == 202
        assert session.run([w, counter]) == [2, 2]


@LIBRARIES
def test_a_counter_and_a_queue_as_tutorials_have_them(tf):
    """In TensorFlow two threads race: the numbers never fall, and that is all that is sure."""
    queue, counter = tf.FIFOQueue(10, "float"), tf.Variable(0.0)
    runner = tf.train.QueueRunner(queue, enqueue_ops=[tf.assign_add(counter, 1.0), queue.enqueue([counter])] * 1)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        coordinator = tf.train.Coordinator()
        threads = runner.create_threads(session, coord=coordinator, start=True)
        take = queue.dequeue()
        numbers = [float(session.run(take)) for _ in range(10)]
        coordinator.request_stop()
        coordinator.join(threads)
    assert numbers == sorted(numbers)
    assert tf is real or numbers == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]


def test_a_queue_that_fills_itself():
    queue = tf.FIFOQueue(3, tf.float32, shapes=[[]])
    x = queue.dequeue()
    tf.train.add_queue_runner(tf.train.QueueRunner(queue, [queue.enqueue(x + 1.0)]))
    with tf.Session() as session:
        tf.train.start_queue_runners(session)
        session.run(queue.enqueue(1.0))
        assert session.run(x) == 1
        with pytest.raises(tf.errors.FailedPreconditionError, match="is empty"):
            session.run(x)


def test_after_a_stop_what_is_there_can_be_taken_and_no_more():
    batch, coordinator = tf.train.batch([rows(tf)[1]], 2), tf.train.Coordinator()
    with tf.Session() as session:
        threads = tf.train.start_queue_runners(session, coordinator)
        assert session.run(batch).tolist() == [10, 11]
        coordinator.request_stop()
        with pytest.raises(tf.errors.OutOfRangeError):
            session.run(batch)
        coordinator.join(threads)


@LIBRARIES
def test_a_coordinator_stops_threads_and_hands_over_the_first_error(tf):
    coordinator, steps = tf.train.Coordinator(), []

    def work(fails):
        with coordinator.stop_on_exception():
            while not coordinator.should_stop():
                steps.append(1)
                if fails and len(steps) > 20:
                    raise KeyError("the first")
                time.sleep(0.001)

    threads = [threading.Thread(target=work, args=(i == 1,)) for i in range(3)]
    coordinator.register_thread(threads[0])
    for thread in threads:
        thread.start()
    with pytest.raises(KeyError, match="the first"):
        coordinator.join(threads)
    assert coordinator.should_stop()
    assert not any(thread.is_alive() for thread in threads)
    coordinator.clear_stop()
    assert not coordinator.should_stop()


@LIBRARIES
def test_a_coordinator_takes_the_end_of_the_data_for_no_error(tf):
    coordinator = tf.train.Coordinator()
    with coordinator.stop_on_exception():
        raise tf.errors.OutOfRangeError(None, None, "the end")
    assert coordinator.should_stop()
    coordinator.join([])
    coordinator.raise_requested_exception()
    assert coordinator.wait_for_stop(0.1)
    other = tf.train.Coordinator()
    try:
        raise ValueError("given as TensorFlow's loops give it")
    except ValueError:
        other.request_stop(sys.exc_info())
    with pytest.raises(ValueError, match="given as"):
        other.join()


@LIBRARIES
def test_a_thread_that_goes_on_is_an_error(tf):
    coordinator, free = tf.train.Coordinator(), threading.Event()
    thread = threading.Thread(target=free.wait, name="goes on")
    thread.start()
    coordinator.request_stop()
    try:
        with pytest.raises(RuntimeError, match="goes on"):
            coordinator.join([thread], stop_grace_period_secs=0.1)
        coordinator.join([thread], stop_grace_period_secs=0.1, ignore_live_threads=True)
    finally:
        free.set()
        thread.join()


BAD = {
    "no number of epochs": lambda tf: tf.train.limit_epochs(tf.constant(1), 0),
    "no tensors": lambda tf: tf.train.slice_input_producer([]),
    "no texts": lambda tf: tf.train.string_input_producer([]),
    "a number": lambda tf: tf.train.slice_input_producer([5]),
    "no queue": lambda tf: tf.train.QueueRunner(),
}


@LIBRARIES
@pytest.mark.parametrize("build", BAD.values(), ids=BAD)
def test_what_is_refused_is_a_value_error(tf, build):
    with pytest.raises((ValueError, IndexError)):
        build(tf)


@LIBRARIES
def test_a_tensor_that_is_in_no_list_is_a_type_error(tf):
    with pytest.raises(TypeError):
        tf.train.batch(tf.zeros([3]), 2)
