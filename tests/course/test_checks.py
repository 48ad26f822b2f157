"""`check` and `hint`: what they print, and that nothing a learner writes can break them."""

import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tslab.course import CourseError, check, hint
from tslab.course import checks as checks_module
from tslab.course.chapter_01 import EXERCISES

from .solutions_01 import RIGHT, STACK, relu, walk
from .test_chapter_01 import notebook


@pytest.fixture(autouse=True)
def _progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSLAB_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(checks_module, "_hints_given", {})


def relu_of(source: str) -> tuple[Any, dict[str, Any]]:
    names = notebook("01.7", source)
    return names["relu"], names


def test_what_is_printed_when_all_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    result = check("01.7", *relu_of(RIGHT["01.7"][0]))
    assert capsys.readouterr().out == (
        "01.7  relu: passed.\n"
        "  right   [-1, 0, 2] becomes [0, 0, 2]\n"
        "  right   it runs in a graph of tslab's\n"
        "  right   4 hidden cases\n"
    )
    assert result.passed
    assert bool(result)
    assert repr(result) == "<check 01.7: passed>"
    assert result._ipython_display_() is None


def test_what_is_printed_when_something_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    result = check("01.7", *relu_of(relu("return np.abs(x)")))
    assert capsys.readouterr().out == (
        "01.7  relu: not yet.\n"
        "  wrong   [-1, 0, 2] becomes [0, 0, 2]\n"
        "            given     compute([-1.0, 0.0, 2.0])\n"
        "            came out  [1., 0., 2.]\n"
        "            expected  [0., 0., 2.]\n"
        "  Likely: absolute value. Negative numbers become zero, and not positive.\n"
        '  hint("01.7") helps.\n'
    )
    assert repr(result) == "<check 01.7: not yet>"


def test_what_passes_before_the_failure_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    names = notebook("01.5", walk("for x in node.input_nodes:\n    visit(x)\norder.append(node)"))
    check("01.5", names["traverse_postorder"], names)
    out = capsys.readouterr().out
    assert "right   z = A x + b" in out
    assert "came out  [x, x, y]\n            expected  [x, y]" in out


CATCHES_EXCEPTIONS = """while True:
            try:
                while True:
                    x = -x
            except Exception:
                pass"""


@pytest.mark.parametrize("endless", ["while True:\n            pass", CATCHES_EXCEPTIONS])
def test_an_endless_loop_is_interrupted(
    endless: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks_module, "TIME_LIMIT", 0.2)
    before, start = threading.active_count(), time.monotonic()
    result = check("01.7", *relu_of(relu(endless)))
    assert time.monotonic() - start < 2
    assert result.misconception == "an endless loop"
    out = capsys.readouterr().out
    assert ": still running after 0.2 s" in out
    assert "in <cell 01.7>, line" in out
    assert threading.active_count() == before


def test_the_limit_is_two_seconds() -> None:
    assert checks_module.TIME_LIMIT == 2


def test_code_that_catches_everything_is_interrupted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_module, "TIME_LIMIT", 0.1)
    body = """for i in range(3):
            try:
                while True: pass
            except BaseException: pass"""
    result = check("01.7", *relu_of(relu(body)))
    assert not result.passed


def test_code_that_cannot_be_interrupted_is_left_behind(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks_module, "TIME_LIMIT", 0.1)
    monkeypatch.setattr("tslab.course.limits.GRACE", 0.1)
    learners, names = relu_of(relu("names['release'].wait()").replace("names['release']", "release"))
    names["release"] = threading.Event()
    assert not check("01.7", learners, names).passed
    names["release"].set()
    assert "Restart the kernel" in capsys.readouterr().out


def test_an_exception_is_a_message_with_the_learners_line(capsys: pytest.CaptureFixture[str]) -> None:
    result = check("01.7", *relu_of(relu("return np.maximum(x, zero)")))
    out = capsys.readouterr().out
    assert not result.passed
    assert (
        "NameError: name 'zero' is not defined\n            in <cell 01.7>, line 4:  return np.maximum(x, zero)" in out
    )


def test_the_line_is_the_learners_where_a_library_raises(capsys: pytest.CaptureFixture[str]) -> None:
    check("01.7", *relu_of("import json" + relu("return json.loads('{')")))
    assert "in <cell 01.7>, line 4:  return json.loads('{')" in capsys.readouterr().out


