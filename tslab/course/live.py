"""The demos of a chapter, as they stand when it has been run: chapters/live/NN_slug.json, for pages without a kernel.

The file is one object, a line for each cell that shows a demo: from its id to the demo's `label` and `state`. In the
place of the state there is a sentence `why` where the browser lacks an operation of the demo's graph. `make chapters`
writes it beside the notebook, and the web edition puts the demos in the place of their pictures.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
TOLERANCE = 1e-6
"""How far numbers may differ, relatively and absolutely: weights that were trained on another machine do."""

MEASURED = {"rate", "seconds", "comparisons"}
"""Traits that say how fast a machine is, which is another number each time, or in which last digits two engines differ,
which is so on each processor."""

QUESTION = """\
import json, sys
demos = sys.modules.get("tslab.widgets.demo")
print(json.dumps(demos.shown_states() if demos else {}, allow_nan=False))
"""


def add_question(notebook: NotebookNode) -> None:
    """Add a last cell to a notebook that has not run yet: it asks the kernel for the demos."""
    import nbformat

    notebook.cells.append(nbformat.v4.new_code_cell(QUESTION, id="demos"))


def take_answer(notebook: NotebookNode) -> str:
    """Remove the last cell, and return what it was told, as the file holds it; empty without demos."""
    states = json.loads("".join(output.text for output in notebook.cells.pop().outputs))
    lines = []
    for cell in notebook.cells:
        shown = [output.data.get(WIDGET_VIEW) for output in cell.get("outputs", []) if "data" in output]
        demos = [states[view["model_id"]] for view in shown if view and view["model_id"] in states]
        if demos:
            text = json.dumps(demos[0], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
            lines.append(f"{json.dumps(cell.id)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n" if lines else ""


def read(chapters: Path, stem: str) -> dict[str, dict[str, Any]]:
    """The demos of a chapter by cell; none where it has no file."""
    path = chapters / "live" / f"{stem}.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def write(chapters: Path, stem: str, demos: str) -> None:
    """Write the demos of a chapter, unless they are there already; a chapter without demos has no file."""
    path = chapters / "live" / f"{stem}.json"
    if not demos:
        path.unlink(missing_ok=True)
        return
    if path.exists() and not differences(chapters, stem, demos):
        return
    path.parent.mkdir(exist_ok=True)
    path.write_text(demos, encoding="utf-8", newline="\n")


def differences(chapters: Path, stem: str, built: str) -> list[str]:
    """The cells whose demos are not those that were built, a line for each."""
    old, new = read(chapters, stem), json.loads(built or "{}")
    wrong = [cell for cell in [*old, *new] if not same(old.get(cell), new.get(cell))]
    return [f"the demo of {cell} is another one in live/{stem}.json" for cell in dict.fromkeys(wrong)]


def same(one: Any, other: Any) -> bool:
    """Whether two values of JSON are equal: numbers within TOLERANCE, what is measured whatever it is."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one.keys() - MEASURED)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if {type(one), type(other)} in ({float}, {float, int}):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return type(one) is type(other) and bool(one == other)
