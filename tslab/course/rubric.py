"""Scores the chapters by the rubric: what a program can see of it, and beside it what a reader has found.

    python -m tslab.course.rubric            the two tables of CONTRIBUTING.md
    python -m tslab.course.rubric 05         what was looked for in chapter 5, and what was found
    python -m tslab.course.rubric --write    put the tables into CONTRIBUTING.md
    python -m tslab.course.rubric --run 05   the time that the notebook takes under nbval

A point counts 1 where all that is looked for is there, ½ where half of it or more is, else 0. A chapter ships at 12
points or more of a reader's, with no zero on 3, 8 or 13; the program's score is no more than a hint where to look.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import installed
from . import rubric_measures as measures
from .rubric_measures import Chapter, Finding

BEGIN, END = "<!-- rubric: begin -->", "<!-- rubric: end -->"
MUST = (3, 8, 13)
ENOUGH = 12
LIMIT = 60.0  # seconds under nbval

READER: dict[str, float] = {
    "00": 14,
    "01": 13.5,
    "02": 14,
    "03": 13.5,
    "04": 14,
    "05": 13.5,
    "06": 13.5,
    "07": 13.5,
}
"""A reader's score of all 14 points, by chapter; one is added when somebody has read the chapter by them."""


@dataclass(frozen=True)
class Point:
    """One of the 14 points, and what a program looks for."""

    text: str
    measure: Callable[[Chapter], list[Finding]]


POINTS = [
    Point(
        "It begins with what you will be able to do (3 to 6 things), what you need, and how long it takes",
        measures.opening,
    ),
    Point("Something runs and shows a result within three code cells", measures.result),
    Point("Beside each formula: its code, and a number worked by hand, asserted to 1e-9", measures.numbers),
    Point("A worked example with named steps, then one with steps left out", measures.example),
    Point("Two or more predictions, made before the answer is seen", measures.predictions),
    Point(
        "A demo of the learner's own graph, for the keyboard too, with a picture where nothing moves",
        measures.explorable,
    ),
    Point("Each new idea as a picture of the live graph, with values and gradients", measures.pictures),
    Point(
        "Four or more exercises on three levels, checked at once, named mistakes, no answers given away",
        measures.exercises,
    ),
    Point(
        "Three or more misconceptions, each with a question that finds it and a cell that refutes it",
        measures.misconceptions,
    ),
    Point("Five or more questions from memory, two of them about earlier chapters", measures.questions),
    Point(
        "Sane training: loss at chance, a few points learnt by heart, a seed, test data kept apart", measures.training
    ),
    Point("TensorFlow gives the same, within an asserted tolerance", measures.tensorflow),
    Point("Strict nbval passes in a minute, offline; it reads well as a static page", measures.notebook),
    Point("Read in 45 minutes; one idea and at most 15 lines a cell; a glossary; sources", measures.length),
]


def score(findings: list[Finding]) -> float | None:
    """1, ½ or 0 for what was found; None where the point does not apply."""
    if not findings:
        return None
    share = sum(finding.holds for finding in findings) / len(findings)
    return 1.0 if share == 1 else 0.5 if share >= 0.5 else 0.0


def scores(chapter: Chapter) -> list[float | None]:
    """The score of each point."""
    return [score(point.measure(chapter)) for point in POINTS]


def chapters(folder: Path, numbers: Sequence[str] = ()) -> list[Chapter]:
    """The built chapters in a folder, all or those with these numbers."""
    found = []
    for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")):
        material = installed.material(path.stem[:2])
        if material is not None and (not numbers or path.stem[:2] in numbers):
            found.append(Chapter(path.stem, json.loads(path.read_text(encoding="utf-8")), material))
    return found


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return "½" if value == 0.5 else f"{value:g}".replace(".5", "½")


def tables(several: Sequence[Chapter]) -> str:
    """Both tables as Markdown: the program's, point by point, and the reader's."""
    points = range(1, len(POINTS) + 1)
    lines = ["| chapter | " + " | ".join(map(str, points)) + " | sum |", "|--" * (len(POINTS) + 2) + "|"]
    for chapter in several:
        row = scores(chapter)
        total = sum(1.0 if value is None else value for value in row)
        lines.append(f"| {chapter.stem[:2]} | " + " | ".join(map(_number, row)) + f" | {_number(total)} |")
    lines += ["", "| chapter | a reader's score |", "|--|--|"]
    for chapter in several:
        read = READER.get(chapter.stem[:2])
        lines.append(
            f"| {chapter.stem[:2]} | {'not read yet' if read is None else f'{_number(read)} of {len(POINTS)}'} |"
        )
    return "\n".join(lines)


def details(chapter: Chapter) -> str:
    """What was looked for in a chapter, point by point."""
    lines = [chapter.stem]
    for number, point in enumerate(POINTS, start=1):
        findings = point.measure(chapter)
        lines.append(f"{number:2}. {_number(score(findings))}  {point.text}")
        lines += [f"        {finding}" for finding in findings] or ["        does not apply: counts as met"]
    return "\n".join(lines)


def written(text: str, block: str) -> str:
    """The text of CONTRIBUTING.md with `block` between the markers."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"needs one line {BEGIN} and one {END}")
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    return pattern.sub(lambda _: f"{BEGIN}\n{block}\n{END}", text)


def _run(path: Path) -> str:
    """How a notebook does under nbval."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", str(path)]
    result = subprocess.run(command, text=True, capture_output=True, check=False)
    seconds = time.perf_counter() - begin
    green = result.returncode == 0 and seconds <= LIMIT
    return (
        f"{path.stem}: {'green' if green else 'NOT green'} in {seconds:.0f} s\n{'' if green else result.stdout[-2000:]}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, `python -m tslab.course.rubric`."""
    parser = argparse.ArgumentParser(prog="python -m tslab.course.rubric", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("number", nargs="*", help="a chapter's two digits, to see what was found in it")
    parser.add_argument("--chapters", type=Path, default=Path("chapters"), help="the folder (default: chapters)")
    parser.add_argument("--write", type=Path, nargs="?", const=Path("CONTRIBUTING.md"), help="the file with the tables")
    parser.add_argument("--run", action="store_true", help="run the chapters under nbval, and measure the time")
    options = parser.parse_args(arguments)
    found = chapters(options.chapters, options.number)
    if not found:
        print(
            f"{options.chapters} holds no such chapter; build it, or name the folder with --chapters", file=sys.stderr
        )
        return 1
    if options.run:
        print("".join(_run(options.chapters / f"{chapter.stem}.ipynb") for chapter in found), end="")
    elif options.write:
        text = options.write.read_text(encoding="utf-8")
        options.write.write_text(written(text, tables(chapters(options.chapters))), encoding="utf-8", newline="\n")
    else:
        print("\n\n".join(map(details, found)) if options.number else tables(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
