"""Chapter 1's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

from types import SimpleNamespace
from typing import Any

from tslab.course import check
from tslab.course.content import exercise

from . import mistakes_01 as mistakes
from . import solutions_01 as solutions
from . import trials
from .chapter_tests import ChapterTests

LIBRARY = ["01.1", "01.2", "01.4", "01.5"]  # what the others are built on


def notebook(id: str, source: str) -> dict[str, Any]:
    """The names of a notebook in which `source` solves exercise `id`, and our pieces the others.

    As in the chapter, a graph is chosen as soon as there is one, and `add` follows when there are operations.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    trials.run_cell("prelude", solutions.PRELUDE, names)
    for other in LIBRARY:
        if other != id:
            parts = SimpleNamespace(**{part: names[part] for part in exercise(other).parts})
            names[solutions.NAMES[other]] = exercise(other).ours(parts)
        elif id < "01.5":
            trials.run_cell(id, source, names)
        if other == "01.1":
            names["Graph"]().as_default()
    if id != "01.2":
        trials.run_cell("add", solutions.ADD, names)
    if solutions.NAMES[id] not in names:
        trials.run_cell(id, source, names)
    return names


class TestChapter01(ChapterTests):
    stem = "01_graphs"
    prelude, names = solutions.PRELUDE, solutions.NAMES
    right, wrong = solutions.RIGHT, mistakes.WRONG

    def notebook(self, id: str, source: str) -> dict[str, Any]:
        return notebook(id, source)

    def test_the_learners_graph_is_left_alone(self) -> None:
        names = self.notebook("01.6", self.right["01.6"][0])
        graph = names["Graph"].default
        before = list(graph.nodes)
        check("01.6", names["Session"], names)
        check("01.5", names["traverse_postorder"], names)
        assert names["Graph"].default is graph
        assert graph.nodes == before
