"""Models of sequences give TensorFlow's numbers: Variables, initial values, outputs, states and gradients."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tslab.compat as compat

from ..same_numbers import given_to_tslab
from .both import computed, trained
from .models import MODELS
from .trainings import EXAMPLES, TRAININGS

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def on_tensorflow(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What TensorFlow computes, by the name of the model."""
    file = tmp_path_factory.mktemp("computed") / "computed.pickle"
    command = [sys.executable, "-m", "tests.compat.rnn.both", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-5000:]
    found: dict[str, Any] = pickle.loads(file.read_bytes())
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", MODELS)
def test_it_gives_tensorflows_numbers(name: str, on_tensorflow: dict[str, Any]) -> None:
    theirs = on_tensorflow[name]
    assert isinstance(theirs, dict), f"on TensorFlow:\n{theirs}"
    ours = computed(compat, given_to_tslab, MODELS[name])._asdict()
    assert ours["names"] == theirs["names"]
    assert ours["built"] == theirs["built"]
    assert any(np.any(value) for value in ours["values"])
    for what in ("start", "values", "gradients"):
        for i, (own, other) in enumerate(zip(ours[what], theirs[what], strict=True)):
            assert np.asarray(own).dtype == np.asarray(other).dtype
            np.testing.assert_allclose(own, other, rtol=1e-4, atol=2e-6, err_msg=f"{what} {i}")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", TRAININGS)
def test_twenty_steps_of_training_are_tensorflows(name: str, on_tensorflow: dict[str, Any]) -> None:
    ours, theirs = trained(compat, given_to_tslab, TRAININGS[name], EXAMPLES), on_tensorflow[name]
    assert ours["losses"][-1] < 0.98 * ours["losses"][0]
    np.testing.assert_allclose(ours["losses"], theirs["losses"], rtol=1e-4)
    for own, other in zip(ours["variables"], theirs["variables"], strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-4, atol=1e-5)
