"""`tf.gfile`: files and folders, which Python's own functions do as well."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..names import MissingNameError
from .errors import AlreadyExistsError, NotFoundError

__all__ = [
    "Copy",
    "DeleteRecursively",
    "Exists",
    "FastGFile",
    "GFile",
    "Glob",
    "IsDirectory",
    "ListDirectory",
    "MakeDirs",
    "MkDir",
    "Open",
    "Remove",
    "Rename",
    "Stat",
    "Walk",
]


def _there(path: Any) -> Path:
    """The path of something that has to be there."""
    found = Path(os.fsdecode(path))
    if not found.exists():
        raise NotFoundError(message=f"{os.fsdecode(path)}; No such file or directory")
    return found


def Exists(filename: Any) -> bool:
    """Whether there is a file or folder.

    Args:
        filename: its path.
    """
    return Path(os.fsdecode(filename)).exists()


def IsDirectory(dirname: Any) -> bool:
    """Whether there is a folder.

    Args:
        dirname: its path.
    """
    return Path(os.fsdecode(dirname)).is_dir()


def MakeDirs(dirname: Any) -> None:
    """Make a folder, and those around it, where they are not there.

    Args:
        dirname: its path.
    """
    Path(os.fsdecode(dirname)).mkdir(parents=True, exist_ok=True)


def MkDir(dirname: Any) -> None:
    """Make a folder.

    Args:
        dirname: its path.
    """
    Path(os.fsdecode(dirname)).mkdir()


def DeleteRecursively(dirname: Any) -> None:
    """Delete a folder with all that is in it.

    Args:
        dirname: its path.

    Raises:
        NotFoundError: it is not there.
    """
    shutil.rmtree(_there(dirname))


def ListDirectory(dirname: Any) -> list[str]:
    """The names of the files and folders in a folder.

    Args:
        dirname: its path.

    Raises:
        NotFoundError: it is not there.
    """
    return sorted(path.name for path in _there(dirname).iterdir())


def Glob(filename: Any) -> list[str]:
    """The paths that fit a pattern with `*` and `?`.

    Args:
        filename: the pattern, or a list of patterns.
    """
    patterns = filename if isinstance(filename, (list, tuple)) else [filename]
    return sorted(found for pattern in patterns for found in glob.glob(os.fsdecode(pattern)))  # noqa: PTH207


def Remove(filename: Any) -> None:
    """Delete a file.

    Args:
        filename: its path.

    Raises:
        NotFoundError: it is not there.
    """
    _there(filename).unlink()


def Rename(oldname: Any, newname: Any, overwrite: bool = False) -> None:
    """Give a file another path.

    Args:
        oldname: its path.
        newname: the other.
        overwrite: whether a file that is there may be replaced.

    Raises:
        NotFoundError: it is not there.
        AlreadyExistsError: there is another of that path.
    """
    _free(newname, overwrite)
    _there(oldname).replace(Path(os.fsdecode(newname)))


def Copy(oldpath: Any, newpath: Any, overwrite: bool = False) -> None:
    """Copy a file.

    Args:
        oldpath: its path.
        newpath: that of the copy.
        overwrite: whether a file that is there may be replaced.

    Raises:
        NotFoundError: it is not there.
        AlreadyExistsError: there is another of that path.
    """
    _free(newpath, overwrite)
    shutil.copyfile(_there(oldpath), os.fsdecode(newpath))


def _free(path: Any, overwrite: bool) -> None:
    if not overwrite and Exists(path):
        raise AlreadyExistsError(message=f"{os.fsdecode(path)}; file already exists")


def Stat(filename: Any) -> Any:
    """What the system knows of a file: `.length` is its size in bytes.

    Args:
        filename: its path.

    Raises:
        NotFoundError: it is not there.
    """
    from types import SimpleNamespace

    found = _there(filename).stat()
    return SimpleNamespace(length=found.st_size, mtime_nsec=found.st_mtime_ns, is_directory=IsDirectory(filename))


def Walk(top: Any, in_order: bool = True) -> Iterator[tuple[str, list[str], list[str]]]:
    """A folder and all below it, each with the names of its folders and files.

    Args:
        top: its path.
        in_order: each folder before those in it.
    """
    return os.walk(os.fsdecode(top), topdown=in_order)


class GFile:
    """An open file. As a context, it closes itself; it can be read line by line.

    Args:
        name: its path.
        mode: as `open` has it: "r", "w", "a", "rb", "wb".
    """

    def __init__(self, name: Any, mode: str = "r") -> None:
        self.name, self.mode = os.fsdecode(name), mode
        if "r" in mode:
            _there(name)
        self._file: IO[Any] = Path(self.name).open(mode, encoding=None if "b" in mode else "utf-8")  # noqa: SIM115

    def __enter__(self) -> GFile:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._file)

    def __getattr__(self, name: str) -> Any:
        return getattr(vars(self)["_file"], name)

    def size(self) -> int:
        """How many bytes it has."""
        return Path(self.name).stat().st_size


FastGFile = Open = GFile

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.gfile", name, __all__)
