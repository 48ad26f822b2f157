"""Queues give and take what TensorFlow's do, wait for each other, and say so where nothing would ever come."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import tslab.compat as tf
from tests.tensorflow import tf as real
from tslab.compat.queues import operations as queue_operations

LIBRARIES = pytest.mark.parametrize("tf", [tf, real], ids=["tslab", "tensorflow"])


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default(), real.Graph().as_default():
        yield


@pytest.fixture
def start():
    """Start a thread that may not fail, and is waited for at the end."""
    threads, errors = [], []

    def run(function, *args):
        def guarded():
            try:
                function(*args)
            except BaseException as error:
                errors.append(error)

        threads.append(threading.Thread(target=guarded, daemon=True))
        threads[-1].start()
        return threads[-1]

    yield run
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    assert not errors


def shape_of(node):
    return None if node.get_shape().ndims is None else node.get_shape().as_list()


@LIBRARIES
def test_first_in_first_out(tf):
    queue = tf.FIFOQueue(3, "float")
    init, x = queue.enqueue_many(([0.1, 0.2, 0.3],)), queue.dequeue()
    back = queue.enqueue([x + 1])
    with tf.Session() as session:
        assert session.run(init) is None
        for _ in range(4):
            session.run(back)
        size = session.run(queue.size())
        assert (size, size.dtype) == (3, np.int32)
        assert [session.run(x) for _ in range(size)] == pytest.approx([1.2, 1.3, 2.1])
        assert session.run(queue.size()) == 0


@LIBRARIES
def test_shapes_and_dtypes_are_told(tf):
    queue = tf.FIFOQueue(5, [tf.float32, tf.int64], shapes=[[], [2]])
    forms = [queue.dequeue(), queue.dequeue_many(3), queue.dequeue_up_to(3)]
    assert [[shape_of(node) for node in nodes] for nodes in forms] == [[[], [2]], [[3], [3, 2]], [[None], [None, 2]]]
    assert [[np.dtype(node.dtype.name) for node in nodes] for nodes in forms] == [[np.float32, np.int64]] * 3
    assert shape_of(tf.FIFOQueue(3, tf.float32).dequeue()) is None
    assert shape_of(tf.FIFOQueue(3, tf.float32, shapes=[4]).dequeue_many(2)) == [2, 4]
    assert shape_of(queue.size()) == []


@LIBRARIES
def test_several_elements_at_once(tf):
    queue = tf.FIFOQueue(100, [tf.float32, tf.int32], shapes=[[2], []])
    x = np.arange(20.0).reshape(10, 2)
    fill = queue.enqueue_many([x, np.arange(10)])
    three, up_to, count = queue.dequeue_many(3), queue.dequeue_up_to(4), tf.placeholder(tf.int32, [])
    some = queue.dequeue_many(count)
    with tf.Session() as session:
        session.run(fill)
        a, b = session.run(three)
        assert a.tolist() == x[:3].tolist()
        assert (b.tolist(), b.dtype) == ([0, 1, 2], np.int32)
        assert session.run(up_to)[1].tolist() == [3, 4, 5, 6]
        assert session.run(some, {count: 2})[1].tolist() == [7, 8]
        assert [part.shape for part in session.run(some, {count: 0})] == [(0, 2), (0,)]
        session.run(queue.close())
        assert session.run(up_to)[1].tolist() == [9]
        with pytest.raises(tf.errors.OutOfRangeError):
            session.run(up_to)


@LIBRARIES
def test_parts_with_names(tf):
    queue = tf.FIFOQueue(10, [tf.float32, tf.int32], shapes=[[], []], names=["x", "y"])
    with tf.Session() as session:
        session.run(queue.enqueue({"y": 1, "x": 0.5}))
        session.run(queue.enqueue_many({"x": [1.5, 2.5], "y": [2, 3]}))
        assert session.run(queue.dequeue()) == {"x": 0.5, "y": 1}
        assert {key: value.tolist() for key, value in session.run(queue.dequeue_many(2)).items()} == {
            "x": [1.5, 2.5],
            "y": [2, 3],
        }
    for vals in ([1.0, 2], {"x": 1.0}):
        with pytest.raises(ValueError, match="name"):
            queue.enqueue(vals)


@LIBRARIES
def test_a_closed_queue_gives_what_it_has_and_takes_nothing(tf):
    queue = tf.FIFOQueue(10, tf.float32, shapes=[[]])
    put, take, two, closed = queue.enqueue(1.0), queue.dequeue(), queue.dequeue_many(2), queue.is_closed()
    with tf.Session() as session:
        for _ in range(3):
            session.run(put)
        assert not session.run(closed)
        session.run(queue.close())
        assert session.run(closed)
        with pytest.raises(tf.errors.CancelledError):
            session.run(put)
        assert session.run(two).tolist() == [1, 1]
        with pytest.raises(tf.errors.OutOfRangeError, match="closed"):
            session.run(two)
        assert session.run(take) == 1
        with pytest.raises(tf.errors.OutOfRangeError):
            session.run(take)


@LIBRARIES
def test_sessions_have_elements_of_their_own(tf):
    queue = tf.FIFOQueue(10, tf.int32)
    put, size = queue.enqueue(5), queue.size()
    with tf.Session() as first, tf.Session() as second:
        first.run(put)
        assert (first.run(size), second.run(size)) == (1, 0)


@LIBRARIES
def test_what_does_not_fit_is_refused(tf):
    queue = tf.FIFOQueue(10, tf.float32, shapes=[[2]])
    fed = tf.placeholder(tf.float32)
    for build in (lambda: queue.enqueue([[1.0, 2.0, 3.0]]), lambda: queue.enqueue_many([5.0])):
        with pytest.raises(ValueError, match=r"(?i)shape|rank|rows"):
            build()
    with pytest.raises((TypeError, ValueError)):
        queue.enqueue([tf.constant([1, 2])])
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError):
        session.run(queue.enqueue([fed]), {fed: np.zeros(3)})


@LIBRARIES
def test_a_random_queue_keeps_its_least_and_gives_each_element_once(tf):
    queue = tf.RandomShuffleQueue(100, 5, [tf.int32], shapes=[[]], seed=7)
    fill, take = queue.enqueue_many([np.arange(40)]), queue.dequeue_many(10)
    with tf.Session() as session:
        session.run(fill)
        batches = [session.run(take).tolist() for _ in range(3)]
        session.run(queue.close())
        batches.append(session.run(take).tolist())
        with pytest.raises(tf.errors.OutOfRangeError):
            session.run(take)
    assert sorted(itertools.chain(*batches)) == list(range(40))
    assert batches[0] != sorted(batches[0])


def test_a_random_queue_is_the_same_in_each_session():
    queue = tf.RandomShuffleQueue(100, 0, [tf.int32], shapes=[[]])
    orders = []
    for _ in range(2):
        with tf.Session() as session:
            session.run(queue.enqueue_many([np.arange(20)]))
            orders.append(session.run(queue.dequeue_many(20)).tolist())
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == list(range(20)) != orders[0]


@LIBRARIES
def test_padding(tf):
    queue = tf.PaddingFIFOQueue(10, [tf.float32], shapes=[[None]])
    x = tf.placeholder(tf.float32, [None])
    put, take = queue.enqueue([x]), queue.dequeue_many(3)
    assert shape_of(take) == [3, None]
    with tf.Session() as session:
        for n in (1, 3, 2):
            session.run(put, {x: np.full(n, n)})
        assert session.run(take).tolist() == [[1, 0, 0], [3, 3, 3], [2, 2, 0]]


@LIBRARIES
def test_a_run_waits_for_what_another_thread_puts_in(tf, start):
    queue = tf.FIFOQueue(2, tf.float32, shapes=[[]])
    x = tf.placeholder(tf.float32, [])
    put, take, close = queue.enqueue(x), queue.dequeue_many(3), queue.close()
    with tf.Session() as session:

        def produce():
            for i in range(30):
                session.run(put, {x: i})
            session.run(close)

        thread = start(produce)
        taken = []
        with pytest.raises(tf.errors.OutOfRangeError):
            while True:
                taken.append(session.run(take).tolist())
        thread.join(20)
        assert taken == [[i, i + 1, i + 2] for i in range(0, 30, 3)]


@LIBRARIES
def test_a_step_of_training_waits_without_keeping_others_from_running(tf, start):
    """The step writes a Variable; who puts in reads that Variable, and would wait for ever if a step kept it locked."""
    queue = tf.FIFOQueue(3, tf.float32, shapes=[[]])
    w = tf.Variable(0.0)
    put, step = queue.enqueue(tf.identity(w) * 0.0 + 1.0), w.assign_add(queue.dequeue())
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())

        def produce():
            for _ in range(50):
                session.run(put)
                assert 0 <= session.run(w) <= 50

        thread = start(produce)
        for _ in range(50):
            session.run(step)
        thread.join(20)
        assert session.run(w) == 50


@LIBRARIES
def test_many_threads_lose_and_double_nothing(tf, start):
    queue = tf.RandomShuffleQueue(7, 2, [tf.int32], shapes=[[]])
    x = tf.placeholder(tf.int32, [])
    put, take = queue.enqueue(x), queue.dequeue()
    taken = [[] for _ in range(3)]
    with tf.Session() as session:

        def produce(worker):
            for i in range(100):
                session.run(put, {x: 1000 * worker + i})

        def consume(values):
            try:
                while True:
                    values.append(int(session.run(take)))
            except tf.errors.OutOfRangeError:
                pass

        producers = [start(produce, worker) for worker in range(3)]
        consumers = [start(consume, values) for values in taken]
        for thread in producers:
            thread.join()
        session.run(queue.close())
        for thread in consumers:
            thread.join()
    assert sorted(itertools.chain(*taken)) == sorted(1000 * worker + i for worker in range(3) for i in range(100))


@LIBRARIES
def test_closing_cancels_who_waits_for_room_where_it_is_told_to(tf, start):
    for cancel in (True, False):
        queue = tf.FIFOQueue(1, tf.float32, shapes=[[]])
        put, take, close = queue.enqueue(1.0), queue.dequeue(), queue.close(cancel_pending_enqueues=cancel)
        with tf.Session() as session:
            outcome = []

            def wait_for_room(session=session, put=put, outcome=outcome):
                try:
                    session.run(put)
                    outcome.append("put in")
                except tf.errors.CancelledError:
                    outcome.append("cancelled")

            session.run(put)
            thread = start(wait_for_room)
            time.sleep(0.3)
            assert not outcome
            closing = start(session.run, close)  # in TensorFlow it waits for who was there before
            if not cancel:
                time.sleep(0.3)
                session.run(take)
            thread.join(20)
            closing.join(20)
            assert outcome == ["cancelled" if cancel else "put in"]


def test_closing_the_session_wakes_who_waits(start):
    queue = tf.FIFOQueue(1, tf.float32)
    take, session = queue.dequeue(), tf.Session()
    caught = []

    def wait():
        with pytest.raises(tf.errors.CancelledError, match="session was closed"):
            session.run(take)
        caught.append(True)

    thread = start(wait)
    time.sleep(0.2)
    assert not caught
    session.close()
    thread.join(20)
    assert caught


@pytest.mark.parametrize(("fill", "count", "state"), [(0, 1, "empty"), (2, 3, "too short")], ids=["empty", "too short"])
def test_what_would_never_come_is_an_error_where_tensorflow_waits_for_ever(fill, count, state, monkeypatch):
    here = threading.current_thread()  # TensorFlow leaves threads of its own, where it wrote summaries before
    monkeypatch.setattr(threading, "enumerate", lambda: [here])
    queue = tf.FIFOQueue(5, tf.float32, shapes=[[]])
    with tf.Session() as session:
        session.run(queue.enqueue_many([np.zeros(fill)]))
        with pytest.raises(tf.errors.FailedPreconditionError, match=f"is {state}, and there is no other thread"):
            session.run(queue.dequeue_many(count))
        session.run(queue.enqueue_many([np.zeros(5 - fill)]))
        with pytest.raises(tf.errors.FailedPreconditionError, match="is full"):
            session.run(queue.enqueue(1.0))


def test_threads_of_packages_are_not_waited_for():
    """tqdm's, in the place of those that Jupyter and others have."""
    import tqdm

    take = tf.FIFOQueue(5, tf.float32).dequeue()
    monitor = tqdm.TMonitor(tqdm.tqdm, 10)
    try:
        assert monitor.is_alive()
        with tf.Session() as session, pytest.raises(tf.errors.FailedPreconditionError, match="no other thread"):
            session.run(take)
    finally:
        monitor.exit()


