"""Where a session is in a dataset is the session's own, starts when it is told to, and goes on after an error."""

import itertools
import threading

import numpy as np
import pytest

import tslab.compat as tf
from tests.tensorflow import tf as real

LIBRARIES = pytest.mark.parametrize("tf", [tf, real], ids=["tslab", "tensorflow"])


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default(), real.Graph().as_default():
        yield


def to_the_end(tf, session, fetches, feed_dict=None):
    values = []
    with pytest.raises(tf.errors.OutOfRangeError):
        while True:
            values.append(np.asarray(session.run(fetches, feed_dict)).tolist())
    return values


def one_shot(tf, dataset):
    return tf.data.make_one_shot_iterator(dataset).get_next()


def initializable(tf, dataset):
    iterator = tf.data.make_initializable_iterator(dataset)
    return iterator, iterator.get_next()


@LIBRARIES
def test_a_run_takes_one_element_however_many_fetches_need_it(tf):
    x = one_shot(tf, tf.data.Dataset.range(6))
    with tf.Session() as session:
        assert session.run([x, x * 10, x + x]) == [0, 0, 0]
        assert session.run({"a": x + 1, "b": -x}) == {"a": 2, "b": -1}
        assert session.run(x) == 2


@LIBRARIES
def test_each_get_next_takes_an_element_of_its_own(tf):
    iterator = tf.data.make_one_shot_iterator(tf.data.Dataset.range(4))
    a, b = iterator.get_next(), iterator.get_next()
    with tf.Session() as session:
        assert sorted(session.run([a, b])) == [0, 1]
        assert session.run(a) == 2


@LIBRARIES
def test_sessions_have_places_of_their_own(tf):
    x = one_shot(tf, tf.data.Dataset.range(5))
    with tf.Session() as first, tf.Session() as second:
        assert [first.run(x), first.run(x), second.run(x), first.run(x), second.run(x)] == [0, 1, 0, 2, 1]


@LIBRARIES
def test_the_end_stays_the_end(tf):
    x = one_shot(tf, tf.data.Dataset.range(1))
    with tf.Session() as session:
        session.run(x)
        for _ in range(3):
            with pytest.raises(tf.errors.OutOfRangeError) as caught:
                session.run(x)
        assert "End of sequence" in caught.value.message
        assert caught.value.error_code == tf.errors.OUT_OF_RANGE


@LIBRARIES
def test_an_initializable_iterator_takes_the_values_of_placeholders_and_starts_anew(tf):
    data, size = tf.placeholder(tf.float32, [None, 2]), tf.placeholder(tf.int64, [])
    iterator, x = initializable(tf, tf.data.Dataset.from_tensor_slices(data).batch(size))
    assert x.get_shape().as_list() == [None, 2]
    total = tf.reduce_sum(x, axis=0)
    with tf.Session() as session:
        with pytest.raises(tf.errors.FailedPreconditionError):
            session.run(x)
        session.run(iterator.initializer, {data: np.ones((5, 2)), size: 2})
        assert to_the_end(tf, session, total) == [[2, 2], [2, 2], [1, 1]]
        fed = np.full((2, 2), 3.0, np.float32)
        session.run(iterator.initializer, feed_dict={data: fed, size: 10})
        assert to_the_end(tf, session, total) == [[6, 6]]
        session.run(iterator.initializer, {data: fed, size: 1})
        session.run(x)
        session.run(iterator.initializer, {data: fed - 2.0, size: 1})  # in the middle
        assert to_the_end(tf, session, total) == [[1, 1], [1, 1]]


@LIBRARIES
def test_what_a_function_uses_of_the_graph_has_the_value_of_the_start(tf):
    factor = tf.placeholder(tf.int64, [])
    iterator, x = initializable(tf, tf.data.Dataset.range(3).map(lambda x: x * factor))
    with tf.Session() as session:
        for value in (2, -1):
            session.run(iterator.initializer, {factor: value})
            assert to_the_end(tf, session, x) == [0, value, 2 * value]


@LIBRARIES
def test_one_iterator_for_training_and_validation(tf):
    train = tf.data.Dataset.from_tensor_slices((np.arange(3.0), [1, 2, 3])).batch(2)
    valid = tf.data.Dataset.from_tensor_slices((np.arange(10.0, 12.0), [7, 8])).batch(1)
    types, shapes = tf.data.get_output_types(train), tf.data.get_output_shapes(train)
    iterator = tf.data.Iterator.from_structure(types, shapes)
    x, y = iterator.get_next()
    assert x.get_shape().as_list() == [None]
    start, check = iterator.make_initializer(train), iterator.make_initializer(valid, name="valid")
    with tf.Session() as session:
        for _ in range(2):
            session.run(start)
            assert to_the_end(tf, session, x) == [[0, 1], [2]]
            session.run(check)
            assert to_the_end(tf, session, y) == [[7], [8]]


