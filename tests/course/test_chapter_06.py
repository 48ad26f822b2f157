"""Chapter 6's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

from . import mistakes_06 as mistakes
from . import solutions_06 as solutions
from .chapter_tests import ChapterTests


class TestChapter06(ChapterTests):
    stem = "06_multi_layer_perceptrons"
    prelude, names = solutions.PRELUDE, solutions.NAMES
    right, wrong = solutions.RIGHT, mistakes.WRONG
    earlier = 4
