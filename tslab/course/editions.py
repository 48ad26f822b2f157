"""The two editions of a chapter: one source, the solution notebook that is built from it, the learner's from that.

A source is a jupytext percent script, chapters/src/NN_slug.py or gallery.py, written as the solution. What the learner
is to find is marked in it:

    # BEGIN SOLUTION: z = ...  # your turn        the lines up to END are the solution; the learner gets the text
    z = ts.matmul(X, W)                           after the colon, or `...  # your turn` where there is none
    # END SOLUTION
    return np.add(x, y)  # SOLUTION: return ...   the same for one line

and a cell tagged `solution` or `learner` is in that edition only. `python -m tslab.course.editions build` makes
chapters/NN_slug.ipynb, the solution edition with its outputs, and chapters/live/NN_slug.json, its demos for pages
without a kernel (live.py); `check` says whether they are what the sources make; `prove` proves that no learner's
edition holds a solution (proof.py).
The learner's edition is derived from the solution's alone (`learner_edition`), so nothing else has to travel.
"""

from __future__ import annotations

import argparse
import base64
import copy
import difflib
import hashlib
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import live
from .recording import RECORD

if TYPE_CHECKING:
    from nbformat import NotebookNode

YOUR_TURN = "...  # your turn"
WIDGET_VIEW = live.WIDGET_VIEW
CELL_TIMEOUT = 120  # seconds
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}

_BEGIN = re.compile(r"(\s*)# BEGIN SOLUTION(?:: ?(.*?))?\s*$")
_END = re.compile(r"\s*# END SOLUTION\s*$")
_INLINE = re.compile(r"((\s*)\S.*?)\s*# SOLUTION: ?(.*?)\s*$")
_LIKE_A_MARKER = re.compile(r"#.*\bSOLUTION\b")
_PNG = re.compile(r'(?<="image/png": ")[^"]+')


class ChapterError(ValueError):
    """A chapter's source cannot be built; the message names the source and the cell."""


def split_editions(source: str) -> tuple[str, str]:
    """Return a cell's source as (solution, learner), both without markers; they are equal where nothing is marked."""
    solution: list[str] = []
    learner: list[str] = []
    inside = False
    for line in source.split("\n"):
        if begin := _BEGIN.match(line):
            if inside:
                raise ValueError("a '# BEGIN SOLUTION' stands before the '# END SOLUTION' of the one above it")
            inside = True
            learner.append(begin[1] + (begin[2] or YOUR_TURN))
        elif _END.match(line):
            if not inside:
                raise ValueError("an '# END SOLUTION' has no '# BEGIN SOLUTION' above it")
            inside = False
        elif not inside and (inline := _INLINE.match(line)):
            solution.append(inline[1])
            learner.append(inline[2] + (inline[3] or YOUR_TURN))
        elif _LIKE_A_MARKER.search(line):
            raise ValueError(f"{line.strip()!r} is no marker of a solution, and looks like one")
        elif inside:
            solution.append(line)
        else:
            solution.append(line)
            learner.append(line)
    if inside:
        raise ValueError("a '# BEGIN SOLUTION' has no '# END SOLUTION' below it")
    return "\n".join(solution), "\n".join(learner)


