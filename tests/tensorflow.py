"""TensorFlow 1, as the installed TensorFlow has it. What imports this is skipped where it is not, and fails in CI."""

from __future__ import annotations

import importlib
import os
import warnings
from typing import Any

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # it reorders sums
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")  # which has the layers and cells of TensorFlow 1

with warnings.catch_warnings(action="ignore"):
    if os.environ.get("CI"):  # there it must be compared with
        importlib.import_module("tensorflow")
    tensorflow = pytest.importorskip(
        "tensorflow",
        reason="NOT COMPARED WITH TENSORFLOW: it is not installed; `pip install tensorflow` mends that",
        exc_type=ImportError,
    )
    tf: Any = tensorflow.compat.v1
    tf.logging.set_verbosity(tf.logging.ERROR)
