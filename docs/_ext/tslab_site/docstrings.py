"""Our docstrings as Sphinx reads them: they are plain text with sections, and Napoleon understands most of that."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

SECTION = re.compile(r"(Args|Attributes|Returns|Yields|Raises):$")
CODE = re.compile(r"(``?[^`]+``?)")


def escaped(line: str) -> str:
    """A line in which no letter means more to reStructuredText than to a reader."""
    parts = CODE.split(line)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(r"[*|]|(?<=\w)_(?!\w)", r"\\\g<0>", parts[i])
    return "".join(parts)


def converted(lines: list[str]) -> list[str]:
    """A docstring's lines: indented ones are code, `Returns` may hold a colon, nothing is markup but `code`."""
    result: list[str] = []
    section = ""
    in_code = False
    for i, line in enumerate(lines):
        head = SECTION.match(line)
        if line and not line.startswith(" "):
            section = head[1] if head else ""
        if not section and line.startswith("    "):
            if not in_code and (i == 0 or not lines[i - 1].strip()):
                kind = "text" if re.search(r"[├└]|^ +>>>", line) else "python"
                result += [f".. code-block:: {kind}", "   :class: course-example", "   :force:", ""]
                in_code = True
            result.append(line if in_code else escaped(line))
            continue
        in_code = in_code and not line.strip()
        if head and head[1] in ("Returns", "Yields"):
            result.append(f":{head[1].lower()}:")
        elif section and line.startswith("    ") and ": " in line and section not in ("Returns", "Yields"):
            name, text = line.split(": ", 1)
            result.append(f"{name}: {escaped(text)}" if re.fullmatch(r"    [\w*, ]+", name) else escaped(line))
        else:
            result.append(line if head else escaped(line))
    return result


def process(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Convert a docstring before Napoleon reads it."""
    lines[:] = converted(lines)


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", process, priority=100)
