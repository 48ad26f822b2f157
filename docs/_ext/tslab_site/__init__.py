"""What the web edition adds to Sphinx: chapters with live demos and folded solutions, formulas, and the API reference.

chapters.py    brings the built notebooks into the source folder, and offers their editions for download
cells.py       folds solutions, turns quiz questions into choices that answer, gives pictures their words
demos.py       puts a demo in the place of its picture;  the directive `demo`
formulas.py    renders formulas when the site is built, by KaTeX
reference.py   the directive `names`, which documents public names;  docstrings.py: our docstrings as Sphinx reads them
terms.py       links terms to the glossary, and says in which chapter each comes first
assets.py      what all pages share: the bundle of the demos, styles, fonts
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from . import assets, cells, chapters, demos, docstrings, formulas, reference, terms


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of all of them."""
    for part in (chapters, assets, cells, demos, docstrings, formulas, reference, terms):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": False}
