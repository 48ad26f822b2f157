"""Chapter 6's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

import time
from typing import Any

import numpy as np

import tslab as ts
from tslab.course.editions import read_source

from . import mistakes_06 as mistakes
from . import solutions_06 as solutions
from . import trials
from .chapter_tests import ChapterTests


class TestChapter06(ChapterTests):
    stem = "06_multi_layer_perceptrons"
    prelude, names = solutions.PRELUDE, solutions.NAMES
    right, wrong = solutions.RIGHT, mistakes.WRONG
    earlier = 4


def test_the_digits_are_learnt_by_the_chapters_own_cells_in_less_than_20_s() -> None:
    names: dict[str, Any] = {"lib": ts}
    needed = ("import numpy", "def network(", "def train(", "load_digits(", "def batches(", "def read_digits(")
    cells = [cell.source for cell in read_source(trials.SOURCES / "06_multi_layer_perceptrons.py").cells]
    start = time.process_time()
    for text in needed:
        (cell,) = [cell for cell in cells if text in cell and not cell.startswith("#")]
        exec(cell, names)
    assert time.process_time() - start < 20
    kept_apart, seen = names["test_rows"], names["train_rows"]
    assert len(kept_apart) == 397 and not set(kept_apart) & set(seen)
    assert np.mean(names["read"] == names["digit_of"][kept_apart]) >= 0.96
