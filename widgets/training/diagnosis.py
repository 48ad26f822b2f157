"""Which operation made a number that is not finite: the last steps are run again, under the eyes of check_numerics."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

import tslab as ts
from tslab.errors import NumericsError, TslabError

MOST_NUMBERS = 200_000
"""How many numbers the variables of a graph, or one feed, may have to be kept: a copy is made at each step."""


class _Step(NamedTuple):
    step: int
    values: dict[ts.Variable, Any]
    fetches: Any
    feed_dict: Mapping[Any, Any]


class Memory:
    """The variables as they were before the last two steps, and what was run then."""

    def __init__(self, session: ts.Session) -> None:
        self.session = session
        self._steps: deque[_Step] = deque(maxlen=2)
        self._is_small: bool | None = None

    def keep(self, step: int, fetches: Any, feed_dict: Mapping[Any, Any] | None) -> None:
        """Keep what is needed to run a step again, before it is run; of a large graph nothing is kept."""
        if self._is_small is False:
            return
        variables = self.session.graph.variables
        try:
            values = self.session.run(variables)
        except TslabError:  # such as an initial value that cannot be computed: the learner's own run will say so
            self._is_small = False
            return
        if self._is_small is None:
            self._is_small = sum(np.size(value) for value in values) <= MOST_NUMBERS
        if self._is_small:
            feeds = {node: _copy(value) for node, value in (feed_dict or {}).items()}
            self._steps.append(_Step(step, dict(zip(variables, values, strict=True)), fetches, feeds))

    def explain(self) -> str:
        """What made a number that is not finite, as far as that can be told; no variable changes."""
        graph = self.session.graph
        last = graph.last_session
        try:
            for kept in self._steps:
                with_check = ts.Session(graph, check_numerics=True)
                with_check.load(kept.values)
                try:
                    with_check.run(kept.fetches, kept.feed_dict)
                except NumericsError as found:
                    return f"Step {kept.step}, run again: {found}"
        except TslabError as error:
            return f"The step could not be run again to find the operation: {error.what}"
        finally:
            graph.last_session = last
        if not self._steps and self._is_small is False:
            return "The variables are too many to keep a copy at each step; ts.Session(check_numerics=True) names it."
        if not self._steps:
            return "Train by monitor.run(train, feed), and the monitor names the operation that made it."
        wrong = [v.name for v, value in self._steps[0].values.items() if not _is_finite(value)]
        if wrong:
            return f"Before step {self._steps[0].step}, {', '.join(map(repr, wrong[:3]))} were not finite already."
        return (
            "Run again from the same variables and feeds, the step makes finite numbers alone: "
            "the operation is not among those that the monitor was told of, or random numbers fell otherwise."
        )


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) and value.size <= MOST_NUMBERS else value


def _is_finite(value: Any) -> bool:
    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())
