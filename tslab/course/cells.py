"""What a notebook's cells define, and what each definition needs: the text of a learner's piece, and no more.

A piece is a class or a function at the top of a cell. It is taken with all that it uses and that stands in the same
notebook: helper functions, constants, imports. What else its cell does, such as printing, stays behind.
"""

from __future__ import annotations

import ast
import builtins
import json
import re
import symtable
import sys
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
_FOR_LESSONS = {"check", "hint", "predict", "quiz"}  # `f = check("01.5", f).or_ours()` defines nothing new


class PieceError(Exception):
    """A piece cannot be taken; the message says why, in a few words that follow a colon."""


@dataclass(frozen=True)
class Definition:
    """A statement at the top of a cell that gives something a name.

    Attributes:
        names: what it defines.
        text: its source.
        needs: the global names that it uses.
        has_gap: whether the `...` of an exercise is still in it.
    """

    names: tuple[str, ...]
    text: str
    needs: tuple[str, ...]
    has_gap: bool


def read_cells(notebook: Path) -> list[str]:
    """The sources of a notebook's code cells, in order.

    Raises:
        PieceError: it is not there, or no notebook.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except FileNotFoundError:
        raise PieceError(f"{notebook.name} is not in this folder") from None
    except OSError as error:
        raise PieceError(f"{notebook.name} cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PieceError(f"{notebook.name} is damaged: it is no notebook that Jupyter could open") from None


def attempts(cells: Sequence[str], name: str) -> Iterator[int]:
    """Where the class or function `name` is written, the latest first, whether it compiles or not."""
    heading = re.compile(rf"^(?:class|def)\s+{re.escape(name)}\b", re.MULTILINE)
    return (number for number in reversed(range(len(cells))) if heading.search(cells[number]))


def piece(cells: Sequence[str], number: int, name: str, known: Container[str]) -> list[Definition]:
    """The definition of `name` in a cell, after all that it needs from there and from the cells above.

    Args:
        cells: those of the notebook.
        number: the index of the cell.
        name: the class or function.
        known: names that will be there already.

    Raises:
        PieceError: a cell does not compile, has a gap, or needs what is nowhere.
    """
    here = definitions(cells[number])
    above = [d for cell in cells[:number] for d in _definitions_if_any(cell)]
    scope = [*above, *here]
    if not any(name in d.names for d in here):
        raise PieceError(f"its cell does not define {name} at the top")
    chosen: list[Definition] = []
    begun: set[str] = set()
    waiting = [(name, False)]
    while waiting:
        wanted, needs_are_there = waiting.pop()
        found = next((d for d in reversed(scope) if wanted in d.names), None)
        if found is None:
            if hasattr(builtins, wanted):
                continue
            raise PieceError(f"it uses {wanted}, which no cell up to there defines")
        if needs_are_there:
            if found not in chosen:
                chosen.append(found)
            continue
        if wanted in begun:
            continue
        begun.add(wanted)
        if found.has_gap:
            raise PieceError("not written yet" if wanted == name else f"it uses {wanted}, which is not written yet")
        waiting.append((wanted, True))
        waiting += [(need, False) for need in reversed(found.needs) if need not in known]
    return sorted(chosen, key=lambda d: not d.text.startswith(("import ", "from ")))


def _definitions_if_any(cell: str) -> list[Definition]:
    try:
        return definitions(cell)
    except PieceError:
        return []


def definitions(cell: str) -> list[Definition]:
    """What a cell defines at its top, in order.

    Raises:
        PieceError: the cell does not compile.
    """
    source = _MAGIC.sub("", cell)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = f" (line {error.lineno}: {error.msg})" if isinstance(error, SyntaxError) else ""
        raise PieceError(f"its cell does not compile{line}") from None
    lines = source.splitlines()
    return [found for statement in tree.body if (found := _definition(statement, lines)) is not None]


def _definition(statement: ast.stmt, lines: list[str]) -> Definition | None:
    names = tuple(_names(statement))
    if not names:
        return None
    first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
    text = "\n".join(lines[first - 1 : statement.end_lineno]).strip("\n")
    try:
        needs = tuple(dict.fromkeys(_globals(text)))
    except SyntaxError:  # valid for ast, not for a module: a `return` at the top, say
        return None
    if isinstance(statement, (ast.Assign, ast.AnnAssign)) and _FOR_LESSONS & {*needs}:
        return None
    return Definition(names, text, tuple(n for n in needs if n not in names), has_gap(statement))


def _names(statement: ast.stmt) -> Iterator[str]:
    """What a statement at the top gives a name to."""
    match statement:
        case ast.FunctionDef() | ast.ClassDef() | ast.AsyncFunctionDef():
            yield statement.name
        case ast.Import() | ast.ImportFrom():
            for alias in statement.names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.Assign() | ast.AnnAssign():
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def _globals(text: str) -> Iterator[str]:
    """The names that a statement looks up outside itself, in functions inside it too."""
    tables = [symtable.symtable(text, "cell", "exec")]
    while tables:
        table = tables.pop(0)
        is_top = table.get_type() == "module"
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (is_top or symbol.is_global()):
                yield symbol.get_name()
        tables += table.get_children()


def has_gap(statement: ast.AST) -> bool:
    """Whether the `...` of an exercise stands in it; the one of `x[..., 0]` is none."""
    indices = {id(n) for s in ast.walk(statement) if isinstance(s, ast.Subscript) for n in ast.walk(s.slice)}
    return any(
        isinstance(n, ast.Constant) and n.value is Ellipsis and id(n) not in indices for n in ast.walk(statement)
    )


def foreign_imports(text: str) -> list[str]:
    """The packages that a text imports, beyond NumPy and the standard library."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or ".")
    packages = dict.fromkeys(name.partition(".")[0] or "." for name in found)
    return [package for package in packages if package != "numpy" and package not in sys.stdlib_module_names]
