"""Chapter 0's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

from . import mistakes_00 as mistakes
from . import solutions_00 as solutions
from .chapter_tests import ChapterTests


class TestChapter00(ChapterTests):
    stem = "00_a_first_look"
    prelude, names = solutions.PRELUDE, solutions.NAMES
    right, wrong = solutions.RIGHT, mistakes.WRONG
    earlier = 0  # there is no earlier chapter
