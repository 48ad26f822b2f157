"""The chapters that are installed with tslab: their notebooks, and the course material of each."""

from __future__ import annotations

import importlib
import json
import re
from importlib.resources import files
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_HEADING = re.compile(r"^# (?:\d+\. )?(.+?)\s*$", re.MULTILINE)


def notebooks() -> dict[str, dict[str, Any]]:
    """The solution notebooks, by file name; none where they have not been built."""
    found = sorted((entry for entry in files("tslab.chapters").iterdir() if entry.name.endswith(".ipynb")), key=str)
    return {entry.name: json.loads(entry.read_text(encoding="utf-8")) for entry in found}


def title(notebook: dict[str, Any]) -> str:
    """A notebook's first heading, without its number."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and (heading := _HEADING.search("".join(cell["source"]))):
            return heading[1]
    return "untitled"


def material(number: str) -> ModuleType | None:
    """The module with the exercises, predictions and questions of a chapter; None where it has none."""
    if not re.fullmatch(r"\d\d", number):
        return None
    name = f"{__package__}.chapter_{number}"
    return importlib.import_module(name) if find_spec(name) else None
