"""tf.initializers against TensorFlow: the numbers that they make of the same random ones."""

from __future__ import annotations

import numpy as np
import pytest

import tslab.compat as compat
from tslab.errors import GraphError

from ..tensorflow import tf
from .both import BOTH, compare, signatures_differ

MADE = {
    "constant": lambda i: i.constant(0.3),
    "glorot_normal": lambda i: i.glorot_normal(),
    "glorot_uniform": lambda i: i.glorot_uniform(),
    "he_normal": lambda i: i.he_normal(),
    "he_uniform": lambda i: i.he_uniform(),
    "identity": lambda i: i.identity(gain=2.0),
    "lecun_normal": lambda i: i.lecun_normal(),
    "lecun_uniform": lambda i: i.lecun_uniform(),
    "ones": lambda i: i.ones(),
    "orthogonal": lambda i: i.orthogonal(gain=0.5),
    "random_normal": lambda i: i.random_normal(0.1, 0.2),
    "random_uniform": lambda i: i.random_uniform(-0.1, 0.2),
    "truncated_normal": lambda i: i.truncated_normal(stddev=0.1),
    "uniform_unit_scaling": lambda i: i.uniform_unit_scaling(factor=1.43),
    "variance_scaling": lambda i: i.variance_scaling(2.0, "fan_out", "uniform"),
    "zeros": lambda i: i.zeros(),
}
SHAPES = [(6, 4), (3, 5), (3, 2, 2, 5), (4,)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", MADE)
def test_initial_values(name, shape):
    if (name in ("identity", "orthogonal") and len(shape) == 1) or (name == "identity" and len(shape) == 4):
        with compat.Graph().as_default(), pytest.raises(GraphError, match=r"axes"):
            compat.get_variable("W", shape, initializer=MADE[name](compat.initializers))
        return

    def build(m):
        return m.get_variable("W", shape, initializer=MADE[name](m.initializers)) * 1.0

    compare(build)


@pytest.mark.parametrize("name", ["orthogonal", "uniform_unit_scaling", "truncated_normal", "variance_scaling"])
def test_the_longer_names(name):
    def build(m):
        initializer = getattr(m, f"{name}_initializer")
        return [m.get_variable("W", [4, 3], initializer=initializer()), m.Variable(initializer()([4, 3]))]

    compare(build)


OWN = "he_normal he_uniform identity lecun_normal lecun_uniform orthogonal uniform_unit_scaling".split()  # noqa: SIM905


@pytest.mark.parametrize("name", OWN)
def test_parameters_are_tensorflows(name):
    assert not signatures_differ(getattr(compat.initializers, name), getattr(tf.initializers, name))


def test_an_orthogonal_matrix_is_one():
    with compat.Graph().as_default(), compat.Session() as session:
        tall, wide = (
            session.run(compat.get_variable(name, shape, initializer=compat.orthogonal_initializer()))
            for name, shape in (("tall", (7, 4)), ("wide", (4, 7)))
        )
    np.testing.assert_allclose(tall.T @ tall, np.eye(4), atol=1e-6)
    np.testing.assert_allclose(wide @ wide.T, np.eye(4), atol=1e-6)


def test_the_dtype_of_an_initializer():
    for m in BOTH:
        with BOTH[m]():
            assert m.as_dtype(m.orthogonal_initializer(dtype=m.float64)([2, 2]).dtype) == m.float64
            assert m.as_dtype(m.uniform_unit_scaling_initializer()([2, 2]).dtype) == m.float32
