"""Programs of TensorFlow 1's years give the same numbers on tslab as on TensorFlow: only the import is changed."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tslab.compat.program.importing import standing_in
from tslab.compat.rules import reset_default_graph

from .on_tensorflow import NAMES, PROGRAMS, run
from .same_numbers import Streams, given_to_tslab

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def on_tensorflow(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The results of all programs on TensorFlow, by name."""
    file = tmp_path_factory.mktemp("results") / "results.pickle"
    command = [sys.executable, "-m", "tests.compat.on_tensorflow", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-5000:]
    found: dict[str, Any] = pickle.loads(file.read_bytes())
    return found


@pytest.fixture(autouse=True)
def own_graph() -> Iterator[None]:
    reset_default_graph()
    yield
    reset_default_graph()


def flat(results: Any) -> list[Any]:
    """All numbers of a structure, as arrays."""
    if isinstance(results, dict):
        return [array for value in results.values() for array in flat(value)]
    if isinstance(results, (list, tuple)):
        return [array for value in results for array in flat(value)]
    return [np.asarray(results)]


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """The results that are not the same to 1e-4, relative to the largest number of the array."""
    wrong = []
    for key, value in theirs.items():
        for own, other in zip(flat(ours[key]), flat(value), strict=True):
            largest = float(np.abs(other.astype(np.float64)).max(initial=0.0))
            if own.shape != other.shape or not np.allclose(own, other, rtol=0, atol=1e-4 * largest, equal_nan=True):
                wrong.append(f"{key}: {own!r} is not TensorFlow's {other!r}")
    return wrong


def test_there_are_enough_programs() -> None:
    assert len(NAMES) >= 20


def test_a_number_that_is_another_one_is_found() -> None:
    theirs = {"w": np.array([1.0, 2.0], np.float32), "losses": [3.0, 4.0]}
    assert not differences({"w": np.array([1.0, 2.0001]), "losses": [3.0, 4.0]}, theirs)
    assert differences({"w": np.array([1.0, 2.001]), "losses": [3.0, 4.0]}, theirs)
    assert differences({"w": np.array([[1.0, 2.0]]), "losses": [3.0, 4.0]}, theirs)
    assert differences({"w": theirs["w"], "losses": [3.0, np.nan]}, theirs)


def test_no_program_knows_tslab() -> None:
    assert not [name for name in NAMES if "tslab" in (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", NAMES)
def test_it_gives_tensorflows_numbers(name: str, on_tensorflow: dict[str, Any]) -> None:
    theirs = on_tensorflow[name]
    assert isinstance(theirs, dict), f"on TensorFlow:\n{theirs}"
    with standing_in(), given_to_tslab(Streams()):
        ours = run(name)
    assert ours.keys() == theirs.keys()
    assert not differences(ours, theirs)