@LIBRARIES
@pytest.mark.parametrize("shapes", [[3], []])
def test_an_iterator_refuses_datasets_of_other_elements(tf, shapes):
    iterator = tf.data.Iterator.from_structure(tf.float32, shapes)
    with pytest.raises(TypeError):
        iterator.make_initializer(tf.data.Dataset.range(3))
    with pytest.raises(TypeError):
        iterator.make_initializer(tf.data.Dataset.from_tensors([1.0, 2.0]))


@LIBRARIES
def test_who_has_no_initializer_says_so(tf):
    with pytest.raises(ValueError, match="initializer"):
        tf.data.make_one_shot_iterator(tf.data.Dataset.range(3)).initializer  # noqa: B018


@LIBRARIES
def test_a_run_that_fails_has_taken_its_element(tf):
    x = one_shot(tf, tf.data.Dataset.from_tensor_slices([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]))
    fed = tf.placeholder(tf.float32, [None])
    y = x + fed
    with tf.Session() as session:
        assert session.run(y, {fed: [1.0, 1.0]}).tolist() == [2, 3]
        with pytest.raises(tf.errors.InvalidArgumentError):
            session.run(y, {fed: [1.0, 1.0, 1.0]})
        assert session.run(y, {fed: [1.0, 1.0]}).tolist() == [6, 7]
        with pytest.raises(tf.errors.InvalidArgumentError):
            session.run(y, {fed: [1.0, 1.0, 1.0]})
        with pytest.raises(tf.errors.OutOfRangeError):
            session.run(y, {fed: [1.0, 1.0, 1.0]})


def test_a_run_that_fails_late_has_taken_one_element_and_no_more():
    """Runs like each other are bound from the second on; what fails there is run once more, without its element."""
    x = one_shot(tf, tf.data.Dataset.range(20))
    fed = tf.placeholder(tf.float32, [])
    root = tf.py_func(lambda value: np.float32(1 / int(value)), [fed], tf.float32)
    both = [x + 0, root]
    with tf.Session() as session:
        for i in range(5):
            assert session.run(both, {fed: 1.0}) == [3 * i, 1.0]
            with pytest.raises(tf.errors.OpError, match="ZeroDivisionError"):
                session.run(both, {fed: 0.0})
            assert session.run(both, {fed: 1.0}) == [3 * i + 2, 1.0]


@LIBRARIES
def test_an_error_in_one_element_is_not_the_end(tf):
    """The numbers 1, 2 … as rows of that many zeros: three and four of them make no batch."""
    dataset = tf.data.Dataset.from_tensor_slices([2, 2, 3, 4, 5, 5]).map(lambda n: tf.zeros([n])).batch(2)
    x = one_shot(tf, dataset)
    with tf.Session() as session:
        assert session.run(x).shape == (2, 2)
        with pytest.raises(tf.errors.InvalidArgumentError, match="batch"):
            session.run(x)
        assert session.run(x).shape == (2, 5)
        with pytest.raises(tf.errors.OutOfRangeError):
            session.run(x)


@LIBRARIES
@pytest.mark.parametrize(("kind", "named"), [(ValueError, "InvalidArgumentError"), (KeyError, "UnknownError")])
def test_an_error_of_a_generator_comes_out_of_the_run(tf, kind, named):
    def numbers():
        yield 1
        raise kind("the file is empty")

    x = one_shot(tf, tf.data.Dataset.from_generator(numbers, tf.int32, []))
    with tf.Session() as session:
        assert session.run(x) == 1
        with pytest.raises(getattr(tf.errors, named), match="the file is empty"):
            session.run(x)
        with pytest.raises(tf.errors.OutOfRangeError):
            session.run(x)


@LIBRARIES
@pytest.mark.parametrize("yielded", [[1, 2], [[1.0]], 5.0])
def test_a_generator_has_to_keep_to_what_was_declared(tf, yielded):
    dataset = tf.data.Dataset.from_generator(lambda: iter([yielded]), tf.float32, [3])
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError):
        session.run(one_shot(tf, dataset))


@LIBRARIES
def test_padding_to_less_than_there_is_fails_in_the_run(tf):
    dataset = tf.data.Dataset.from_tensor_slices([1, 4]).map(lambda n: tf.zeros([n])).padded_batch(2, [3])
    with tf.Session() as session, pytest.raises((tf.errors.InvalidArgumentError, tf.errors.DataLossError)):
        session.run(one_shot(tf, dataset))


@LIBRARIES
def test_training_goes_through_batches_of_two_lengths(tf):
    """The last batch of each epoch is shorter, and comes after runs that are bound to the longer one."""
    x, y = one_shot(
        tf,
        tf.data.Dataset.from_tensor_slices((np.linspace(0, 1, 7, dtype=np.float32), np.linspace(0, 2, 7, dtype="f")))
        .batch(3)
        .repeat(4),
    )
    w = tf.Variable(0.5)
    loss = tf.reduce_mean(tf.square(w * x - y))
    step = tf.train.GradientDescentOptimizer(0.3).minimize(loss)
    losses = []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        with pytest.raises(tf.errors.OutOfRangeError):
            while True:
                losses.append(session.run([step, loss, tf.shape(x)[0]])[1])
    w, expected = np.float32(0.5), []
    for _ in range(4):
        for rows in (slice(0, 3), slice(3, 6), slice(6, 7)):
            a, b = np.linspace(0, 1, 7)[rows], np.linspace(0, 2, 7)[rows]
            expected.append(np.mean((w * a - b) ** 2))
            w -= 0.3 * np.mean(2 * (w * a - b) * a)
    assert losses == pytest.approx(expected, rel=1e-4)


