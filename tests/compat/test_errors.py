"""What ends a run is of the kind that TensorFlow has for it, and tslab's own too."""

import numpy as np
import pytest

import tslab
import tslab.compat as tf
from tests.tensorflow import tf as real

LIBRARIES = pytest.mark.parametrize("tf", [tf, real], ids=["tslab", "tensorflow"])


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default(), real.Graph().as_default():
        yield


def raising(kind):
    def function(*_):
        raise kind("no")

    return function


CASES = {
    "no value for a placeholder": lambda tf, x: (x, {}),
    "shapes that do not fit": lambda tf, x: (tf.matmul(x, x), {x: np.ones((2, 3))}),
    "a Python ValueError": lambda tf, x: (tf.py_func(raising(ValueError), [], tf.float32), {}),
    "a Python TypeError": lambda tf, x: (tf.py_func(raising(TypeError), [], tf.float32), {}),
    "a Python KeyError": lambda tf, x: (tf.py_func(raising(KeyError), [], tf.float32), {}),
    "a Python MemoryError": lambda tf, x: (tf.py_func(raising(MemoryError), [], tf.float32), {}),
    "a Python NotImplementedError": lambda tf, x: (tf.py_func(raising(NotImplementedError), [], tf.float32), {}),
    "a Python StopIteration": lambda tf, x: (tf.py_func(raising(StopIteration), [], tf.float32), {}),
    "an index out of bounds": lambda tf, x: (tf.gather(x, 7), {x: np.ones((2, 3))}),
    "a shape that numbers do not fill": lambda tf, x: (tf.reshape(x, [4, 2]), {x: np.ones((2, 3))}),
}


@pytest.mark.parametrize("build", CASES.values(), ids=CASES)
def test_a_run_ends_with_tensorflows_kind_of_error(build):
    kinds = []
    for library in (tf, real):
        x = library.placeholder(library.float32)
        fetch, feed = build(library, x)
        with library.Session() as session:
            for _ in range(3):  # bound or not
                with pytest.raises(library.errors.OpError) as caught:
                    session.run(fetch, feed)
                kinds.append((type(caught.value).__name__, caught.value.error_code))
    assert len(set(kinds)) == 1


@LIBRARIES
def test_an_error_tells_of_its_node(tf):
    x = tf.placeholder(tf.float32, name="x")
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run(x * 2.0)
    error = caught.value
    assert "x" in error.message
    assert error.op.name == error.node_def.name == "x"
    assert error.node_def.op.lower() == "placeholder"
    assert list(error.node_def.input) == []
    assert error.error_code == tf.errors.INVALID_ARGUMENT == 3


@LIBRARIES
def test_programs_raise_them_too(tf):
    error = tf.errors.OutOfRangeError(None, None, "the end")
    assert (error.message, error.op, error.node_def, error.error_code) == ("the end", None, None, 11)
    assert isinstance(error, tf.errors.OpError)
    assert isinstance(error, tf.OpError)


def test_every_kind_and_code_is_there():
    kinds = {
        name: kind for name, kind in vars(real.errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
    }
    assert len(kinds) > 15
    for name, kind in kinds.items():
        ours = getattr(tf.errors, name)
        assert issubclass(ours, tf.errors.OpError)
        if name != "OpError":
            assert ours(None, None, "").error_code == kind(None, None, "").error_code
    codes = {name: code for name, code in vars(real.errors).items() if name.isupper()}
    assert codes == {name: getattr(tf.errors, name) for name in codes}


def test_tslabs_own_names_catch_them_as_before():
    x = tf.placeholder(tf.float32, name="x")
    assert tf.errors.ShapeError is tslab.errors.ShapeError
    with tf.Session() as session:
        with pytest.raises(tf.errors.FeedError):
            session.run(x)
        with pytest.raises(ValueError, match="the placeholder 'x'"):
            session.run(x)
        with pytest.raises(tf.errors.ShapeError) as caught:
            session.run(tf.matmul(x, x), {x: np.ones((2, 3))})
        assert isinstance(caught.value, tf.errors.InvalidArgumentError)
        assert str(caught.value).count("\n") == 2
        with pytest.raises(tf.errors.ComputeError) as caught:
            session.run(tf.py_func(raising(KeyError), [], tf.float32))
        assert isinstance(caught.value.__cause__, KeyError)


@LIBRARIES
def test_while_a_graph_is_built_mistakes_are_value_errors_and_not_of_a_run(tf):
    with pytest.raises(ValueError) as caught:
        tf.matmul(tf.zeros([2, 3]), tf.zeros([2, 3]))
    assert not isinstance(caught.value, tf.errors.OpError)


def test_a_run_without_compat_keeps_to_tslabs_errors():
    with tslab.Graph().as_default():
        x = tslab.placeholder(name="x")
        with pytest.raises(tslab.errors.FeedError) as caught:
            tslab.Session().run(x)
    assert type(caught.value) is tslab.errors.FeedError


@LIBRARIES
@pytest.mark.parametrize("find", ["get_tensor_by_name", "get_operation_by_name"])
def test_a_name_that_no_node_has_is_a_key_error(tf, find):
    graph = tf.get_default_graph()
    tf.constant(1.0, name="one")
    with pytest.raises(KeyError, match="nothing"):
        getattr(graph, find)("nothing:0" if "tensor" in find else "nothing")
    assert getattr(graph, find)("one:0" if "tensor" in find else "one") is not None
