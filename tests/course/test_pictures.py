"""A failing check draws the graph that its case is about, with what came out and what was expected."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.course import CheckResult, check
from tslab.course import checks as checks_module
from tslab.course.content import MismatchError, expect, on
from tslab.course.scenes import MOST, Record, Scene, picture, recorded

from . import solutions_05, solutions_07, trials
from .mistakes_05 import WRONG as WRONG_05
from .mistakes_07 import WRONG as WRONG_07
from .solutions_01 import RIGHT, relu, walk
from .test_chapter_01 import notebook


@pytest.fixture(autouse=True)
def _progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSLAB_PROGRESS", str(tmp_path / "progress.json"))


def tried(id: str, name: str, source: str) -> CheckResult:
    names = notebook(id, source)
    return check(id, names[name], names)


def texts(result: CheckResult) -> list[str]:
    assert result.picture is not None
    return [str(part.text) for part in ET.fromstring(result.picture.svg).iter("{http://www.w3.org/2000/svg}text")]


def test_an_operation_is_drawn_with_its_input_and_both_values() -> None:
    result = tried("01.7", "relu", relu("return np.abs(x)"))
    assert {"x", "relu", "[-1, 0, 2]", "came out [1., 0., 2.]", "expected [0., 0., 2.]"} <= set(texts(result))
    assert result.picture.words == "relu = relu(x). Wrong at relu: came out [1., 0., 2.], expected [0., 0., 2.]."
    assert f'aria-label="{result.picture.words}"' in result.picture.svg
    assert "<title>tslab</title>" not in result.picture.svg


def test_the_picture_is_the_same_byte_for_byte() -> None:
    one, other = (tried("01.7", "relu", relu("return np.abs(x)")).picture for _ in range(2))
    assert one is not None
    assert other is not None
    assert one.svg == other.svg


def test_a_right_solution_and_a_gap_draw_nothing() -> None:
    assert tried("01.7", "relu", RIGHT["01.7"][0]).picture is None
    assert tried("01.7", "relu", relu("...  # your turn")).picture is None


def test_in_a_walk_the_node_that_is_listed_twice_is_marked() -> None:
    result = tried("01.5", "traverse_postorder", walk("for x in node.input_nodes:\n    visit(x)\norder.append(node)"))
    assert {"its place in the list", "came out 1st and 2nd", "expected once"} <= set(texts(result))
    assert result.picture.words.endswith("Wrong at x: its place in the list came out 1st and 2nd, expected once.")


def test_an_exception_is_drawn_with_what_ours_gives(capsys: pytest.CaptureFixture[str]) -> None:
    result = tried("01.7", "relu", relu("return np.maximum(x, zero)"))
    assert {"came out an error: NameError", "expected [0., 0., 2.]"} <= set(texts(result))
    out = capsys.readouterr().out
    assert "given     compute([-1.0, 0.0, 2.0])" in out
    assert "expected  [0., 0., 2.]" in out


def test_an_endless_loop_is_drawn_with_what_was_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_module, "TIME_LIMIT", 0.1)
    result = tried("01.7", "relu", relu("while True: pass"))
    assert result.misconception == "an endless loop"
    assert {"came out nothing in 0.1 s", "expected [0., 0., 2.]"} <= set(texts(result))


def test_a_compute_that_hangs_only_in_the_picture_is_no_endless_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The case ends; what stands between is computed for the picture alone, and that is cut off."""
    monkeypatch.setattr(checks_module, "TIME_LIMIT", 0.5)
    body = "while sys._getframe(1).f_code.co_name == '_computed': pass\n        return 3 * x + 7"
    result = tried("01.7", "relu", f"import sys{relu(body)}")
    assert result.misconception is None
    result = tried("01.7", "relu", f"import sys{relu(body.replace('3 * x + 7', 'np.abs(x)'))}")
    assert result.misconception == "absolute value"


@pytest.mark.parametrize(("name", "source"), WRONG_05["05.3"], ids=lambda value: value[:40] if " " in value else value)
def test_each_mistake_in_backpropagation_is_drawn_on_the_learners_graph(name: str, source: str) -> None:
    names = trials.notebook("05.3", source, solutions_05.PRELUDE, solutions_05.NAMES)
    result = check("05.3", names["compute_gradients"], names)
    found = texts(result)
    assert any(text.startswith("∂J/∂") for text in found), found
    assert any(text.startswith("came out") for text in found), found
    assert any(text.startswith("expected") for text in found), found
    assert " 0x" not in result.picture.svg


