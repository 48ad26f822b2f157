"""What a learner has answered, in a JSON file of their own. It stays on their machine.

The file is `progress.json` in the current folder, or the one that the environment variable TSLAB_PROGRESS names:

    {"format": "tslab-progress", "version": 1,
     "checks": {"01.2": {"passed": true, "tries": 3}}, "predictions": {"01.p1": {…}}, "questions": {"01.q1": {…}}}

It is replaced as a whole, so that it is never half-written. A file that cannot be read or written costs a message,
never the lesson.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

FORMAT, VERSION = "tslab-progress", 1

_said: set[str] = set()


def path() -> Path:
    """The progress file."""
    return Path(os.path.realpath(os.environ.get("TSLAB_PROGRESS") or "progress.json"))


def load() -> dict[str, Any]:
    """What the file holds; a new beginning where there is no file, or none that can be read."""
    try:
        return _read(path())
    except (OSError, _UnreadableError):
        return _empty()


def read(file: Path) -> dict[str, Any]:
    """What `file` holds. OSError: it cannot be read; ValueError: it is no progress file, and the message says why."""
    if not file.exists():
        raise FileNotFoundError(2, "is not there", str(file))
    try:
        return _read(file)
    except _UnreadableError as error:
        raise ValueError(str(error)) from None


def record(section: str, id: str, **entry: Any) -> None:
    """Keep `entry` as what is known of `id` in `section`; entries called `first` stay as they were, `tries` counts."""
    file = path()
    try:
        progress = _read(file)
    except _UnreadableError as error:
        aside = file.with_name(file.name + ".damaged")
        if not _attempt(file, "replaced", lambda: file.replace(aside)):
            return
        _say(f"{file.name} {error}; it is now {aside.name}, and a new one is begun.")
        progress = _empty()
    except OSError as error:
        _say(f"Your progress is not kept: {file.name} cannot be read ({error.strerror}). The lesson goes on.")
        return
    known = progress.setdefault(section, {}).setdefault(id, {})
    known.update({key: value for key, value in entry.items() if not (key == "first" and "first" in known)})
    known["tries"] = known.get("tries", 0) + 1
    _attempt(file, "written", lambda: _write(file, progress))


class _UnreadableError(Exception):
    """The file is there and is no progress file."""


def _empty() -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION}


def _read(file: Path) -> dict[str, Any]:
    try:
        progress = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _empty()
    except ValueError:
        raise _UnreadableError("is damaged") from None
    if not isinstance(progress, dict) or progress.get("format") != FORMAT:
        raise _UnreadableError("is not tslab's")
    if progress.get("version") != VERSION:
        raise _UnreadableError("is of another version of tslab")
    sections = [value for key, value in progress.items() if key not in ("format", "version")]
    if not all(isinstance(s, dict) and all(isinstance(entry, dict) for entry in s.values()) for s in sections):
        raise _UnreadableError("is damaged")
    return progress


def _write(file: Path, progress: dict[str, Any]) -> None:
    if file.exists() and not file.stat().st_mode & stat.S_IWUSR:  # replace would not ask
        raise PermissionError(13, "it is read-only")
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as stream:
            json.dump(progress, stream, indent=1, sort_keys=True, default=str)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _attempt(file: Path, verb: str, action: Callable[[], object]) -> bool:
    """Do something to the file; where that fails, say so and return False."""
    try:
        action()
    except OSError as error:
        _say(f"Your progress is not kept: {file.name} cannot be {verb} ({error.strerror}). The lesson goes on.")
        return False
    return True


def _say(message: str) -> None:
    """Print a message, once."""
    if message not in _said:
        _said.add(message)
        print(message)
