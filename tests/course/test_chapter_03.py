"""Chapter 3's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

from . import mistakes_03 as mistakes
from . import solutions_03 as solutions
from .chapter_tests import ChapterTests


class TestChapter03(ChapterTests):
    stem = "03_training_criterion"
    prelude, names = solutions.PRELUDE, solutions.NAMES
    right, wrong = solutions.RIGHT, mistakes.WRONG
