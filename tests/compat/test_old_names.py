"""Names of the first TensorFlows and of its small tools: they are there, and do what TensorFlow's do."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tslab.compat
from tslab.errors import ShapeError

from ..tensorflow import tf

ROWS = np.array([[1.5, -2.0, 3.0], [0.5, 2.5, -1.0]], "float32")


@pytest.fixture(autouse=True)
def own_graphs() -> Iterator[None]:
    tslab.compat.reset_default_graph()
    yield
    tslab.compat.reset_default_graph()


IN_BOTH = [
    lambda m, x: m.div(x, 2),
    lambda m, x: m.div(m.constant([7, -7, 8]), 2),
    lambda m, x: m.truediv(m.constant([7, -7, 8]), 2),
    lambda m, x: m.floor_div(m.constant([7, -7, 8]), 2),
    lambda m, x: m.realdiv(x, 4.0, name="quarter"),
    lambda m, x: m.div_no_nan(x, m.constant([0.0, 2.0, 0.0])),
    lambda m, x: m.scalar_mul(2.0, x),
    lambda m, x: m.arg_max(x, 1),
    lambda m, x: m.arg_min(x, dimension=0),
    lambda m, x: m.to_float(m.constant([1, 2])),
    lambda m, x: m.to_double(x),
    lambda m, x: m.to_int32(x),
    lambda m, x: m.to_int64(x, name="whole"),
    lambda m, x: m.lin_space(0.0, 1.0, 5),
    lambda m, x: m.log_sigmoid(x),
    lambda m, x: m.accumulate_n([x, x, x]),
    lambda m, x: m.concat([x, x], 1),
    lambda m, x: m.concat(values=x, axis=0),
    lambda m, x: m.split(x, 3, 1)[2],
    lambda m, x: m.split(value=x, num_or_size_splits=[1, 2], axis=1)[1],
    lambda m, x: m.identity_n([x, 2.0 * x])[1],
    lambda m, x: m.Print(x, [x], "x is "),
    lambda m, x: m.check_numerics(x, "x"),
    lambda m, x: m.verify_tensor_all_finite(x, "x"),
    lambda m, x: m.hessians(m.reduce_sum(x * x * x[::-1]), x)[0],
    lambda m, x: m.reduce_sum(x, reduction_indices=1, keep_dims=True),
    lambda m, x: m.nn.softmax(x, dim=0),
    lambda m, x: m.expand_dims(x, dim=1),
    lambda m, x: m.math.reduce_std(x, 1),
    lambda m, x: m.math.reduce_variance(x, axis=[0, 1], keepdims=True),
    lambda m, x: m.math.reduce_euclidean_norm(x, 0),
    lambda m, x: m.math.log_softmax(x) + m.math.softplus(x),
    lambda m, x: m.math.divide_no_nan(x, x - 1.5),
    lambda m, x: m.numpy_function(lambda a: a[::-1], [x], m.float32),
    lambda m, x: m.tuple([x, -x])[1],
    lambda m, x: m.get_local_variable("l", initializer=np.ones(2, "float32")) + 1.0,
    lambda m, x: m.is_tensor(x) and x,
    lambda m, x: m.meshgrid(x[0], x[1])[0] * m.meshgrid(x[0], x[1])[1],
    lambda m, x: m.meshgrid(x[0], [1.0, 2.0], indexing="ij")[1],
    lambda m, x: m.meshgrid([1.0, 2.0], x[0], [1.0, 2.0, 3.0, 4.0])[1],
    lambda m, x: m.argsort(x, axis=0, direction="DESCENDING"),
    lambda m, x: m.argsort(m.constant([2, 1, 2, 1])),
    lambda m, x: m.sort(x),
    lambda m, x: m.sort(x, 0, "DESCENDING"),
    lambda m, x: m.confusion_matrix([1, 2, 4, 1], [2, 2, 4, 1]),
    lambda m, x: m.confusion_matrix(m.constant([0, 1]), m.constant([0, 0]), 3, m.float32, weights=[0.5, 2.0]),
    lambda m, x: m.bincount(m.constant([1, 1, 3])),
    lambda m, x: m.bincount(m.constant([1, 1, 3]), minlength=6, dtype=m.float32),
    lambda m, x: m.sparse_to_dense([[0, 1], [2, 0]], [3, 2], x[0, :2], -1.0),
    lambda m, x: m.sparse_to_dense([1, 3], [5], 7),
    lambda m, x: m.repeat(x, 2, axis=1),
    lambda m, x: m.repeat(x, 3),
    lambda m, x: m.roll(x, 1, axis=1),
    lambda m, x: m.roll(x, shift=[-1, 2], axis=[0, 1]),
    lambda m, x: m.saturate_cast(x * 100.0, m.uint8),
    lambda m, x: m.random_crop(x, [2, 3]),
    lambda m, x: m.reverse_sequence(x, [2, 3], seq_axis=1, batch_axis=0),
    lambda m, x: m.reverse_v2(x, [1]),
    lambda m, x: m.dtypes.cast(x, m.dtypes.int32),
    lambda m, x: m.debugging.check_numerics(m.debugging.assert_all_finite(x, "x"), "x"),
    lambda m, x: m.reduce_mean([x, 2.0 * x], 0),
    lambda m, x: m.matmul([[x[0, 0], 1.0]], [[2.0], [x[1, 1]]]),
    lambda m, x: x[0] + [1, x[0, 0], 2],
    lambda m, x: m.convert_to_tensor([[x[0, 0], 1], [0, x[1, 1]]]),
    lambda m, x: m.gather([x[0], x[1]], [1, 0]),
    lambda m, x: m.nn.embedding_lookup([x], [1, 1]),
    lambda m, x: m.nn.softmax_cross_entropy_with_logits_v2(labels=m.stop_gradient([m.nn.softmax(-x)]), logits=x),
]


@pytest.mark.parametrize("build", IN_BOTH, ids=range(len(IN_BOTH)))
def test_the_same_line_gives_the_same_in_both(build: Any, capfd: Any) -> None:
    """The value, its dtype, and its gradient where it has one."""

    def run(m: Any) -> list[Any]:
        with m.Graph().as_default(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            x = m.constant(ROWS)
            y = build(m, x)
            grad = m.gradients(y, x)[0] if y.dtype in (m.float32, m.float64) else None
            with m.Session() as session:
                grad = None if grad is None else m.convert_to_tensor(grad)  # some of TensorFlow's are sparse
                session.run([m.global_variables_initializer(), m.local_variables_initializer()])
                return list(session.run([y] if grad is None else [y, grad]))

    ours, theirs = run(tslab.compat), run(tf)
    assert len(ours) == len(theirs)
    for own, other in zip(ours, theirs, strict=True):
        assert (np.shape(own), own.dtype) == (other.shape, other.dtype)
        np.testing.assert_allclose(own, other, rtol=1e-5, atol=1e-6)


def value(node: Any) -> Any:
    return tslab.compat.Session().run(node)


def test_names_of_before_1_0() -> None:
    m = tslab.compat
    x = m.constant(ROWS)
    assert np.array_equal(value(m.mul(x, 2.0)), 2 * ROWS)
    assert np.array_equal(value(m.sub(m.neg(x), 1.0)), -ROWS - 1)
    assert value(m.pack([x, x], 1)).shape == (2, 2, 3)
    assert [value(part).shape for part in m.unpack(x)] == [(3,), (3,)]
    assert np.allclose(value(m.inv(x)), 1 / ROWS)
    assert np.array_equal(value(m.select(x > 0.0, x, m.zeros_like(x))), ROWS.clip(0))
    assert np.allclose(value(m.batch_matmul(x, x, adj_y=True)), ROWS @ ROWS.T)
    assert m.all_variables() == []
    v = m.Variable(3.0)
    assert m.all_variables() == [v]
    with m.Session() as session:
        session.run([m.initialize_all_variables(), m.initialize_local_variables(), m.initialize_variables([v])])
        assert session.run(v) == 3.0
    with m.op_scope([x], None, "scope") as path:
        assert (path, m.identity(x).name) == ("scope/", "scope/Identity")
    with m.variable_op_scope([x], "net", None, reuse=None):
        assert m.get_variable("w", [2]).name == "net/w"


def test_the_order_of_before_1_0_is_refused_with_the_cure() -> None:
    m = tslab.compat
    x = m.constant(ROWS)
    with pytest.raises(TypeError, match=r"since TensorFlow 1.0: tf.concat\(\[a, b\], axis\)"):
        m.concat(1, [x, x])
    with pytest.raises(TypeError, match=r"tf.split\(value, 3, axis\)"):
        m.split(1, 3, x)
    for name in ("softmax_cross_entropy_with_logits", "sigmoid_cross_entropy_with_logits"):
        with pytest.raises(ValueError, match=rf"tf.nn.{name}\(labels=…, logits=…\)"):
            getattr(m.nn, name)(x, x)
        assert getattr(m.nn, name)(labels=m.nn.softmax(x), logits=x) is not None


def test_print_shows_values_when_they_are_computed(capsys: Any) -> None:
    m = tslab.compat
    x = m.placeholder(m.float32, [None])
    y = m.Print(2.0 * x, [x, "and", m.shape(x)], message="here: ", first_n=2, summarize=2)
    assert capsys.readouterr().err == ""
    session = m.Session()
    for _ in range(4):
        assert np.array_equal(session.run(y, {x: [1, 2.5, 3]}), [2, 5, 6])
    assert capsys.readouterr().err == "here: [1 2.5...][and][3]\n" * 2


def test_print_as_an_operation(capsys: Any) -> None:
    m = tslab.compat
    x = m.placeholder(m.float32, [None])
    with m.control_dependencies([m.print("x is", x, summarize=2)]):
        y = 2.0 * x
    assert np.array_equal(m.Session().run(y, {x: [1, 2, 3]}), [2, 4, 6])
    assert capsys.readouterr().err == "x is [1 2...]\n"


def test_samples_follow_the_probabilities() -> None:
    m = tslab.compat
    drawn = value(m.multinomial(m.log([[0.1, 0.0, 0.6, 0.3], [1.0, 0.0, 0.0, 0.0]]), 4000, seed=1))
    assert (drawn.shape, drawn.dtype) == ((2, 4000), np.int64) and not drawn[1].any()
    np.testing.assert_allclose(np.bincount(drawn[0]) / 4000, [0.1, 0.0, 0.6, 0.3], atol=0.03)
    tslab.testing.set_random_source(lambda kind, shape: lambda lengths: np.full(lengths, 0.65))
    try:
        assert value(m.random.categorical(m.log([[0.1, 0.5, 0.4], [0.3, 0.3, 0.4]]), 2)).tolist() == [[2, 2], [2, 2]]
        assert value(m.multinomial(m.log([[0.5, 0.2, 0.3]]), 1, output_dtype=m.int32)).tolist() == [[1]]
        crop = m.random_crop(m.reshape(m.range(20), [4, 5]), [2, 4])
        assert crop.shape.as_list() == [2, 4]
        assert value(crop)[0].tolist() == [6, 7, 8, 9]
    finally:
        tslab.testing.set_random_source(None)
    with pytest.raises(ShapeError, match=r"has no part of size \(5, 1\)"):
        m.random_crop(m.zeros([4, 5]), [5, 1])


ASSERTIONS = {
    "equal": (lambda m, x: m.assert_equal(x, 2.0), [2.0, 2.0], [2.0, 3.0]),
    "none_equal": (lambda m, x: m.assert_none_equal(x, 2.0), [1.0, 3.0], [2.0, 3.0]),
    "less": (lambda m, x: m.assert_less(x, 2.0), [1.0, 0.0], [2.0, 0.0]),
    "less_equal": (lambda m, x: m.assert_less_equal(x, 2.0), [2.0, 0.0], [2.5, 0.0]),
    "greater": (lambda m, x: m.assert_greater(x, 2.0), [3.0, 4.0], [2.0, 4.0]),
    "greater_equal": (lambda m, x: m.assert_greater_equal(x, 2.0, message="m"), [2.0, 4.0], [1.5, 4.0]),
    "positive": (lambda m, x: m.assert_positive(x), [1.0, 0.1], [1.0, 0.0]),
    "non_negative": (lambda m, x: m.assert_non_negative(x), [1.0, 0.0], [1.0, -1.0]),
    "negative": (lambda m, x: m.assert_negative(x), [-1.0, -0.1], [-1.0, 0.0]),
    "non_positive": (lambda m, x: m.assert_non_positive(x), [-1.0, 0.0], [-1.0, 1.0]),
    "near": (lambda m, x: m.assert_near(x, [1.0, 2.0], rtol=0.1), [1.05, 1.9], [1.05, 1.7]),
    "rank": (lambda m, x: m.assert_rank(x, 1), [1.0, 2.0], [[1.0]]),
    "rank_at_least": (lambda m, x: m.assert_rank_at_least(x, 1), [[1.0]], 1.0),
    "rank_in": (lambda m, x: m.assert_rank_in(x, (0, 1)), 1.0, [[1.0]]),
    "Assert": (lambda m, x: m.Assert(m.reduce_all(x > 0.0), [x, "is it"]), [1.0], [-1.0]),
    "check_numerics": (lambda m, x: m.check_numerics(m.log(x), "log").op, [1.0], [0.0]),
    "add_check": (lambda m, x: (m.sqrt(x), m.add_check_numerics_ops())[1], [1.0], [-1.0]),
}


@pytest.mark.parametrize("build, good, bad", ASSERTIONS.values(), ids=ASSERTIONS)
def test_what_has_to_hold_ends_a_run_where_it_does_not(build: Any, good: Any, bad: Any) -> None:
    for m in (tslab.compat, tf):
        with m.Graph().as_default():
            x = m.placeholder(m.float32)
            checked = build(m, x)
            with m.control_dependencies([checked]):
                y = m.identity(x)
            with m.Session() as session:
                assert np.array_equal(session.run(y, {x: good}), np.float32(good))
                with pytest.raises(m.errors.InvalidArgumentError) as caught:
                    session.run(y, {x: bad})
                assert caught.value.message
            assert m is tf or caught.value.op is not None


def test_what_is_known_to_be_wrong_is_said_at_once() -> None:
    m = tslab.compat
    x = m.placeholder(m.float32, [None, 3])
    with pytest.raises(ShapeError, match=r"Mine: The tensor is to have rank 3: 'Placeholder' has shape"):
        m.assert_rank(x, 3, message="Mine:")
    with pytest.raises(ShapeError, match="is no scalar"):
        m.assert_scalar(x)
    with pytest.raises(TypeError, match="is to be of dtype"):
        m.assert_type(x, m.int32)
    with pytest.raises(TypeError, match="is to hold integers"):
        m.assert_integer(x)
    m.assert_type(x, "float")
    m.assert_integer(3)
    with pytest.raises(AttributeError, match=r"tslab has no tf.enable_eager_execution. In its place: tf.Inter"):
        m.enable_eager_execution()


def test_variables_have_a_value_from_the_start() -> None:
    m = tslab.compat
    v = m.get_variable("v", [2])
    with m.Session() as session:
        assert session.run(m.is_variable_initialized(v))
        assert len(session.run(m.report_uninitialized_variables())) == 0
        assert session.run(m.assert_variables_initialized()) is None


def test_a_template_shares_its_variables() -> None:
    def names(m: Any) -> list[str]:
        with m.Graph().as_default():

            def layer(x: Any, units: int) -> Any:
                return m.matmul(x, m.get_variable("w", [3, units]))

            first = m.make_template("layer", layer, units=4)
            second = m.make_template("layer", layer, units=5)
            x = m.constant(ROWS)
            assert first(x).shape.as_list() == first(x).shape.as_list() == [2, 4]
            assert second(x).shape.as_list() == [2, 5]
            return [v.name.removesuffix(":0") for v in m.global_variables()]

    assert names(tslab.compat) == names(tf) == ["layer/w", "layer_1/w"]


def test_a_gradient_of_ones_own() -> None:
    def run(m: Any) -> Any:
        with m.Graph().as_default():

            @m.custom_gradient
            def log1pexp(x: Any) -> Any:
                e = m.exp(x)
                return m.log(1 + e), lambda dy: dy * (1 - 1 / (1 + e)) * 3.0

            @m.custom_gradient
            def product(x: Any, y: Any) -> Any:
                return x * y, lambda dy: (dy * y, 2.0 * dy * x)

            x, y = m.constant([1.0, -2.0]), m.constant([3.0, 0.5])
            total = log1pexp(x) + product(x, y)
            with m.Session() as session:
                return session.run([total, *m.gradients(total, [x, y])])

    for own, other in zip(run(tslab.compat), run(tf), strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-6)


def test_a_python_function_gets_arrays_that_say_numpy() -> None:
    m = tslab.compat
    node = m.py_function(lambda a, b: a.numpy() * 2 + b, [m.constant(ROWS), 1.0], "float")
    assert np.array_equal(value(node), 2 * ROWS + 1)


def test_collections_have_tensorflows_names() -> None:
    names = {name: getattr(tf.GraphKeys, name) for name in dir(tf.GraphKeys) if name.isupper() and name[0] != "_"}
    assert {name: getattr(tslab.compat.GraphKeys, name) for name in names} == names
    m = tslab.compat
    m.add_to_collections(["a", "b"], 1)
    m.get_collection_ref("a").append(2)
    assert (m.get_collection("a"), m.get_collection("b")) == ([1, 2], [1])
    assert m.model_variables() == m.moving_average_variables() == []
