"""Files that are there whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ..errors import ExportError


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file under another name, and then give it its own: one that was there stays until the new one is whole.

    Raises:
        ExportError: the folder is not there, or cannot be written to; nothing is left behind.
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise _cannot(target, error) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)  # the only way to ask for it
        os.umask(mask)
        part.chmod(0o666 & ~mask)  # as a file that is simply opened; a temporary one is its owner's alone
        part.replace(target)
    except OSError as error:
        raise _cannot(target, error) from error
    finally:
        part.unlink(missing_ok=True)


def _cannot(target: Path, error: OSError) -> ExportError:
    return ExportError(
        f"The file {str(target)!r} cannot be written: {error.strerror or error}.",
        "Give a path in a folder that is there, and that you may write to.",
    )
