"""The base of all demos: what they share in Python.

A demo's state is its traits, in Python and in the browser alike. Its controls are declared once, in `declare`; the
browser draws them as native inputs, and `controls()` gives the same as ipywidgets. The picture that moves is drawn in
the browser by the demo's ES module in js/; `picture()` is the one that stands where no JavaScript runs. All modules are
one bundle, static/tslab.js, which the trait `demo` tells what to show; `make js` builds it.
"""

from __future__ import annotations

import base64
import html
import io
import json
import math
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote
from weakref import WeakValueDictionary

import anywidget
import ipywidgets
import traitlets

from .drawing import Drawing
from .engine import EngineError, check_supported

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_HERE = Path(__file__).parent
_BUNDLE = (_HERE / "static" / "tslab.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Range:
    """A control for a number: a slider. `logarithmic`: it multiplies where others add."""

    trait: str
    label: str
    minimum: float
    maximum: float
    step: float = 1
    logarithmic: bool = False
    kind: str = "range"

    def widget(self, value: Any) -> ipywidgets.Widget:
        """The control as an ipywidget: an IntSlider where all its numbers are whole."""
        if self.logarithmic:
            low, high = math.log10(self.minimum), math.log10(self.maximum)
            step = (high - low) / 200
            return ipywidgets.FloatLogSlider(value=value, min=low, max=high, step=step, description=self.label)
        whole = all(float(x).is_integer() for x in (self.minimum, self.maximum, self.step))
        slider = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
        return slider(value=value, min=self.minimum, max=self.maximum, step=self.step, description=self.label)


@dataclass(frozen=True)
class Toggle:
    """A control for yes or no: a button that stays down."""

    trait: str
    label: str
    kind: str = "toggle"

    def widget(self, value: Any) -> ipywidgets.Widget:
        """The control as an ipywidget."""
        return ipywidgets.ToggleButton(value=value, description=self.label)


@dataclass(frozen=True)
class Text:
    """A control for a text: a line to write. `pattern`: the regular expression that all of it must match."""

    trait: str
    label: str
    pattern: str = ".*"
    kind: str = "text"

    def widget(self, value: Any) -> ipywidgets.Widget:
        """The control as an ipywidget, which waits until the text is complete."""
        return ipywidgets.Text(value=value, description=self.label, continuous_update=False)


@dataclass(frozen=True)
class Choice:
    """A control for one of several texts: a drop-down list."""

    trait: str
    label: str
    options: tuple[str, ...]
    kind: str = "choice"

    def widget(self, value: Any) -> ipywidgets.Widget:
        """The control as an ipywidget."""
        return ipywidgets.Dropdown(value=value, options=self.options, description=self.label)


Control = Range | Toggle | Choice | Text


def _followed_by(widget: ipywidgets.Widget, trait: str) -> Callable[[Any], None]:
    """An observer that gives `widget.trait` the new value, in Python alone.

    The browser has a link of its own: an answer from here would come late, and take back what the user has done since.
    """

    def follow(change: Any) -> None:
        with widget._lock_property(**{trait: change.new}):  # as if the browser had sent it: so it is not sent there
            setattr(widget, trait, change.new)

    return follow


class Demo(anywidget.AnyWidget):
    """Base of the demos. A subclass names its `module` in js/, adds its traits, and defines `declare` and `picture`."""

    module: ClassVar[str]

    _esm = _BUNDLE
    _css = (_HERE / "js" / "demo.css").read_text(encoding="utf-8")
    demo = traitlets.Unicode(help="Which demo of the bundle it is.").tag(sync=True)
    label = traitlets.Unicode(help="What the demo shows, in words.").tag(sync=True)
    control_list: traitlets.List[Any] = traitlets.List(help="The declared controls, for the browser.").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(demo=self.module, **traits)
        self.control_list = [asdict(control) for control in self.declare()]

    def trait_metadata(self, traitname: str, key: str, default: Any = None) -> Any:
        """As traitlets has it, except that Python does not send back to the browser what came from there.

        The browser goes on meanwhile: the echo would come late, and take back what the user has done since.
        """
        return False if key == "echo_update" else super().trait_metadata(traitname, key, default)

    def declare(self) -> list[Control]:
        """The controls, each for one trait."""
        raise NotImplementedError

    def slider(self, trait: str, label: str, step: float = 1, logarithmic: bool = False) -> Range:
        """A control for a number whose trait declares its own `min` and `max`."""
        declared = self.traits()[trait]
        return Range(trait, label, declared.min, declared.max, step, logarithmic)

    def picture(self) -> Drawing | Figure:
        """The static picture: a drawn graph, or a Matplotlib figure."""
        raise NotImplementedError

    def graphs(self) -> list[dict[str, Any]]:
        """The graphs that the browser runs, as graph JSON; a page without a kernel can hold no others."""
        return []

    def controls(self) -> ipywidgets.VBox:
        """The controls as ipywidgets, to compose with others.

        They are linked in the browser and in Python, those for a choice in Python alone.
        """
        rows = []
        for control in self.declare():
            widget = control.widget(getattr(self, control.trait))
            rows.append(widget)
            if isinstance(control, Choice):  # the browser knows a drop-down list by the number of its option alone
                traitlets.link((self, control.trait), (widget, "value"))
                continue
            self.observe(_followed_by(widget, "value"), control.trait)
            widget.observe(_followed_by(self, control.trait), "value")
            ipywidgets.jslink((self, control.trait), (widget, "value"))
        return ipywidgets.VBox(rows)

    def save(self, path: str | Path) -> None:
        """Write the demo, as it stands, to one HTML file that needs no kernel and no network.

        Raises:
            EngineError: the browser cannot run one of its graphs. Nothing is written.
        """
        path = Path(path)
        if path.suffix not in (".html", ".htm"):
            raise ValueError(f"A demo is saved as a page, and {path.name!r} is no name of one. Use the suffix .html.")
        self.check_page()
        page = self._page()
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            temporary.write_text(page, encoding="utf-8")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def check_page(self) -> None:
        """Raise an EngineError where a page without a kernel cannot run the demo, because of an operation in it."""
        for graph in self.graphs():
            check_supported(graph)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def _still(self) -> tuple[str, str]:
        """The static picture as its media type and its content, in base64 if it is a PNG."""
        picture = self.picture()
        if isinstance(picture, Drawing):
            return "image/svg+xml", picture.svg
        return "image/png", base64.b64encode(_png(picture)).decode()

    def _own_traits(self) -> list[str]:
        """The names of the traits that a demo adds to those of every widget."""
        names = [name for name in self.trait_names(sync=True) if not name.startswith("_")]
        return [name for name in names if name not in ipywidgets.DOMWidget.class_trait_names()]

    def page_state(self) -> dict[str, Any]:
        """The traits that a saved page starts from, by name."""
        return {name: getattr(self, name) for name in self._own_traits()}

    def _page(self) -> str:
        kind, still = self._still()
        if kind == "image/png":
            still = f'<img alt="{html.escape(self.label)}" src="data:image/png;base64,{still}">'
        state = json.dumps(self.page_state(), allow_nan=False, separators=(",", ":"))
        return _PAGE.format(
            title=html.escape(self.label),
            css=self._css,
            picture=still,
            state=state.replace("<", "\\u003c"),
            bundle=bundle_url(),
        )

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if bundle is not None:
            SHOWN[self.model_id] = self
            kind, still = self._still()
            bundle[0]["text/plain"] = repr(self)
            bundle[0][kind] = still
        return bundle


SHOWN: WeakValueDictionary[str, Demo] = WeakValueDictionary()
"""The demos that a notebook has shown, by the ids of their models."""


def shown_states() -> dict[str, dict[str, Any]]:
    """What pages without a kernel need of the demos that were shown, by the ids of their models.

    Each has its `label`, and its `state`, or a sentence `why` such a page cannot run it.
    """
    found: dict[str, dict[str, Any]] = {}
    for model_id, demo in SHOWN.items():
        try:
            demo.check_page()
            found[model_id] = {"label": demo.label, "state": demo.page_state()}
        except EngineError as error:
            found[model_id] = {"label": demo.label, "why": error.what}
    return found


def bundle_url() -> str:
    """The bundle as an address that holds all of it: what a page opened from disk can import."""
    return "data:text/javascript;charset=utf-8," + quote(_BUNDLE, safe=" !$&'()*+,-./:;=>?@[]^_`{|}~")


def _png(figure: Figure) -> bytes:
    """A figure as a PNG of at most 128 colours, which takes a fifth of the room; it still says what drew it."""
    from PIL import Image, PngImagePlugin  # Matplotlib's own

    with io.BytesIO() as file, io.BytesIO() as small:
        figure.savefig(file, format="png")
        image = Image.open(file)
        drawn_by = PngImagePlugin.PngInfo()
        drawn_by.add_text("Software", image.info["Software"])
        image.convert("RGB").quantize(128).save(small, "png", optimize=True, pnginfo=drawn_by)
        return small.getvalue()


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{css}
</style>
</head>
<body class="tslab-page">
<main>
<h1>{title}</h1>
<div id="demo"><noscript>{picture}</noscript></div>
</main>
<script type="application/json" id="state">{state}</script>
<script type="module">
import demo, {{ PageModel }} from "{bundle}";

const model = new PageModel(JSON.parse(document.getElementById("state").textContent));
demo.initialize({{ model }});
demo.render({{ model, el: document.getElementById("demo") }});
</script>
</body>
</html>
"""
