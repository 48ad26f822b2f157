"""`predict`: say what will happen, then see it. `quiz`: a question with feedback for each answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import progress
from .compare import paragraph, same, show
from .content import prediction, question


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


def quiz(id: str, answer: Any) -> None:
    """Print a question and its choices, and the feedback to an answer.

    Args:
        id: of the question, such as "01.q1".
        answer: a letter; `...` while there is none.
    """
    asked = question(id)
    print(paragraph(asked.question))
    for letter, (choice, _) in asked.choices.items():
        print(f"  {letter}) {choice}")
    if answer is Ellipsis:
        print("Write the letter of your answer in place of the ... and run the cell again.")
        return
    letter = str(answer).strip().casefold()
    if letter not in asked.choices:
        print(f"There is no answer {answer!r}. Choose one of {', '.join(asked.choices)}.")
        return
    right = letter == asked.right
    progress.record("questions", id, first=letter, last=letter, right=right)
    print()
    print(paragraph(f"{letter}: {'yes' if right else 'no'}. {asked.choices[letter][1]}"))