def learner_edition(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return the learner's edition of a solution notebook (as JSON holds it): no solutions and no outputs.

    Its metadata name the edition, so that it can be told from those of other versions, whatever is written into it.
    """
    result = copy.deepcopy(notebook)
    only_here = result["metadata"].pop("tslab", {}).get("learner_cells", {})
    cells = only_here.get("", [])
    for cell in result["cells"]:
        if "solution" not in cell["metadata"].get("tags", []):
            marked = cell["metadata"].pop("tslab", {})
            if "learner" in marked:
                cell["source"] = marked["learner"].splitlines(keepends=True)
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
            cells.append(cell)
        cells.extend(only_here.get(cell["id"], []))
    result["cells"] = cells
    result["metadata"]["tslab"] = {"edition": _edition(cells)}
    return result


def _edition(cells: list[dict[str, Any]]) -> str:
    """A short name for what these cells say: another text, another name."""
    texts = [[cell["cell_type"], cell["id"], "".join(cell["source"])] for cell in cells]
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:12]


def read_source(source: Path) -> NotebookNode:
    """Return the solution notebook that `source` describes, not yet run.

    The cells that only the learner has wait in the notebook's metadata, by the id of the cell that they follow.
    """
    import jupytext
    import nbformat

    everything = jupytext.read(source, fmt="py:percent")
    notebook: NotebookNode = nbformat.v4.new_notebook(metadata=copy.deepcopy(METADATA))
    learner_cells: dict[str, list[NotebookNode]] = {}
    for number, cell in enumerate(everything.cells, start=1):
        cell.metadata.pop("lines_to_next_cell", None)  # jupytext's, for a way back to the script
        cell.id = f"{source.stem.replace('_', '-')}-{number:03d}"
        try:
            solution, learner = split_editions(cell.source) if cell.cell_type == "code" else (cell.source, cell.source)
        except ValueError as error:
            raise ChapterError(f"{source}, cell {cell.id}: {error}") from None
        if "learner" in cell.metadata.get("tags", []):
            cell.source = learner
            learner_cells.setdefault(notebook.cells[-1].id if notebook.cells else "", []).append(cell)
            continue
        cell.source = solution
        if learner != solution:
            cell.metadata["tslab"] = {"learner": learner}
        notebook.cells.append(cell)
    if learner_cells:
        notebook.metadata["tslab"] = {"learner_cells": learner_cells}
    nbformat.validate(notebook)
    return notebook


def build(source: Path, folder: Path, record: bool = False) -> str:
    """Return the text of the solution notebook of `source`, run in `folder`."""
    return build_with_demos(source, folder, record)[0]


def build_with_demos(source: Path, folder: Path, record: bool = False) -> tuple[str, str]:
    """Return the text of the solution notebook, and that of its demos, empty where it has none.

    `record`: whether what TensorFlow computes in it is kept for machines without TensorFlow.
    """
    import nbformat

    notebook = read_source(source)
    demos = _run(notebook, source, folder, {RECORD: "1"} if record else {})
    # The kernel has written its own, with Python's exact version.
    notebook.metadata.update(copy.deepcopy(METADATA))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _stable_outputs(cell, source)
    text: str = nbformat.writes(notebook)
    return text.rstrip("\n") + "\n", demos


def _run(notebook: NotebookNode, source: Path, folder: Path, environment: dict[str, str]) -> str:
    """Run all cells in a fresh kernel that reads nobody's IPython profile, with these environment variables added.

    Returns the demos that they have shown.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    live.add_question(notebook)
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    with tempfile.TemporaryDirectory() as profile:
        try:
            client.execute(env={**os.environ, **environment, "IPYTHONDIR": profile})
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise ChapterError(f"{source} fails as it runs:\n{error}") from None
    return live.take_answer(notebook)


def _stable_outputs(cell: NotebookNode, source: Path) -> list[NotebookNode]:
    """Return a cell's outputs without what differs from run to run."""
    outputs: list[NotebookNode] = []
    for output in cell.outputs:
        if output.output_type == "stream":
            if output.name == "stderr" and "nbval-ignore-output" in cell.metadata.get("tags", []):
                continue  # what another library logs there, on this machine
            if output.name == "stderr":
                # Warnings and logs name files and times that are other ones on the next machine.
                raise ChapterError(f"{source}, cell {cell.id} writes to stderr:\n{cell.source}\n\n{output.text}")
            if outputs and outputs[-1].output_type == "stream":
                outputs[-1].text += output.text
                continue
        elif output.output_type == "error":
            # The frames name files and lines of the machine; nbval compares the name and the message alone.
            output.traceback = [f"{output.ename}: {output.evalue}"]
        else:
            # A widget's view needs a live kernel; its static picture stays.
            output.data.pop(WIDGET_VIEW, None)
            output.metadata.pop(WIDGET_VIEW, None)
            if not output.data:
                continue
        outputs.append(output)
    return outputs


def differences(committed: str, built: str, name: str) -> list[str]:
    """Return a unified diff of two notebooks' texts, long lines cut; empty where they are the same.

    Pictures may differ as `_with_known_pictures` says.
    """
    old, new = committed.splitlines(), _with_known_pictures(committed, built).splitlines()
    diff = difflib.unified_diff(old, new, f"{name} (committed)", f"{name} (built)", lineterm="")
    return [line if len(line) <= 200 else f"{line[:200]}… ({len(line)} characters)" for line in diff]


def _with_known_pictures(committed: str, built: str) -> str:
    """The built notebook with the committed PNGs where another version of Matplotlib drew them, or where they look the
    same: the last digit of a number may be another one each time, and then a few pixels are.
    """
    waiting = iter(_PNG.findall(committed))

    def choose(match: re.Match[str]) -> str:
        old, new = next(waiting, match[0]), match[0]
        return old if _drawn_by(old) != _drawn_by(new) or _look_the_same(old, new) else new

    return _PNG.sub(choose, built)


def _look_the_same(one: str, other: str) -> bool:
    """Whether two PNGs are of one size, and nearly all of their pixels are nearly the same."""
    if one == other:
        return True
    import numpy as np
    from PIL import Image

    pixels = [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(png.replace("\\n", "")))).convert("RGBA"), int)
        for png in (one, other)
    ]
    if pixels[0].shape != pixels[1].shape:
        return False
    return bool(np.mean(np.abs(pixels[0] - pixels[1]).max(axis=-1) > 16) < 0.002)


