"""Saver: what is saved is restored, and nothing else is; no crash and no hostile file does harm."""

from __future__ import annotations

import json

import numpy as np
import pytest

import tslab as ts
from tslab.errors import CheckpointError, SessionError
from tslab.train import Saver, get_checkpoint_state, latest_checkpoint


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def model():
    """Two variables, and a session in which they have other values than at first."""
    w, n = ts.Variable(np.zeros((2, 3)), name="hidden/w"), ts.Variable(0, name="n", trainable=False)
    session = ts.Session()
    session.load({w: np.arange(6.0).reshape(2, 3), n: 7})
    return w, n, session


def files(folder):
    return sorted(path.name for path in folder.iterdir())


# Saving and restoring


def test_a_checkpoint_brings_back_the_values(model, tmp_path):
    w, n, session = model
    path = Saver().save(session, tmp_path / "new" / "model")
    assert path == str(tmp_path / "new" / "model")
    assert files(tmp_path / "new") == ["checkpoint", "model.npz"]
    for target in (path, path + ".npz", tmp_path / "new" / "model"):
        other = ts.Session()
        Saver().restore(other, target)
        np.testing.assert_array_equal(other.run(w), [[0, 1, 2], [3, 4, 5]])
        assert other.run(n) == 7
    assert ts.Session().run(n) == 0


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "uint16", "int64", "bool", "complex128"])
@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (2, 3)])
def test_every_dtype_and_shape_comes_back_exactly(dtype, shape, tmp_path):
    value = np.random.default_rng(0).normal(size=shape).astype(dtype)
    v = ts.Variable(np.zeros(shape, dtype))
    session, other = ts.Session(), ts.Session()
    session.load({v: value})
    Saver().restore(other, Saver().save(session, tmp_path / "m"))
    found = other.run(v)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, value)


def test_training_goes_on_where_it_was(tmp_path):
    w, x = ts.Variable([1.0, 2.0]), ts.placeholder()
    step = ts.train.AdamOptimizer(0.1).minimize(ts.reduce_sum(ts.square(w - x)))
    saver = Saver()
    session, other = ts.Session(), ts.Session()
    for i in range(3):
        session.run(step, {x: i})
    saver.restore(other, saver.save(session, tmp_path / "m"))
    for i in range(3):
        session.run(step, {x: i})
        other.run(step, {x: i})
    np.testing.assert_array_equal(session.run(w), other.run(w))


def test_some_variables_under_names_of_their_own(model, tmp_path):
    w, n, session = model
    path = Saver({"weights": w}).save(session, tmp_path / "m")
    v = ts.Variable(np.ones((2, 3)), name="v")
    Saver({"weights": v}).restore(session, path)
    np.testing.assert_array_equal(session.run(v), session.run(w))
    whole = Saver([w, n]).save(session, tmp_path / "whole")
    session.load({n: 1, w: np.ones((2, 3))})
    Saver([n]).restore(session, whole)
    assert (session.run(n), session.run(w)[0, 0]) == (7, 1)


def test_a_variable_whose_shape_only_a_run_tells(tmp_path):
    class opaque(ts.Operation):
        def compute(self):
            return np.array([1.0, 2.0], "float32")

    v = ts.Variable(opaque())
    session, other = ts.Session(), ts.Session()
    session.run(ts.assign(v, v * 5.0))
    path = Saver().save(session, tmp_path / "m")
    Saver().restore(other, path)
    np.testing.assert_array_equal(other.run(v), [5, 10])


def test_numpy_opens_it_too(model, tmp_path):
    w, _, session = model
    path = Saver().save(session, tmp_path / "m")
    with np.load(path + ".npz", allow_pickle=False) as archive:
        index = json.loads(archive["index.json"])
        entry = index["variables"]["hidden/w"]
        np.testing.assert_array_equal(archive[entry["file"].removesuffix(".npy")], session.run(w))
    assert (entry["shape"], entry["dtype"], index["version"]) == ([2, 3], "float64", 1)


def test_a_file_is_the_same_on_every_save(model, tmp_path):
    session = model[2]
    contents = {(tmp_path / f"{Saver().save(session, tmp_path / name)}.npz").read_bytes() for name in "ab"}
    assert len(contents) == 1


# Which checkpoints there are


