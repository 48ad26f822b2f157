"""What chapter 3 tries the learner's operations on: log, multiply, reduce_sum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..chapter_01.pieces import labelled
from ..compare import same
from ..content import Case, Misconception, expect, on

Shows = Callable[[Any, Any], bool]

X = np.array([[1.0, 2.0, 4.0], [0.5, 3.0, 8.0]])
Y = np.array([[2.0, -1.0, 0.5], [3.0, 1.0, -2.0]])


def _leaf(parts: Any, label: str = "x") -> Any:
    return labelled(parts.Operation([]), label)


def _compute(operation: Callable[..., Any], parts: Any, *values: Any) -> Any:
    """What compute makes of values of the inputs x and y."""
    leaves = [_leaf(parts, label) for label in "xy"[: len(values)]]
    return on(operation(*leaves), dict(zip(leaves, values, strict=True))).compute(*map(np.array, values))


def _unchanged(operation: Callable[..., Any], parts: Any, *values: Any) -> None:
    """compute leaves its inputs as they were."""
    arrays = {_leaf(parts, label): np.array(value) for label, value in zip("xy", values, strict=False)}
    on(operation(*arrays), arrays).compute(*arrays.values())
    for (x, array), value in zip(arrays.items(), values, strict=True):
        given = f"compute({', '.join(leaf.label for leaf in arrays)}); {x.label}"
        expect(given, array, value, x, "after compute")


def _lost(operation: Any, parts: Any, inputs: int) -> bool:
    leaves = [_leaf(parts, label) for label in "xy"[:inputs]]
    return operation(*leaves).compute(*[X.copy(), Y.copy()][:inputs]) is None


def _changes(operation: Any, parts: Any, inputs: int) -> bool:
    leaves, values = [_leaf(parts, label) for label in "xy"[:inputs]], [X.copy(), Y.copy()][:inputs]
    operation(*leaves).compute(*values)
    return not all(same(a, b) for a, b in zip(values, [X, Y], strict=False))


def _no_edges(operation: Any, parts: Any, inputs: int) -> bool:
    return not list(operation(*[_leaf(parts, label) for label in "xy"[:inputs]]).input_nodes)


def _general(inputs: int) -> list[Misconception]:
    """What may be wrong with any operation."""
    return [
        Misconception(
            "no edge",
            "The inputs are not handed to Operation, so the session will not find them.",
            lambda operation, parts: _no_edges(operation, parts, inputs),
        ),
        Misconception(
            "no return",
            "compute works out a value, and does not hand it back.",
            lambda operation, parts: _lost(operation, parts, inputs),
        ),
        Misconception(
            "compute changes its input in place",
            "Other operations use that array too.",
            lambda operation, parts: _changes(operation, parts, inputs),
        ),
    ]


# 03.2 log


def case_log(log: Any, parts: Any) -> None:
    """the logarithms of 1, e and e²"""
    expect("compute([1, e, e^2])", _compute(log, parts, np.exp([0.0, 1.0, 2.0])), [0.0, 1.0, 2.0])


def case_log_input(log: Any, parts: Any) -> None:
    """it has the input node that it is given"""
    x = _leaf(parts)
    y = log(x)
    on([y, x], what="input_nodes")
    expect("y = log(x); y.input_nodes", list(y.input_nodes), [x])


def case_log_matrix(log: Any, parts: Any) -> None:
    """a matrix, element by element"""
    expect("compute([[1, 2, 4], [0.5, 3, 8]])", _compute(log, parts, X), np.log(X))


def case_log_number(log: Any, parts: Any) -> None:
    """a single number"""
    expect("compute(0.5)", _compute(log, parts, 0.5), -np.log(2.0))


def case_log_unchanged(log: Any, parts: Any) -> None:
    """compute leaves its input as it was"""
    _unchanged(log, parts, [1.0, 2.0])


def _log_like(function: Callable[[Any], Any]) -> Shows:
    return lambda log, parts: same(log(_leaf(parts)).compute(X.copy()), function(X))


def _only_numbers(log: Any, parts: Any) -> bool:
    log(_leaf(parts)).compute(np.array(0.5))
    try:
        log(_leaf(parts)).compute(X.copy())
    except (TypeError, ValueError):
        return True
    return False


LOG_MISCONCEPTIONS = [
    *_general(1),
    Misconception("another base", "The natural logarithm has base e.", _log_like(np.log10)),
    Misconception("another base", "The natural logarithm has base e.", _log_like(np.log2)),
    Misconception("ln(1 + x)", "At x = 1 the logarithm is 0.", _log_like(np.log1p)),
    Misconception("exp instead of log", "The one undoes the other.", _log_like(np.exp)),
    Misconception("the sign", "The minus of the loss is an operation of its own.", _log_like(lambda x: -np.log(x))),
    Misconception("one number only", "math.log wants a single number; a value here is an array.", _only_numbers),
]


# 03.3 multiply


def _product(multiply: Any, parts: Any, x: Any, y: Any) -> Any:
    return _compute(multiply, parts, x, y)


def case_multiply(multiply: Any, parts: Any) -> None:
    """(1, 2, 3) times (4, 5, 6) is (4, 10, 18)"""
    expect(
        "compute([1, 2, 3], [4, 5, 6])", _product(multiply, parts, [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]), [4.0, 10.0, 18.0]
    )


def case_multiply_inputs(multiply: Any, parts: Any) -> None:
    """it has both its input nodes, in order"""
    x, y = _leaf(parts), _leaf(parts, "y")
    z = multiply(x, y)
    on([z, x, y], what="input_nodes")
    expect("z = multiply(x, y); z.input_nodes", list(z.input_nodes), [x, y])


def case_squares(multiply: Any, parts: Any) -> None:
    """two square matrices"""
    x, y = [[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]
    expect(f"compute({x}, {y})", _product(multiply, parts, x, y), [[5.0, 12.0], [21.0, 32.0]])


def case_multiply_matrix(multiply: Any, parts: Any) -> None:
    """two matrices that are not square"""
    expect("compute(x, y), two matrices of shape (2, 3)", _product(multiply, parts, X, Y), X * Y)


def case_multiply_unchanged(multiply: Any, parts: Any) -> None:
    """compute leaves its inputs as they were"""
    _unchanged(multiply, parts, X, Y)


S, T = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0], [8.0, 7.0]])


def _multiply_like(function: Callable[[Any, Any], Any]) -> Shows:
    return lambda multiply, parts: same(_product(multiply, parts, S, T), function(S, T))


def _one_edge(multiply: Any, parts: Any) -> bool:
    return len(list(multiply(_leaf(parts), _leaf(parts, "y")).input_nodes)) == 1


MULTIPLY_MISCONCEPTIONS = [
    *_general(2),
    Misconception("first input only", "The second input is not handed to Operation.", _one_edge),
    Misconception(
        "rows by columns instead of element by element",
        "@ is the matrix product, which matmul has already.",
        _multiply_like(lambda x, y: x @ y),
    ),
    Misconception(
        "summed as well", "The sum will be an operation of its own.", _multiply_like(lambda x, y: np.sum(x * y))
    ),
    Misconception(
        "summed as well", "The sum will be an operation of its own.", _multiply_like(lambda x, y: np.sum(x * y, axis=1))
    ),
    Misconception("a sum instead of a product", "The two are added.", _multiply_like(lambda x, y: x + y)),
    Misconception("first input only", "The second input has no effect.", _multiply_like(lambda x, y: x * x)),
]


# 03.4 reduce_sum

M = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


def _sum(reduce_sum: Any, parts: Any, *axis: Any) -> Any:
    return reduce_sum(_leaf(parts), *axis).compute(np.array(M))


def _sums(expected: Any, *axis: Any, words: str) -> Case:
    call = ", ".join(["x", *[f"axis={a}" for a in axis]])

    def case(reduce_sum: Any, parts: Any) -> None:
        options = {"axis": axis[0]} if axis else {}
        got = _compute(lambda x: reduce_sum(x, **options), parts, M)
        expect(f"reduce_sum({call}).compute([[1, 2, 3], [4, 5, 6]])", got, expected)

    case.__doc__ = words
    return case


case_rows = _sums([6.0, 15.0], 1, words="axis=1: the sum of each row of [[1, 2, 3], [4, 5, 6]]")
case_all = _sums(21.0, words="no axis: the sum of all")
case_columns = _sums([5.0, 7.0, 9.0], 0, words="axis=0: the sum of each column")
case_last = _sums([6.0, 15.0], -1, words="axis=-1: the last axis")


def case_sum_input(reduce_sum: Any, parts: Any) -> None:
    """its only input node is x; the axis is no node"""
    x = _leaf(parts)
    s = reduce_sum(x, axis=1)
    on([s, x], what="input_nodes")
    expect("s = reduce_sum(x, axis=1); s.input_nodes", list(s.input_nodes), [x])


def case_two_sums(reduce_sum: Any, parts: Any) -> None:
    """two sums along two axes, in one graph"""
    x = _leaf(parts)
    rows, columns = reduce_sum(x, axis=1), reduce_sum(x, axis=0)
    on([rows, columns], {x: M})
    got = rows.compute(np.array(M))
    expect("rows = reduce_sum(x, axis=1); columns = reduce_sum(x, axis=0); rows.compute(M)", got, [6.0, 15.0])


def case_vector(reduce_sum: Any, parts: Any) -> None:
    """a vector"""
    got = _compute(reduce_sum, parts, [1.0, 2.0, 3.0])
    expect("reduce_sum(x).compute([1, 2, 3])", got, 6.0)


def case_sum_unchanged(reduce_sum: Any, parts: Any) -> None:
    """compute leaves its input as it was"""
    _unchanged(reduce_sum, parts, M)


def _gives(pattern: dict[Any, Any]) -> Shows:
    """Whether it gives these for these axes; "all" is no axis."""

    def shows(reduce_sum: Any, parts: Any) -> bool:
        calls = {axis: () if axis == "all" else (axis,) for axis in pattern}
        return all(same(_sum(reduce_sum, parts, *calls[axis]), pattern[axis]) for axis in pattern)

    return shows


def _shared(reduce_sum: Any, parts: Any) -> bool:
    x = _leaf(parts)
    rows, _ = reduce_sum(x, 1), reduce_sum(x, 0)
    return same(rows.compute(np.array(M)), [5.0, 7.0, 9.0])


def _axis_as_node(reduce_sum: Any, parts: Any) -> bool:
    try:
        return len(list(reduce_sum(_leaf(parts), 1).input_nodes)) > 1
    except AttributeError as error:
        return "consumers" in str(error)


SUM_MISCONCEPTIONS = [
    Misconception(
        "the axis is made an input node",
        "An input has a value that comes from the graph. The axis is part of the operation itself.",
        _axis_as_node,
    ),
    *_general(1),
    Misconception(
        "axis 0 is taken for no axis",
        "In Python 0 counts as false, and so does None; they are two answers.",
        _gives({"all": 21.0, 1: [6.0, 15.0], 0: 21.0}),
    ),
    Misconception("the axis is ignored", "It is given, and has no effect.", _gives({"all": 21.0, 1: 21.0, 0: 21.0})),
    Misconception(
        "the axis that stays instead of the one that goes",
        "axis=1 adds up along the rows, and that axis disappears.",
        _gives({1: [5.0, 7.0, 9.0], 0: [6.0, 15.0]}),
    ),
    Misconception("one axis for all sums", "It is kept on the class, which all its objects share.", _shared),
    Misconception(
        "no axis is taken for axis 0", "Without an axis, everything is added up.", _gives({"all": [5.0, 7.0, 9.0]})
    ),
    Misconception(
        "no axis is taken for the last one", "Without an axis, everything is added up.", _gives({"all": [6.0, 15.0]})
    ),
    Misconception(
        "mean where a sum was asked",
        "It is divided by how many there are.",
        _gives({"all": 3.5, 1: [2.0, 5.0]}),
    ),
    Misconception(
        "the axis stays, with length 1",
        "A sum over an axis is rid of it, unless it is asked to keep it.",
        _gives({1: [[6.0], [15.0]]}),
    ),
]
