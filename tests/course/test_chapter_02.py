"""Chapter 2's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

from . import mistakes_02 as mistakes
from . import solutions_02 as solutions
from .chapter_tests import ChapterTests


class TestChapter02(ChapterTests):
    stem = "02_perceptrons"
    prelude, names = solutions.PRELUDE, solutions.NAMES
    right, wrong = solutions.RIGHT, mistakes.WRONG
