"""What the commands share: errors, the installed chapters, whole files, tables."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..course import installed


class CommandError(Exception):
    """A command cannot do what was asked; the message is the one line that the person sees."""


def require(*packages: str) -> None:
    """Raise CommandError where a package of the extra `course` is missing."""
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise CommandError(f'{", ".join(missing)} not installed; the course needs: pip install "tslab[course]"')


def packaged_chapters() -> dict[str, dict[str, Any]]:
    """The solution notebooks that are installed, by file name."""
    found = installed.notebooks()
    if not found:
        raise CommandError("this installation holds no chapters; in a checkout, `make chapters` builds them")
    return found


def wanted_chapters(numbers: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The installed chapters with these numbers (`2` is `02`), all where none is given."""
    everything = packaged_chapters()
    by_number = {name.split("_")[0].removesuffix(".ipynb"): name for name in everything}
    names = []
    for number in numbers:
        if number.zfill(2) not in by_number:
            raise CommandError(f"there is no chapter {plain(number)!r}; there are {', '.join(by_number)}")
        names.append(by_number[number.zfill(2)])
    return {name: everything[name] for name in names or everything}


def write_whole(path: Path, text: str) -> None:
    """Write a file that appears whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def plain(text: str) -> str:
    """`text` on one line, without the characters that would steer a terminal."""
    shown = (" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    return " ".join("".join(shown).split())


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows below their heads, in columns; numbers on the right."""
    texts = [[plain(str(cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *texts, strict=True)]
    right = [all(row[i].isdecimal() for row in texts) and bool(texts) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = zip(cells, widths, right, strict=True)
        return "  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in padded).rstrip()

    return "\n".join([line(head), "  ".join("─" * width for width in widths), *map(line, texts)])