def test_the_latest_are_kept_and_the_older_deleted(model, tmp_path):
    session = model[2]
    saver = Saver(max_to_keep=2)
    assert latest_checkpoint(tmp_path) is None
    assert get_checkpoint_state(tmp_path) is None
    for i in range(4):
        path = saver.save(session, tmp_path / "m", global_step=i)
        assert path == str(tmp_path / f"m-{i}") == latest_checkpoint(tmp_path)
    assert files(tmp_path) == ["checkpoint", "m-2.npz", "m-3.npz"]
    assert saver.last_checkpoints == [str(tmp_path / "m-2"), str(tmp_path / "m-3")]
    state = get_checkpoint_state(tmp_path)
    assert state.model_checkpoint_path == path
    assert state.all_model_checkpoint_paths == saver.last_checkpoints
    saver.save(session, tmp_path / "m", global_step=2)
    assert latest_checkpoint(tmp_path) == str(tmp_path / "m-2")
    assert files(tmp_path) == ["checkpoint", "m-2.npz", "m-3.npz"]


@pytest.mark.parametrize("keep", [None, 0])
def test_all_may_be_kept(keep, model, tmp_path):
    saver = Saver(max_to_keep=keep)
    for i in range(7):
        saver.save(model[2], tmp_path / "m", i)
    assert len(files(tmp_path)) == 8


def test_the_global_step_may_be_a_variable(model, tmp_path):
    _, n, session = model
    assert Saver().save(session, tmp_path / "m", n).endswith("m-7")


def test_a_state_file_of_another_name(model, tmp_path):
    path = Saver().save(model[2], tmp_path / "m", latest_filename="other")
    assert latest_checkpoint(tmp_path) is None
    assert latest_checkpoint(tmp_path, "other") == path


def test_a_checkpoint_that_was_deleted_is_not_the_latest(model, tmp_path):
    path = Saver().save(model[2], tmp_path / "m")
    (tmp_path / "m.npz").unlink()
    assert latest_checkpoint(tmp_path) is None
    assert not ts.train.checkpoint_exists(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"latest": 1, "all": []}',
        '{"latest": "../m", "all": []}',
        '{"latest": "m", "all": 3}',
        "[" * 10**5,
    ],
)
def test_a_state_file_that_says_nothing(text, tmp_path):
    (tmp_path / "checkpoint").write_text(text)
    with pytest.raises(CheckpointError, match="does not say which checkpoints there are"):
        latest_checkpoint(tmp_path)


# What cannot be saved or restored


def test_a_saver_needs_variables_of_different_names():
    with pytest.raises(CheckpointError, match="needs variables"):
        Saver()
    with pytest.raises(CheckpointError, match="needs variables"):
        Saver([v := ts.Variable(1.0), v])


def test_a_closed_session_is_not_saved(model, tmp_path):
    session = model[2]
    path = Saver().save(session, tmp_path / "m")
    session.close()
    with pytest.raises(SessionError):
        Saver().save(session, tmp_path / "m")
    with pytest.raises(SessionError):
        Saver().restore(session, path)
    assert files(tmp_path) == ["checkpoint", "m.npz"]


def test_a_checkpoint_that_is_not_there(model, tmp_path):
    with pytest.raises(CheckpointError, match="There is no checkpoint"):
        Saver().restore(model[2], tmp_path / "m")
    with pytest.raises(CheckpointError, match="the path is None"):
        Saver().restore(model[2], latest_checkpoint(tmp_path))


def test_another_graphs_checkpoint_changes_nothing(model, tmp_path):
    path = Saver().save(model[2], tmp_path / "m")
    with ts.Graph().as_default():
        other = [
            ts.Variable(1, name="n"),
            ts.Variable(np.ones((3, 2)), name="hidden/w"),
            ts.Variable(1.0, name="new"),
        ]
        fresh = ts.Session()
        with pytest.raises(CheckpointError) as caught:
            Saver().restore(fresh, path)
        assert [fresh.run(v).tolist() for v in other] == [1, np.ones((3, 2)).tolist(), 1]
    message = str(caught.value)
    assert (
        "'hidden/w' is float64 of shape (2, 3), and in the graph float64 of shape (3, 2); 'new' is not in it" in message
    )
    assert "It holds 'hidden/w', 'n'." in message
    with ts.Graph().as_default():
        ts.Variable(np.zeros((2, 3), "float32"), name="hidden/w")
        with pytest.raises(CheckpointError, match="in the graph float32"):
            Saver().restore(ts.Session(), path)


def test_a_failed_save_leaves_what_was_there(model, tmp_path, monkeypatch):
    _, n, session = model
    saver = Saver()
    path = saver.save(session, tmp_path / "m")

    def full(*_):
        raise OSError(28, "No space left on device")

    session.load({n: 8})
    monkeypatch.setattr("tslab.train.checkpoint.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        saver.save(session, tmp_path / "m")
    assert files(tmp_path) == ["checkpoint", "m.npz"]
    saver.restore(session, path)
    assert session.run(n) == 7
