"""Chapter 4's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

from . import mistakes_04 as mistakes
from . import solutions_04 as solutions
from .chapter_tests import ChapterTests


class TestChapter04(ChapterTests):
    stem = "04_gradient_descent"
    prelude, names = solutions.PRELUDE, solutions.NAMES
    right, wrong = solutions.RIGHT, mistakes.WRONG
    earlier = 3
