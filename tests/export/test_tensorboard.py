"""Files for TensorBoard: read back by TensorBoard's own reader, they hold what was written."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event

import tslab as ts
from tslab.errors import ExportError
from tslab.export.tensorboard import graph_def

from ..tensorflow import tf

PICTURE = np.random.default_rng(0).integers(0, 256, (2, 4, 3, 3), np.uint8)


def read(logdir: Path) -> EventAccumulator:
    """What all the files of a folder hold, with nothing left out."""
    everything = dict.fromkeys(("scalars", "histograms", "images", "tensors"), 0)
    accumulator = EventAccumulator(str(logdir), size_guidance=everything)
    return accumulator.Reload()


def steps_on_disk(logdir: Path) -> list[int]:
    """The steps of the summaries that have been written, by TensorFlow's reader."""
    events = [event for path in sorted(logdir.iterdir()) for event in tf.train.summary_iterator(str(path))]
    return [event.step for event in events if event.HasField("summary")]


@pytest.fixture
def curve():
    """A number to be fed, its summary, and their session."""
    with ts.Graph().as_default():
        x = ts.placeholder("float64", [], name="x")
        yield x, ts.summary.scalar("loss", x), ts.Session()


def test_what_is_read_back_is_what_was_written(tmp_path):
    with ts.Graph().as_default() as graph:
        x = ts.placeholder("float64", [None], name="x")
        with ts.name_scope("numbers"):
            ts.summary.scalar("mean", ts.reduce_mean(x))
            ts.summary.histogram("all", x)
        ts.summary.image("picture", PICTURE)
        merged = ts.summary.merge_all()
        session = ts.Session()
        rows = np.random.default_rng(1).normal(size=(20, 50))
        before = time.time()
        with ts.summary.FileWriter(tmp_path / "new" / "run", graph) as writer:
            for step, row in enumerate(rows):
                writer.add_summary(session.run(merged, {x: row}), global_step=10 * step)
    found = read(tmp_path / "new" / "run")
    scalars = found.Scalars("numbers/mean")
    assert [event.step for event in scalars] == [10 * step for step in range(20)]
    assert [event.value for event in scalars] == rows.mean(1).astype("float32").tolist()
    assert all(before <= event.wall_time <= time.time() for event in scalars)
    for event, row in zip(found.Histograms("numbers/all"), rows, strict=True):
        histogram = event.histogram_value
        assert (histogram.min, histogram.max, histogram.num) == (row.min(), row.max(), 50)
        assert sum(histogram.bucket) == 50
        np.testing.assert_allclose([histogram.sum, histogram.sum_squares], [row.sum(), (row * row).sum()])
    for i in range(2):
        for event in found.Images(f"picture/image/{i}"):
            assert np.array_equal(Image.open(io.BytesIO(event.encoded_image_string)), PICTURE[i])
    assert found.Graph() == graph_def(graph)


def test_tensorflow_reads_the_files_too_and_finds_their_head(tmp_path, curve):
    x, summary, session = curve
    with ts.summary.FileWriter(tmp_path, session.graph, filename_suffix=".mine") as writer:
        writer.add_summary(session.run(summary, {x: 2.5}), np.int64(3))
        writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag="a", simple_value=1.0)]))
        assert writer.get_logdir() == str(tmp_path)
    (path,) = tmp_path.iterdir()
    assert path.name.startswith("events.out.tfevents.")
    assert path.name.endswith(".mine")
    head, graph, first, second = tf.train.summary_iterator(str(path))
    assert head.file_version == "brain.Event:2"
    assert tf.GraphDef.FromString(graph.graph_def).node[0].name == "x"
    assert (first.step, first.summary.value[0].tag, first.summary.value[0].simple_value) == (3, "loss", 2.5)
    assert (second.step, second.summary.value[0].tag) == (0, "a")


def test_the_graph_has_scopes_shapes_dtypes_and_attributes():
    with ts.Graph().as_default() as graph:
        x = ts.placeholder("float32", [None, 3], name="x")
        free = ts.placeholder(name="free")
        with ts.name_scope("hidden"):
            W = ts.Variable(np.ones((3, 2), "float32"), name="W")
            h = ts.matmul(x, W, name="h")
            twice = ts.add(h, h, name="twice")
        half = ts.constant(0.5, name="half")
        large = ts.constant(np.zeros(100), name="large")
        total = ts.reduce_sum(twice, axis=[0, 1], name="total")
        with ts.control_dependencies([half, total]):
            step = ts.assign_add(W, ts.ones_like(W), name="step")
        ts.group(step, total, name="both")
        ts.nn.leaky_relu(free, alpha=0.25, name="leaky")
    nodes = {node.name: node for node in graph_def(graph).node}
    assert [(node.name, node.op) for node in nodes.values()][:5] == [
        ("x", "Placeholder"),
        ("free", "Placeholder"),
        ("hidden/W", "VariableV2"),
        ("hidden/h", "matmul"),
        ("hidden/twice", "add"),
    ]
    assert list(nodes["hidden/h"].input) == ["x", "hidden/W"]
    assert list(nodes["hidden/twice"].input) == ["hidden/h", "hidden/h"]
    assert list(nodes["step"].input) == ["hidden/W", "ones_like", "^half", "^total"]
    assert (nodes["both"].op, list(nodes["both"].input)) == ("NoOp", ["^step", "^total"])
    (shape,) = nodes["hidden/h"].attr["_output_shapes"].list.shape
    assert [d.size for d in shape.dim] == [-1, 2]
    assert nodes["free"].attr["_output_shapes"].list.shape[0].unknown_rank
    assert "dtype" not in nodes["free"].attr
    assert nodes["x"].attr["dtype"].type == nodes["hidden/h"].attr["T"].type == tf.float32.as_datatype_enum
    assert nodes["half"].attr["dtype"].type == tf.float64.as_datatype_enum
    assert nodes["hidden/h"].attr["transpose_a"].b is False
    assert nodes["total"].attr["axis"].s == b"(0, 1)"
    assert nodes["leaky"].attr["alpha"].f == 0.25
    assert nodes["hidden/h"].attr["numpy"].s == b"np.matmul(x, hidden/W)"
    assert nodes["half"].attr["value"].s == b"0.5"
    assert "value" not in nodes["large"].attr
    assert large.name in nodes
    text = graph_def(graph).SerializeToString(deterministic=True)
    assert tf.GraphDef.FromString(text).node[3].name == "hidden/h"
    assert [node.name for node in graph_def([x, W]).node] == ["x", "hidden/W"]


