"""`collect` makes a library of what a learner wrote in the chapters; it trains as tslab does, and without tslab."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.course import CourseError, collect
from tslab.course.collecting import Collected
from tslab.course.editions import learner_edition, read_source
from tslab.course.pieces import CHAPTERS, GRADIENT_OF, PIECES

from . import trials
from .solutions_06 import OWN_OPERATION

ASKED = [name for name, where in PIECES.items() if "." in where]
BLOCKED = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "tslab":
            raise ImportError("tslab is blocked here")

sys.meta_path.insert(0, Blocked())
sys.path.insert(0, "")
before = {*sys.modules}
import json
import numpy as np
import my_library as lib
"""
PROGRAM = """
def train(lib, points, classes, steps=100):
    rng = np.random.default_rng(3)
    X, c = lib.placeholder(), lib.placeholder()
    h = X
    for n, m in [(2, 4), (4, 3), (3, 2)]:
        W, b = lib.Variable(rng.normal(size=(n, m)) / np.sqrt(n)), lib.Variable(np.zeros(m))
        logits = lib.add(lib.matmul(h, W), b)
        h = lib.sigmoid(logits)
    J = lib.reduce_sum(lib.nn.softmax_cross_entropy_with_logits(labels=c, logits=logits))
    by_parts = lib.negative(lib.reduce_sum(lib.reduce_sum(lib.multiply(c, lib.log(lib.softmax(logits))), axis=1)))
    losses, session = [], lib.Session()
    for loss, optimizer in [
        (J, lib.train.GradientDescentOptimizer(0.05)),
        (by_parts, lib.train.GradientDescentOptimizer(0.05)),
        (J, lib.train.MomentumOptimizer(0.01, 0.9)),
    ]:
        step = optimizer.minimize(loss)
        for _ in range(steps):
            losses.append(float(session.run(loss, {X: points, c: classes})))
            session.run(step, {X: points, c: classes})
    return losses
"""
BODY = "(Operation):\n    def __init__(self, x):\n        super().__init__([x])\n\n    def compute(self, x):\n"
RNG = np.random.default_rng(0)
POINTS = np.repeat([[1, 1], [-1, -1], [1, -1], [-1, 1]], 5, axis=0) + RNG.normal(0, 0.2, (20, 2))
LABELS = np.repeat([[1.0, 0.0], [0.0, 1.0]], 10, axis=0)


def cells_of(stem: str, edition: str = "solution") -> list[str]:
    notebook: Any = read_source(trials.SOURCES / f"{stem}.py")
    notebook = notebook if edition == "solution" else learner_edition(json.loads(json.dumps(notebook)))
    return [cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            for cell in notebook["cells"] if cell["cell_type"] == "code"]  # fmt: skip


