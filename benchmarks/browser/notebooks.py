"""The notebook in which a demo is measured."""

from __future__ import annotations

from tests.browser.demos import Shown

INTERACT = """
import io
import ipywidgets
from IPython.display import Image, display

{make}
control = next(control for control in demo.declare() if control.trait == {trait!r})

def show(value):
    demo.set_trait({trait!r}, value)
    picture = demo.picture()
    if not hasattr(picture, "savefig"):
        return display(picture)
    with io.BytesIO() as file:
        picture.savefig(file, format="png")
        display(Image(file.getvalue()))

ipywidgets.interact(show, value=control.widget(getattr(demo, {trait!r})));
"""


def cells(demo: Shown) -> list[str]:
    """Making it, showing it, and its twin by `interact` and Matplotlib."""
    return [demo.cell, "demo", INTERACT.format(make=demo.cell, trait=demo.trait)]
