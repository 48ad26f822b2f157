"""QuizCard: a question with its choices as radio buttons, and feedback to each answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_HERE = Path(__file__).parent


class QuizCard(anywidget.AnyWidget):
    """A question. Who chooses an answer gets feedback at once, and may choose another.

    Args:
        label: of the question, such as "05.q2".
        question: the question.
        choices: {letter: answer}.
        mark: says to a letter whether it is right, and why or why not. It is asked as late as an answer is chosen, so
            that neither the page nor the notebook holds what is right.
        text: what stands in its place where there are no widgets.

    Keys: Tab goes to the choices, arrows go from one to the next, Space or Enter chooses. Traits: `answer`, a letter,
    or "" before there is one; `right`; `feedback`.
    """

    _esm = (_HERE / "static" / "quiz.js").read_text(encoding="utf-8")
    _css = (_HERE / "js" / "quiz.css").read_text(encoding="utf-8")
    label = traitlets.Unicode(help="Which question it is.").tag(sync=True)
    question = traitlets.Unicode(help="The question.").tag(sync=True)
    choices: traitlets.List[Any] = traitlets.List(help="Letters and answers, in pairs.").tag(sync=True)
    answer = traitlets.Unicode("", help="The letter that is chosen.").tag(sync=True)
    right = traitlets.Bool(False, help="Whether it is right.").tag(sync=True)
    feedback = traitlets.Unicode("", help="Why, or why not.").tag(sync=True)

    def __init__(
        self,
        label: str,
        question: str,
        choices: Mapping[str, str],
        mark: Callable[[str], tuple[bool, str]],
        text: str = "",
    ) -> None:
        self._mark, self._text = mark, text
        super().__init__(label=label, question=question, choices=[list(pair) for pair in choices.items()])

    @traitlets.validate("answer")
    def _is_a_choice(self, proposal: Any) -> str:
        answer = str(proposal["value"])
        letters = [letter for letter, _ in self.choices]
        if answer and answer not in letters:
            raise traitlets.TraitError(f"There is no answer {answer!r}. Choose one of {', '.join(letters)}.")
        return answer

    @traitlets.observe("answer")
    def _give_feedback(self, change: Any) -> None:
        right, feedback = self._mark(change.new) if change.new else (False, "")
        with self.hold_sync():
            self.right, self.feedback = right, feedback

    def __repr__(self) -> str:
        return f"<QuizCard {self.label}>"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if bundle is not None:
            bundle[0]["text/plain"] = self._text or repr(self)
        return bundle
