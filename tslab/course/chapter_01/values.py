"""What chapter 1 tries the learner's values and computations on: matmul, Variable, relu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import tslab as ts

from ..compare import same
from ..content import Misconception, expect, on
from .pieces import labelled

P, Q = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0], [8.0, 7.0]])


# 01.3 matmul


def _node(matmul: Any, parts: Any, *values: Any) -> tuple[Any, Any, Any]:
    """A product of two nodes, which may have values, and these."""
    A, x = labelled(parts.Operation([]), "A"), labelled(parts.Operation([]), "x")
    return on(matmul(A, x), dict(zip((A, x), values, strict=False))), A, x


def case_product(matmul: Any, parts: Any) -> None:
    """[[1, 2], [3, 4]] times [5, 6] is [17, 39]"""
    y, *_ = _node(matmul, parts, P, [5.0, 6.0])
    got = y.compute(P.copy(), np.array([5.0, 6.0]))
    expect("compute([[1, 2], [3, 4]], [5, 6])", got, [17.0, 39.0])


def case_matmul_inputs(matmul: Any, parts: Any) -> None:
    """matmul(A, x) has the input nodes A and x"""
    y, A, x = _node(matmul, parts)
    on([y, A, x], what="input_nodes")
    expect("y = matmul(A, x); y.input_nodes", list(y.input_nodes), [A, x])


def case_matrices(matmul: Any, parts: Any) -> None:
    """two square matrices"""
    y, *_ = _node(matmul, parts, P, Q)
    expect("compute([[1, 2], [3, 4]], [[5, 6], [8, 7]])", y.compute(P.copy(), Q.copy()), P @ Q)


def case_rectangles(matmul: Any, parts: Any) -> None:
    """a (1, 3) matrix times a (3, 2) matrix"""
    x, W = np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    y, *_ = _node(matmul, parts, x, W)
    expect("compute([[1, 2, 3]], [[1, 0], [0, 1], [1, 1]])", y.compute(x, W), [[4.0, 5.0]])


def case_matmul_changes_nothing(matmul: Any, parts: Any) -> None:
    """compute leaves its inputs as they were"""
    y, left, right = _node(matmul, parts, P, Q)
    A, B = P.copy(), Q.copy()
    y.compute(A, B)
    expect("A = [[1, 2], [3, 4]]; compute(A, B); A", A, P, left, "after compute")
    expect("B = [[5, 6], [8, 7]]; compute(A, B); B", B, Q, right, "after compute")


def _like(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], bool]:
    """Whether compute does what `function` does, on two matrices."""
    return lambda matmul, parts: same(_node(matmul, parts)[0].compute(P.copy(), Q.copy()), function(P, Q))


def _inputs_swapped(matmul: Any, parts: Any) -> bool:
    y, A, x = _node(matmul, parts)
    return list(y.input_nodes) == [x, A]


def _changes_inputs(matmul: Any, parts: Any) -> bool:
    A, B = P.copy(), Q.copy()
    _node(matmul, parts)[0].compute(A, B)
    return not (same(A, P) and same(B, Q))


def _lost(matmul: Any, parts: Any) -> bool:
    return _node(matmul, parts)[0].compute(P.copy(), Q.copy()) is None


MATMUL_MISCONCEPTIONS = [
    Misconception("no return", "compute works out a value, and does not hand it back.", _lost),
    Misconception("compute changes its input in place", "Other operations use that array too.", _changes_inputs),
    Misconception(
        "element by element instead of rows by columns",
        "In NumPy * multiplies number by number; the matrix product is another operator.",
        _like(lambda A, B: A * B),
    ),
    Misconception("inputs swapped", "A B and B A differ, for matrices.", _like(lambda A, B: B @ A)),
    Misconception("inputs swapped", "The input nodes are given to Operation in the other order.", _inputs_swapped),
    Misconception("first input only", "The second input has no effect.", _like(lambda A, B: A @ A)),
    Misconception("second operand transposed", "Rows are multiplied by rows.", _like(lambda A, B: A @ B.T)),
    Misconception("first operand transposed", "Columns are multiplied by columns.", _like(lambda A, B: A.T @ B)),
    Misconception("a sum instead of a product", "The two are added.", _like(lambda A, B: A + B)),
]


# 01.4 Variable


def case_value(Variable: Any, parts: Any) -> None:
    """a Variable holds its initial value, as an array"""
    value = on(labelled(Variable([1, 1]), "b")).value
    expect("type(Variable([1, 1]).value)", type(value).__name__, "ndarray", what="the type of value")
    expect("Variable([1, 1]).value", value, [1, 1])


def case_matrix(Variable: Any, parts: Any) -> None:
    """a matrix stays a matrix"""
    A = on(labelled(Variable([[1, 0], [0, -1]]), "A"))
    expect("Variable([[1, 0], [0, -1]]).value", A.value, [[1, 0], [0, -1]])


def case_fractions(Variable: Any, parts: Any) -> None:
    """fractions and single numbers are kept"""
    b = on(labelled(Variable([0.5, 1.5]), "b"))
    expect("Variable([0.5, 1.5]).value", b.value, [0.5, 1.5])
    c = on(labelled(Variable(2.5), "c"))
    expect("Variable(2.5).value", c.value, 2.5)


def case_own_memory(Variable: Any, parts: Any) -> None:
    """what happens to the array later does not reach the Variable"""
    start = np.array([1.0, 1.0])
    b = on(labelled(Variable(start), "b"))
    start[0] = 100.0
    expect("start = np.array([1.0, 1.0]); b = Variable(start); start[0] = 100.0; b.value", b.value, [1.0, 1.0])


def case_two_variables(Variable: Any, parts: Any) -> None:
    """two Variables have two values"""
    a, b = labelled(Variable([1, 1]), "a"), labelled(Variable([2, 2]), "b")
    on([a, b])
    expect("a = Variable([1, 1]); b = Variable([2, 2]); a.value", a.value, [1, 1])


def case_is_node(Variable: Any, parts: Any) -> None:
    """a Variable is a node like others: it has consumers, and is in the graph"""
    b = on(labelled(Variable([1, 1]), "b"), what="Graph.default.nodes[-1]")
    found = getattr(b, "consumers", "no such attribute")
    expect("b = Variable([1, 1]); b.consumers", found, [], what="consumers")
    nodes = parts.Graph.default.nodes
    expect("b = Variable([1, 1]); Graph.default.nodes[-1]", nodes[-1] if nodes else None, b)


def _shares(Variable: Any, parts: Any) -> bool:
    start = np.array([1.0, 1.0])
    return np.shares_memory(Variable(start).value, start)


VARIABLE_MISCONCEPTIONS = [
    Misconception(
        "the list stays a list",
        "[1, 1] + [1, 1] joins two lists; only arrays are added element by element.",
        lambda Variable, _: isinstance(Variable([1, 1]).value, list),
    ),
    Misconception(
        "the Variable shares memory with the array it was made from",
        "Two names for one array: whoever changes it changes the Variable as well.",
        _shares,
    ),
    Misconception(
        "not a node",
        "The base class has not done its part, so it has no consumers, and the graph does not know it.",
        lambda Variable, _: not hasattr(Variable([1, 1]), "consumers"),
    ),
    Misconception(
        "fractions are cut off",
        "The array has been given a type for whole numbers.",
        lambda Variable, _: same(Variable([0.5, 1.5]).value, [0, 1]),
    ),
    Misconception(
        "the matrix is flattened",
        "The numbers are right, and their arrangement is lost.",
        lambda Variable, _: np.ndim(Variable([[1, 0], [0, -1]]).value) == 1,
    ),
    Misconception(
        "one value for all Variables",
        "The value is on the class, which all its objects share.",
        lambda Variable, _: same([v.value for v in (Variable([1, 1]), Variable([2, 2]))], [[2, 2], [2, 2]]),
    ),
]


# 01.7 relu


def _compute(relu: Any, x: Any) -> Any:
    with ts.Graph().as_default():
        node = ts.placeholder(name="x")
        return on(relu(node), {node: x}).compute(np.array(x))


def case_relu(relu: Any, parts: Any) -> None:
    """[-1, 0, 2] becomes [0, 0, 2]"""
    expect("compute([-1.0, 0.0, 2.0])", _compute(relu, [-1.0, 0.0, 2.0]), [0.0, 0.0, 2.0])


def case_relu_runs(relu: Any, parts: Any) -> None:
    """it runs in a graph of tslab's"""
    with ts.Graph().as_default():
        x = ts.placeholder(name="x")
        z = ts.add(relu(x), 1.0)
        on(z, {x: [-1.0, 2.0]})
        expect("session.run(ts.add(relu(x), 1.0), {x: [-1.0, 2.0]})", ts.Session().run(z, {x: [-1.0, 2.0]}), [1.0, 3.0])


