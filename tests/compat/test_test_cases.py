"""`tf.test.TestCase`: a test written for TensorFlow runs, and fails where it should."""

import unittest

import numpy as np
import pytest

import tslab.compat as tf


class Square(tf.test.TestCase):
    def test_square(self):
        with self.test_session():
            x = tf.square([2, 3])
            self.assertAllEqual(x.eval(), [4, 9])
            self.assertAllEqual(x, [4, 9])
            self.assertAllClose({"a": x}, {"a": np.array([4, 9])})
            self.assertAllClose([x, [1.0]], [[4, 9], [1.0 + 1e-7]])
            self.assertNear(self.evaluate(tf.sqrt(2.0)), 1.4142, 1e-3)
            self.assertArrayNear([1.0, 2.0], [1.0, 2.01], 0.02)
            self.assertShapeEqual(np.zeros(2), x)
        assert self.evaluate(tf.constant(3)) == 3

    def test_each_begins_anew(self):
        assert not tf.get_default_graph().get_operations()
        with self.session() as session:
            first = session.run(tf.random_normal([3]))
        self.setUp()
        with self.cached_session() as session:
            self.assertAllEqual(first, session.run(tf.random_normal([3])))


@pytest.fixture
def case():
    with tf.Graph().as_default():
        yield Square("test_square")


@pytest.mark.parametrize("wrong", [
    lambda case: case.assertAllEqual([1, 2], [1, 3]),
    lambda case: case.assertAllEqual([1, 1], 1),
    lambda case: case.assertAllClose([1.0], [1.1]),
    lambda case: case.assertAllClose([1.0, 1.0], 1.0),
    lambda case: case.assertAllClose({"a": 1.0}, {"b": 1.0}),
    lambda case: case.assertAllClose([[1.0, 2.0], [3.0]], [[1.0, 2.0], [3.1]]),
    lambda case: case.assertAllClose([np.ones(2)], [np.ones(2)] * 2),
    lambda case: case.assertNear(1.0, 1.2, 0.1),
    lambda case: case.assertArrayNear([1.0], [1.0, 1.0], 0.1),
    lambda case: case.assertArrayNear([1.0], [1.2], 0.1),
    lambda case: case.assertShapeEqual(tf.zeros([2]), tf.zeros([3])),
])  # fmt: skip
def test_what_is_wrong_fails(case, wrong):
    with pytest.raises(AssertionError):
        wrong(case)


def test_a_program_runs_its_tests(monkeypatch):
    ran = []
    monkeypatch.setattr(unittest, "main", lambda argv=None: ran.append(argv))
    tf.test.main(["program.py"])
    assert ran == [["program.py"]]
