"""How TensorFlow programs begin: InteractiveSession, settings, dtypes, defaults of placeholders."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import DTypeError, FeedError, SessionError, ShapeError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def test_an_interactive_session_is_the_default_until_it_is_closed(graph):
    w = ts.Variable(2.0)
    session = ts.InteractiveSession()
    try:
        assert (w * 3.0).eval() == 6
        w.load(5.0)
        assert w.eval() == w.value == session.run(w) == 5
        with ts.Session():
            assert w.eval() == 2
        assert w.eval() == 5
    finally:
        session.close()
    assert session.closed
    session.close()
    with pytest.raises(SessionError, match="needs a session"):
        w.eval()
    assert ts.get_default_graph() is graph


def test_an_interactive_session_of_another_graph_makes_it_the_default(graph):
    other = ts.Graph()
    session = ts.InteractiveSession(other)
    assert ts.get_default_graph() is other
    assert ts.constant(1.0).eval() == 1
    session.close()
    assert ts.get_default_graph() is graph


def test_an_interactive_session_may_stand_in_a_block():
    with ts.InteractiveSession() as session:
        assert ts.constant(1.0).eval() == 1
    assert session.closed
    with pytest.raises(SessionError, match="needs a session"):
        ts.constant(1.0).eval()


def test_settings_are_accepted_and_ignored():
    config = ts.ConfigProto(allow_soft_placement=True, log_device_placement=False)
    config.gpu_options.allow_growth = True
    config.intra_op_parallelism_threads = 1
    assert config.allow_soft_placement
    assert ts.Session(config=config).run(ts.constant(1.0)) == 1
    with ts.InteractiveSession(config=config) as session:
        assert session.run(ts.constant(2.0)) == 2


def test_dtypes_are_numpys():
    for name in ts.dtypes.__all__:
        assert getattr(ts, name) == np.dtype(name)
        assert ts.placeholder(getattr(ts, name)).dtype == name
    assert ts.cast([0.0, 2.0], ts.bool).eval(session=ts.Session()).tolist() == [False, True]


@pytest.mark.parametrize(
    ("value", "shape", "expected"),
    [
        (7, [2, 2], [[7, 7], [7, 7]]),
        ([1, 2, 3, 4, 5, 6], (3, 2), [[1, 2], [3, 4], [5, 6]]),
        (7, [], 7),
        ([7], [], 7),
        ([], [0, 3], np.zeros((0, 3))),
    ],
)
def test_a_constant_in_a_shape(value, shape, expected):
    node = ts.constant(value, ts.float32, shape, "name")
    np.testing.assert_array_equal(ts.Session().run(node), np.array(expected, "float32"), strict=True)
    assert (node.name, node.shape, node.dtype) == ("name", tuple(shape), np.float32)
    with pytest.raises(ValueError, match="read-only"):
        node.value[...] = 0


def test_a_constant_that_does_not_fill_its_shape(graph):
    with pytest.raises(ShapeError, match=r"2 numbers do not fill the shape \(3,\), which holds 3"):
        ts.constant([1, 2], shape=[3])
    assert graph.nodes == []


def test_a_placeholder_with_a_default():
    v = ts.Variable([1.0, 2.0], name="v")
    x = ts.placeholder_with_default(v * 2.0, [None], name="x")
    y = x + 1.0
    (grad,) = ts.gradients(y, v)
    session = ts.Session()
    for _ in range(4):
        assert session.run([y, grad])[0].tolist() == [3, 5]
        assert session.run(y, {x: [7.0]}).tolist() == [8]
        assert session.run(grad).tolist() == [2, 2]
    assert (x.shape, x.dtype, ts.placeholder_with_default(0.5).shape) == ((None,), np.float64, None)
    with pytest.raises(FeedError, match=r"'x' cannot be fed a value of shape \(\)"):
        session.run(y, {x: 7.0})


def test_a_constant_default_can_be_fed_and_not():
    rate = ts.placeholder_with_default(0.5, shape=[])
    y = rate * 2.0
    session = ts.Session()
    for value in (1.0, 2.0, 3.0, 4.0):
        assert (session.run(y), session.run(y, {rate: value})) == (1, 2 * value)


def test_a_default_that_does_not_fit_its_shape():
    with pytest.raises(ShapeError, match=r"of shape \(2,\) does not fit the shape \(3,\)"):
        ts.placeholder_with_default([1.0, 2.0], [3])


def test_convert_to_tensor():
    x = ts.placeholder("float32", name="x")
    assert ts.convert_to_tensor(x) is ts.convert_to_tensor(x, ts.float32) is x
    unknown = ts.placeholder()
    assert ts.convert_to_tensor(unknown, ts.float32) is unknown
    one = ts.convert_to_tensor([1, 2], "float32", name="one")
    assert (one.name, one.dtype, one.shape) == ("one", np.float32, (2,))
    both = ts.convert_to_tensor([ts.constant(1.0), 2.0], name="both")
    assert (both.name, ts.Session().run(both).tolist()) == ("both", [1, 2])
    with pytest.raises(DTypeError, match=r"'x' holds float32, and not int32[\s\S]*ts.cast\(x, 'int32'\)"):
        ts.convert_to_tensor(x, "int32")


@pytest.mark.parametrize(("held", "wanted"), [("float64", "float32"), ("float32", "float64"), ("int64", "float64")])
def test_convert_to_tensor_changes_no_dtype(held, wanted):
    x = ts.placeholder(held, name="x")
    with pytest.raises(DTypeError, match=f"'x' holds {held}, and not {wanted}"):
        ts.convert_to_tensor(x, wanted)
