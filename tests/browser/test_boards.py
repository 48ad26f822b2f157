"""Graphs and runs of tslab's in a real TensorBoard, and models in a real Netron: their answers, and their pages."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from google.protobuf import text_format
from PIL import Image
from playwright.sync_api import Browser, Page, TimeoutError, expect
from tensorboard.compat.proto.graph_pb2 import GraphDef

import tslab as ts
from tslab.export.onnx import to_onnx
from tslab.export.tensorboard import graph_def

from ..export import boards
from .jupyter import leaves_the_machine, screenshot

EVAL = 'const own = eval; Object.defineProperty(window, "eval", { get: () => own, set: () => {} });'
"""Netron takes `eval` away from its page, and playwright looks at pages by it."""


def network() -> tuple[Any, ...]:
    """A network of two layers: its placeholders, its probabilities, its loss, its step, and the weights of a layer."""
    rng = np.random.default_rng(0)
    x, c = ts.placeholder("float64", [None, 2], name="x"), ts.placeholder("float64", [None, 2], name="c")
    with ts.name_scope("hidden"):
        W, b = ts.Variable(rng.normal(size=(2, 8)), name="W"), ts.Variable(np.zeros(8), name="b")
        h = ts.tanh(ts.matmul(x, W) + b, name="h")
    with ts.name_scope("output"):
        logits = ts.matmul(h, ts.Variable(rng.normal(size=(8, 2)), name="W"), name="logits")
        p = ts.softmax(logits, name="p")
    with ts.name_scope("loss"):
        loss = ts.reduce_mean(ts.nn.softmax_cross_entropy_with_logits(labels=c, logits=logits), name="J")
    return x, c, p, loss, ts.train.GradientDescentOptimizer(0.5).minimize(loss), W


class Run:
    """A run that TensorBoard shows.

    Attributes:
        url: TensorBoard's address.
        graph: the graph of the run.
        losses: the loss before each step.
    """

    def __init__(self, logdir: Path) -> None:
        rng = np.random.default_rng(1)
        rows = rng.normal(size=(50, 2))
        classes = np.eye(2)[(rows[:, 0] * rows[:, 1] > 0).astype(int)]
        self.url = ""
        with ts.Graph().as_default() as self.graph:
            x, c, _, loss, step, W = network()
            with ts.name_scope("progress"):
                ts.summary.scalar("J", loss)
                ts.summary.histogram("weights", W)
                ts.summary.image("weights_as_image", W[None, :, :, None])
            merged, session = ts.summary.merge_all(), ts.Session()
            with ts.summary.FileWriter(logdir, session.graph) as writer:
                self.losses = []
                for i in range(30):
                    summary, value, _ = session.run([merged, loss, step], {x: rows, c: classes})
                    self.losses.append(float(value))
                    writer.add_summary(summary, i)

    def ask(self, path: str, **parameters: Any) -> Any:
        """What TensorBoard answers."""
        return boards.fetch(f"{self.url}/data/{path}" + (f"?{urlencode(parameters)}" if parameters else ""))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("boards")
    found = Run(folder / "logs" / "first")
    with boards.tensorboard(folder / "logs", folder / "tensorboard.log") as found.url:
        yield found


def test_tensorboard_finds_the_run_and_its_scalars(run: Run) -> None:
    assert run.ask("runs") == ["first"]
    assert set(run.ask("plugin/scalars/tags")["first"]) == {"progress/J"}
    points = run.ask("plugin/scalars/scalars", run="first", tag="progress/J")
    assert [step for _, step, _ in points] == list(range(30))
    np.testing.assert_allclose([value for *_, value in points], run.losses, rtol=1e-6)


def test_tensorboard_finds_histograms_and_images(run: Run) -> None:
    assert set(run.ask("plugin/histograms/tags")["first"]) == {"progress/weights"}
    first = run.ask("plugin/histograms/histograms", run="first", tag="progress/weights")[0]
    assert sum(count for *_, count in first[2]) == pytest.approx(16)
    assert set(run.ask("plugin/images/tags")["first"]) == {"progress/weights_as_image/image/0"}
    (*_, last) = run.ask("plugin/images/images", run="first", tag="progress/weights_as_image/image/0", sample=0)
    assert last["step"] == 29
    picture = Image.open(io.BytesIO(run.ask(f"plugin/images/individualImage?{last['query']}")))
    assert (picture.format, picture.size) == ("PNG", (8, 2))


def test_tensorboard_gives_the_graph(run: Run) -> None:
    assert run.ask("plugin/graphs/info")["first"]["run_graph"] is True
    answer = run.ask("plugin/graphs/graph", run="first", conceptual="false")
    found = text_format.Parse(answer.decode(), GraphDef())
    assert [(node.name, node.op, list(node.input)) for node in found.node] == [
        (node.name, node.op, list(node.input)) for node in graph_def(run.graph).node
    ]
    assert {"hidden/h", "output/p", "loss/J", "progress/J"} <= {node.name for node in found.node}


def test_its_page_draws_the_graph_by_its_scopes(run: Run, page: Page) -> None:
    page.goto(f"{run.url}/?darkMode=false#graphs&run=first")
    for scope in ("hidden", "output", "loss", "gradients", "progress"):
        expect(page.locator(f"g.node[data-name='{scope}']")).to_be_visible()
    expect(page.locator("g.node[data-name='hidden/matmul']")).to_have_count(0)
    page.locator("g.node[data-name='hidden'] .buttoncontainer").dispatch_event("click")  # it opens
    expect(page.locator("g.node[data-name='hidden/matmul']")).to_be_visible()
    told = page.locator("tf-node-info").get_by_text("np.matmul(x, hidden/W)")
    for _ in range(10):  # while the scope grows, a click may still be taken for one on the scope
        page.locator("g.node[data-name='hidden/matmul'] ellipse").first.dispatch_event("click")
        with contextlib.suppress(TimeoutError):
            told.wait_for(timeout=3_000)
            break
    expect(told).to_be_visible()
    screenshot(page, "tensorboard-graph")


def test_its_page_shows_the_curve(run: Run, page: Page) -> None:
    page.goto(f"{run.url}/?darkMode=false#timeseries")
    expect(page.get_by_text("progress/J").first).to_be_visible()
    expect(page.locator("line-chart").first).to_be_visible()
    expect(page.get_by_text("progress/weights_as_image").first).to_be_attached()
    screenshot(page, "tensorboard-curve")


def test_netron_draws_the_model(browser: Browser, tmp_path: Path) -> None:
    with ts.Graph().as_default():
        p = network()[2]
        to_onnx([p, ts.argmax(p, axis=1, name="classes")], tmp_path / "model.onnx")
    with (
        boards.netron(tmp_path / "model.onnx", tmp_path / "netron.log") as url,
        browser.new_context(viewport={"width": 1100, "height": 900}) as context,
    ):
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(error.message))
        # It would ask where in the world the reader is.
        page.route("**/*", lambda route: route.abort() if leaves_the_machine(route.request.url) else route.continue_())
        page.add_init_script(EVAL)
        page.goto(url)
        accept = page.get_by_role("button", name="Accept")
        canvas = page.locator("#canvas")
        expect(accept.or_(canvas.locator("text:text-is('Softmax')")).first).to_be_visible()
        if accept.is_visible():
            accept.click()
        for text in ("x", "MatMul", "Add", "Tanh", "Softmax", "ArgMax", "output/p", "classes"):
            expect(canvas.locator(f"text:text-is('{text}')").first).to_be_visible()
        expect(canvas.locator("text:text-is('MatMul')")).to_have_count(2)
        expect(canvas.locator("tspan:text-is('?×8')").first).to_be_visible()
        canvas.locator("text:text-is('Tanh')").click()  # it tells of the node
        expect(page.locator("#sidebar").get_by_text("hidden/h = tanh(hidden/add)")).to_be_visible()
        screenshot(page, "netron-model")
    assert errors == []
