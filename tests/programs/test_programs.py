"""The ancestor's two example programs, in its own spelling, train."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import numpy as np
import pytest

import tslab as ts

FOLDER = Path(__file__).parent


@pytest.fixture(params=["perceptron", "mlp"])
def program(request):
    """What is left when the program has run: its names."""
    with ts.Graph().as_default():
        return runpy.run_path(str(FOLDER / f"{request.param}.py"))


def test_the_loss_falls(program):
    losses = program["losses"]
    assert losses[-1] < losses[0] / 4
    assert np.isfinite(losses).all()


def test_nearly_all_points_are_classified_rightly(program):
    output = program.get("p_output", program.get("p"))
    p, c = program["session"].run([output, program["c"]], program["feed_dict"])
    assert np.mean(np.argmax(p, axis=1) == np.argmax(c, axis=1)) >= 0.95


def test_the_library_is_the_only_thing_imported_beside_numpy(program):
    source = Path(program["__file__"]).read_text("utf-8")
    assert re.findall(r"^import .*$|^from .*$", source, re.MULTILINE) == ["import numpy as np", "import tslab as ts"]
