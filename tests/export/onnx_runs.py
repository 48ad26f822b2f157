"""What a model of ONNX computes, by onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnx.checker
import onnxruntime as ort

ort.set_default_logger_severity(4)


def run_file(path: Path, feeds: dict[str, Any]) -> list[Any]:
    """The outputs of a model that ONNX's checker has passed, from the inputs that it has."""
    onnx.checker.check_model(path, full_check=True)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    names = [x.name for x in session.get_inputs()]
    return session.run(None, {name: np.asarray(feeds[name]) for name in names})
