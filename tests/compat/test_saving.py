"""Checkpoints with the graph beside them, graphs as protocol buffers, and summaries as programs write them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tslab.compat as m
from tslab.errors import CheckpointError, FeedError, SerializationError

from ..tensorflow import tf

ROWS = np.array([[1.0, -2.0], [0.5, 3.0]], "float32")


@pytest.fixture(autouse=True)
def own_graph() -> Iterator[None]:
    m.reset_default_graph()
    yield
    m.reset_default_graph()


def model() -> tuple[Any, Any, Any]:
    """Input, output and training step of a small model, in the default graph."""
    x = m.placeholder(m.float32, [None, 2], name="x")
    with m.variable_scope("net"):
        w = m.get_variable("w", [2, 1])
        b = m.Variable(m.zeros([1]), name="b")
    y = m.add(m.matmul(x, w), b, name="y")
    loss = m.reduce_mean(m.square(y - 1.0), name="loss")
    step = m.train.AdamOptimizer(0.1).minimize(loss, global_step=m.train.get_or_create_global_step(), name="train")
    return x, y, step


def saved(folder: Path, **options: Any) -> tuple[str, Any]:
    """The path of a checkpoint of the model after some steps, and its output then."""
    x, y, step = model()
    m.add_to_collection("outputs", y)
    saver = m.train.Saver(**options)
    with m.Session() as session:
        session.run(m.global_variables_initializer())
        path = ""
        for _ in range(3):
            session.run(step, {x: ROWS})
            path = saver.save(session, str(folder / "model.ckpt"), global_step=m.train.get_global_step())
        return path, session.run(y, {x: ROWS})


def test_a_program_goes_on_with_a_graph_that_another_has_saved(tmp_path: Path) -> None:
    path, before = saved(tmp_path, max_to_keep=2)
    assert path.endswith("model.ckpt-3")
    kept = {"checkpoint", *(f"model.ckpt-{i}.{ending}" for i in (2, 3) for ending in ("npz", "meta"))}
    assert {file.name for file in tmp_path.iterdir()} == kept
    m.reset_default_graph()
    with m.Session() as session:  # before the graph is there, as programs do it
        saver = m.train.import_meta_graph(path + ".meta")
        saver.restore(session, m.train.latest_checkpoint(str(tmp_path)))
        graph = m.get_default_graph()
        x, y = graph.get_tensor_by_name("x:0"), m.get_collection("outputs")[0]
        assert np.array_equal(session.run(y, {x: ROWS}), before)
        assert session.run("global_step:0") == 3
        assert [v.name for v in m.trainable_variables()] == ["net/w", "net/b"]
        session.run(graph.get_operation_by_name("train"), {x: ROWS})  # Adam's own variables are there, too
        assert not np.array_equal(session.run(y, {x: ROWS}), before)
        with m.variable_scope("net", reuse=True):
            assert m.get_variable("w", [2, 1]) is m.trainable_variables()[0]
        assert isinstance(m.trainable_variables()[0], m.Variable)
        more = m.get_variable("more", initializer=m.trainable_variables()[1].value() * 2.0)
        assert more.name == "more" and m.identity(x, name="x").name == "x_1"


def test_a_graph_is_imported_beside_another(tmp_path: Path) -> None:
    path, before = saved(tmp_path)
    m.reset_default_graph()
    m.placeholder(m.float32, [], name="x")
    first = m.train.import_meta_graph(path + ".meta")
    second = m.train.import_meta_graph(path + ".meta", import_scope="copy")
    with m.Session() as session:
        for saver, x, y in ((first, "x_1", "y"), (second, "copy/x", "copy/y")):
            saver.restore(session, path)
            assert np.array_equal(session.run(f"{y}:0", {f"{x}:0": ROWS}), before)


def test_what_is_saved_is_what_was_asked_for(tmp_path: Path) -> None:
    model()
    saver = m.train.Saver([v for v in m.global_variables() if v.name == "net/w"])
    with m.Session() as session:
        path = saver.save(session, str(tmp_path / "a"), write_meta_graph=False)
        w = session.run("net/w")
        assert not (tmp_path / "a.meta").exists()
        saver.export_meta_graph(str(tmp_path / "b.meta"))
        assert m.train.export_meta_graph()["variables"].keys() == {v.name for v in m.global_variables()}
    reader = m.train.NewCheckpointReader(path)
    assert reader.get_variable_to_shape_map() == {"net/w": [2, 1]} and reader.has_tensor("net/w")
    assert reader.get_variable_to_dtype_map() == {"net/w": np.float32}
    assert np.array_equal(reader.get_tensor("net/w"), w)
    assert m.train.list_variables(str(tmp_path)) == [("net/w", [2, 1])]
    assert np.array_equal(m.train.load_variable(path, "net/w:0"), w)
    with pytest.raises(m.errors.NotFoundError, match="Key net/b not found"):
        reader.get_tensor("net/b")
    with pytest.raises(m.errors.NotFoundError, match="no checkpoint"):
        m.train.NewCheckpointReader(str(tmp_path / "nothing"))
    m.reset_default_graph()
    assert list(m.train.import_meta_graph(str(tmp_path / "b.meta")).variables) == ["net/w"]


def test_a_saver_may_wait_for_variables(tmp_path: Path) -> None:
    saver = m.train.Saver(defer_build=True)
    with pytest.raises(CheckpointError, match="needs variables"):
        m.train.Saver()
    assert m.train.Saver(allow_empty=True).variables == {}
    v = m.Variable(3.0, name="v")
    with m.Session() as session:
        path = saver.save(session, str(tmp_path / "deep" / "model"))
        v.load(5.0, session)
        saver.restore(session, path)
        assert session.run(v) == 3.0 and saver.last_checkpoints == [path]
        with pytest.raises(ValueError, match="no checkpoint"):
            saver.restore(session, str(tmp_path / "nothing"))


def test_what_cannot_be_in_a_file_can_be_fed(tmp_path: Path) -> None:
    """A Python function, a text, and a collection's odd member do not keep a graph from being saved."""
    x, y, _ = model()
    z = m.add(m.py_func(lambda a: 2 * a, [y], m.float32), 1.0, name="z")
    m.summary.merge([m.summary.text("note", "hello"), m.summary.scalar("s", m.reduce_sum(y))], name="all")
    m.add_to_collection("odd", object())
    with m.Session() as session:
        with pytest.warns(UserWarning, match="leaves out what the collection 'odd'"):
            path = m.train.Saver().save(session, str(tmp_path / "a"))
        before = session.run(y, {x: ROWS})
    assert m.get_collection("odd") and z.name == "z"
    m.reset_default_graph()
    saver = m.train.import_meta_graph(path + ".meta")
    with m.Session() as session:
        saver.restore(session, path)
        assert np.array_equal(session.run("y:0", {"x:0": ROWS}), before)
        with pytest.raises(FeedError):
            session.run("z:0", {"x:0": ROWS})
        item = m.get_default_graph().get_node("z").input_nodes[0]
        assert np.array_equal(session.run("z:0", {item: before}), before + 1.0)


