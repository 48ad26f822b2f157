"""Scopes, the names of what optimizers keep, custom getters, and shapes that are not known: as TensorFlow has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tslab.compat as compat

from ..tensorflow import tf
from .both import BOTH, compare, name_of, numbers, tslab_of_old


@pytest.mark.parametrize("kind", ["Adam", "RMSProp", "Momentum", "Adagrad"])
@pytest.mark.parametrize("scope", ["name_scope", "variable_scope"])
def test_what_an_optimizer_keeps_is_named_by_the_scopes_it_is_in(kind: str, scope: str) -> None:
    found: dict[Any, Any] = {}
    for m, graph in BOTH.items():
        with graph():
            with m.variable_scope("net"):
                w = m.get_variable("w", [2])
            loss = m.reduce_sum(m.square(w))
            rate = {"momentum": 0.9} if kind == "Momentum" else {}
            steps = []
            for at in ("train", "again"):
                with getattr(m, scope)(at):
                    steps.append(getattr(m.train, f"{kind}Optimizer")(0.1, **rate).minimize(loss))
            steps.append(m.train.GradientDescentOptimizer(0.1).minimize(loss, name="step"))
            variables = m.global_variables()
            with m.Session() as session:
                session.run(m.global_variables_initializer())
                session.run(steps)
            in_net = len(m.get_collection(m.GraphKeys.GLOBAL_VARIABLES, scope="net"))
            found[m] = [name_of(v) for v in variables], [name_of(step) for step in steps], in_net
            assert m.get_default_graph().get_operation_by_name("step") is steps[-1]
    assert found[compat] == found[tf]


def test_a_custom_getter_stands_between_a_program_and_its_variables() -> None:
    def build(m: Any, x: Any) -> list[Any]:
        def net(reuse: Any = None, getter: Any = None) -> Any:
            with m.variable_scope("net", reuse=reuse, custom_getter=getter):
                return m.matmul(m.layers.dense(x, 3, name="dense"), m.get_variable("w", [3, 1]))

        y = net()
        average = m.train.ExponentialMovingAverage(0.9)
        with m.control_dependencies([average.apply(m.trainable_variables())]):
            asked = []

            def averaged(getter: Any, name: str, *args: Any, **options: Any) -> Any:
                asked.append((name, options["shape"] if isinstance(options["shape"], list) else None, options["reuse"]))
                return average.average(getter(name, *args, **options))

            z = net(True, averaged)
        assert [name for name, *_ in asked] == ["net/dense/kernel", "net/dense/bias", "net/w"]
        assert all(reuse for *_, reuse in asked)
        doubled = m.get_variable(
            "v", [2], custom_getter=lambda getter, *args, **options: 2.0 * getter(*args, **options)
        )
        return [y, z, doubled]

    compare(build, x=numbers(4, 2))


def test_getters_go_through_those_around_them() -> None:
    found: dict[Any, Any] = {}
    for m, graph in BOTH.items():
        with graph():
            order: list[str] = []

            def getter(label: str, order: list[str] = order) -> Any:
                def get_by(getter: Any, name: str, *args: Any, **options: Any) -> Any:
                    order.append(label)
                    return getter(name, *args, **options)

                return get_by

            with (
                m.variable_scope("outer", custom_getter=getter("outer")),
                m.variable_scope("inner", custom_getter=getter("inner")),
            ):
                m.get_variable("v", [1])
                order.append("|")
                m.get_variable("w", [1], custom_getter=getter("own"))
            found[m] = order
    assert found[compat] == found[tf] == ["inner", "outer", "|", "own"]


def test_a_scope_with_an_empty_name_is_the_root() -> None:
    for m, graph in BOTH.items():
        with graph():
            with m.variable_scope("a"):
                v = m.get_variable("v", [2])
            with m.variable_scope("", default_name="", reuse=True):
                assert m.get_variable("a/v") is v


def test_the_mean_of_whole_numbers_is_a_whole_number() -> None:
    for values in ([1, 2], [[1, 2], [3, 5]], [-1, -2], np.array([1, 2, 4], np.int64), [1.0, 2.0]):
        with tslab_of_old(), compat.Session() as session:
            ours = session.run([compat.reduce_mean(values), compat.math.reduce_mean(values, reduction_indices=0)])
        with BOTH[tf](), tf.Session() as session:
            theirs = session.run([tf.reduce_mean(values), tf.math.reduce_mean(values, 0)])
        for one, other in zip(ours, theirs, strict=True):
            assert one.dtype == other.dtype
            assert np.array_equal(one, other)


def test_an_unknown_shape_has_no_length() -> None:
    for m, graph in BOTH.items():
        with graph():
            shape = m.placeholder(m.float32).get_shape()
            for use in (len, list):
                with pytest.raises(ValueError, match=r"\w"):
                    use(shape)
            assert not shape
            assert getattr(shape[0], "value", None) is None
            assert shape.is_compatible_with([2])
            assert shape[1:].ndims is None
            assert shape.concatenate([2]).ndims is None


def test_dropout_keeps_the_shape_whatever_is_fed_as_keep_prob() -> None:
    compare(lambda m, x, p: m.nn.dropout(x, p), {"p": None, "x": [None, 3]}, x=numbers(4, 3), p=np.float32(0.5))


def test_a_checkpoint_that_does_not_fit_is_tensorflows_error(tmp_path: Path) -> None:
    for m, graph in BOTH.items():
        path = str(tmp_path / m.__name__ / "model.ckpt")
        Path(path).parent.mkdir()
        with graph(), m.Session() as session:
            v, w = m.get_variable("v", [2]), m.get_variable("w", [2])
            session.run(m.global_variables_initializer())
            path = m.train.Saver([v]).save(session, path)
            with pytest.raises(m.errors.NotFoundError):
                m.train.Saver([w]).restore(session, path)
            if m is compat:  # TensorFlow does so for the Variables of its old kind
                with pytest.raises(m.errors.InvalidArgumentError):
                    m.train.Saver({"v": m.get_variable("u", [3])}).restore(session, path)
            with pytest.raises(ValueError, match="checkpoint"):
                m.train.Saver([v]).restore(session, path + "nowhere")


def test_a_node_without_a_name_is_found_by_tensorflows() -> None:
    for m, graph in BOTH.items():
        with graph():
            x = m.placeholder(m.float32, [None, 3])
            with m.name_scope("net"):
                hidden = m.layers.dense(x, 2, activation=m.nn.relu, name="hidden")
                nodes = [
                    hidden,
                    m.reduce_mean(hidden),
                    m.nn.softmax(hidden),
                    m.matmul(hidden, hidden, transpose_b=True),
                ]
            found = m.get_default_graph()
            names = ["net/hidden/Relu:0", "net/Mean:0", "net/Softmax:0", "net/MatMul:0"]
            assert all(found.get_tensor_by_name(name) is node for name, node in zip(names, nodes, strict=True))
