"""The file of a checkpoint: an .npz archive, which `np.load` opens too, with an index in JSON.

    index.json   {"format": "tslab-checkpoint", "version": 1,
                  "variables": {"hidden/W": {"file": "0.npy", "shape": [2, 3], "dtype": "float64"}, …}}
    0.npy        the first variable's value
    1.npy        …

A file is written beside its place and then moved there, so that at no moment there is half a file. A file that is read
may come from anywhere: no code in it is run, and what it holds is compared with what the graph needs before it is
unpacked.
"""

from __future__ import annotations

import json
import math
import os
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.lib import format as npy

from ..errors import CheckpointError

FORMAT = "tslab-checkpoint"
VERSION = 1
LONGEST_HEADER = 10_000
"""How many bytes of an .npy file may come before its numbers."""

DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, LookupError, RuntimeError, ArithmeticError)
"""What reading a damaged archive may raise."""


class Wanted(NamedTuple):
    """What a variable needs: a value of this shape and dtype."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]


def write_atomically(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Write a file so that, whatever happens, there is afterwards the whole of it, or what was there before."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    try:
        with temporary.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    if hasattr(os, "O_DIRECTORY"):  # the new name, too, must be on the disk
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def write_checkpoint(path: Path, values: Mapping[str, Any]) -> None:
    """Write the values of variables by name."""
    arrays = {name: np.asarray(value) for name, value in values.items()}
    entries = {
        name: {"file": f"{i}.npy", "shape": list(array.shape), "dtype": array.dtype.name}
        for i, (name, array) in enumerate(arrays.items())
    }
    index = {"format": FORMAT, "version": VERSION, "variables": entries}

    def write(file: IO[bytes]) -> None:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(zipfile.ZipInfo("index.json"), json.dumps(index, ensure_ascii=False, indent=1))
            for i, array in enumerate(arrays.values()):
                with archive.open(zipfile.ZipInfo(f"{i}.npy"), "w", force_zip64=True) as member:
                    npy.write_array(member, array, allow_pickle=False)

    write_atomically(path, write)


def read_checkpoint(path: Path, wanted: Mapping[str, Wanted]) -> dict[str, Any]:
    """Read the values of variables by name. All of them are checked before the first is unpacked.

    Raises:
        CheckpointError: the file is missing or damaged, lacks a variable, or holds one in another shape or dtype.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise CheckpointError(f"There is no checkpoint {str(path)!r}.", "Give the path that save returned.") from None
    with file:
        try:
            archive = zipfile.ZipFile(file)
            members = _check(path, archive, wanted)
            return {name: _unpack(archive, info) for name, info in members.items()}
        except CheckpointError:
            raise
        except DAMAGE as error:
            raise _damaged(path, str(error)) from error


def _damaged(path: Path, why: str) -> CheckpointError:
    return CheckpointError(
        f"{str(path)!r} is no checkpoint that can be read: {why}.", "Nothing was restored. Use another checkpoint."
    )


def _check(path: Path, archive: zipfile.ZipFile, wanted: Mapping[str, Wanted]) -> dict[str, zipfile.ZipInfo]:
    """Where in the archive the variables are, once it is certain that each is there as it is needed."""
    entries = _index(path, archive)
    members: dict[str, zipfile.ZipInfo] = {}
    problems = []
    for name, needed in wanted.items():
        entry = entries.get(name)
        if entry is None:
            problems.append(f"{name!r} is not in it")
        elif entry["shape"] != list(needed.shape) or entry["dtype"] != needed.dtype.name:
            there = f"{entry['dtype']} of shape {tuple(entry['shape'])}"
            problems.append(f"{name!r} is {there}, and in the graph {needed.dtype} of shape {needed.shape}")
        else:
            members[name] = archive.getinfo(entry["file"])
            _check_member(path, archive, members[name], needed)
    if problems:
        more = f"; and {len(problems) - 5} more" if len(problems) > 5 else ""
        raise CheckpointError(
            f"{str(path)!r} is a checkpoint of another graph: {'; '.join(problems[:5])}{more}.",
            f"It holds {', '.join(map(repr, list(entries)[:10])) or 'nothing'}{', …' if len(entries) > 10 else ''}. "
            "To restore some variables alone, or by other names: Saver({name: variable}).",
        )
    return members


def _index(path: Path, archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """The index's entries, by the names of the variables."""
    info = archive.getinfo("index.json")
    if info.file_size > 100_000 + 1000 * len(archive.namelist()):
        raise _damaged(path, "its index is longer than its variables need")
    try:
        index = json.loads(archive.read(info))
    except RecursionError:
        raise _damaged(path, "its index is nested too deeply") from None
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise _damaged(path, "its index is not one of tslab's")
    if index.get("version") != VERSION:
        raise _damaged(path, f"its version is {index.get('version')!r}, and this tslab reads version {VERSION}")
    entries = index.get("variables")
    types = {"file": str, "shape": list, "dtype": str}
    if not isinstance(entries, dict) or not all(
        isinstance(entry, dict) and all(isinstance(entry.get(key), kind) for key, kind in types.items())
        for entry in entries.values()
    ):
        raise _damaged(path, "its index is incomplete")
    return entries


def _check_member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, needed: Wanted) -> None:
    """Raise an error unless the .npy file says that it holds the numbers that are needed, and no more."""
    size = math.prod(needed.shape) * needed.dtype.itemsize
    if info.file_size > size + LONGEST_HEADER:
        raise _damaged(path, f"{info.filename!r} declares {info.file_size} bytes, and {size} are needed")
    with archive.open(info) as file:
        read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}[npy.read_magic(file)]
        shape, _, dtype = read(file, max_header_size=LONGEST_HEADER)
        if shape != needed.shape or dtype != needed.dtype or info.file_size != file.tell() + size:
            raise _damaged(path, f"{info.filename!r} is not what the index says")


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Any:
    """The array of an .npy file that has been checked; at its end the archive compares the checksum."""
    with archive.open(info) as file:
        array = npy.read_array(file, allow_pickle=False)
        file.read()
        return array