DAMAGED = ["", "{", "[]", "{}", '{"format": "tslab-meta-graph", "version": 2}']
DAMAGED += ['{"format": "tslab-meta-graph", "version": 1, "variables": {}}']
DAMAGED += ['{"format": "tslab-meta-graph", "version": 1, "graph": {"nodes": [1]}, "variables": {}}']
DAMAGED += ['{"format": "tslab-meta-graph", "version": 1, "graph": {"nodes": []}, "variables": [1]}']


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_graph_is_refused_and_leaves_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.meta").write_text(text)
    with pytest.raises(SerializationError):
        m.train.import_meta_graph(str(tmp_path / "a.meta"))
    assert m.get_default_graph().nodes == []
    with pytest.raises(OSError, match="does not exist"):
        m.train.import_meta_graph(str(tmp_path / "b.meta"))


def test_a_graph_that_names_no_variable_is_refused(tmp_path: Path) -> None:
    model()
    document = m.train.export_meta_graph(str(tmp_path / "a.meta"))
    assert json.loads((tmp_path / "a.meta").read_text()) == document
    m.reset_default_graph()
    with pytest.raises(SerializationError, match="'w' is none of the graph's Variables"):
        m.train.import_meta_graph({**document, "variables": {"w": "x"}})


def test_a_graph_as_a_protocol_buffer_has_tensorflows_names(tmp_path: Path) -> None:
    x = m.placeholder(m.float32, [None, 2], name="x")
    y = m.nn.relu(m.matmul(x, m.Variable(ROWS, name="w")), name="y")
    with m.Session() as session:
        definition = session.graph.as_graph_def()
        assert session.graph_def == definition
    ops = {node.name: (node.op, list(node.input)) for node in definition.node}
    assert ops == {
        "x": ("Placeholder", []),
        "w": ("VariableV2", []),
        "MatMul": ("MatMul", ["x", "w"]),
        "y": ("Relu", ["MatMul"]),
    }
    assert [op.type for op in y.graph.get_operations()] == ["Placeholder", "VariableV2", "MatMul", "Relu"]
    file = m.train.write_graph(definition, str(tmp_path / "new"), "graph.pbtxt")
    assert 'name: "MatMul"' in Path(file).read_text()
    file = m.train.write_graph(m.get_default_graph(), str(tmp_path), "graph.pb", as_text=False)
    read = tf.GraphDef.FromString(Path(file).read_bytes())
    assert [node.name for node in read.node] == [node.name for node in m.GraphDef(node=definition.node).node]


