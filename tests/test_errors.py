"""Errors: one tree, and in each message what happened, where, and how to mend it."""

from __future__ import annotations

import inspect
import re

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import tslab as ts
from tslab import errors


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def line_of(text):
    """The number of the line of this file that holds `text` first."""
    lines = inspect.getsource(inspect.getmodule(line_of)).splitlines()
    return next(i for i, line in enumerate(lines, 1) if text in line)


CLASSES = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]


def test_there_is_one_tree_of_exceptions():
    assert all(issubclass(error, errors.TslabError) for error in CLASSES)


def test_the_tree_is_drawn_as_it_is():
    rows = re.findall(r"^    ([│ ]*)(?:[├└]── )?(\w+) .*?(?:\((\w+)\))?$", errors.__doc__, re.MULTILINE)
    drawn = {"TslabError", *(name for _, name, _ in rows)}
    assert drawn == {error.__name__ for error in CLASSES}
    for _, name, builtin in rows:
        assert not builtin or issubclass(getattr(errors, name), __builtins__[builtin])


def test_a_message_is_what_where_and_cure():
    with pytest.raises(errors.TslabError) as caught:
        raise errors.GraphError("It is so.", "Do that.", nodes=[1])
    error = caught.value
    line = line_of('raise errors.GraphError("It is so."')
    assert (error.what, error.cure, error.nodes) == ("It is so.", "Do that.", (1,))
    assert str(error).splitlines() == [
        "It is so.",
        f'  in test_errors.py, line {line}:  raise errors.GraphError("It is so.", "Do that.", nodes=[1])',
        "  Do that.",
    ]


def test_the_place_is_the_line_that_built_the_node():
    x = ts.placeholder(shape=(2,))  # the line of x
    y = ts.matmul(np.ones((2, 2)), x) + 1.0  # the line of y
    assert x.location.line == line_of("# the line of x")
    assert y.location.line == line_of("# the line of y")
    assert y.input_nodes[0].location.line == y.input_nodes[1].location.line == y.location.line
    assert x.location.place == f"test_errors.py, line {x.location.line}"


def test_the_place_is_in_the_learners_helper_where_they_have_one():
    def dense(x):
        return ts.matmul(x, np.ones((2, 2)))  # the line in the helper

    with pytest.raises(errors.ShapeError) as caught:
        dense(ts.placeholder(shape=(3, 3)))
    assert caught.value.where.line == line_of("# the line in the helper")


def test_the_place_of_a_learners_operation_is_its_call_not_its_init():
    class mine(ts.Operation):
        def __init__(self, x):
            super().__init__(x)

        def compute(self, x):
            return x

    class derived(mine):
        def __init__(self, x):
            super().__init__(x)

    x = ts.placeholder()
    assert mine(x).location.line == line_of("mine(x).location")
    assert derived(x).location.line == line_of("derived(x).location")


def test_the_place_of_a_missing_feed_is_that_of_the_placeholder():
    x = ts.placeholder()  # the line of the placeholder
    with pytest.raises(errors.FeedError) as caught:
        ts.Session().run(x + 1.0)
    assert caught.value.where.line == line_of("# the line of the placeholder")


def test_a_mistake_in_the_backward_pass_is_shown_where_minimize_is_called():
    x = ts.placeholder()
    (grad,) = ts.gradients(ts.square(x), x)  # the line of the gradient
    assert grad.location.line == line_of("# the line of the gradient")


def test_no_message_holds_an_address():
    class opaque(ts.Operation):
        def compute(self, x):
            raise ValueError("no")

    x = ts.placeholder(name="x")
    y = opaque(x)
    attempts = [
        lambda: ts.Session().run(y),
        lambda: ts.Session().run(y, {x: 1.0}),
        lambda: ts.gradients(y, x),
        lambda: ts.Session().run(ts.Session()),
        lambda: ts.assign(y, 1.0),
        lambda: ts.train.GradientDescentOptimizer(0.1).minimize(y),
    ]
    for attempt in attempts:
        with pytest.raises(errors.TslabError) as caught:
            attempt()
        assert not re.search(r"0x[0-9a-f]{6}", str(caught.value)), caught.value


NOTEBOOK = [
    "import tslab as ts",
    """
X = ts.placeholder(shape=(None, 3), name="X")
W = ts.Variable([[1.0], [2.0]], name="W")
""",
    """
def attempt(build):
    try:
        build()
    except ts.errors.TslabError as error:
        print(error)

attempt(lambda: ts.matmul(X,
                          W))
""",
    "attempt(lambda: ts.Session().run(X))",
]


@pytest.mark.filterwarnings("default")
def test_in_a_notebook_the_place_is_the_cell_and_the_line(tmp_path):
    cells = [nbformat.v4.new_code_cell(source.strip("\n")) for source in NOTEBOOK]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    shown = ["".join(part.get("text", "") for part in cell.outputs).splitlines() for cell in notebook.cells]
    assert shown[2][1] == "  in cell 3, line 7:  attempt(lambda: ts.matmul(X,"
    assert shown[3][1] == '  in cell 2, line 1:  X = ts.placeholder(shape=(None, 3), name="X")'
