"""What a program uses of TensorFlow that compat does not have, found without running it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from ...names import MissingNameError
from .importing import ROOT, MissingModuleError, attribute, module_of


class Lack(NamedTuple):
    """Something that a program uses and compat does not have.

    Attributes:
        line: where.
        what: what it is, and what to use in its place.
    """

    line: int
    what: str


def lacks(source: str | bytes, filename: str = "<program>") -> list[Lack]:
    """What a program lacks, in the order of its lines: the modules it imports, and the names it uses of them.

    Args:
        source: the program.
        filename: for a SyntaxError's message.

    Raises:
        SyntaxError: it is no Python.
    """
    tree = ast.parse(source, filename)
    known: dict[str, Any] = {}  # by the name in the program, a module of TensorFlow's
    found: set[Lack] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            try:
                if isinstance(node, ast.Import):
                    _imported(node, known)
                elif (node.module or "").split(".")[0] == ROOT and not node.level:
                    _imported_from(node, known)
            except (MissingNameError, MissingModuleError) as error:
                found.add(Lack(node.lineno, str(error)))
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            try:
                _resolved(node, known)
            except MissingNameError as error:
                found.add(Lack(node.lineno, str(error)))
    return sorted(found)


def _imported(node: ast.Import, known: dict[str, Any]) -> None:
    for alias in node.names:
        if alias.name.split(".")[0] == ROOT:
            module = module_of(alias.name)
            known[alias.asname or ROOT] = module if alias.asname else module_of(ROOT)


def _imported_from(node: ast.ImportFrom, known: dict[str, Any]) -> None:
    module: Any = module_of(str(node.module))
    for alias in node.names:
        if alias.name == "*":
            continue
        found = getattr(module, alias.name, None)
        if found is None:
            found = module_of(f"{node.module}.{alias.name}")
        known[alias.asname or alias.name] = found


def _resolved(node: ast.expr, known: dict[str, Any]) -> Any:
    """What an expression such as `tf.nn.relu` is, as far as it leads through modules; None for what is none."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        base = _resolved(node.value, known)
        return attribute(base, node.attr) if isinstance(base, ModuleType) else None
    return None


def check(path: Path) -> int:
    """Print what a program or notebook lacks; returns the exit code: 1 where something is."""
    count = 0
    if path.suffix == ".ipynb":
        from .notebooks import code_cells

        parts = {f"{path.name}, cell {i + 1}": without_magics(text) for i, text in enumerate(code_cells(path))}
    else:
        parts = {path.name: path.read_bytes().decode("utf-8")}
    start = "import tensorflow as tf\n"
    for place, source in parts.items():
        shift = 1 if path.suffix == ".ipynb" else 0  # a cell uses what an earlier one has imported
        for lack in lacks(start * shift + source, place):
            count += 1
            print(f"{place}, line {lack.line - shift}: {lack.what}")
    if not count:
        print(f"{path.name}: tslab has all that it uses of TensorFlow.", file=sys.stderr)
    return 1 if count else 0


def without_magics(cell: str) -> str:
    """A cell without IPython's own lines, which are no Python."""
    if cell.lstrip().startswith("%%"):
        return ""
    return "\n".join("" if _is_magic(line) else line for line in cell.splitlines())


def _is_magic(line: str) -> bool:
    return line.lstrip()[:1] in ("%", "!", "?") or line.rstrip().endswith("?")