def events(folder: Path) -> list[Any]:
    """What TensorFlow reads in the files of a folder."""
    (file,) = folder.iterdir()
    return list(tf.train.summary_iterator(str(file)))


def test_summaries_as_programs_write_them(tmp_path: Path) -> None:
    x = m.placeholder(m.float32, [])
    m.summary.scalar("loss", x)
    m.summary.histogram("numbers", x * m.constant([1.0, 2.0]))
    m.summary.text("note", m.constant("hello"))
    merged = m.summary.merge_all()
    with m.Session() as session:
        writer = m.summary.FileWriter(str(tmp_path), session.graph, flush_secs=1)
        metadata = m.RunMetadata()
        values = session.run(merged, {x: 0.5}, options=m.RunOptions(), run_metadata=metadata)
        writer.add_run_metadata(metadata, "step 1", 1)
        writer.add_summary(values, global_step=1)
        writer.add_summary(m.Summary(value=[m.Summary.Value(tag="by hand", simple_value=0.25)]), 2)
        summary = m.Summary()
        summary.value.add(tag="added", simple_value=3.0)
        writer.add_summary(summary, 3)
        writer.add_session_log(m.SessionLog(status=m.SessionLog.START), 4)
        writer.add_graph(graph_def=session.graph.as_graph_def())
        writer.close()
    found = events(tmp_path)
    tags = [(event.step, value.tag) for event in found for value in event.summary.value]
    assert tags == [(1, "loss"), (1, "numbers"), (1, "note"), (2, "by hand"), (3, "added")]
    note = next(value for event in found for value in event.summary.value if value.tag == "note")
    assert (note.metadata.plugin_data.plugin_name, note.tensor.string_val[0]) == ("text", b"hello")
    assert [event.WhichOneof("what") for event in found].count("graph_def") == 2
    assert next(event for event in found if event.tagged_run_metadata.tag).step == 1


def test_summaries_of_before_1_0(tmp_path: Path) -> None:
    x = m.constant(2.0)
    parts = [m.scalar_summary("loss", x), m.histogram_summary("x", x)]
    parts.append(m.image_summary("picture", m.zeros([1, 2, 2, 1]), max_images=1))
    assert len(m.get_collection(m.GraphKeys.SUMMARIES)) == 3
    with m.Session() as session:
        for merged in (m.merge_all_summaries(), m.merge_summary(parts)):
            assert isinstance(session.run(merged), bytes)
        writer = m.train.SummaryWriter(str(tmp_path), graph_def=session.graph_def)
        writer.add_summary(session.run(m.merge_all_summaries()), 0)
        writer.close()
    assert [event.WhichOneof("what") for event in events(tmp_path)] == ["file_version", "graph_def", "summary"]
