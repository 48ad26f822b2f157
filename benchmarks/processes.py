"""Fresh processes: where they run, and what each of them reports."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .workload import MODULES

ROOT = Path(__file__).parents[1]

ENVIRONMENT = os.environ | {
    "CUDA_VISIBLE_DEVICES": "",  # all engines run on the processor
    "JAX_PLATFORMS": "cpu",
    "JAX_ENABLE_X64": "1",  # JAX would compute in float32
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

LONGEST_SECONDS = 300.0


def installed(engine: str) -> bool:
    """Whether the engine's module can be imported."""
    return engine in ("naive", "tuned", "tslab") or importlib.util.find_spec(MODULES[engine]) is not None


def measure_in_process(workload: str, engine: str, seconds: float) -> dict[str, Any]:
    """What `benchmarks.child` reports; a process that fails or hangs is reported too, and ends nothing else."""
    command = [sys.executable, "-m", "benchmarks.child", workload, engine, "--seconds", str(seconds)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=ENVIRONMENT, text=True, capture_output=True, timeout=LONGEST_SECONDS
        )
    except subprocess.TimeoutExpired:
        return {"status": "failed", "note": f"no end after {LONGEST_SECONDS:.0f} s"}
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        errors = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        return {"status": "failed", "note": errors[-1]}
    report: dict[str, Any] = json.loads(lines[-1])
    return report
