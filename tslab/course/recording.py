"""`with_tensorflow`: what TensorFlow computes, or where it is not installed, what it computed when it was recorded.

The records of a chapter stand beside its course material, as chapter_NN/recorded.json. They are written while the
chapter is built on a machine with TensorFlow (RECORD is set then); one that is the same to the last digits but a few
is kept, so that a build on another machine changes nothing.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .content import CourseError

RECORD = "TSLAB_RECORD"
"""The environment variable that says that results are to be recorded."""

KEPT_WITHIN = 1e-6  # relative: what another processor may compute differently in 32 bits is less


def with_tensorflow(id: str, compute: Callable[[], Any]) -> Any:
    """Call `compute`, which uses TensorFlow, and return what it returns; without TensorFlow, the recorded result.

    It prints which of the two it is.

    Args:
        id: of the record, such as "07.r1".
        compute: returns numbers, texts, arrays, and lists and dicts (by texts) of these. It imports TensorFlow itself.

    Raises:
        CourseError: TensorFlow is not installed, and there is no record of this id.
    """
    if importlib.util.find_spec("tensorflow") is None:
        found = _read(id).get(id)
        if found is None:
            raise CourseError(f"TensorFlow is not installed, and {id!r} was not recorded.", "pip install tensorflow")
        print(f"TensorFlow is not installed here. RECORDED: this is what TensorFlow {found['version']} gave.")
        return _unpack(found["result"])
    # Read when TensorFlow is first loaded: no remarks on the processor, and sums in their usual order.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    if "tensorflow" not in sys.modules:
        _start_quietly()
    result = compute()
    if os.environ.get(RECORD):
        _record(id, result)
    print("Computed by TensorFlow, here and now.")
    return result


def _start_quietly() -> None:
    """Load TensorFlow without its remarks on GPUs that are not there; what they say of a failure is shown with it.

    They come from compiled code, which writes to the file descriptor of stderr and not to Python's `sys.stderr`.
    """
    kept = os.dup(2)
    with tempfile.TemporaryFile() as remarks:
        os.dup2(remarks.fileno(), 2)
        try:
            importlib.import_module("tensorflow")
        except BaseException:
            remarks.seek(0)
            sys.stderr.write(remarks.read().decode(errors="replace"))
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def recorded(id: str) -> Any:
    """The recorded result, for whoever wants to compare it.

    Raises:
        CourseError: there is none of this id.
    """
    records = _read(id)
    if id not in records:
        raise CourseError(f"There is no record {id!r}.", f"There are {', '.join(records) or 'none'}.")
    return _unpack(records[id]["result"])


def alike(a: Any, b: Any, tolerance: float = KEPT_WITHIN) -> bool:
    """Whether two results have one form, and numbers that agree, measured by the largest of each array."""
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(alike(a[key], b[key], tolerance) for key in a)
    if isinstance(a, (list, tuple)):
        same_length = isinstance(b, (list, tuple)) and len(a) == len(b)
        return same_length and all(alike(x, y, tolerance) for x, y in zip(a, b, strict=True))
    if a is None or isinstance(a, str):
        return bool(a == b)
    x, y = np.asarray(a), np.asarray(b)
    if x.dtype != y.dtype or x.shape != y.shape:
        return False
    if x.dtype.kind != "f":
        return bool(np.array_equal(x, y))
    x, y = x.astype(np.float64), y.astype(np.float64)
    rounding = float(np.finfo(np.asarray(a).dtype).eps)
    room = max(tolerance, min(256 * rounding, 0.1)) * max(np.abs(x).max(initial=0), np.abs(y).max(initial=0))
    return bool(np.allclose(x, y, rtol=0, atol=room, equal_nan=True))


def _path(id: str) -> Path:
    return Path(__file__).parent / f"chapter_{id[:2]}" / "recorded.json"


def _read(id: str) -> dict[str, Any]:
    path = _path(id)
    if not path.exists():
        return {}
    records: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return records


def _record(id: str, result: Any) -> None:
    """Write a result that differs from the one there is."""
    records, packed = _read(id), _pack(result)
    if id in records and alike(_unpack(records[id]["result"]), _unpack(packed)):
        return
    records[id] = {"version": importlib.import_module("tensorflow").__version__, "result": packed}
    path = _path(id)
    temporary = path.with_suffix(".tmp")
    text = json.dumps(dict(sorted(records.items())), indent=0, separators=(",", ":"))
    temporary.write_text(text + "\n", encoding="utf-8", newline="\n")
    temporary.replace(path)


def _pack(value: Any) -> Any:
    """A result as JSON holds it; an array as its dtype, its shape and its numbers."""
    if isinstance(value, dict):
        return {"dict": {str(key): _pack(one) for key, one in value.items()}}
    if isinstance(value, (list, tuple)):
        return [_pack(one) for one in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise CourseError(f"{type(value).__name__} cannot be recorded.", "Return numbers, texts, arrays, lists, dicts.")
    numbers = " ".join(repr(x) for x in array.ravel().tolist())
    return {"dtype": str(array.dtype), "shape": list(array.shape), "numbers": numbers}


def _unpack(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpack(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "dict" in value:
        return {key: _unpack(one) for key, one in value["dict"].items()}
    return np.array(value["numbers"].split(), dtype=np.float64).astype(value["dtype"]).reshape(value["shape"])
