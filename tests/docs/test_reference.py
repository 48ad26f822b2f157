"""The reference has every public name, and a docstring loses nothing on its way into it."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest
from sphinx.util.inventory import InventoryFile

from .conftest import ROOT

sys.path.insert(0, str(ROOT / "docs" / "_ext"))

MODULES = [
    "tslab",
    "tslab.course",
    "tslab.errors",
    "tslab.initializers",
    "tslab.nn",
    "tslab.summary",
    "tslab.testing",
    "tslab.train",
    "tslab.widgets",
    "tslab.widgets.plotting",
]


def names_of(module: str) -> list[str]:
    found = importlib.import_module(module)
    listed = getattr(found, "__all__", None)
    return list(listed or [name for name in vars(found) if name.endswith("Error")])


@pytest.fixture(scope="module")
def known(site: Path) -> set[str]:
    """What the site's inventory lists of Python."""
    inventory = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="")
    return {name for kind, entries in inventory.data.items() if kind.startswith("py:") for name in entries}


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_is_in_the_reference(known: set[str], module: str) -> None:
    names = names_of(module)
    modules = {name for name in names if isinstance(getattr(importlib.import_module(module), name), ModuleType)}
    assert names
    assert {f"{module}.{name}" for name in names if name not in modules} <= known
    assert {f"{module}.{name}" for name in modules} <= set(MODULES)


def test_the_reference_lists_nothing_twice() -> None:
    for module in MODULES:
        found = []
        for page in (ROOT / "docs/api").glob("*.rst"):
            blocks = page.read_text(encoding="utf-8").split(f".. names:: {module}\n")[1:]
            found += [name for block in blocks for name in block.lstrip("\n").split("\n\n")[0].split()]
        assert sorted(found) == sorted(set(found)), module
        assert set(found) == set(names_of(module)), module


def test_a_docstring_becomes_what_sphinx_reads() -> None:
    from tslab_site.docstrings import converted

    text = ["The |x| of `a|b`.", "", "    ts.f(x)", "", "Args:", "    x, y: a *star*.", "Returns:", "    One: two."]
    assert converted(text) == [
        r"The \|x\| of `a|b`.",
        "",
        ".. code-block:: python",
        "   :class: course-example",
        "   :force:",
        "",
        "    ts.f(x)",
        "",
        "Args:",
        r"    x, y: a \*star\*.",
        ":returns:",
        "    One: two.",
    ]


def test_docstrings_are_read_as_they_are_meant(site: Path) -> None:
    text = (site / "api" / "operations.html").read_text(encoding="utf-8")
    assert "Of a condition alone: a matrix of integers" in text, "a colon in what is returned is no type"
    assert "Absolute value, z = |x|, element-wise" in text
    assert text.count(">operation</span>") > 50, "an operation is not called a class"
    everything = "".join(page.read_text(encoding="utf-8") for page in (site / "api").glob("*.html"))
    assert "Attributes" in everything
    assert ">Variables<" not in everything
    assert "Alias for field number" not in everything
    assert "system-message" not in everything
