"""Summaries: the bytes that TensorFlow's give, byte for byte, and images pixel for pixel."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

import tslab as ts
from tslab.errors import ComputeError, DTypeError, GraphError, ShapeError

from .tensorflow import tf

RNG = np.random.default_rng(0)
NUMBERS = RNG.normal(size=(40, 7))
PICTURES = {
    "positive": RNG.uniform(0.0, 3.0, (2, 5, 4, 1)),
    "negative": -RNG.uniform(0.5, 3.0, (2, 5, 4, 3)),
    "of both signs": RNG.normal(size=(3, 6, 2, 4)),
    "zero": np.zeros((1, 2, 2, 3)),
    "tiny": np.full((1, 2, 2, 3), 1e-9),
    "single precision": RNG.normal(size=(2, 5, 4, 3)).astype("float32"),
    "half precision": RNG.uniform(size=(2, 5, 4, 3)).astype("float16"),
    "bytes": RNG.integers(0, 256, (2, 5, 4, 4), np.uint8),
    "with holes": np.where(RNG.uniform(size=(1, 4, 4, 3)) < 0.1, np.nan, RNG.normal(size=(1, 4, 4, 3))),
    "infinite": np.full((1, 2, 2, 1), np.inf),
    "none": np.zeros((0, 2, 2, 1)),
}

SAME_LINES = {
    "a number": lambda m: m.summary.scalar("loss", m.constant(1.5)),
    "a number in double precision": lambda m: m.summary.scalar("loss", m.constant(0.1, m.float64)),
    "a large number": lambda m: m.summary.scalar("loss", m.constant(1e300, m.float64)),
    "no number": lambda m: m.summary.scalar("loss", m.constant(np.nan, m.float64)),
    "an integer": lambda m: m.summary.scalar("steps", m.constant(7, m.int64)),
    "a family": lambda m: m.summary.scalar("loss", m.constant(1.5), family="both"),
    "letters that no tag has": lambda m: m.summary.scalar("/a loss: mine", m.constant(1.5)),
    "a histogram": lambda m: m.summary.histogram("W", m.constant(NUMBERS)),
    "a histogram in single precision": lambda m: m.summary.histogram("W", m.constant(NUMBERS, m.float32)),
    "a histogram of integers": lambda m: m.summary.histogram("W", m.constant([0, 0, -3, 12], m.int64)),
    "a histogram of limits": lambda m: m.summary.histogram("W", m.constant([1e-12, 0.0, -1e-12, 1.1e-12], m.float64)),
    "a histogram of extremes": lambda m: m.summary.histogram("W", m.constant([1e300, -1e300, 1e-300], m.float64)),
    "a histogram of one number": lambda m: m.summary.histogram("W", m.constant(-2.5, m.float64), family="layers"),
    "a histogram of nothing": lambda m: m.summary.histogram("W", m.zeros([0], m.float64)),
    "several": lambda m: m.summary.merge([m.summary.scalar(name, m.constant(1.5)) for name in "ab"]),
}


def in_both(build: Any) -> tuple[Any, Any]:
    """A summary's name and bytes, in tslab and in TensorFlow, built in a scope."""
    with ts.Graph().as_default(), ts.name_scope("train"):
        node = build(ts)
        ours = node.name, ts.Session().run(node)
    with tf.Graph().as_default(), tf.name_scope("train"), tf.Session() as session:
        node = build(tf)
        theirs = node.op.name, session.run(node)
    return ours, theirs


@pytest.mark.parametrize("build", SAME_LINES.values(), ids=SAME_LINES)
def test_names_and_bytes_are_tensorflows(build):
    (name, value), theirs = in_both(build)
    assert isinstance(value, bytes)
    assert (name, value) == theirs


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_pixels_are_tensorflows(picture, most):
    (name, ours), (their_name, theirs) = in_both(
        lambda m: m.summary.image("digits", m.constant(picture), max_outputs=most)
    )
    assert name == their_name
    found, expected = (list(tf.Summary.FromString(written).value) for written in (ours, theirs))
    assert len(found) == min(most, len(picture))
    for one, other in zip(found, expected, strict=True):
        assert one.tag == other.tag
        sizes = [(x.image.height, x.image.width, x.image.colorspace) for x in (one, other)]
        assert sizes[0] == sizes[1] == picture.shape[1:]
        pixels = [np.asarray(Image.open(io.BytesIO(x.image.encoded_image_string))) for x in (one, other)]
        np.testing.assert_array_equal(*pixels)


def test_all_summaries_are_merged_by_their_collection():
    for m in (ts, tf):
        with m.Graph().as_default():
            assert m.summary.merge_all() is None
            m.summary.scalar("a", m.constant(1.0))
            m.summary.scalar("elsewhere", m.constant(1.0), collections=["validation"])
            with m.name_scope("layer"):
                m.summary.histogram("b", m.constant([1.0]))
            m.summary.scalar("c", m.constant(1.0), family="layer", collections=[m.GraphKeys.SUMMARIES, "validation"])
            every, layer = m.summary.merge_all(), m.summary.merge_all(scope="layer")
            validation = m.summary.merge_all("validation", name="together")
            values = m.Session().run([every, layer, validation])
            tags = [[value.tag for value in tf.Summary.FromString(one).value] for one in values]
            assert tags == [
                ["a", "layer/b", "layer/layer/c"],
                ["layer/b", "layer/layer/c"],
                [
                    "elsewhere",
                    "layer/layer/c",
                ],
            ]
            assert every.name.removesuffix(":0") == "Merge/MergeSummary"
            assert validation.name.removesuffix(":0") == "together/together"
            assert m.summary.merge([every]) not in m.get_collection(m.GraphKeys.SUMMARIES)


