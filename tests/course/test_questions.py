"""`predict` shows nothing before there is a prediction; `quiz` answers each answer."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import traitlets

from tslab.course import CourseError, predict, quiz
from tslab.course.compare import same, show
from tslab.widgets.quiz import QuizCard


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TSLAB_PROGRESS", str(tmp_path / "progress.json"))
    return tmp_path / "progress.json"


def never() -> None:
    raise AssertionError("observed before there was a prediction")


def test_without_a_prediction_nothing_is_observed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    predict("01.p1", ..., never)
    assert capsys.readouterr().out == "Write your prediction in place of the ... and run the cell again.\n"
    assert not file.exists()


def test_the_prediction_is_stored_before_the_observation(file: Path) -> None:
    seen = []
    predict("01.p1", 5, lambda: seen.append(json.loads(file.read_text())["predictions"]["01.p1"]["first"]))
    assert seen == [5]


def test_the_first_prediction_stays(file: Path) -> None:
    predict("01.p1", 5, lambda: 0)
    predict("01.p1", 0, lambda: 0)
    assert json.loads(file.read_text())["predictions"]["01.p1"] == {"first": 5, "last": 0, "tries": 2}


@pytest.mark.parametrize(
    ("guess", "observed", "right"),
    [
        (2, 2.0, True),
        (2, np.int64(2), True),
        (2, 3, False),
        (0.1 + 0.2, 0.3, True),
        ([1, 2], np.array([1.0, 2.0]), True),
        ([1, 2], np.array([[1.0, 2.0]]), False),
        ((1, 2, 1, 2), (1, 2, 1, 2), True),
        (" Error ", "error", True),
        ("3", 3, False),
        (float("nan"), np.array(np.nan), True),
    ],
)
def test_prediction_and_observation_are_compared(
    guess: Any, observed: Any, right: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    predict("01.p1", guess, lambda: observed)
    out = capsys.readouterr().out
    assert ("(as you said)" in out) is right
    assert "Building a graph computes nothing" in out


def test_an_exception_is_an_observation(capsys: pytest.CaptureFixture[str]) -> None:
    predict("01.p1", "recursionerror", lambda: exec("raise RecursionError"))
    assert "It was         RecursionError  (as you said)" in capsys.readouterr().out


def test_the_question_comes_without_an_answer(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quiz("01.q4", ...)
    out = capsys.readouterr().out
    assert "  a) x, p, q\n  b) p, x, q\n" in out
    assert "Write the letter" in out
    assert "other order" not in out
    assert not file.exists()


@pytest.mark.parametrize(("answer", "feedback"), [("a", "a: yes. Each node"), ("B ", "b: no. p needs the value of x")])
def test_each_answer_has_feedback(answer: str, feedback: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quiz("01.q4", answer)
    assert feedback in capsys.readouterr().out
    assert json.loads(file.read_text())["questions"]["01.q4"]["right"] is (feedback[3:6] == "yes")


class Display:
    """A kernel's shell, and what was shown in its notebook."""

    kernel = object()

    def __init__(self) -> None:
        self.shown: list[Any] = []


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Display:
    """As if this were a notebook's kernel."""
    display = Display()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: display))
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=display.shown.append))
    return display


@pytest.mark.parametrize("arguments", [("01.q4",), ("01.q4", ...)])
def test_in_a_notebook_a_question_is_a_card_that_gives_feedback(
    arguments: tuple[Any, ...], notebook: Display, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quiz(*arguments)
    (card,) = notebook.shown
    assert isinstance(card, QuizCard)
    assert capsys.readouterr().out == ""
    assert repr(card) == "<QuizCard 01.q4>"
    assert [letter for letter, _ in card.choices] == ["a", "b", "c"]
    assert not file.exists()
    card.answer = "b"
    assert (card.right, card.feedback) == (False, "p needs the value of x, which comes too late.")
    card.answer = "a"
    assert card.right
    assert json.loads(file.read_text())["questions"]["01.q4"] == {"first": "b", "last": "a", "right": True, "tries": 2}


def test_a_card_holds_no_feedback_before_it_is_asked_for(notebook: Display) -> None:
    quiz("01.q4")
    state = json.dumps(notebook.shown[0].get_state(), default=str)
    assert "Each node comes after its inputs" not in state
    assert "too late" not in state


def test_where_there_are_no_widgets_a_card_is_the_printed_question(
    notebook: Display, capsys: pytest.CaptureFixture[str]
) -> None:
    quiz("01.q4")
    text = notebook.shown[0]._repr_mimebundle_()[0]["text/plain"]
    assert "  a) x, p, q\n  b) p, x, q\n" in text
    assert text.endswith("Write the letter of your answer in place of the ... and run the cell again.")


def test_without_the_widgets_the_question_is_printed(
    notebook: Display, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "tslab.widgets.quiz", None)
    quiz("01.q4")
    assert "Write the letter" in capsys.readouterr().out
    assert not notebook.shown


def test_a_card_refuses_a_letter_that_is_no_choice(notebook: Display, file: Path) -> None:
    quiz("01.q4")
    with pytest.raises(traitlets.TraitError, match=r"no answer 'z'\. Choose one of a, b, c"):
        notebook.shown[0].answer = "z"
    assert not file.exists()


def test_a_written_letter_is_answered_in_print_in_a_notebook_too(
    notebook: Display, capsys: pytest.CaptureFixture[str]
) -> None:
    quiz("01.q4", "a")
    assert "a: yes." in capsys.readouterr().out
    assert not notebook.shown


def test_an_unknown_letter_gets_those_there_are(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quiz("01.q4", "z")
    assert "There is no answer 'z'. Choose one of a, b, c." in capsys.readouterr().out
    assert not file.exists()


def test_unknown_ids_are_errors() -> None:
    with pytest.raises(CourseError, match=r"There are 00\.p1, "):
        predict("01.p9", 1, never)
    with pytest.raises(CourseError, match=r"There are 00\.q1, "):
        quiz("01.q99", "a")


def test_values_are_shown_in_one_line_without_addresses() -> None:
    assert show([[1.0, 2.0], [3.0, 4.0]]) == "[[1., 2.], [3., 4.]]"
    assert show(np.eye(2)) == "[[1., 0.], [0., 1.]]"
    assert show((1,)) == "(1,)"
    assert show(np.float64(1 / 3)) == "0.333333"
    assert show(object()) == "an object of class object"
    assert len(show(list(range(1000)))) < 200


def test_nodes_are_the_same_by_identity_only() -> None:
    node = object()
    assert same([node], [node])
    assert not same([node], [object()])