@pytest.mark.parametrize(("name", "source"), WRONG_07["07.4"], ids=lambda value: value[:40] if " " in value else value)
def test_each_mistake_with_a_tape_is_drawn_on_its_notes(name: str, source: str) -> None:
    names = trials.notebook("07.4", source, solutions_07.PRELUDE, solutions_07.NAMES)
    found = texts(check("07.4", names["gradient"], names))
    assert {"multiply", "z"} & set(found), found
    assert any(text.startswith("∂z/∂") for text in found), found
    assert any(text.startswith("came out") for text in found), found
    assert any(text.startswith("expected") for text in found), found


def test_what_a_tape_should_have_given_is_written_at_the_tensor_where_it_did_not() -> None:
    source = solutions_07.walking(share="table[x] = share")
    names = trials.notebook("07.4", source, solutions_07.PRELUDE, solutions_07.NAMES)
    result = check("07.4", names["gradient"], names)
    assert result.picture is not None
    assert result.picture.words.endswith("Wrong at t: ∂z/∂t came out 3, expected 7.")


def test_cases_about_plain_numbers_draw_nothing() -> None:
    names = trials.notebook("05.4", "sum_to_shape = lambda g, shape: g", solutions_05.PRELUDE, solutions_05.NAMES)
    result = check("05.4", names["sum_to_shape"], names)
    assert not result.passed
    assert result.picture is None


def test_without_the_widgets_the_text_alone_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "tslab.widgets", None)
    result = tried("01.7", "relu", relu("return np.abs(x)"))
    assert result.picture is None
    assert "came out  [1., 0., 2.]" in capsys.readouterr().out


def test_without_graphviz_the_text_alone_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tslab.widgets.drawing.shutil.which", lambda *_, **__: None)
    assert tried("01.7", "relu", relu("return np.abs(x)")).picture is None


def test_the_course_loads_no_widgets_before_something_is_drawn() -> None:
    code = "import sys, tslab.course; print('tslab.widgets' in sys.modules, 'IPython' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert result.stdout == "False False\n"


class Node:
    def __init__(self, *inputs: Any) -> None:
        self.input_nodes = list(inputs)


class Sum(Node):
    def compute(self, *values: Any) -> Any:
        return sum(values)


def scene_of(nodes: Any, values: Any, **more: Any) -> Scene:
    record = Record()
    token = recorded.set(record)
    try:
        on(nodes, values, **more)
    finally:
        recorded.reset(token)
    assert record.scene is not None
    return record.scene


def test_the_values_between_are_computed_and_names_are_the_callers() -> None:
    x = Node()
    y = Sum(x, x)
    z = Sum(y, x)
    record = Record()
    token = recorded.set(record)
    on(z, {x: np.array(2.0)})
    recorded.reset(token)
    scene = record.scene
    assert scene is not None
    drawn = picture(scene, z, "", 7.0, 6.0)
    assert drawn is not None
    assert drawn.words == "y = Sum(x, x); z = Sum(y, x). Wrong at z: came out 7, expected 6."
    assert ">4<" in drawn.svg
    assert ">2<" in drawn.svg


def test_outside_of_a_check_on_does_nothing() -> None:
    x = Node()
    assert on(x, {x: 1.0}) is x


def test_graphs_that_nobody_could_read_and_nodes_that_are_none_are_not_drawn() -> None:
    y = Sum()
    for _ in range(MOST + 5):
        y = Sum(y)
    assert picture(scene_of(y, {}), y, "", 1, 2) is None
    cyclic = Sum()
    cyclic.input_nodes = [cyclic]
    drawn = picture(scene_of(cyclic, {}), cyclic, "", 1, 2)
    assert drawn is not None
    record = Record()
    token = recorded.set(record)
    odd = Sum()
    odd.input_nodes = 3  # type: ignore[assignment]
    try:
        on(odd)
    finally:
        recorded.reset(token)
    assert record.scene is None


def test_a_mismatch_carries_both_values_and_where() -> None:
    x = Node()
    with pytest.raises(MismatchError) as caught:
        expect("f(x)", np.eye(2), np.zeros((2, 2)), x, "∂J/∂x")
    assert caught.value.at is x
    assert caught.value.what == "∂J/∂x"
    assert np.array_equal(caught.value.drawn[0], np.eye(2))


def test_tslabs_own_nodes_are_drawn_too() -> None:
    with ts.Graph().as_default():
        a, w = ts.placeholder(name="a"), ts.Variable(2.0, name="w")
        z = ts.multiply(a, w, name="z")
        drawn = picture(scene_of(z, {a: 3.0}, names={}), z, "", 5.0, 6.0)
    assert drawn is not None
    assert drawn.words == "z = multiply(a, w). Wrong at z: came out 5, expected 6."
