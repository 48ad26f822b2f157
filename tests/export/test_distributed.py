"""Training by two workers, on loopback: one of them is killed, and the end is that of training in one process."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tslab as ts
from tslab.errors import ExportError, FeedError
from tslab.export import distributed

from ..tensorflow import tf as tf
from . import workers

PROGRAM = str(Path(workers.__file__))
DIES_AT = 17


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The folder of a training of which one worker was killed, and how often it was started anew."""
    folder = tmp_path_factory.mktemp("trained")
    environment = {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}
    restarts = distributed.launch([PROGRAM, str(folder), str(DIES_AT)], 2, restarts=1, environment=environment)
    return folder, restarts


@pytest.fixture(scope="module")
def alone():
    """The losses and the values in the end of training on the whole batch, by NumPy in this process."""
    loss, feeds, variables = workers.build()
    step = workers.optimizer().minimize(loss)
    session = ts.Session(loss.graph)
    losses = []
    for number in range(workers.STEPS):
        losses.append(session.run([loss, step], dict(zip(feeds, workers.batch(number), strict=True)))[0])
    return losses, {name: session.run(v) for name, v in variables.items()}


def test_all_start_again_when_a_worker_is_killed(trained):
    folder, restarts = trained
    assert (folder / "died").exists()
    assert restarts == 1


def test_the_parameters_are_those_of_training_on_the_whole_batch(trained, alone):
    folder, _ = trained
    _, expected = alone
    for index in (0, 1):
        found = np.load(folder / f"end-{index}.npz")
        for name, value in expected.items():
            np.testing.assert_allclose(found[name], value, rtol=1e-9, atol=1e-9, err_msg=f"{name}, worker {index}")


def test_they_go_on_from_the_last_checkpoint_with_the_losses_of_the_whole_batch(trained, alone):
    folder, _ = trained
    losses, _ = alone
    seen = np.load(folder / "end-0.npz")["seen"]
    assert seen[:, 0].tolist() == list(range(workers.SAVE_EVERY, workers.STEPS))
    np.testing.assert_allclose(seen[:, 1], losses[workers.SAVE_EVERY :], rtol=1e-9)
    assert np.load(folder / "end-1.npz")["seen"].size == 0
    assert sorted(path.name for path in (folder / "checkpoints").glob("*.index"))[-1] == f"ckpt-{workers.STEPS}.index"


def test_the_program_of_the_page_runs(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "cluster.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "train.py").write_text(program, encoding="utf-8")
    command = [sys.executable, "-m", "tslab.export.distributed", "--workers", "1", "train.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    *reports, last = done.stdout.splitlines()
    steps, losses = zip(*[map(float, line.split()) for line in reports], strict=True)
    assert steps == (49, 99, 149, 199)
    assert losses[-1] < losses[0] < 0.3
    assert last.startswith("W: [[")
    assert (tmp_path / "checkpoints" / "ckpt-200.index").exists()


def test_workers_that_die_again_and_again_are_given_up(tmp_path):
    program = tmp_path / "dies.py"
    program.write_text("import os, sys\nopen(sys.argv[1], 'a').write('x')\nsys.exit(3)\n")
    with pytest.raises(ExportError, match=r"Worker \d ended with exit code 3, .* started 3 times in vain"):
        distributed.launch([str(program), str(tmp_path / "starts")], 1, restarts=2)
    assert (tmp_path / "starts").read_text() == "xxx"


def test_the_command_starts_workers_and_ends_those_that_wait_for_a_dead_one(tmp_path):
    program = tmp_path / "work.py"
    program.write_text(
        "import json, os, sys, time\n"
        "task = json.loads(os.environ['TF_CONFIG'])\n"
        "open(os.path.join(sys.argv[1], str(task['task']['index'])), 'a').write(str(len(task['cluster']['worker'])))\n"
        "time.sleep(600) if sys.argv[2] == 'die' and task['task']['index'] == 0 else None\n"
        "os.kill(os.getpid(), 9) if sys.argv[2] == 'die' else None\n"
    )
    command = [sys.executable, "-m", "tslab.export.distributed", "--workers", "3", "--restarts", "0", str(program)]
    done = subprocess.run([*command, str(tmp_path), "live"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [(tmp_path / str(i)).read_text() for i in range(3)] == ["3", "3", "3"]
    done = subprocess.run([*command, str(tmp_path), "die"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "was ended by signal 9" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_batch_has_to_hold_as_many_of_everything():
    (loss, (x, c), _), shares = workers.build(), distributed._Shares([], None)
    shares.feeds = [x, c]
    with pytest.raises(FeedError, match=r"different numbers of examples: \{'x': 3, 'c': 2\}"):
        shares.of({x: np.ones((3, 4)), c: [0, 1]})
    with pytest.raises(FeedError, match="other nodes than the first"):
        shares.of({x: np.ones((3, 4))})
    assert loss.graph is x.graph


def test_what_cannot_be_trained_is_told_before_any_worker_is_waited_for():
    class double(ts.Operation):
        def compute(self, x):
            return 2 * x

    ts.RegisterGradient(double)(lambda op, grad: 2.0 * grad)
    with ts.Graph().as_default():
        x, w = ts.placeholder("float64", [None]), ts.Variable(1.0)
        with pytest.raises(ExportError, match=r"Python code of 'double'"):
            distributed.train(
                ts.reduce_mean(double(w * x)), ts.train.GradientDescentOptimizer(0.1), lambda step: {x: [1.0]}, 1
            )
    with pytest.raises(ExportError, match="cannot be 0 workers"):
        distributed.launch([PROGRAM], 0)