def test_what_waits_is_written_after_so_many_or_so_long(tmp_path, curve):
    x, summary, session = curve
    value = session.run(summary, {x: 1.0})
    many = ts.summary.FileWriter(tmp_path / "many", max_queue=2)
    written = []
    for step in range(5):
        many.add_summary(value, step)
        written.append(steps_on_disk(tmp_path / "many"))
    assert written == [[], [], [0, 1, 2], [0, 1, 2], [0, 1, 2]]
    many.flush()
    assert steps_on_disk(tmp_path / "many") == [0, 1, 2, 3, 4]
    soon = ts.summary.FileWriter(tmp_path / "soon", flush_secs=0)
    soon.add_summary(value, 1)
    assert steps_on_disk(tmp_path / "soon") == [1]
    many.close()
    soon.close()


def test_a_writer_is_closed_and_opened_again(tmp_path, curve):
    x, summary, session = curve
    value = session.run(summary, {x: 1.0})
    writer = ts.summary.FileWriter(tmp_path)
    writer.reopen()  # it is open
    assert len(list(tmp_path.iterdir())) == 1
    writer.add_summary(value, 1)
    writer.close()
    writer.close()
    writer.flush()
    with pytest.raises(ExportError, match=r"is closed.*\n.*\n.*writer.reopen\(\)"):
        writer.add_summary(value, 2)
    writer.reopen()
    writer.add_event(Event(step=7, summary={"value": [{"tag": "loss", "simple_value": 3.0}]}))
    writer.close()
    assert len(list(tmp_path.iterdir())) == 2
    assert steps_on_disk(tmp_path) == [1, 7]


def test_what_waits_is_written_when_the_program_ends_or_forgets_the_writer(tmp_path):
    code = """
import sys
sys.modules["tensorflow"] = None  # as where it is not installed
import tslab as ts
summary = ts.Session().run(ts.summary.scalar("loss", 1.0))
forgotten = ts.summary.FileWriter("forgotten")
forgotten.add_summary(summary, 1)
del forgotten
print(len(open(__import__("glob").glob("forgotten/*")[0], "rb").read()))
writer = ts.summary.FileWriter("kept")
writer.add_summary(summary, 2)
"""
    result = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, cwd=tmp_path, check=True)
    assert int(result.stdout) == next((tmp_path / "forgotten").iterdir()).stat().st_size
    assert steps_on_disk(tmp_path / "forgotten") == [1]
    assert steps_on_disk(tmp_path / "kept") == [2]


def test_threads_write_whole_records(tmp_path, curve):
    from concurrent.futures import ThreadPoolExecutor

    x, summary, session = curve
    value = session.run(summary, {x: 1.0})
    with ts.summary.FileWriter(tmp_path, max_queue=3) as writer, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda step: writer.add_summary(value, step), range(400)))
    assert sorted(steps_on_disk(tmp_path)) == list(range(400))


def test_files_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ExportError, match=r"cannot write into '.*file/run'.*(?s:.*)folder that you may write to"):
        ts.summary.FileWriter(tmp_path / "file" / "run")
    with pytest.raises(ExportError, match="cannot write into"):
        ts.summary.FileWriter(tmp_path / "file")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("file", "mine")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here, a disk without room")
def test_a_disk_that_is_full(tmp_path, curve, monkeypatch):
    x, summary, session = curve
    value = session.run(summary, {x: 1.0})
    monkeypatch.setattr(Path, "open", lambda path, mode: io.FileIO("/dev/full", "w"))
    with pytest.raises(ExportError, match=r"cannot write into .*: No space left on device"):
        ts.summary.FileWriter(tmp_path)
    monkeypatch.undo()
    with ts.summary.FileWriter(tmp_path, flush_secs=0) as writer:
        writer.add_summary(value, 1)


def test_what_is_no_summary_and_no_graph(tmp_path, curve):
    _, summary, session = curve
    with ts.summary.FileWriter(tmp_path) as writer:
        with pytest.raises(ExportError, match=r"(?s)not <scalar_summary 'loss'.*writer.add_summary\(session.run"):
            writer.add_summary(summary, 1)
        with pytest.raises(ExportError, match=r"not 1\.5"):
            writer.add_summary(1.5, 1)
        with pytest.raises(ExportError, match=r"Give session\.graph"):
            writer.add_graph(session)
    assert steps_on_disk(tmp_path) == []


@pytest.mark.parametrize("call", ["ts.summary.scalar('loss', 1.0)", "ts.summary.FileWriter('logs')"])
def test_without_the_package_it_says_what_to_install(tmp_path, call):
    code = f"import sys; sys.modules['tensorboard'] = None; import tslab as ts; {call}"
    result = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, cwd=tmp_path, check=False)
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: Summaries and FileWriter need the package tensorboard")
    assert last.endswith('pip install "tslab[tensorboard]"')
    assert not list(tmp_path.iterdir())
