"""The place that an error shows, in notebooks whose cells are run by magics."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import tslab as ts
from tslab.locations import NOWHERE, Location

BEFORE = """
import threading
import tslab as ts
X = ts.placeholder(shape=(None, 3), name="X")
W = ts.Variable([[1.0], [2.0]], name="W")

def attempt(build):
    try:
        build()
    except ts.errors.TslabError as error:
        print("error:", *str(error).splitlines(), sep="\\n")
"""

IN_A_THREAD = """%%time
def work():
    try:
        ts.matmul(X, W)
    except ts.errors.TslabError as error:
        found.append(error)

found = []
thread = threading.Thread(target=work)
thread.start()
thread.join()
print("error:", *str(found[0]).splitlines(), sep="\\n")
"""

CELLS = [
    ("%%time\nattempt(lambda: ts.matmul(X, W))", "in cell 2, line 2:  attempt(lambda: ts.matmul(X, W))"),
    (
        "%%time\n\ndef layer(x):\n    return ts.matmul(x, W)\n\ndone = attempt(lambda: layer(X))",
        "in cell 3, line 4:  return ts.matmul(x, W)",
    ),
    (
        "%%time --no-raise-error\ny = ts.square(X)\nattempt(lambda: ts.matmul(y,\n                          W))",
        "in cell 4, line 3:  attempt(lambda: ts.matmul(y,",
    ),
    ("# as it was\n\nattempt(lambda: layer(X))", "in cell 5, line 3:  attempt(lambda: layer(X))"),
    ("%%time\n1 + 1\n\n\nattempt(lambda: layer(X))", "in cell 6, line 5:  attempt(lambda: layer(X))"),
    ("1 + 1\n%time attempt(lambda: ts.matmul(X, W))", "in cell 7, line 2:  %time attempt(lambda: ts.matmul(X, W))"),
    (
        "%%timeit -n 1 -r 1\n1 + 1\nattempt(lambda: ts.matmul(X, W))",
        "in cell 8, line 3:  attempt(lambda: ts.matmul(X, W))",
    ),
    ("%%prun -q\nattempt(lambda: ts.matmul(X, W))", "in cell 9, line 2:  attempt(lambda: ts.matmul(X, W))"),
    ("exec('attempt(lambda: ts.matmul(X, W))')", "in cell 10, line 1:  exec('attempt(lambda: ts.matmul(X, W))')"),
    (
        "%%time\nexec('attempt(lambda: ts.matmul(X, W))')",
        "in cell 11, line 2:  exec('attempt(lambda: ts.matmul(X, W))')",
    ),
    ("%%time\nw = ts.get_variable('w', [2])", None),
    (
        "attempt(lambda: ts.get_variable('w', [2]))",
        "already, built in cell 12, line 2:  w = ts.get_variable('w', [2]).",
    ),
    (IN_A_THREAD, None),
]


@pytest.mark.filterwarnings("default")
def test_in_a_cell_that_a_magic_runs_the_place_is_the_line_of_the_cell(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell(source) for source in [BEFORE.strip(), *[source for source, _ in CELLS]]]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    shown = ["".join(part.get("text", "") for part in cell.outputs) for cell in notebook.cells[1:]]
    for (source, place), text in zip(CELLS, shown, strict=True):
        if place is not None:
            assert place in text, source
    alone = shown[-1].partition("error:\n")[2].splitlines()  # in a thread nothing leads to the cell
    assert alone[0].startswith("matmul cannot multiply")
    assert not alone[1].strip().startswith("in ")
    assert "<timed" not in "".join(shown)


def test_nowhere_is_left_out() -> None:
    assert str(NOWHERE) == NOWHERE.place == ""
    error = ts.errors.GraphError("It is so.", "Do that.", where=NOWHERE)
    assert str(error).splitlines() == ["It is so.", "  Do that."]


def test_outside_of_notebooks_code_without_a_file_has_its_own_lines() -> None:
    names: dict[str, ts.Node] = {}
    exec("import tslab as ts\nx = ts.constant(1.0)", names)
    assert names["x"].location == Location("<string>", 2)
    assert str(names["x"].location) == "in <string>, line 2"


def test_a_mistake_in_a_with_statement_is_on_its_line() -> None:
    with pytest.raises(ts.errors.GraphError) as caught, ts.name_scope("no name"):
        pass
    assert caught.value.where.filename == __file__
    assert 'ts.name_scope("no name"):' in str(caught.value.where)
