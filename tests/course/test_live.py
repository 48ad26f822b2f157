"""The demos of a chapter, kept for pages without a kernel: chapters/live/NN_slug.json."""

import json
from pathlib import Path

import pytest

from tslab.course import editions, live

CHAPTERS = Path(__file__).parents[2] / "chapters"

SOURCE = """\
# %% [markdown]
# # A chapter

# %%
import tslab as ts
from tslab.widgets import GraphStepper, Playground

x = ts.placeholder(name="x")
z = ts.square(x, name="z")
GraphStepper(z, {x: 3.0})

# %%
print("no demo")

# %%
demo = Playground()
demo

# %%
class cube(ts.Operation):
    def compute(self, x):
        return x**3


@ts.RegisterGradient(cube)
def cube_gradient(op, grad):
    return grad * 3.0 * ts.square(op.inputs[0])

# %%
from tslab.widgets import GradientDescentDemo

w = ts.Variable(1.5, name="w")
GradientDescentDemo(cube(w), w)

# %%
demo.seed = 7
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The notebook of SOURCE and its demos."""
    folder = tmp_path_factory.mktemp("chapters")
    source = folder / "01_try.py"
    source.write_text(SOURCE, encoding="utf-8")
    return editions.build_with_demos(source, folder)


def test_each_demo_is_kept_as_it_stands_at_the_end(built):
    demos = json.loads(built[1])
    stepper, playground, descent = demos.values()
    assert list(demos) == ["01-try-002", "01-try-004", "01-try-006"]
    assert stepper["label"].startswith("Run of z")
    assert stepper["state"]["demo"] == "graph_stepper"
    assert playground["state"]["seed"] == 7, "a later cell has set it"
    assert descent["why"].startswith("A browser cannot compute 'cube' (cube)")
    assert "state" not in descent


def test_a_line_for_each_demo(built):
    assert len(built[1].splitlines()) == 5


def test_the_question_to_the_kernel_leaves_no_trace(built):
    notebook = json.loads(built[0])
    assert len(notebook["cells"]) == 7
    assert "shown_states" not in built[0]
    assert live.WIDGET_VIEW not in built[0]


def test_a_chapter_without_demos_has_no_file(tmp_path):
    source = tmp_path / "01_try.py"
    source.write_text("# %%\n1 + 1\n", encoding="utf-8")
    assert editions.build_with_demos(source, tmp_path)[1] == ""
    live.write(tmp_path, "01_try", '{\n"a": {}\n}\n')
    assert live.read(tmp_path, "01_try") == {"a": {}}
    live.write(tmp_path, "01_try", "")
    assert not (tmp_path / "live" / "01_try.json").exists()
    assert live.read(tmp_path, "01_try") == {}


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ({"a": [1, 0.5]}, {"a": [1, 0.5 + 1e-9]}, True),
        ({"a": [1, 0.5]}, {"a": [1, 0.501]}, False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        ([1, 2], [1], False),
        (True, 1, False),
        ("0.5", "0.50", False),
        (3, 4, False),
        (1e9, 1e9 + 1, True),
        (None, None, True),
        ({"rate": 1.0, "step": 2}, {"rate": 9.0, "step": 2}, True),
        ({"rate": 1.0, "step": 2}, {"rate": 9.0, "step": 3}, False),
    ],
)
def test_numbers_may_differ_a_little_and_nothing_else(one, other, are_same):
    assert live.same(one, other) is are_same


def test_a_difference_names_the_cell(tmp_path):
    live.write(tmp_path, "01_try", '{\n"a": {"x": 1},\n"b": {"x": 0.5},\n"c": {}\n}\n')
    built = json.dumps({"a": {"x": 1}, "b": {"x": 0.6}, "d": {}})
    found = live.differences(tmp_path, "01_try", built)
    assert [line.split()[3] for line in found] == ["b", "c", "d"]
    assert live.differences(tmp_path, "02_none", "") == []


def test_demos_that_are_the_same_are_not_written_again(tmp_path):
    live.write(tmp_path, "01_try", '{\n"a": {"x": 0.5}\n}\n')
    path = tmp_path / "live" / "01_try.json"
    before = path.read_bytes()
    live.write(tmp_path, "01_try", '{\n"a": {"x": 0.5000000001}\n}\n')
    assert path.read_bytes() == before
    live.write(tmp_path, "01_try", '{\n"a": {"x": 0.6}\n}\n')
    assert path.read_bytes() != before


@pytest.mark.parametrize("path", sorted(CHAPTERS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_demos_of_a_chapter_are_of_its_cells(path):
    cells = {cell["id"]: cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}
    for cell, demo in live.read(CHAPTERS, path.stem).items():
        assert cells[cell]["outputs"], cell
        assert demo["label"]
        assert ("state" in demo) != ("why" in demo)
