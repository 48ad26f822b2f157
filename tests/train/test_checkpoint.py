"""Files of checkpoints that are damaged or hostile, and crashes in the middle of a save."""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import sys
import time
import tracemalloc
import zipfile

import numpy as np
import pytest

import tslab as ts
from tslab.errors import CheckpointError
from tslab.train import Saver


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def npy(array, **options):
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(array), **options)
    return file.getvalue()


def header(shape, descr="<f8"):
    """The beginning of an .npy file that declares any shape."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": descr, "fortran_order": False, "shape": shape})
    return file.getvalue()


def index(**changes):
    entry = {"file": "0.npy", "shape": [2], "dtype": "float64"}
    return {"format": "tslab-checkpoint", "version": 1, "variables": {"v": entry | changes}}


class Bomb:
    def __reduce__(self):
        return (print, ("RUN",))


GOOD = npy(np.array([1.0, 2.0]))
HOSTILE = {
    "no index": {"0.npy": GOOD},
    "an index that is no JSON": {"index.json": b"\xff{", "0.npy": GOOD},
    "an index that is a list": {"index.json": [], "0.npy": GOOD},
    "a deep index": {"index.json": b"[" * 90_000, "0.npy": GOOD},
    "a huge index": {"index.json": b" " * 50_000_000, "0.npy": GOOD},
    "an index of something else": {"index.json": index() | {"format": "other"}, "0.npy": GOOD},
    "a later version": {"index.json": index() | {"version": 2}, "0.npy": GOOD},
    "variables that are a list": {"index.json": index() | {"variables": [1]}, "0.npy": GOOD},
    "an entry that is a list": {"index.json": index() | {"variables": {"v": []}}, "0.npy": GOOD},
    "an entry without a shape": {"index.json": index(shape=None), "0.npy": GOOD},
    "a file that is not there": {"index.json": index(file="1.npy"), "0.npy": GOOD},
    "a path out of the archive": {"index.json": index(file="../../etc/passwd"), "0.npy": GOOD},
    "another shape than the index says": {"index.json": index(), "0.npy": npy(np.zeros((1, 2)))},
    "another dtype than the index says": {"index.json": index(), "0.npy": npy(np.zeros(2, "int64"))},
    "a value that is a pickle": {"index.json": index(), "0.npy": npy(np.array([Bomb(), 1], object))},
    "a pickle alone": {"index.json": index(), "0.npy": pickle.dumps(Bomb())},
    "more numbers than declared": {"index.json": index(), "0.npy": GOOD + b"\0" * 8},
    "fewer numbers than declared": {"index.json": index(), "0.npy": GOOD[:-3]},
    "fifty megabytes of zeros": {"index.json": index(), "0.npy": header((2,)) + b"\0" * 50_000_000},
    "a shape of a petabyte": {"index.json": index(), "0.npy": header((2**47,))},
    "a negative shape": {"index.json": index(), "0.npy": header((-2,))},
    "a long header": {"index.json": index(), "0.npy": b"\x93NUMPY\x02\x00\xff\xff\xff\x7f" + b" " * 5000},
    "a header that is endless": {
        "index.json": index(),
        "0.npy": b"\x93NUMPY\x02\x00\x80\xf0\xfa\x02" + b" " * 50_000_000,
    },
    "a header that is code": {"index.json": index(), "0.npy": b"\x93NUMPY\x01\x00\x10\x00" + b"print('RUN')    "},
    "an unknown version of .npy": {"index.json": index(), "0.npy": b"\x93NUMPY\x09\x00" + GOOD[8:]},
    "an empty file": {"index.json": index(), "0.npy": b""},
}


def write_archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))


def refuse(path, capfd):
    """Restoring from `path` fails at once, in little memory, runs nothing, and changes nothing."""
    v = ts.Variable([7.0, 8.0], name="v")
    session = ts.Session()
    tracemalloc.start()
    start = time.monotonic()
    with pytest.raises(CheckpointError, match=r"is no checkpoint that can be read|is a checkpoint of another graph"):
        Saver([v]).restore(session, path)
    assert time.monotonic() - start < 1
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    assert session.run(v).tolist() == [7, 8]
    assert "RUN" not in capfd.readouterr().out


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_is_refused(members, tmp_path, capfd):
    write_archive(tmp_path / "m.npz", members)
    refuse(tmp_path / "m", capfd)


def test_the_archive_that_the_hostile_ones_are_made_from_is_good(tmp_path):
    v = ts.Variable([7.0, 8.0], name="v")
    session = ts.Session()
    write_archive(tmp_path / "m.npz", {"index.json": index(), "0.npy": GOOD, "more": b"\0" * 1_000_000})
    Saver().restore(session, tmp_path / "m")
    assert session.run(v).tolist() == [1, 2]


@pytest.mark.parametrize("content", [b"", b"PK", b"text", pickle.dumps(Bomb()), GOOD], ids=range(5))
def test_what_is_no_archive_is_refused(content, tmp_path, capfd):
    (tmp_path / "m.npz").write_bytes(content)
    refuse(tmp_path / "m", capfd)


def test_no_bit_can_be_lost_unnoticed(tmp_path):
    v = ts.Variable(np.arange(20.0), name="v")
    session, other = ts.Session(), ts.Session()
    path = Saver().save(session, tmp_path / "m")
    content = (tmp_path / "m.npz").read_bytes()
    rng = np.random.default_rng(0)
    refused = 0
    for place in rng.choice(len(content), 300, replace=False):
        damaged = bytearray(content)
        damaged[place] ^= 1 << rng.integers(8)
        (tmp_path / "m.npz").write_bytes(damaged)
        other.load({v: np.zeros(20)})
        try:
            Saver().restore(other, path)
        except CheckpointError:
            refused += 1
            assert not other.run(v).any()
        else:
            np.testing.assert_array_equal(other.run(v), np.arange(20.0))
    assert refused > 200


def test_a_truncated_file_is_refused(tmp_path):
    ts.Variable(np.arange(20.0), name="v")
    session = ts.Session()
    path = Saver().save(session, tmp_path / "m")
    content = (tmp_path / "m.npz").read_bytes()
    for length in range(0, len(content), 17):
        (tmp_path / "m.npz").write_bytes(content[:length])
        with pytest.raises(CheckpointError):
            Saver().restore(session, path)


# Crashes

KILLS = 200

KILLED = """
import os, random, signal, sys, time
import numpy as np
import tslab as ts