@pytest.mark.parametrize("body", ["sys.exit()", "raise KeyboardInterrupt", "raise GeneratorExit"])
def test_no_exception_gets_out(body: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert not check("01.7", *relu_of(relu(body))).passed
    assert "wrong " in capsys.readouterr().out


def test_a_wrong_kind_of_object_is_a_failure_like_another() -> None:
    for learners in (None, 3, "relu", lambda: None, int):
        assert not check("01.7", learners, {}).passed


@pytest.mark.parametrize(
    ("id", "source"),
    [
        ("01.7", relu("...  # your turn")),
        ("01.7", relu("y = ...\n        return y")),
        ("01.5", "def traverse_postorder(node):\n    ...  # your turn"),
        ("01.9", "traverse_deep = ..."),
    ],
)
def test_what_is_not_written_yet_is_recognised(id: str, source: str, capsys: pytest.CaptureFixture[str]) -> None:
    names = notebook(id, source)
    learners = names[next(item.title for item in EXERCISES if item.id == id)]
    result = check(id, learners, names)
    assert not result.passed
    assert not result.written
    out = capsys.readouterr().out
    assert out.startswith(f"{id}  ")
    assert "not written yet" in out
    assert "Likely" not in out


def test_dots_that_were_left_beside_a_right_solution_do_no_harm() -> None:
    result = check("01.7", *relu_of(relu("...  # your turn\n        return np.maximum(x, 0)")))
    assert result.passed
    assert result.written
    assert check("01.7", *relu_of(relu("return np.maximum(x[...], 0)"))).passed


def test_dots_in_an_index_are_no_gap() -> None:
    assert check("01.7", *relu_of(relu("return x[...]"))).written


def test_the_chapter_goes_on_with_ours(capsys: pytest.CaptureFixture[str]) -> None:
    learners, names = relu_of(relu("..."))
    ours = check("01.7", learners, names).or_ours()
    assert "the cells below use ours" in capsys.readouterr().out
    assert ours is not learners


def test_ours_never_passes_for_the_learners(capsys: pytest.CaptureFixture[str]) -> None:
    """After `relu = check(…).or_ours()` the cell may be run again, with ours under the learner's name."""
    ours = check("01.7", *relu_of(relu("..."))).or_ours()
    again = check("01.7", ours, {})
    assert not again.passed
    assert "this is ours" in capsys.readouterr().out
    assert again.or_ours() is ours
    own = type("relu", (ours,), {})
    assert check("01.7", own, {}).passed


def test_prints_of_the_learners_are_shown_with_a_failure_only(capsys: pytest.CaptureFixture[str]) -> None:
    check("01.7", *relu_of(relu("print('x is', x)\n        return x")))
    assert "Your code printed:\n    x is [-1.  0.  2.]" in capsys.readouterr().out
    check("01.7", *relu_of(relu("print('x is', x)\n        return np.maximum(x, 0)")))
    assert "x is" not in capsys.readouterr().out


def test_an_unknown_exercise_is_an_error_that_lists_those_there_are() -> None:
    with pytest.raises(CourseError, match=r"no exercise '01.77'.*\n.*\n  There are 00.1, 00.2, "):
        check("01.77", None)
    with pytest.raises(CourseError, match="no exercise"):
        hint("x")


def test_a_missing_part_is_an_error_that_names_it() -> None:
    with pytest.raises(CourseError, match="needs your Graph, Operation"):
        check("01.5", None, {})


def test_by_default_the_parts_are_the_callers_globals() -> None:
    names = notebook("01.9", STACK)
    names["check"] = check
    exec("result = check('01.9', traverse_deep)", names)
    assert names["result"].passed


def test_the_recursion_limit_is_left_as_it_was() -> None:
    limit = sys.getrecursionlimit()
    names = notebook("01.9", walk("visit(node)", "traverse_deep", before="sys.setrecursionlimit(5000)"))
    check("01.9", names["traverse_deep"], names)
    assert sys.getrecursionlimit() == limit


def test_hints_come_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(4):
        hint("01.7")
    lines = capsys.readouterr().out
    assert [f"hint {i} of 3" in lines for i in (1, 2, 3)] == [True] * 3
    assert lines.count("hint 3 of 3") == 2
    hint("01.1")
    assert "01.1, hint 1 of 3" in capsys.readouterr().out


@pytest.mark.parametrize("item", EXERCISES, ids=lambda item: item.id)
def test_feedback_comes_at_once(item: Any) -> None:
    names = notebook(item.id, RIGHT[item.id][0])
    start = time.monotonic()
    check(item.id, lambda *_: None, names)
    assert time.monotonic() - start < 2