def case_relu_fraction(relu: Any, parts: Any) -> None:
    """fractions and large numbers"""
    expect("compute([-0.5, 0.5, 1000.0])", _compute(relu, [-0.5, 0.5, 1000.0]), [0.0, 0.5, 1000.0])


def case_relu_matrix(relu: Any, parts: Any) -> None:
    """a matrix, element by element"""
    expect("compute([[-1.0, 2.0], [3.0, -4.0]])", _compute(relu, [[-1.0, 2.0], [3.0, -4.0]]), [[0.0, 2.0], [3.0, 0.0]])


def case_relu_number(relu: Any, parts: Any) -> None:
    """a single number"""
    expect("compute(-3.0)", _compute(relu, -3.0), 0.0)
    expect("compute(3.0)", _compute(relu, 3.0), 3.0)


def case_relu_changes_nothing(relu: Any, parts: Any) -> None:
    """compute leaves its input as it was"""
    x = np.array([-1.0, 2.0])
    with ts.Graph().as_default():
        node = ts.placeholder(name="x")
        on(relu(node), {node: x}).compute(x)
    expect("x = np.array([-1.0, 2.0]); compute(x); x", x, [-1.0, 2.0], node, "after compute")


def _relu_like(function: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    x = np.array([[-1.0, 2.0], [3.0, -4.0]])
    return lambda relu, parts: same(_compute(relu, x), function(x))


def _relu_in_place(relu: Any, parts: Any) -> bool:
    x = np.array([-1.0, 2.0])
    with ts.Graph().as_default():
        relu(ts.placeholder()).compute(x)
    return not same(x, [-1.0, 2.0])


def _whole_array(relu: Any, parts: Any) -> bool:
    """Whether a single number works and an array does not: Python's max or if."""
    if not same([_compute(relu, -3.0), _compute(relu, 3.0)], [0.0, 3.0]):
        return False
    try:
        _compute(relu, [-1.0, 2.0])
    except ValueError as error:
        return "truth value" in str(error)
    return False


RELU_MISCONCEPTIONS = [
    Misconception("no return", "compute works out a value, and does not hand it back.", _relu_like(lambda x: None)),
    Misconception(
        "compute changes its input in place",
        "Other operations use that array too; a session gives it read-only.",
        _relu_in_place,
    ),
    Misconception(
        "one comparison for the whole array",
        "Python's max and if want a single yes or no; an array has one for each element.",
        _whole_array,
    ),
    Misconception(
        "negative elements are taken out",
        "The value has to keep the shape of x.",
        _relu_like(lambda x: x[x > 0]),
    ),
    Misconception(
        "one maximum instead of one for each element",
        "np.max finds the largest element along an axis; here each element is compared with zero.",
        lambda relu, _: np.ndim(_compute(relu, [[-1.0, 2.0], [3.0, -4.0]])) < 2,
    ),
    Misconception("absolute value", "Negative numbers become zero, and not positive.", _relu_like(np.abs)),
    Misconception(
        "the smaller instead of the larger", "It keeps what it should remove.", _relu_like(lambda x: np.minimum(x, 0))
    ),
    Misconception(
        "the question instead of the value",
        "It says where x is positive, and not how large.",
        _relu_like(lambda x: x > 0),
    ),
]
