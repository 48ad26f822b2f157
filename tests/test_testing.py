"""The checks of gradients, which learners use too, find what is wrong and nothing else."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import tslab as ts
from tslab.testing import GradientCheck, check_gradient, numeric_gradient


def wrong_square(factor):
    class wrong(ts.Operation):
        def compute(self, x):
            return x * x

    ts.RegisterGradient(wrong)(lambda op, grad: grad * factor * op.inputs[0])
    return wrong


def test_numeric_gradient_of_known_functions():
    x = np.array([[0.5, 1.0], [2.0, 3.0]])
    np.testing.assert_allclose(numeric_gradient(np.sin, x), np.cos(x), rtol=1e-8)
    np.testing.assert_allclose(numeric_gradient(lambda x: np.sum(x**2), x), 2 * x, rtol=1e-8)
    assert numeric_gradient(np.exp, 0.0) == pytest.approx(1, rel=1e-8)
    assert numeric_gradient(np.exp, np.ones((0, 2))).shape == (0, 2)


def test_numeric_gradient_leaves_its_argument_alone_and_takes_integers():
    x = np.array([1, 2])
    np.testing.assert_allclose(numeric_gradient(lambda x: 3 * x, x), [3, 3], rtol=1e-8)
    assert x.tolist() == [1, 2]


def test_check_gradient_returns_the_gradients():
    x, y = check_gradient(lambda x, y: ts.reduce_sum(x * y), [[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_allclose(x / y, [3, 2])


def test_check_gradient_finds_a_wrong_gradient_and_shows_the_worst_place():
    check_gradient(wrong_square(2.0), [[1.0, 5.0]])
    with pytest.raises(AssertionError, match=r"gradient of input 0 is wrong at 2 of 2 places; the worst is \(1,\)"):
        check_gradient(wrong_square(2.1), [[1.0, 5.0]])


def test_check_gradient_finds_a_wrong_sum_though_it_is_right_for_equal_weights():
    class transposed(ts.Operation):
        def compute(self, x):
            return x

    ts.RegisterGradient(transposed, numpy=True)(lambda op, grad: grad.T)
    with pytest.raises(AssertionError, match="is wrong"):
        check_gradient(transposed, [np.ones((2, 2))])


def test_check_gradient_finds_a_missing_gradient():
    class cut(ts.Operation):
        def compute(self, x):
            return x

    ts.RegisterGradient(cut)(lambda op, grad: [None])
    with pytest.raises(AssertionError, match="gradient of input 0 is wrong"):
        check_gradient(cut, [[1.0]])


def test_check_gradient_finds_a_gradient_of_the_wrong_shape():
    class broad(ts.Operation):
        def compute(self, x, y):
            return x + y

    ts.RegisterGradient(broad)(lambda op, grad: [grad, grad])
    with pytest.raises(AssertionError, match=r"the gradient of input 1 has shape \(2,\), the input \(\)"):
        check_gradient(broad, [[1.0, 2.0], 3.0])


def test_check_gradient_leaves_no_trace_in_the_graph():
    with ts.Graph().as_default() as graph:
        check_gradient(ts.sigmoid, [[1.0]])
        assert graph.nodes == []


def test_check_gradient_of_what_an_input_does_not_reach():
    (gradient, _) = check_gradient(lambda x, y: ts.square(y), [[1.0], [2.0]])
    assert gradient.tolist() == [0]


# The table, and what a mistake looks like


def scaled(*factors, define=lambda x, y: x * y):
    """A product whose gradient functions are `factors` of the gradient and the other input."""

    class product(ts.Operation):
        def compute(self, x, y):
            return define(x, y)

    ts.RegisterGradient(product, numpy=True)(
        lambda op, grad: [f(grad * other) for f, other in zip(factors, op.inputs[::-1], strict=True)]
    )
    return product


def of_nodes(second):
    """The same, whose gradients are nodes, of shapes that are known only in the run."""

    class product(ts.Operation):
        def compute(self, x, y):
            return x * y

    ts.RegisterGradient(product)(lambda op, grad: [grad * op.inputs[1], second(grad * op.inputs[0])])
    return product


def right(grad):
    return grad


def failure(build, inputs):
    with pytest.raises(AssertionError) as caught:
        check_gradient(build, inputs)
    return str(caught.value)


A, B = np.random.default_rng(1).uniform(1, 2, (2, 3, 3))


def test_the_result_is_a_list_that_is_shown_as_a_table():
    found = check_gradient(ts.multiply, [[1.0, 2.0], 3.0])
    assert isinstance(found, GradientCheck) and isinstance(found, list) and found.ok
    lines = repr(found).splitlines()
    assert lines[0].split() == ["input", "shape", "worst", "at", "analytic", "numeric", "relative", "error"]
    assert [line.split()[0] for line in lines[1:3]] == ["x", "y"]
    assert all(line.endswith("ok") for line in lines[1:3])
    row = found.rows[0]
    assert f"{found[0][row.worst]:.6g}" in lines[1] and f"{row.relative_error:.1e}" in lines[1]
    assert lines[3].startswith("(of Σ w·y")


def test_the_example_in_the_docstring_is_what_comes_out():
    doc = inspect.cleandoc(check_gradient.__doc__)
    shown = [line.strip() for line in doc.splitlines() if line.startswith("    ")][1:4]
    lines = repr(check_gradient(ts.multiply, [[1.0, 2.0], 3.0])).splitlines()
    assert [line.split()[:-2] for line in shown] == [line.split()[:-2] for line in lines[:3]]  # without the error


def test_nothing_is_printed(capsys):
    check_gradient(ts.multiply, [[1.0, 2.0], 3.0])
    assert capsys.readouterr().out == ""


def test_the_gradient_of_a_number_is_its_own():
    found = check_gradient(ts.square, [3.0])
    assert found == [6.0]
    assert "w·y" not in repr(found)


@pytest.mark.parametrize(
    "shapes", [[(2,)], [(12, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1), (3, 12, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1)]]
)
def test_columns_are_aligned_and_the_table_is_no_wider_than_88(shapes):
    def build(*a_very_long_name_of_inputs):
        return ts.add_n([ts.reduce_sum(1e-300 * ts.square(x)) for x in a_very_long_name_of_inputs])

    lines = repr(check_gradient(build, [np.ones(shape) for shape in shapes])).splitlines()
    assert len(lines) == 1 + len(shapes)
    assert max(map(len, lines)) <= 88
    for end in ("numeric", "relative error"):
        at = lines[0].index(end) + len(end)
        assert all(line[at - 1] != " " and line[at : at + 1] in (" ", "") for line in lines)
    assert len({line.index("(") for line in lines[1:]}) == 1


def test_a_failure_shows_all_inputs_and_the_worst_place():
    text = failure(scaled(right, lambda g: g * [[1, 1, 1], [1, 1, 1], [1, 1, 3]]), [A, B])
    first, _, header, x, y, note = text.splitlines()[:6]
    assert first.startswith("the gradient of input 1 is wrong at 1 of 9 places; the worst is (2, 2): analytic ")
    assert header.startswith("input") and note.startswith("(of")
    assert x.endswith("ok") and y.endswith("wrong")
    assert "(2, 2)" in y and "6.7e-01" in y


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda g: 2 * g, "Input 1: analytic is 2 × numeric: a constant factor is too much"),
        (lambda g: g / 3, "Input 1: analytic is 0.3333 × numeric: a constant factor is missing"),
        (lambda g: g * 9, "analytic is 9 × numeric: as many as the input holds numbers; is the 1/n of a mean missing"),
        (lambda g: g / 9, "analytic is 0.1111 × numeric: one by 9, the numbers of the input; is there a 1/n"),
        (lambda g: -g, "Input 1: analytic is -1 × numeric: the sign is wrong."),
        (lambda g: g * [1, -1, 1], "analytic has the wrong sign at some places"),
        (lambda g: 0 * g, "analytic is 0: the gradient function gives None or zeros here"),
        (lambda g: g.T, "analytic is the transpose of numeric"),
        (lambda g: g * np.nan, "analytic is not finite"),
    ],
)
def test_a_failure_tells_the_likely_mistake(wrong, told):
    assert told in failure(scaled(right, wrong), [A, B])


@pytest.mark.parametrize(
    ("build", "inputs", "told"),
    [
        (of_nodes(right), [A, B[0]], "Input 1: the input was broadcast, so that its numbers count several times: "
        "sum the gradient over axis 0."),
        (of_nodes(right), [A, B[:, :1]], "sum the gradient over axis 1."),
        (of_nodes(right), [A, 2.0], "sum the gradient over the axes 0, 1."),
        (of_nodes(ts.transpose), [A[:2], B[:2]], "(3, 2) is (2, 3) transposed"),
        (scaled(lambda g: g + (g < 1.3), right), [np.ones(40), np.linspace(1.2, 9, 40)], "almost all is right"),
        (scaled(lambda g: g + 1, right, define=lambda x, y: 0 * x + y), [A, B], "numeric is 0: the result does not"),
    ],
)  # fmt: skip
def test_a_failure_tells_more_of_the_likely_mistakes(build, inputs, told):
    assert told in failure(build, inputs)


def test_one_nan_is_the_worst_place():
    text = failure(scaled(right, lambda g: g * [[2, 1, 1], [1, np.nan, 1], [1, 1, 1]]), [A, B])
    assert "wrong at 2 of 9 places; the worst is (1, 1): analytic nan" in text


def test_what_looks_like_no_known_mistake_gets_no_guess():
    assert failure(scaled(right, lambda g: g**2), [A, B]).splitlines()[-1].startswith("(of")
    assert failure(wrong_square(2.1), [1.5]).splitlines()[-1].endswith("wrong")


def test_check_gradient_finds_an_extra_sum_of_a_shape_that_fits_nothing():
    text = failure(of_nodes(lambda g: ts.py_func(lambda g: g.reshape(-1)[:4], [g], "float64")), [A, B])
    assert text.startswith("the gradient of input 1 has shape (4,), the input (3, 3)")
    assert "wrong shape" in text and "Input 1" not in text
