"""Chapter 7's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

from . import mistakes_07 as mistakes
from . import solutions_07 as solutions
from .chapter_tests import ChapterTests


class TestChapter07(ChapterTests):
    stem = "07_tensorflow"
    prelude, names = solutions.PRELUDE, solutions.NAMES
    right, wrong = solutions.RIGHT, mistakes.WRONG
    worked = ("session.run(tf.global_variables_initializer())",)
    earlier = 3
