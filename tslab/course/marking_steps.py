"""What is run to mark a notebook: the learner's cells, with the chapter's own checks where they belong.

The checks are taken from the chapter, so it makes no difference if the learner has changed, moved or deleted theirs.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_CALL = re.compile(r"""\b(?:check|hint|quiz|predict)\(\s*["'](\d\d)\.\w+["']""")
_CHECK = re.compile(r"""\bcheck\(\s*["'](\d\d\.\d+)["']""")


@dataclass(frozen=True)
class Step:
    """A cell of the learner's, by its number in the notebook (from 1), or a check of the chapter's, by its id."""

    source: str
    cell: int = 0
    check: str = ""
    may_raise: bool = False

    def __str__(self) -> str:
        first = next((line for line in self.source.splitlines() if line.strip()), "").strip()
        return f"cell {self.cell} ({first[:40]})"


def source_of(cell: Mapping[str, Any]) -> str:
    """A cell's text."""
    return "".join(cell["source"])


def chapter_of(cells: Iterable[Mapping[str, Any]], stems: Iterable[str]) -> str | None:
    """The chapter whose cells these are, known by their ids or by what they check; None where it is none of `stems`."""
    known = {stem.replace("_", "-"): stem for stem in stems}
    numbers = {stem[:2]: stem for stem in known.values()}
    votes: Counter[str] = Counter()
    for cell in cells:
        name = str(cell.get("id", "")).rpartition("-")[0]
        if name in known:
            votes[known[name]] += 1
        votes.update(numbers[number] for number in _CALL.findall(source_of(cell)) if number in numbers)
    return votes.most_common(1)[0][0] if votes else None


def plan(learners: list[Mapping[str, Any]], chapter: list[Mapping[str, Any]], same_edition: bool) -> list[Step]:
    """The steps that mark a notebook.

    Args:
        learners: its cells.
        chapter: those of the chapter's learner edition.
        same_edition: whether the notebook was made from that, so that cells of one id are the same cell.
    """
    checks = {check[1]: n for n, cell in enumerate(chapter) if (check := _CHECK.search(_code(cell)))}
    after: dict[int, list[str]] = {}
    for id, place in checks.items():
        after.setdefault(_position(id, place, learners, chapter, same_edition), []).append(id)
    steps = [_check(chapter[checks[id]], id) for id in after.get(-1, [])]
    for number, cell in enumerate(learners):
        if (source := _without_checks(_code(cell), set(checks))).strip():
            may_raise = "raises-exception" in cell.get("metadata", {}).get("tags", [])
            steps.append(Step(source, cell=number + 1, may_raise=may_raise))
        steps += [_check(chapter[checks[id]], id) for id in after.get(number, [])]
    return steps


def _check(cell: Mapping[str, Any], id: str) -> Step:
    return Step(source_of(cell), check=id)


def _code(cell: Mapping[str, Any]) -> str:
    return source_of(cell) if cell["cell_type"] == "code" else ""


def _position(
    id: str, place: int, learners: list[Mapping[str, Any]], chapter: list[Mapping[str, Any]], same_edition: bool
) -> int:
    """The number of the learner's cell after which a check belongs, -1 for before all."""
    theirs = [n for n, cell in enumerate(learners) if id in _CHECK.findall(_code(cell))]
    if theirs:
        return theirs[-1]
    # It is gone. It belongs after the last cell before it that is still there, and after what it tries is made.
    key = "id" if same_edition else "source"
    still_there = {_key(cell, key): n for n, cell in enumerate(learners)}
    before = next((still_there[k] for cell in reversed(chapter[:place]) if (k := _key(cell, key)) in still_there), -1)
    name = _tried(source_of(chapter[place]), id)
    made = [n for n, cell in enumerate(learners) if name in _bound(_code(cell))]
    return max(before, *made, -1)


def _key(cell: Mapping[str, Any], key: str) -> str:
    return str(cell.get("id", "")) if key == "id" else source_of(cell)


def _parsed(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []  # a mistake, or a line that only IPython knows


def _calls(tree: ast.AST) -> Iterable[tuple[str, ast.Call]]:
    """The calls check("NN.k", …) in a tree, by their ids."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, node


def _tried(source: str, id: str) -> str:
    """The name that a check's cell tries."""
    for statement in _parsed(source):
        for found, call in _calls(statement):
            if found == id and len(call.args) > 1 and isinstance(call.args[1], ast.Name):
                return call.args[1].id
    return ""


def _bound(source: str) -> set[str]:
    """The names that a cell's own statements give a value to."""
    names = set()
    for statement in _parsed(source):
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign):
            names |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return names


def _without_checks(source: str, ids: set[str]) -> str:
    """A cell without the statements that call these checks; the chapter's own run in their place."""
    lines = source.splitlines()
    for statement in _parsed(source):
        if not isinstance(statement, (ast.FunctionDef, ast.ClassDef)) and any(id in ids for id, _ in _calls(statement)):
            for number in range(statement.lineno - 1, statement.end_lineno or statement.lineno):
                lines[number] = ""
    return "\n".join(lines)