def write(folder: Path, stem: str, cells: list[str]) -> None:
    notebook = {"cells": [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]}
    (folder / f"{stem}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def solutions() -> dict[str, list[str]]:
    return {stem: cells_of(stem) for stem in CHAPTERS.values()}


@pytest.fixture
def folder(tmp_path: Path, solutions: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A learner's folder with every exercise solved; it is the current one."""
    for stem, cells in solutions.items():
        write(tmp_path, stem, cells)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("my_library", None)


def change(folder: Path, stem: str, name: str, source: str | None, *more: str) -> None:
    """Let the cells that define `name` be `source` instead (None: gone), and further cells stand above them."""
    cells = ["".join(c["source"]) for c in json.loads((folder / f"{stem}.ipynb").read_text("utf-8"))["cells"]]
    found = [i for i, cell in enumerate(cells) if f"class {name}" in cell or f"def {name}(" in cell]
    assert found, name
    for i in found:
        cells[i] = source or ""
    write(folder, stem, [*cells[: found[0]], *more, *cells[found[0] :]])


def gather(namespace: dict[str, Any] | None = None) -> Collected:
    return collect("my_library.py", namespace=namespace or {})


def train_alone(folder: Path) -> list[float]:
    """The losses of PROGRAM with the collected library, where tslab cannot be imported."""
    check = 'loaded = {name.partition(".")[0] for name in {*sys.modules} - before} - sys.stdlib_module_names\n'
    data = f"points, classes = np.array({POINTS.tolist()}), np.array({LABELS.tolist()})\n"
    end = "print(json.dumps([sorted(loaded), train(lib, points, classes)]))"
    code = BLOCKED + check + PROGRAM + data + end
    result = subprocess.run([sys.executable, "-c", code], cwd=folder, text=True, capture_output=True, timeout=100)
    assert result.returncode == 0, result.stderr
    loaded, losses = json.loads(result.stdout)
    assert loaded == ["my_library", "numpy"]
    return list(losses)


def train_by_tslab() -> list[float]:
    names: dict[str, Any] = {"np": np}
    exec(PROGRAM, names)
    with ts.Graph().as_default():
        return list(names["train"](ts, POINTS, LABELS))


def test_the_cells_of_the_solutions_train_the_mlp_by_themselves(folder: Path, capsys: Any) -> None:
    found = gather()
    assert found.yours == ASKED and not found.ours and found.written
    assert capsys.readouterr().out == "my_library.py: all 23 pieces that exercises ask for are yours.\n"
    losses = train_alone(folder)
    assert losses[0] > 13 and losses[-1] < 0.5
    assert np.allclose(losses, train_by_tslab(), rtol=0, atol=1e-9)


def test_a_library_of_ours_alone_trains_as_well(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    found = gather()
    assert not found.yours and list(found.ours) == ASKED
    printed = capsys.readouterr().out
    assert printed.startswith("my_library.py: 0 of the 23 pieces that exercises ask for are yours; ours are\n")
    assert "  sigmoid, softmax: 02_perceptrons.ipynb is not in this folder\n" in printed
    assert np.allclose(train_alone(tmp_path), train_by_tslab(), rtol=0, atol=1e-9)


def test_of_an_unsolved_edition_nothing_is_taken(tmp_path: Path, monkeypatch: Any) -> None:
    for stem in CHAPTERS.values():
        write(tmp_path, stem, cells_of(stem, "learner"))
    monkeypatch.chdir(tmp_path)
    found = gather()
    assert not found.yours and found.ours == dict.fromkeys(ASKED, "not written yet")


def test_some_are_unsolved_and_some_are_solved_in_another_way(folder: Path) -> None:
    """A helper function, a constant and an import from other cells come along; what a cell prints does not."""
    change(
        folder,
        "02_perceptrons",
        "sigmoid",
        "%%time\nprint('never in the library')\n@noted\nclass sigmoid(Operation):\n    def __init__(self, x):\n"
        "        super().__init__([x])\n\n    def compute(self, x):\n        return halved(x) * math.cos(HALF * 0)\n",
        "import math\nHALF = 0.5",
        "def noted(cls):\n    return cls",
        "def halved(x):\n    return HALF + HALF * np.tanh(HALF * x)",
        "def unused():\n    return 1",
    )
    change(folder, "06_multi_layer_perceptrons", "GradientDescentOptimizer", OWN_OPERATION)
    change(folder, "01_graphs", "Session", "class Session:\n    def run(self, fetch, feed_dict=None):\n        ...")
    change(folder, "05_backpropagation", "matmul_gradient", "def matmul_gradient(op, grad):\n    return [grad, grad]")
    found = gather()
    assert found.ours == {
        "Session": "not written yet",
        "matmul_gradient": "it does not pass 05.6: a row times a column",
    }
    text = (folder / "my_library.py").read_text("utf-8")
    assert "never" not in text and "unused" not in text and "%%time" not in text
    assert text.index("import math\n") < text.index("def halved(x)") < text.index("class sigmoid(Operation)")
    assert "# 01.6 Session: ours: not written yet\n" in text
    assert np.allclose(train_alone(folder), train_by_tslab(), rtol=0, atol=1e-9)


REASONS = [
    ("class sigmoid(Operation:\n    pass", "its cell does not compile (line 1: "),
    ("if True:\n    class sigmoid(Operation):\n        pass", "not written yet"),
    ("class sigmoid(Operation):\n    def compute(self, x):\n        return ...", "not written yet"),
    (
        "class sigmoid(Operation):\n    def compute(self, x):\n        return 1 / helper(x)",
        "it uses helper, which no cell",
    ),
    (
        "class sigmoid(Operation):\n    def compute(self, x):\n        return ts.tanh(x)",
        "it needs tslab, and the library",
    ),
    (
        "import scipy as s\nclass sigmoid(Operation):\n    x = s",
        "it needs scipy, and the library stands on NumPy alone",
    ),
    ("def len(x):\n    return 0\nclass sigmoid(Operation):\n    x = len", "it uses a len of its own, and the other"),
    ("class sigmoid(Operation):\n    x = 1 / 0", "its cell fails (ZeroDivisionError)"),
    ("class sigmoid(Operation):\n    def compute(self, x):\n        return x", "it does not pass 02.2: "),
    (
        "class sigmoid(Operation):\n    def compute(self, x):\n        while True: pass",
        "; it is still running after 2 s",
    ),
    ("class sigmoid(Operation):\n    def compute(self, x):\n        raise SystemExit", "(SystemExit)"),
]


@pytest.mark.parametrize(("source", "reason"), REASONS, ids=range(len(REASONS)))
def test_why_a_piece_is_not_taken(folder: Path, source: str, reason: str) -> None:
    if "__init__" not in source:
        source = source.replace(
            "(Operation):\n", "(Operation):\n    def __init__(self, x):\n        super().__init__([x])\n"
        )
    change(folder, "02_perceptrons", "sigmoid", source)
    found = gather()
    assert list(found.ours) == ["sigmoid"] and reason in found.ours["sigmoid"]
    lib = importlib.import_module("my_library")
    assert np.isclose(lib.Session().run(lib.sigmoid(lib.Variable(0.0))), 0.5)


def test_the_latest_attempt_that_passes_is_taken(folder: Path) -> None:
    good = f"class log{BODY}"
    change(
        folder, "03_training_criterion", "log", good + "        return np.log(x) + 1", good + "        return np.log(x)"
    )
    assert "log" in gather().yours
    assert "np.log(x) + 1" not in (folder / "my_library.py").read_text("utf-8")
    change(
        folder,
        "03_training_criterion",
        "log",
        good + "        return 1.0 * np.log(x)",
        good + "        return np.log(x)",
    )
    gather()
    assert "return 1.0 * np.log(x)" in (folder / "my_library.py").read_text("utf-8")


def test_what_a_check_has_passed_on_is_no_definition(folder: Path) -> None:
    """A piece may use a function that is an exercise as well: the function, not `f = check(…).or_ours()`."""
    body = "        return 0.5 + 0.5 * np.tanh(x / 2) + 0 * signed_distance(np.ones(2), np.ones(2), 0.0)"
    change(folder, "02_perceptrons", "sigmoid", f"class sigmoid{BODY}{body}")
    assert "sigmoid" in gather().yours
    assert "def signed_distance" in (folder / "my_library.py").read_text("utf-8")


def test_two_helpers_of_one_name_are_not_mixed_up(folder: Path) -> None:
    piece = (
        "class {}(Operation):\n    def __init__(self, x):\n        super().__init__([x])\n\n    def compute(self, x):\n"
    )
    tanh = piece.format("sigmoid") + "        return helper(x)"
    change(folder, "02_perceptrons", "sigmoid", tanh, "def helper(x):\n    return 0.5 + 0.5 * np.tanh(x / 2)")
    logarithm = piece.format("log") + "        return helper(x)"
    change(folder, "03_training_criterion", "log", logarithm, "def helper(x):\n    return np.log(x)")
    found = gather()
    assert found.ours == {"log": "it uses helper, and a piece above uses another one of that name"}
    assert np.allclose(train_alone(folder), train_by_tslab(), rtol=0, atol=1e-9)


def test_a_damaged_notebook_is_named(folder: Path, capsys: Any) -> None:
    (folder / "03_training_criterion.ipynb").write_text('{"cells": 3', encoding="utf-8")
    found = gather()
    assert set(found.ours) == {"log", "multiply", "reduce_sum", "softmax_cross_entropy"}
    assert "03_training_criterion.ipynb is damaged" in capsys.readouterr().out


def test_cells_that_have_run_need_not_be_saved(folder: Path) -> None:
    cells = cells_of("06_multi_layer_perceptrons")
    (folder / "06_multi_layer_perceptrons.ipynb").unlink()
    assert set(gather().ours) == {"GradientDescentOptimizer", "MomentumOptimizer"}
    assert gather({"In": ["", *cells]}).ours == {}
    write(folder, "06_multi_layer_perceptrons", cells_of("06_multi_layer_perceptrons", "learner"))
    assert gather().ours == dict.fromkeys(["GradientDescentOptimizer", "MomentumOptimizer"], "not written yet")
    assert gather({"In": ["", *cells]}).ours == {}


def test_a_file_that_was_changed_is_left_alone(folder: Path, capsys: Any) -> None:
    file = folder / "my_library.py"
    assert gather().written and gather().written  # its own file is replaced
    changed = file.read_text("utf-8").replace("np.log(x)", "np.log(x) + 0")
    file.write_text(changed, encoding="utf-8")
    capsys.readouterr()
    assert not gather().written
    assert file.read_text("utf-8") == changed
    assert "my_library.py is not as `collect` left it, so it stays as it is." in capsys.readouterr().out
    file.write_bytes(b"\xff\xfe")
    assert not gather().written and file.read_bytes() == b"\xff\xfe"


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace"])
def test_it_is_written_as_a_whole_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    gather()
    before = (folder / "my_library.py").read_bytes()
    change(folder, "02_perceptrons", "sigmoid", None)

    def fail(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(call, fail)
        with pytest.raises(CourseError, match=r"my_library\.py cannot be written \(No space left on device\)"):
            gather()
    assert (folder / "my_library.py").read_bytes() == before
    assert [path.name for path in folder.iterdir() if path.suffix not in (".ipynb", ".py")] == []


def test_the_next_import_reads_the_new_file(folder: Path) -> None:
    gather()
    assert importlib.import_module("my_library").sigmoid.__doc__ == "1 / (1 + e^-a), element by element."
    change(folder, "02_perceptrons", "sigmoid", None)
    gather()
    assert importlib.import_module("my_library").sigmoid.__doc__ == "1 / (1 + e^-x), element by element"


@pytest.mark.parametrize("path", ["library", "my-library.py", "my_library.txt", "2nd.py"])
def test_a_path_that_names_no_module(path: str, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="is not the name of a module"):
        collect(tmp_path / path, tmp_path)


def test_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="There is no folder"):
        collect(tmp_path / "my_library.py", tmp_path / "nowhere")


def test_each_piece_comes_after_those_that_it_is_tried_with() -> None:
    from tslab.course.content import exercise

    known: set[str] = set()
    for name, where in PIECES.items():
        if "." in where:
            assert set(exercise(where).parts) <= known, name
            assert exercise(where).title == name
            assert where[:2] in CHAPTERS
        known.add(name)
    assert {name for name in ASKED if name.endswith("_gradient")} == set(GRADIENT_OF)
