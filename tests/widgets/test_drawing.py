"""Drawings: what is in them, that they are the same each time, and that nothing in a name can break or run."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import tslab as ts
from tslab.widgets import DrawingError, draw
from tslab.widgets import drawing as drawing_module
from tslab.widgets.drawing import format_shape, format_value


@pytest.fixture
def affine():
    """z = A x + b in a graph of its own, with a scope, a constant and every kind of node."""
    with ts.Graph().as_default():
        x = ts.placeholder(shape=(2,), name="x")
        A = ts.Variable([[1.0, 0.0], [0.0, -1.0]], name="A")
        with ts.name_scope("layer"):
            y = ts.matmul(A, x, name="y")
        z = ts.add(y, 3.0, name="z")
        yield x, A, y, z


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def classes(svg):
    groups = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}g")
    return {g.get("id"): g.get("class") for g in groups if g.get("id")}


def test_every_kind_of_node_is_told_apart_by_class_and_look(affine):
    svg = draw(affine[-1]).svg
    found = classes(svg)
    assert found["node:x"] == "node placeholder"
    assert found["node:A"] == "node variable"
    assert found["node:layer/y"] == "node operation"
    assert found["node:constant"] == "node constant"
    looks = [(look["shape"], look["fillcolor"]) for look in drawing_module.KINDS.values()]
    assert len({fill for _, fill in looks}) == 4


def test_name_scopes_are_boxes(affine):
    svg = draw(affine[-1]).svg
    assert classes(svg)["scope:layer"] == "cluster"
    assert "layer" in texts(svg)
    assert "y" in texts(svg), "inside its box a node goes by its short name"


def test_edges_show_shapes_and_values_where_they_are_given(affine):
    x, _, _, z = affine
    assert "(2, 2)" in texts(draw(z).svg)
    trace = ts.Session(z.graph).trace(z, {x: [1.0, 2.0]})
    for picture in (draw(trace), draw(z, values=trace)):
        assert "[4, 1]" in texts(picture.svg), "the value of z on the arrow that leads out"
    assert "[7, 7]" in texts(draw(z, values={x: [7, 7]}).svg)
    assert "[8, 8]" in texts(draw(z, values={"x": np.array([8, 8])}).svg)


def test_the_same_graph_gives_the_same_bytes(affine):
    assert draw(affine[-1]).svg == draw(affine[-1]).svg
    assert repr(draw(affine[-1])) == "<Drawing of 'z'>"


def test_a_whole_graph_is_drawn_with_what_nothing_uses(affine):
    ts.placeholder(name="alone")
    assert "node:alone" in classes(draw(affine[-1].graph).svg)
    assert "node:alone" not in classes(draw(affine[-1]).svg)


def test_a_fed_operation_hides_what_it_is_computed_from(affine):
    _, _, y, z = affine
    trace = ts.Session(z.graph).trace(z, {y: [0.0, 0.0]})
    assert set(classes(draw(trace).svg)) >= {"node:layer/y", "node:z"}
    assert "node:x" not in classes(draw(trace).svg)


@pytest.mark.parametrize("suffix", [".svg", ".png", ".dot"])
def test_save(affine, tmp_path, suffix):
    path = tmp_path / f"graph{suffix}"
    draw(affine[-1]).save(path)
    start = {".svg": b"<svg", ".png": b"\x89PNG", ".dot": b"digraph"}[suffix]
    assert path.read_bytes().startswith(start)


def test_save_refuses_what_it_cannot_write(affine, tmp_path):
    with pytest.raises(DrawingError, match=r"\.svg, \.png or \.dot"):
        draw(affine[-1]).save(tmp_path / "graph.pdf")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a>b->c", "back\\slash\\N", "a.b-c", "x" * 10_000])
def test_any_name_is_drawn_as_it_is(name):
    with ts.Graph().as_default():
        svg = draw(ts.square(ts.placeholder(name=name))).svg
    assert name in texts(svg)
    assert f"node:{name}" in classes(svg)


def test_a_learners_operation_cannot_smuggle_markup_in():
    class evil(ts.Operation):
        """<script>alert(1)</script>"""

        def compute(self, x):
            return x

    evil.__name__ = '<img src=x onerror="alert(1)">'
    with ts.Graph().as_default():
        svg = draw(evil(ts.placeholder(name="x"), name="z")).svg
    assert not re.search(r"<(img|script|a)\b", svg)


def test_backward_graphs_are_drawn():
    with ts.Graph().as_default() as graph:
        x = ts.Variable(2.0, name="x")
        (grad,) = ts.gradients(ts.square(x), x)
        assert "4" in texts(draw(ts.Session(graph).trace(grad)).svg)


def test_branches_and_loops_are_drawn_with_what_is_inside_them():
    with ts.Graph().as_default():
        x = ts.Variable(2.0, name="x")
        _, z = ts.while_loop(lambda i, z: i < 3, lambda i, z: (i + 1, z * x), [0, x])
        y = ts.cond(z > 1.0, lambda: ts.sin(z), lambda: ts.cos(z), name="choice")
        drawing = draw(y)
    assert {"scope:while/body", "scope:while/test", "scope:choice/then", "scope:choice/else"} <= set(
        classes(drawing.svg)
    )
    for arrow, words in [
        ('"while/body/multiply" -> "while/loop"', "next round"),
        ('"while/test/less" -> "while/loop"', "go on?"),
        ('"choice/then/sin" -> "choice/conditional"', "if true"),
        ('"choice/else/cos" -> "choice/conditional"', "if false"),
    ]:
        (line,) = [line for line in drawing.dot.splitlines() if arrow in line]
        assert "dotted" in line
        assert words in line
        assert words in texts(drawing.svg)
    assert '"choice/else/cos" -> "out' not in drawing.dot, "it leads into the operation, and not out of the picture"


def test_without_graphviz_there_is_one_clear_line(affine, monkeypatch):
    monkeypatch.setattr(drawing_module.shutil, "which", lambda *args, **options: None)
    with pytest.raises(DrawingError, match="pip install graphviz-pure"):
        _ = draw(affine[-1]).svg


def test_bad_arguments_are_named():
    with pytest.raises(DrawingError, match="Give a node, a graph or a trace"):
        draw(3)
    with ts.Graph().as_default() as graph, pytest.raises(DrawingError, match="no nodes"):
        draw(graph)
    with ts.Graph().as_default(), pytest.raises(DrawingError, match="direction"):
        draw(ts.placeholder(), direction="up")


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (1, ["1"]),
        (2.5, ["2.5"]),
        (True, ["True"]),
        (np.float32(0.1), ["0.1"]),
        (-np.zeros(2), ["[0, 0]"]),
        ([[1, -2.5], [3, 4]], ["[[   1, -2.5],", " [   3,    4]]"]),
        ([np.nan, np.inf], ["[nan, inf]"]),
        (np.zeros((0, 3)), ["[]"]),
        (np.arange(4).reshape(2, 1, 2, 1), ["[[[[0],", "   [1]]],", " [[[2],", "   [3]]]]"]),
    ],
)
def test_format_value(value, lines):
    assert format_value(value) == lines


def test_large_values_stay_short():
    lines = format_value(np.arange(100_000.0).reshape(1000, 100))
    assert len(lines) <= 5
    assert max(map(len, lines)) < 60
    assert len(format_value(np.zeros((9, 28, 28, 8)))) <= 25


def test_a_graph_of_images_is_drawn_with_its_values():
    with ts.Graph().as_default():
        y = ts.nn.max_pool(ts.nn.conv2d(ts.constant(np.ones((2, 4, 4, 1))), np.ones((3, 3, 1, 2)), name="edges"))
        svg = draw(ts.Session().trace(y)).svg
    assert "edges" in svg


def test_format_shape():
    assert [format_shape(s) for s in [(), (2,), (None, 3)]] == ["()", "(2,)", "(?, 3)"]


def test_what_is_wrong_is_marked_by_a_cross_and_by_words_with_both_values(affine):
    x, _, y, z = affine
    drawing = draw(z, {x: [1.0, 2.0]}, wrong={y: (["[1, 2]"], ["[1, -2]"])}, notes={z: ["grad = 1"]}, words="A < b")
    found = texts(drawing.svg)
    assert {"×", "came out [1, 2]", "expected [1, -2]", "grad = 1"} <= set(found)
    assert found.count("×") == 1
    assert drawing_module.WRONG["color"] in drawing.svg
    assert (
        drawing.svg
        == draw(
            z, {x: [1.0, 2.0]}, wrong={"layer/y": (["[1, 2]"], ["[1, -2]"])}, notes={"z": ["grad = 1"]}, words="A < b"
        ).svg
    )


def test_values_of_several_lines_stand_below_what_they_are(affine):
    x, *_, z = affine
    found = texts(draw(z, wrong={x: (["[[1,", " 2]]"], ["3"])}).svg)
    assert {"came out:", "[[1,", "expected 3"} <= {text.strip() for text in found}


def test_a_picture_with_words_says_them_in_the_svg_and_as_alternative_text(affine):
    drawing = draw(affine[-1], words='came "out" < 3')
    assert 'aria-label="came &quot;out&quot; &lt; 3"' in drawing.svg
    assert "<title>came &quot;out&quot; &lt; 3</title>" in drawing.svg
    ET.fromstring(drawing.svg)
    bundle = drawing._repr_mimebundle_()
    assert 'alt="came &quot;out&quot; &lt; 3"' in bundle["text/html"]
    assert "text/html" not in draw(affine[-1])._repr_mimebundle_()
