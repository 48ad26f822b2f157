"""The demos that are measured, and the notebooks that show them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """A demo: the cell that makes it, and the slider that is moved."""

    source: str
    trait: str

    @property
    def cells(self) -> list[str]:
        """Making it, showing it, and its twin by `interact` and Matplotlib."""
        make = f"from tslab.widgets import *\n{self.source}"
        return [make, "demo", INTERACT.format(make=make, trait=self.trait)]


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

DEMOS = {
    "ActivationExplorer": Measured("demo = ActivationExplorer()", "x"),
}
"""By the name of its class."""
