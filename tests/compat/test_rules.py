"""TensorFlow 1's rules: what numbers become, and what two writes of one Variable do."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
import tslab.compat as compat
from tslab.errors import WriteConflictError

from .both import compare, numbers

X = numbers(4, 3)

NUMBERS = {
    "else": lambda m, x: m.where(x > 0, x, 5.0 * m.ones_like(x)),
    "zeros": lambda m, x: m.where(m.greater(x, 0.0), m.zeros_like(x), x),
    "cond": lambda m, x: m.cond(m.reduce_sum(x) > 100.0, lambda: x, lambda: 3.0 * x),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_choice_between_numbers(name):
    compare(NUMBERS[name], {"x": [None, 3]}, x=X)


def test_a_number_beside_a_condition_does_not_become_a_truth_value():
    with compat.Graph().as_default(), compat.Session() as session:
        x = compat.constant(X)
        found = compat.where(x > 0, x, 5.0), compat.where(x > 0, 2.5, 3.0), compat.where(x > 0, 2, x)
        values = session.run(found)
    assert [node.dtype for node in found] == [np.float32] * 3
    np.testing.assert_array_equal(values[0], np.where(X > 0, X, np.float32(5.0)))
    np.testing.assert_array_equal(values[1], np.where(X > 0, 2.5, 3.0))
    np.testing.assert_array_equal(values[2], np.where(X > 0, 2.0, X).astype(np.float32))


def test_two_writes_that_nothing_orders_both_take_place():
    """In TensorFlow 1 one comes after the other, in either order; of tslab's own graphs it is an error."""
    for m in (compat, ts):
        with m.Graph().as_default():
            v = m.Variable(10.0)
            writes = [m.assign_add(v, 1.0), m.assign_sub(v, 5.0)]
            with m.control_dependencies(writes):
                after = m.identity(v)
            with m.Session() as session:
                if m is ts:
                    with pytest.raises(WriteConflictError, match="twice"):
                        session.run(writes)
                    continue
                session.run(writes)
                assert session.run(v) == 6.0
                assert session.run(after) == 2.0
                assert session.run(v) == 2.0