def test_a_second_summary_of_a_name_gets_a_number():
    for m in (ts, tf):
        with m.Graph().as_default():
            summaries = [m.summary.scalar("loss", m.constant(1.0)) for _ in range(2)]
            values = [tf.Summary.FromString(value).value[0].tag for value in m.Session().run(summaries)]
            assert values == ["loss", "loss_1"]


def test_summaries_follow_training_in_every_way_of_running():
    x, W = ts.placeholder("float64", [None, 2], name="x"), ts.Variable(np.ones((2, 1)), name="W")
    loss = ts.reduce_mean(ts.square(ts.matmul(x, W)))
    step = ts.train.GradientDescentOptimizer(0.1).minimize(loss)
    merged = ts.summary.merge([ts.summary.scalar("loss", loss), ts.summary.histogram("W", W)])
    for session in (ts.Session(), ts.Session(check_numerics=True)):
        for _ in range(4):  # from the second run on, by a binding
            value, expected, weights, _ = session.run([merged, loss, W, step], {x: [[1.0, 2.0]]})
            curve, histogram = tf.Summary.FromString(value).value
            assert curve.simple_value == np.float32(expected)
            assert histogram.histo.num == 2
            assert histogram.histo.sum == weights.sum()
    assert ts.gradients(merged, W) == [None]


def test_a_trace_has_no_numbers_for_a_summary():
    curve = ts.summary.scalar("loss", ts.constant(2.0))
    trace = ts.Session().trace(curve)
    assert trace.values[curve.name] is None
    assert curve.name not in trace.to_json()["values"]


def test_summaries_travel_in_graph_json():
    with ts.Graph().as_default() as graph:
        x = ts.placeholder("float32", [None, 2, 2, 1], name="x")
        ts.summary.image("picture", x, max_outputs=2)
        ts.summary.histogram("x_values", x)
        ts.summary.scalar("mean", ts.reduce_mean(x))
        merged = ts.summary.merge_all()
    feeds = {"x": np.arange(12.0).reshape(3, 2, 2, 1)}
    copy = ts.Graph.from_json(graph.to_json())
    assert ts.Session(copy).run(merged.name, feeds) == ts.Session(graph).run(merged.name, feeds)
    assert [node.name for node in copy.collections["summaries"]] == ["picture", "x_values", "mean"]


@pytest.mark.parametrize("entry", [{"max_outputs": 0}, {"tag": 3}, {"tag": "ö"}])
def test_graph_json_that_no_summary_would_have_written_is_refused(entry):
    with ts.Graph().as_default() as graph:
        ts.summary.image("picture", np.zeros((1, 2, 2, 1)))
    document = graph.to_json()
    document["nodes"][-1]["attributes"].update(entry)
    with pytest.raises(ts.errors.SerializationError):
        ts.Graph.from_json(document)


WRONG = {
    "several numbers": (lambda: ts.summary.scalar("a", [1.0, 2.0]), ShapeError, "shows one number.*reduce_mean"),
    "truths": (lambda: ts.summary.scalar("a", True), DTypeError, "dtype bool, as scalar.*ts.cast"),
    "a histogram of truths": (lambda: ts.summary.histogram("a", [True]), DTypeError, "as histogram"),
    "a matrix as image": (lambda: ts.summary.image("a", np.zeros((4, 4))), ShapeError, r"x\[None, :, :, None\]"),
    "two channels": (lambda: ts.summary.image("a", np.zeros((1, 4, 4, 2))), ShapeError, "1, 3 or 4 channels"),
    "no pixels": (lambda: ts.summary.image("a", np.zeros((1, 0, 4, 1))), ShapeError, "at least one pixel"),
    "integers as image": (lambda: ts.summary.image("a", np.zeros((1, 4, 4, 1), int)), DTypeError, "'uint8'"),
    "no images": (lambda: ts.summary.image("a", np.zeros((1, 4, 4, 1)), 0), GraphError, "max_outputs ≥ 1"),
    "nothing to merge": (lambda: ts.summary.merge([]), GraphError, "merge needs a list of summaries"),
    "no summaries": (lambda: ts.summary.merge([ts.constant(1.0, name="c")]), GraphError, "'c' is none"),
    "no name": (lambda: ts.summary.scalar("", 1.0), GraphError, "cannot be the name"),
    "letters of the world": (lambda: ts.summary.scalar("größe", 1.0), GraphError, "cannot be the name"),
}


@pytest.mark.parametrize(("build", "error", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_as_the_graph_is_built(build, error, message):
    with ts.Graph().as_default() as graph:
        with pytest.raises(error, match=f"(?s){message}"):
            build()
        assert not graph.operations
        assert "summaries" not in graph.collections


@pytest.mark.parametrize(
    ("build", "value", "error", "message"),
    [
        (ts.summary.scalar, [1.0, 2.0], ShapeError, "shows one number"),
        (ts.summary.histogram, [1.0, np.nan], ComputeError, "'a' cannot count 'x', which holds nan or inf"),
        (ts.summary.histogram, [-np.inf], ComputeError, "check_numerics"),
        (ts.summary.image, np.zeros((1, 2, 2, 5)), ShapeError, "1, 3 or 4 channels"),
    ],
)
def test_what_only_the_run_shows(build, value, error, message):
    with ts.Graph().as_default():
        x = ts.placeholder(name="x")
        node = build("a", x)
        session = ts.Session()
    for _ in range(2):
        with pytest.raises(error, match=message):
            session.run(node, {x: value})


def test_a_tag_twice_is_named():
    with ts.Graph().as_default():
        curve = ts.summary.scalar("loss", 1.0)
        node = ts.summary.merge([curve, ts.summary.merge([curve], name="inner")], name="outer")
        with pytest.raises(ComputeError, match="'outer/outer' would have the tag 'loss' twice"):
            ts.Session().run(node)