def _drawn_by(png: str) -> bytes:
    """Return the program and version in a base64 PNG's "Software" text chunk, empty where there is none."""
    data = base64.b64decode(png.replace("\\n", ""))
    start = data.find(b"tEXtSoftware\0")
    return data[start : start + 4 + int.from_bytes(data[start - 4 : start], "big")] if start >= 0 else b""


def sources(chapters: Path, wanted: Sequence[str]) -> list[Path]:
    """Return the sources with the numbers, or names, that are `wanted`, all where that is empty."""
    found = {source.stem.split("_")[0]: source for source in sorted((chapters / "src").glob("*.py"))}
    if not found:
        raise ChapterError(f"{chapters / 'src'} holds no chapter NN_slug.py; run this in the folder of the checkout")
    for number in wanted:
        if number not in found:
            stems = ", ".join(source.stem for source in found.values())
            raise ChapterError(f"there is no chapter {number!r}; there are {stems}")
    return [source for number, source in found.items() if not wanted or number in wanted]


def build_all(chapters: Path, wanted: Sequence[str] = ()) -> None:
    """Write the notebook of each source."""
    for source in sources(chapters, wanted):
        notebook = chapters / f"{source.stem}.ipynb"
        text, demos = build_with_demos(source, chapters, record=True)
        if notebook.exists():
            text = _with_known_pictures(notebook.read_text(encoding="utf-8"), text)
        notebook.write_text(text, encoding="utf-8", newline="\n")
        live.write(chapters, source.stem, demos)
        print(f"built {notebook}", flush=True)


def check_all(chapters: Path, wanted: Sequence[str] = ()) -> None:
    """Raise ChapterError where a notebook is not what its source makes, or has none."""
    chosen = sources(chapters, wanted)
    orphans = {path.stem for path in chapters.glob("*.ipynb")} - {source.stem for source in sources(chapters, ())}
    if orphans:
        raise ChapterError(f"{', '.join(sorted(orphans))}: a notebook with no source in {chapters / 'src'}; delete it")
    for source in chosen:
        notebook = chapters / f"{source.stem}.ipynb"
        committed = notebook.read_text(encoding="utf-8") if notebook.exists() else ""
        text, demos = build_with_demos(source, chapters)
        diff = differences(committed, text, notebook.name)
        if diff := diff or live.differences(chapters, source.stem, demos):
            raise ChapterError("\n".join([*diff, f"{notebook} is not what {source} makes; run `make chapters`"]))
        print(f"{notebook} is what its source makes", flush=True)


def _prove_all(chapters: Path, wanted: Sequence[str] = ()) -> None:
    """Raise ChapterError where a learner's edition is not as it is promised."""
    from . import proof  # which stands on this module

    proof.prove_all(chapters, wanted)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, `python -m tslab.course.editions`."""
    parser = argparse.ArgumentParser(
        prog="python -m tslab.course.editions", description="Build the chapters' notebooks."
    )
    commands = {"build": build_all, "check": check_all, "prove": _prove_all}
    explained = "write the notebooks, compare them, or prove that the learner's editions hold no solution"
    parser.add_argument("command", choices=list(commands), help=explained)
    parser.add_argument("number", nargs="*", help="a chapter's two digits, e.g. 01, or gallery (default: all)")
    parser.add_argument("--chapters", type=Path, default=Path("chapters"), help="the folder (default: chapters)")
    options = parser.parse_args(arguments)
    try:
        commands[options.command](options.chapters, options.number)
    except ChapterError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    from tslab.course.editions import main as main_of_the_module  # not this __main__: its ChapterError is another one

    sys.exit(main_of_the_module())