folder, kills = sys.argv[1], int(sys.argv[2])
w, n = ts.Variable(np.zeros(50_000), name="w"), ts.Variable(0, name="n")
saver = ts.train.Saver(max_to_keep=2)
random.seed(0)
unreadable, last, during = [], 0, 0
for kill in range(kills):
    ready, begun = os.pipe()
    child = os.fork()
    if child == 0:
        session = ts.Session()
        for i in range(last + 1, last + 1000):
            session.load({w: np.full(50_000, float(i)), n: i})
            saver.save(session, os.path.join(folder, "m"), global_step=i % 7)
            os.write(begun, b".")
        os._exit(0)
    os.read(ready, 1)
    time.sleep(random.uniform(0, 0.01))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(begun)
    during += any(name.endswith(".tmp") for name in os.listdir(folder))
    path = ts.train.latest_checkpoint(folder)
    for name in os.listdir(folder):
        if name.endswith(".tmp"):
            os.unlink(os.path.join(folder, name))
        elif name.endswith(".npz"):
            session = ts.Session()
            try:
                saver.restore(session, os.path.join(folder, name))
                if (session.run(w) != session.run(n)).any():
                    unreadable.append((kill, name, "mixed"))
            except ts.errors.CheckpointError as error:
                unreadable.append((kill, name, str(error)))
            last = max(last, int(session.run(n)))
    if path is None and os.listdir(folder):
        unreadable.append((kill, "no latest"))
print(unreadable, last, during)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the processes are forked and killed as POSIX has it")
def test_kills_at_random_moments_leave_every_checkpoint_readable(tmp_path):
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(KILLS)]
    result = subprocess.run(command, text=True, capture_output=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    unreadable, last, during = result.stdout.rsplit(" ", 2)
    assert unreadable == "[]"
    assert int(last) >= KILLS
    assert int(during) >= KILLS // 20, "too few kills came in the middle of a save"
