"""TensorFlow itself, as `tf`: looked for here alone, so that what is missing or too old is told once, in one line."""

from __future__ import annotations

import importlib
import os
import re
from typing import Any

OLDEST = (2, 18)
"""The oldest TensorFlow that the bridge is tested with."""

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # its remarks on processors and on GPUs that are not there


def _tensorflow() -> Any:
    try:
        module = importlib.import_module("tensorflow")
    except ModuleNotFoundError as missing:
        raise ImportError(
            f'tslab.export.tensorflow needs {missing.name}. Install it: pip install "tslab[tensorflow]"'
        ) from None
    check_version(str(getattr(module, "__version__", "")))
    return module


def check_version(version: str) -> None:
    """Raise an ImportError where TensorFlow is older than the oldest that will do."""
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise ImportError(
            f"tslab.export.tensorflow needs TensorFlow {oldest} or later, and {version or 'one of no version'} is "
            'installed. Bring it up to date: pip install --upgrade "tslab[tensorflow]"'
        )


tf: Any = _tensorflow()
"""The module. It has no types that mypy could check."""