def test_a_pool_that_has_no_work_is_not_waited_for():
    """Jupyter's event loop has such a pool, too."""
    take = tf.FIFOQueue(5, tf.float32).dequeue()
    with ThreadPoolExecutor() as pool, tf.Session() as session:
        assert pool.submit(int, "1").result() == 1
        assert threading.active_count() > 1
        with pytest.raises(tf.errors.FailedPreconditionError, match="no other thread"):
            session.run(take)


def test_a_pool_that_has_work_is_waited_for():
    queue = tf.FIFOQueue(5, tf.float32)
    put = queue.enqueue([tf.py_func(lambda: time.sleep(1.5) or 5.0, [], tf.float32)])
    with ThreadPoolExecutor() as pool, tf.Session() as session:
        pool.submit(session.run, put)
        assert session.run(queue.dequeue()) == 5.0


def test_a_timer_is_waited_for():
    queue = tf.FIFOQueue(5, tf.float32)
    with tf.Session() as session:
        threading.Timer(1.5, session.run, [queue.enqueue([5.0])]).start()
        assert session.run(queue.dequeue()) == 5.0


def test_a_thread_that_is_a_run_is_waited_for_also_where_tslab_is_installed(monkeypatch):
    installed = (*queue_operations.STANDARD_LIBRARY, str(Path(__file__).parents[2]))
    monkeypatch.setattr(queue_operations, "STANDARD_LIBRARY", installed)
    queue = tf.FIFOQueue(5, tf.float32)
    with tf.Session() as session:
        slow = queue.enqueue([tf.py_func(lambda: time.sleep(1.5) or 5.0, [], tf.float32)])
        thread = threading.Thread(target=session.run, args=(slow,))
        thread.start()
        assert session.run(queue.dequeue()) == 5.0
        thread.join()


def test_what_is_put_in_is_copied():
    queue = tf.FIFOQueue(5, tf.float32)
    x, w = tf.placeholder(tf.float32, [2]), tf.Variable(np.zeros(2, np.float32))
    with tf.Session() as session:
        fed = np.ones(2, np.float32)
        session.run(queue.enqueue([x]), {x: fed})
        fed[:] = 9.0
        put = queue.enqueue([w * 2.0])
        for _ in range(3):
            session.run(put)
            session.run(w.assign_add([1.0, 1.0]))
        take = queue.dequeue()
        assert [session.run(take).tolist() for _ in range(4)] == [[1, 1], [0, 0], [2, 2], [4, 4]]
