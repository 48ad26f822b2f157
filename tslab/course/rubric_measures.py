"""What a program can see of the rubric's points in a chapter's notebook. What it cannot, a reader scores.

Each function answers for one point with a list of findings. Where it goes by words in the text it guesses at what the
text means, and its finding says so with a "~".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

WORDS_A_MINUTE = 200
SECONDS_A_LINE = 2  # of code
LONGEST_CELL = 15
MOST_MINUTES = 45
DEMO = re.compile(
    r"^\s*(?:\w+ = )?(\w*(?:Stepper|Demo|Landscape|Playground|Explorer|Monitor|Engines))\((?=\S)(?!\))", re.MULTILINE
)
TRAINING = re.compile(r"\bminimize\(|Optimizer\(|\bminimize_step\(|\bdescend\w*\(")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for: whether it holds, and what was found."""

    what: str
    holds: bool
    found: object = ""

    def __str__(self) -> str:
        return f"{'yes' if self.holds else 'NO ':3}  {self.what}{f': {self.found}' if self.found != '' else ''}"


@dataclass(frozen=True)
class Chapter:
    """A chapter's solution notebook, as JSON holds it, and its course material."""

    stem: str
    notebook: dict[str, Any]
    material: ModuleType

    @cached_property
    def cells(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Each cell's kind, text, and all of it."""
        return [(cell["cell_type"], "".join(cell["source"]), cell) for cell in self.notebook["cells"]]

    @cached_property
    def code(self) -> list[tuple[str, dict[str, Any]]]:
        """The code cells: text, and all of it."""
        return [(text, cell) for kind, text, cell in self.cells if kind == "code"]

    @cached_property
    def prose(self) -> str:
        """The text of all Markdown cells, a blank line between them."""
        return "\n\n".join(text for kind, text, _ in self.cells if kind == "markdown")

    @cached_property
    def program(self) -> str:
        """The text of all code cells."""
        return "\n".join(text for text, _ in self.code)

    def calls(self, name: str) -> int:
        """How many code cells call a function."""
        return sum(bool(re.search(rf"^[^#\n]*\b{name}\(", text, re.MULTILINE)) for text, _ in self.code)


def _kinds(cell: dict[str, Any]) -> set[str]:
    """The media types of a cell's outputs."""
    return {kind for output in cell.get("outputs", []) for kind in output.get("data", {"text/plain": ""})}


def opening(chapter: Chapter) -> list[Finding]:
    """1: objectives, prerequisites, minutes."""
    first = "\n".join(text for _, text, _ in chapter.cells[:3])
    goals = len(re.findall(r"^\d\. ", first.partition("you can")[2].partition("**You need**")[0], re.MULTILINE))
    return [
        Finding("3 to 6 objectives", 3 <= goals <= 6, goals),
        Finding("prerequisites", "**You need**" in first),
        Finding("minutes", bool(re.search(r"\*\*Time:\*\* \d+ minutes", first))),
    ]


def result(chapter: Chapter) -> list[Finding]:
    """2: a result soon."""
    seen = [n for n, (_, cell) in enumerate(chapter.code, start=1) if cell["outputs"]]
    return [
        Finding(
            "an output in the first three code cells", bool(seen) and seen[0] <= 3, f"in number {min(seen, default=0)}"
        )
    ]


def numbers(chapter: Chapter) -> list[Finding]:
    """3: formulas, and numbers worked by hand."""
    exact = [
        n
        for n, (kind, text, _) in enumerate(chapter.cells)
        if kind == "code" and re.search(r"assert.*1e-9", text, re.DOTALL)
    ]
    hands = [
        n
        for n, (kind, text, _) in enumerate(chapter.cells)
        if kind == "markdown" and re.search(r"[Bb]y\s+hand[:,]", text)
    ]
    served = sum(any(n < m <= n + 6 for m in exact) for n in hands)
    return [
        Finding("display formulas", chapter.prose.count("$$") >= 2, chapter.prose.count("$$") // 2),
        Finding("cells that assert to 1e-9", len(exact) >= 3, len(exact)),
        Finding(
            "~ each “by hand” has such a cell soon after it", served == len(hands) > 0, f"{served} of {len(hands)}"
        ),
    ]


def example(chapter: Chapter) -> list[Finding]:
    """4: a worked example, and a faded one."""
    labels = re.compile(r"^(?:.*#\s*|\*{0,2})([1-9])\. ", re.MULTILINE)
    labelled = [text for _, text, _ in chapter.cells[3:] if len(set(labels.findall(text))) >= 3]
    faded = [
        text
        for kind, text, _ in chapter.cells
        if kind == "markdown" and "**Exercise" in text and re.search(r"\b[Ss]teps? \d", text)
    ]
    return [
        Finding("~ three or more numbered steps in one cell", bool(labelled), len(labelled)),
        Finding("~ an exercise that says which steps are left", bool(faded), len(faded)),
    ]


def predictions(chapter: Chapter) -> list[Finding]:
    """5: predict, observe, explain."""
    hidden = sum(
        "predict(" in text and "..." in cell["metadata"].get("tslab", {}).get("learner", "")
        for text, cell in chapter.code
    )
    return [
        Finding("predictions", chapter.calls("predict") >= 2, chapter.calls("predict")),
        Finding("each is open in the learner's edition", hidden == chapter.calls("predict"), hidden),
    ]


def explorable(chapter: Chapter) -> list[Finding]:
    """6: something to play with, on the learner's graph."""
    demos = [(match[1], cell) for text, cell in chapter.code for match in DEMO.finditer(text)]
    still = [name for name, cell in demos if _kinds(cell) & {"image/png", "image/svg+xml"}]
    return [
        Finding("demos of the chapter's own graphs", bool(demos), ", ".join(sorted({name for name, _ in demos}))),
        Finding("one or more with a static picture", bool(still), len(still)),
    ]


def pictures(chapter: Chapter) -> list[Finding]:
    """7: live pictures."""
    drawn = chapter.calls("draw") + sum(bool(DEMO.search(text)) for text, _ in chapter.code)
    pasted = len(re.findall(r"!\[|<img", chapter.prose)) + sum("attachments" in cell for _, _, cell in chapter.cells)
    with_values = sum(
        ("draw(" in text and "values=" in text) or "learner_trace(" in text or "Stepper(" in text
        for text, _ in chapter.code
    )
    return [
        Finding("pictures drawn from graphs", drawn >= 2, drawn),
        Finding("one or more with values", with_values >= 1, with_values),
        Finding("no pasted images", pasted == 0, pasted),
    ]


def exercises(chapter: Chapter) -> list[Finding]:
    """8: exercises, levels, tests."""
    items = chapter.material.EXERCISES
    levels = {item.level for item in items}
    tested = all(len(item.visible) >= 1 and len(item.hidden) >= 1 for item in items)
    return [
        Finding("four exercises or more", len(items) >= 4, len(items)),
        Finding("three levels", len(levels) >= 3, ", ".join(sorted(levels))),
        Finding("visible and hidden cases for each", tested),
        Finding("likely mistakes named for each", all(item.misconceptions for item in items)),
        Finding("each is checked in the chapter", chapter.calls("check") == len(items), chapter.calls("check")),
    ]


def misconceptions(chapter: Chapter) -> list[Finding]:
    """9: misconceptions, questions, refutations."""
    places = [
        n
        for n, (kind, text, _) in enumerate(chapter.cells)
        if kind == "markdown" and re.search(r"\*\*Misconception \d", text)
    ]
    refuted = [
        n
        for n in places
        if any(k == "code" and re.search(r"\bassert\b|draw\(", t) for k, t, _ in chapter.cells[n + 1 : n + 4])
    ]
    asked = [
        n
        for n in places
        if any(re.search(r"\b(?:quiz|predict)\(", t) for k, t, _ in chapter.cells[max(n - 8, 0) : n + 9] if k == "code")
    ]
    return [
        Finding("three misconceptions or more", len(places) >= 3, len(places)),
        Finding(
            "~ a cell that asserts or draws follows each",
            len(refuted) == len(places),
            f"{len(refuted)} of {len(places)}",
        ),
        Finding("~ a question or prediction near three or more", len(asked) >= 3, f"{len(asked)} of {len(places)}"),
    ]


def questions(chapter: Chapter) -> list[Finding]:
    """10: retrieval."""
    items = chapter.material.QUESTIONS
    earlier = sum("From chapter " in item.question for item in items)
    first = chapter.stem[:2] == "00"
    return [
        Finding("five questions or more", len(items) >= 5, len(items)),
        Finding("two from earlier chapters", first or earlier >= 2, "none is earlier" if first else earlier),
    ]


def training(chapter: Chapter) -> list[Finding]:
    """11: sane training; empty where nothing is trained."""
    if not TRAINING.search(chapter.program):
        return []
    return [
        Finding(
            "~ the loss at chance",
            bool(re.search(r"at chance|by chance|before (?:any )?training", chapter.prose, re.IGNORECASE)),
        ),
        Finding(
            "~ a few points are overfitted",
            bool(re.search(r"overfit|(?:few|three|four|five) points", chapter.prose, re.IGNORECASE)),
        ),
        Finding("a fixed seed", bool(re.search(r"default_rng\(\d|seed=\d|set_random_seed\(\d", chapter.program))),
        Finding("~ test data", bool(re.search(r"\btest_\w+|held.out", chapter.program + chapter.prose))),
    ]


def tensorflow(chapter: Chapter) -> list[Finding]:
    """12: the same in TensorFlow."""
    cells = [text for text, _ in chapter.code if re.search(r"tensorflow", text)]
    text = "\n".join(cells)
    return [
        Finding("TensorFlow runs", bool(re.search(r"^\s*(?:import|from) tensorflow", text, re.MULTILINE))),
        Finding("a tolerance is asserted", bool(re.search(r"assert .*\b[ar]tol=(?:[1-9]|0\.\d)", text))),
        Finding(
            "a message where it is not installed",
            "with_tensorflow(" in chapter.program
            or ("find_spec" in chapter.program and "not installed" in chapter.program),
        ),
    ]


def notebook(chapter: Chapter) -> list[Finding]:
    """13: runs anywhere, reads as a static page. `make test` holds nbval; `--run` measures its time."""
    counts = [cell["execution_count"] for _, cell in chapter.code]
    errors = [
        o
        for _, cell in chapter.code
        if "raises-exception" not in cell["metadata"].get("tags", [])
        for o in cell["outputs"]
        if o["output_type"] == "error"
    ]
    static = all(
        _kinds(cell) & {"text/plain", "image/png", "image/svg+xml", "text/html"}
        for _, cell in chapter.code
        if cell["outputs"]
    )
    network = re.findall(r"^\s*(?:import|from) (?:urllib|requests|http|socket)\b", chapter.program, re.MULTILINE)
    return [
        Finding("run from top to bottom", counts == list(range(1, len(counts) + 1))),
        Finding("no cell breaks", not errors, len(errors)),
        Finding("every output has a static form", static),
        Finding("nothing asks the network", not network),
    ]


def length(chapter: Chapter) -> list[Finding]:
    """14: minutes, cells, glossary, sources."""
    said = re.search(r"\*\*Time:\*\* (\d+) minutes", chapter.prose)
    stated = int(said[1]) if said else 0
    lines = [sum(bool(line.strip()) for line in text.splitlines()) for text, _ in chapter.code]
    prose = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", " x ", chapter.prose, flags=re.DOTALL)
    words = len(re.findall(r"[^\W\d_]+", prose))
    minutes = words / WORDS_A_MINUTE + sum(lines) * SECONDS_A_LINE / 60
    long = sum(count > LONGEST_CELL for count in lines)
    return [
        Finding("it says 45 minutes or less", 0 < stated <= MOST_MINUTES, stated),
        Finding(
            "~ words and lines of code make 45 minutes or less",
            minutes <= MOST_MINUTES,
            f"{words} words, {sum(lines)} lines, {minutes:.0f} minutes",
        ),
        Finding("no cell of more than 15 lines", long == 0, f"{long}, the longest {max(lines)}"),
        Finding("a glossary", bool(re.search(r"^#+ Glossary", chapter.prose, re.MULTILINE))),
        Finding("sources", bool(re.search(r"^#+ Sources", chapter.prose, re.MULTILINE))),
    ]
