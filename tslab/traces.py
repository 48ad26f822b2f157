"""What happened in one run, as data: what a stepper plays, and a drawing shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .serialize import array_to_json


@dataclass(frozen=True, repr=False)
class Trace:
    """All that happened in one run: what a stepper plays.

    Attributes:
        graph: graph JSON of the nodes that took part.
        order: their names, in the order in which they were computed.
        fetches: the names of what was fetched.
        values: the value of each by name, read-only.
    """

    graph: dict[str, Any]
    order: list[str]
    fetches: list[str]
    values: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The trace as JSON: `{"graph": …, "order": […], "fetches": […], "values": {name: {shape, dtype, data}}}`."""
        values = {name: array_to_json(value) for name, value in self.values.items() if value is not None}
        return {"graph": self.graph, "order": self.order, "fetches": self.fetches, "values": values}

    def __repr__(self) -> str:
        return f"<Trace of {len(self.order)} nodes, fetched: {', '.join(self.fetches)}>"


def shown(value: Any) -> Any:
    """A value for a trace: a read-only copy, or None for what has none, or is no array: several values, a summary."""
    if value is None or isinstance(value, (tuple, bytes)) or np.result_type(value).kind == "O":
        return None
    array = np.array(value)
    array.flags.writeable = False
    return array
