"""The PerceptronDemo with a kernel: sliders, weights and points agree in the browser and in Python."""

from playwright.sync_api import Page, expect

from .jupyter import Server, run_notebook
from .test_harness import notebook_of

PROGRAM = """
import ipywidgets
import numpy as np
import tslab as ts
from tslab.widgets import PerceptronDemo

demo = PerceptronDemo()
heard = ipywidgets.HTML()
told = ipywidgets.Button(description="Ask")
turn = ipywidgets.Button(description="From Python")

def tell(_):
    demo_w = [round(float(w), 3) for row in demo.W for w in row]
    heard.value = f"W {demo_w}, sliders {[round(w, 3) for w in (demo.w1, demo.w2, demo.bias)]}, step {demo.step}."

def from_python(_):
    demo.W = [[1.0, 2.0], [3.0, 5.0]]
    demo.b = [0.0, 0.5]

told.on_click(tell)
turn.on_click(from_python)
slider = ipywidgets.FloatSlider(value=demo.w2, min=-20, max=20, step=0.1)
ipywidgets.jslink((demo, "w2"), (slider, "value"))


class logistic(ts.Operation):
    "1 / (1 + exp(-z)), a learner's own"

    def compute(self, z):
        return 1 / (1 + np.exp(-z))


@ts.RegisterGradient(logistic)
def _gradient(op, grad):
    return grad * op * (1 - op)


X, w, b = ts.placeholder(name="X"), ts.Variable([[-0.4], [1.0]], name="w"), ts.Variable([0.3], name="b")
own = PerceptronDemo(logistic(ts.matmul(X, w) + b), X, demo.points, demo.labels, learning_rate=0.1)
"""


def test_sliders_weights_and_training_with_a_kernel(page: Page, lab: Server) -> None:
    run_notebook(
        page,
        lab,
        lab.write("perceptron.ipynb", notebook_of(PROGRAM, "display(demo, slider, heard, told, turn, own)")),
    )
    demo, own = page.locator(".tslab-demo").first, page.locator(".tslab-demo").last
    figures = demo.locator("dd")
    expect(figures.first).to_have_text("−0.4 x₁ + 1 x₂ + 0.3 = 0")
    slider = demo.get_by_label("w₁")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(figures.first).to_have_text("−0.3 x₁ + 1 x₂ + 0.3 = 0")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("W [0.15, -0.15, -0.5, 0.5], sliders [-0.3, 1.0, 0.3], step 0.")).to_be_visible()

    page.get_by_role("button", name="From Python").click()
    expect(figures.first).to_have_text("1 x₁ + 2 x₂ + 0.5 = 0")
    expect(demo.get_by_label("w₂")).to_have_value("2")
    page.locator(".widget-slider .noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    expect(figures.first).to_have_text("1 x₁ + 2.1 x₂ + 0.5 = 0")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("W [1.0, 2.0, 2.95, 5.05], sliders [1.0, 2.1, 0.5], step 0.")).to_be_visible()

    demo.get_by_role("button", name="Train").click()
    page.wait_for_function("document.querySelector('.tslab-demo').model.get('step') > 60")
    demo.get_by_role("button", name="Train").click()
    W, sliders, step = demo.evaluate(
        "({ model }) => [model.get('W').flat(), ['w1', 'w2', 'bias'].map(name => model.get(name)), model.get('step')]"
    )
    page.get_by_role("button", name="Ask").click()
    rounded = [[round(x, 3) for x in part] for part in (W, sliders)]
    expect(page.get_by_text(f"W {rounded[0]}, sliders {rounded[1]}, step {step}.")).to_be_visible()

    expect(own.locator(".tslab-notice")).to_contain_text("Python computes this: the browser cannot run logistic")
    before = float(own.locator("dd").nth(3).inner_text())
    own.get_by_role("button", name="Train").click()
    page.wait_for_function("[...document.querySelectorAll('.tslab-demo')].at(-1).model.get('step') > 20")
    own.get_by_role("button", name="Train").click()
    assert float(own.locator("dd").nth(3).inner_text()) < before