def test_numbers_that_are_drawn_in_a_map_are_drawn_for_each_element_and_are_the_sessions():
    dataset = tf.data.Dataset.range(4).map(lambda x: tf.random_uniform([])).repeat(2).batch(8)
    x = one_shot(tf, dataset)
    with tf.Session() as first, tf.Session() as second:
        numbers = first.run(x)
        assert len(set(numbers.tolist())) == 8
        assert numbers.tolist() == second.run(x).tolist()


def test_an_iterator_with_a_seed_starts_the_same_and_without_goes_on():
    seeded, x = initializable(tf, tf.data.Dataset.range(30).shuffle(30, seed=5).batch(30))
    free, y = initializable(tf, tf.data.Dataset.range(30).shuffle(30).batch(30))
    with tf.Session() as session, tf.Session() as other:
        orders = []
        for _ in range(2):
            session.run([seeded.initializer, free.initializer])
            orders.append((session.run(x).tolist(), session.run(y).tolist()))
        assert orders[0][0] == orders[1][0]
        assert orders[0][1] != orders[1][1]
        other.run(free.initializer)
        assert other.run(y).tolist() == orders[0][1]


def test_two_datasets_shuffle_in_orders_of_their_own():
    a, b = (one_shot(tf, tf.data.Dataset.range(30).shuffle(30).batch(30)) for _ in range(2))
    c = one_shot(tf, tf.data.Dataset.range(30).shuffle(30).shuffle(30).batch(30))
    with tf.Session() as session:
        assert len({tuple(order.tolist()) for order in session.run([a, b, c])}) == 3


def test_what_is_fetched_is_the_callers_own():
    x = one_shot(tf, tf.data.Dataset.from_tensors(np.zeros(3)).cache().repeat())
    v = tf.Variable(np.ones(3))
    with tf.Session() as session:
        for _ in range(4):
            fetched = session.run(x)
            fetched += 1.0
            session.run(v.assign(x))
            assert session.run(v).tolist() == [0, 0, 0]


def test_the_elements_do_not_change_with_the_array_they_were_made_of():
    array = np.zeros(3)
    x = one_shot(tf, tf.data.Dataset.from_tensors(array))
    array[:] = 1.0
    with tf.Session() as session:
        assert session.run(x).tolist() == [0, 0, 0]


def test_what_was_fed_to_an_initializer_is_copied():
    data = tf.placeholder(tf.float32, [None])
    iterator, x = initializable(tf, tf.data.Dataset.from_tensor_slices(data))
    fed = np.ones(3, np.float32)
    with tf.Session() as session:
        session.run(iterator.initializer, {data: fed})
        fed[:] = 0.0
        assert to_the_end(tf, session, x) == [1, 1, 1]


def test_threads_share_the_elements_of_a_session():
    x = one_shot(tf, tf.data.Dataset.range(2000).map(lambda x: x + 1))
    seen = [[] for _ in range(4)]
    with tf.Session() as session:

        def read(values):
            try:
                while True:
                    values.append(int(session.run(x)))
            except tf.errors.OutOfRangeError:
                pass

        threads = [threading.Thread(target=read, args=(values,)) for values in seen]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(itertools.chain(*seen)) == list(range(1, 2001))


def test_a_closed_session_forgets_where_it_was():
    x = one_shot(tf, tf.data.Dataset.range(3))
    session = tf.Session()
    session.run(x)
    assert session._inside.kept
    session.close()
    assert not session._inside.kept


def test_a_trace_takes_an_element_too_and_shows_it():
    x = one_shot(tf, tf.data.Dataset.range(3))
    with tf.Session() as session:
        trace = session.trace(x * 2)
        assert trace.values[trace.fetches[0]] == 0
        assert session.run(x) == 1


def test_a_graph_with_a_dataset_can_be_drawn_and_written():
    initializable(tf, tf.data.Dataset.range(3).map(lambda x: x * 2))
    names = [node["name"] for node in tf.get_default_graph().to_json()["nodes"]]
    assert {"MakeIterator", "IteratorGetNext"} <= set(names)


def test_the_end_is_the_end_of_what_goes_on_after_it_too():
    class Odd:
        count = 0

        def __iter__(self):
            return self

        def __next__(self):
            self.count += 1
            if self.count == 2:
                raise StopIteration
            return self.count

    x = one_shot(tf, tf.data.Dataset.from_generator(Odd, tf.int32, []))
    with tf.Session() as session:
        assert to_the_end(tf, session, x) == [1]
        assert to_the_end(tf, session, x) == []


def test_what_is_missing_says_so():
    with pytest.raises(AttributeError, match=r"tf\.data has no TextLine"):
        tf.data.TextLine  # noqa: B018
