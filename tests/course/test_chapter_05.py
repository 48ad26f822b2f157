"""Chapter 5's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

from . import mistakes_05 as mistakes
from . import solutions_05 as solutions
from .chapter_tests import ChapterTests


class TestChapter05(ChapterTests):
    stem = "05_backpropagation"
    prelude, names = solutions.PRELUDE, solutions.NAMES
    right, wrong = solutions.RIGHT, mistakes.WRONG
    earlier = 3
