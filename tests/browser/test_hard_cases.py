"""What a demo may meet: texts that try to be markup, closed sessions, a kernel that restarts, a large graph."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import tslab as ts
from tslab.errors import TslabError
from tslab.widgets import DrawingError, GraphStepper, drawing

from .controls import controls_of, native_input, operate, traits_of, wait_until
from .demos import DEMOS, HOSTILE, IN_A_SESSION, TEXTS, make
from .jupyter import Server, error_texts, run_notebook
from .test_demos import HELPERS, heard_by_python
from .test_harness import notebook_of

FITS = "() => document.documentElement.scrollWidth <= innerWidth"


def nothing_ran(page: Page) -> None:
    """No text has become markup."""
    assert page.evaluate("() => window.hacked === undefined")
    assert page.locator("img[src=x]").count() == 0


# Texts


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", DEMOS)
def test_a_text_is_a_text_in_a_saved_page(open_saved: Any, page: Page, name: str, text: str) -> None:
    demo = make(HOSTILE.get(name, DEMOS[name]), TEXTS[text])
    demo.label = TEXTS[text]
    shown = open_saved(demo, width=320)
    assert page.locator("h1").text_content() == TEXTS[text]
    assert shown.get_attribute("aria-label") == TEXTS[text]
    nothing_ran(page)
    assert page.evaluate(FITS), "nothing sticks out sideways"
    for control in controls_of(shown)[:2]:
        operate(shown, control, traits_of(shown))
    nothing_ran(page)


def test_a_text_is_a_text_in_a_notebook(page: Page, lab: Server) -> None:
    shown = "with ts.Graph().as_default():\n    exec({!r}, globals())\ndemo.label = TEXT\nshow({!r}, demo)"
    rows = {name: HOSTILE.get(name, DEMOS[name]) for name in DEMOS}
    cells = [shown.format(source, name) for name, source in rows.items()]
    text = TEXTS["markup"] + TEXTS["quotes"]
    run_notebook(page, lab, lab.write("hostile.ipynb", notebook_of(HELPERS, f"TEXT = {text!r}", *cells)))
    assert error_texts(page) == []
    for name in DEMOS:
        expect(page.locator(f".demo-{name} .tslab-demo")).to_be_visible()
        assert page.locator(f".demo-{name} .tslab-demo").get_attribute("aria-label") == text
    nothing_ran(page)


# Sessions and kernels


@pytest.mark.parametrize("name", IN_A_SESSION)
def test_a_session_that_is_closed_before_is_an_error_that_says_so(name: str) -> None:
    source = IN_A_SESSION[name].replace("demo = ", "session.close()\ndemo = ")
    with pytest.raises(TslabError, match="closed"):
        make(source)


@pytest.mark.parametrize("name", IN_A_SESSION)
def test_a_session_that_is_closed_afterwards_stops_nothing(open_saved: Any, name: str) -> None:
    demo = open_saved(make(IN_A_SESSION[name] + "session.close()\n"))
    for control in controls_of(demo):
        operate(demo, control, traits_of(demo))


OWN_OPERATION = """
class cubed(ts.Operation):
    def compute(self, x):
        return x**3

@ts.RegisterGradient(cubed)
def _cubed_gradient(op, grad):
    return grad * 3.0 * op.inputs[0] * op.inputs[0]

show("Own", ActivationExplorer({"cubed": cubed}))
"""


def test_a_kernel_that_restarts_leaves_demos_that_move_or_that_say_why_not(page: Page, lab: Server) -> None:
    cells = [f"with ts.Graph().as_default():\n    exec({DEMOS[name]!r})\nshow({name!r}, demo)" for name in DEMOS]
    run_notebook(page, lab, lab.write("restart.ipynb", notebook_of(HELPERS, OWN_OPERATION, *cells)))
    assert error_texts(page) == []
    own = page.locator(".demo-Own .tslab-demo")
    expect(own.locator(".tslab-notice")).to_contain_text("Python computes this")
    before = own.locator(".tslab-words").inner_text()
    slide(page, own, "Depth")
    expect(own.locator(".tslab-words")).not_to_have_text(before)
    page.wait_for_timeout(3500)
    expect(own.locator(".tslab-notice")).to_contain_text("Python computes this")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart()")
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.status === 'idle'"
    )
    for name in DEMOS:
        demo = page.locator(f".demo-{name} .tslab-demo")
        heard = heard_by_python(page, name)
        for control in controls_of(demo)[:2]:
            operate(demo, control, traits_of(demo))
        assert heard_by_python(page, name) == heard, "Python is not there"
    slide(page, own, "Depth")
    expect(own.locator(".tslab-notice")).to_contain_text("Python has not answered")


def slide(page: Page, demo: Any, label: str) -> None:
    """Move a slider one step to the right."""
    (control,) = (control for control in controls_of(demo) if control["label"] == label)
    native_input(demo, control).focus()
    page.keyboard.press("ArrowRight")


# Size


def large(kind: str) -> ts.Node:
    """A graph of about 2,000 nodes."""
    node: ts.Node = ts.placeholder(name="x")
    first = node
    for i in range(2000 if kind == "chain" else 1000):
        node = ts.tanh(node) if kind == "chain" or i % 2 else ts.add(node, first)
    return node


def test_a_graph_of_2000_nodes_is_stepped_through(open_saved: Any) -> None:
    start = time.perf_counter()
    with ts.Graph().as_default():
        demo = stepper(large("chain"))
    assert time.perf_counter() - start < 15
    shown = open_saved(demo)
    step = next(control for control in controls_of(shown) if control["trait"] == "step")
    operate(shown, step, traits_of(shown))
    wait_until(shown, lambda: "of 2000" in shown.locator(".tslab-step").first.inner_text(), "it shows the step")


def stepper(node: ts.Node) -> GraphStepper:
    """Steps through the run of a node, from x = 0.5."""
    return GraphStepper(node, {node.graph.get_node("x"): 0.5})


def test_a_graph_that_takes_too_long_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "SECONDS", 0.2)
    with ts.Graph().as_default(), pytest.raises(DrawingError, match="longer than") as error:
        stepper(large("fan"))
    assert "Draw a part of it" in str(error.value)
