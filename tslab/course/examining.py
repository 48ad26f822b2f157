"""Runs in a learner's kernel while their notebook is marked: the chapter's checks, on what their cells have made.

It is imported before the learner's first cell, so what they define cannot take its place by accident.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .checks import CheckResult, check

ATTEMPTS = 3  # of a check whose names are missing


def examine(id: str, source: str, names: dict[str, Any]) -> str:
    """Run a check's cell among the learner's names, and return what it found as JSON.

    A piece that the learner's cells have not made counts as not written; the cell then puts ours in its place, as it
    does in the notebook, so that what comes after it can be tried.
    """
    found: list[CheckResult] = []

    def noting(id: str, learners: Any, namespace: Mapping[str, Any] | None = None) -> CheckResult:
        result = check(id, learners, names)
        found.append(result)
        return result

    theirs: dict[str, Any] = {name: names[name] for name in ("check", "hint") if name in names}
    names.update(check=noting, hint=lambda id: None)
    error, missing = "", ""
    try:
        for _ in range(ATTEMPTS):
            try:
                exec(compile(source, f"<check {id}>", "exec"), names)
            except NameError as problem:
                if found or problem.name is None:
                    error = f"{type(problem).__name__}: {problem}"
                    break
                missing = missing or problem.name
                names[problem.name] = ...
                continue
            except Exception as problem:
                error = f"{type(problem).__name__}: {problem}"
            break
    finally:
        names.update(theirs)
    if not found:
        return json.dumps({"error": error or f"{missing} is missing"})
    first = found[0]
    mark = {"passed": first.passed, "written": first.written, "misconception": first.misconception}
    return json.dumps({**mark, "missing": missing, "error": error})
