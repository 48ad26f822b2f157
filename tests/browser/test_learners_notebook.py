"""A notebook that a learner has worked on in a real page, and saved there, can be marked, and knows its edition."""

import json

from playwright.sync_api import Page

from tslab.course import marking

from ..cli import notebooks
from .jupyter import Server, open_notebook

NAME = "02_perceptrons.ipynb"
WRITE_AND_SAVE = """async ([before, after]) => {
    const panel = window.jupyterapp.shell.currentWidget;
    const cell = panel.content.widgets.find(cell => cell.model.sharedModel.getSource().includes(before));
    cell.model.sharedModel.setSource(after);
    await panel.context.save();
}"""


def test_a_notebook_saved_in_jupyter_keeps_its_edition_and_is_marked(page: Page, server: Server) -> None:
    solution = notebooks.filled("02", 'quiz("02.q3"', solved=("def signed_distance",))
    written = notebooks.source_of(notebooks.cell_with(solution, "def signed_distance"))
    empty = notebooks.until(notebooks.edition("02"), 'quiz("02.q3"')
    server.write(NAME, empty)
    open_notebook(page, server, NAME)
    page.evaluate(WRITE_AND_SAVE, ["def signed_distance", written])
    page.evaluate(WRITE_AND_SAVE, ['quiz("02.q1"', 'quiz("02.q1", "c")'])
    (server.folder / "progress.json").unlink(missing_ok=True)  # what other tests have answered is not this learner's
    path = server.folder / NAME
    saved = json.loads(path.read_text(encoding="utf-8"))
    assert saved["metadata"]["tslab"] == empty["metadata"]["tslab"]
    submission = marking.read(path)
    assert submission.same_edition
    marks = marking.mark(submission, 120)
    assert [mark.result for mark in marks.exercises] == ["passed", *["not written"] * 5]
    assert (marks.answers["02.q1"], marks.right, marks.remarks) == ("right", 1, [])
