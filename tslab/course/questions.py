"""`predict`: say what will happen, then see it. `quiz`: a question with feedback for each answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import notebooks, progress
from .compare import paragraph, same, show
from .content import Question, prediction, question


def predict(id: str, guess: Any, observe: Callable[[], Any]) -> None:
    """Keep a prediction; then observe, compare, and explain.

    Args:
        id: of the prediction, such as "01.p1".
        guess: a number, an array, a text; `...` while there is none, and then nothing is observed.
        observe: what to run. If it raises, the observation is the name of the exception.
    """
    explanation = prediction(id).explanation
    if guess is Ellipsis:
        print("Write your prediction in place of the ... and run the cell again.")
        return
    progress.record("predictions", id, first=_plain(guess), last=_plain(guess))
    try:
        observed = observe()
    except Exception as error:
        observed = type(error).__name__
    right = same(guess, observed)
    print(f"You predicted  {show(guess)}\nIt was         {show(observed)}{'  (as you said)' if right else ''}\n")
    print(paragraph(explanation))


def _plain(value: Any) -> Any:
    """`value` as JSON holds it."""
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    return value if isinstance(value, (bool, int, float, str)) else show(value)


def quiz(id: str, answer: Any = ...) -> None:
    """Ask a question: with radio buttons where a notebook can show them, else in print. Each answer has its feedback.

    Args:
        id: of the question, such as "01.q1".
        answer: a letter, for those who would rather write it; then the feedback to it is printed.
    """
    asked = question(id)
    if answer is Ellipsis:
        _ask(asked)
        return
    print(_printed(asked))
    letter = str(answer).strip().casefold()
    if letter not in asked.choices:
        print(f"There is no answer {answer!r}. Choose one of {', '.join(asked.choices)}.")
        return
    right, feedback = _marked(asked, letter)
    print()
    print(paragraph(f"{letter}: {'yes' if right else 'no'}. {feedback}"))


def _ask(asked: Question) -> None:
    """Show the question, unanswered."""
    text = f"{_printed(asked)}\nWrite the letter of your answer in place of the ... and run the cell again."
    if notebooks.kernel_shell() is None:
        print(text)
        return
    try:
        from tslab.widgets.quiz import QuizCard
    except ImportError:
        print(text)
        return
    choices = {letter: choice for letter, (choice, _) in asked.choices.items()}
    notebooks.show(QuizCard(asked.id, asked.question, choices, lambda letter: _marked(asked, letter), text))


def _printed(asked: Question) -> str:
    lines = [f"  {letter}) {choice}" for letter, (choice, _) in asked.choices.items()]
    return "\n".join([paragraph(asked.question), *lines])


def _marked(asked: Question, letter: str) -> tuple[bool, str]:
    """Keep an answer; whether it is right, and why or why not."""
    right = letter == asked.right
    progress.record("questions", asked.id, first=letter, last=letter, right=right)
    return right, asked.choices[letter][1]
