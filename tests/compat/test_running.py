"""`python -m tslab.compat`: programs and notebooks run as Python runs them, and what they miss is named."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tslab.compat.nearest import NEAREST
from tslab.compat.program.checking import lacks
from tslab.compat.program.importing import standing_in

IMPORTS = """
import os, sys
import tensorflow as tf
import tensorflow
import tensorflow.compat.v1 as v1
from tensorflow.compat import v1 as second
from tensorflow import placeholder, nn
from tensorflow.python.framework import ops
from tensorflow.python.ops import math_ops, variable_scope as vs
from tensorflow.python.platform import gfile, tf_logging
from tensorflow.nn.rnn_cell import BasicLSTMCell
import tensorflow.nn.rnn_cell as cells
import tensorflow.contrib.layers
assert cells.BasicLSTMCell is BasicLSTMCell is tensorflow.contrib.rnn.BasicLSTMCell
assert tf is tensorflow is v1 is second, "one module"
ops.reset_default_graph()
assert vs.get_variable is tf.get_variable and vs.variable_scope is tf.variable_scope
assert gfile.Exists is tf.gfile.Exists and tf_logging.set_verbosity is tf.logging.set_verbosity
x = placeholder("float", [None, 2])
y = nn.relu(math_ops.matmul(x, tf.ones([2, 1])))
print(tf.Session().run(y, {x: [[1, 2]]}))
print(__name__, os.path.basename(__file__), sys.argv[1:], os.getcwd() == os.path.realpath(os.environ["HERE"]))
import neighbour
print(neighbour.total, sys.modules["__main__"].x is x)
sys.exit(int(sys.argv[1]))
"""
NEIGHBOUR = "import tensorflow as tf\ntotal = tf.Session().run(tf.constant(1.5) + 1)\n"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What becomes of `python -m tslab.compat`, in a folder."""
    command = [sys.executable, "-m", "tslab.compat", *arguments]
    environment = {"PATH": "", "HOME": str(folder), "HERE": str(folder), "MPLBACKEND": "Agg"}
    return subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True, timeout=60, check=False)


def test_a_program_runs_as_python_runs_it(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/program.py").write_text(IMPORTS)
    (tmp_path / "inner/neighbour.py").write_text(NEIGHBOUR)
    done = run(tmp_path, "inner/program.py", "3", "--steps", "5")
    assert done.stderr == ""
    assert done.stdout == "[[3.]]\n__main__ program.py ['3', '--steps', '5'] True\n2.5 True\n"
    assert done.returncode == 3


FAILING = {
    "a name": (
        "import tensorflow as tf\n\n\ndef load(x):\n    return tf.image.resize_images(x, [8, 8])\n\n\nload(0)\n",
        ["program.py, line 5:\n    return tf.image.resize_images(x, [8, 8])\n", "tf.image. In its place: images that"],
    ),
    "a module": (
        "from tensorflow.contrib.keras import layers\n",
        ["program.py, line 1:\n    from tensorflow.contrib.keras", "tf.contrib.keras. In its place: tf.layers, wh"],
    ),
    "a name of a module": (
        "from tensorflow.nn import ctc_loss\n",
        ["program.py, line 1:\n    from tensorflow.nn import ctc_loss\n", "tf.nn.ctc_loss, which TensorFlow 1 has"],
    ),
    "an argument of a function": (
        "import tensorflow as tf\ntf.reduce_sum([1.0], axes=0)\n",
        ["program.py, line 2:\n    tf.reduce_sum([1.0], axes=0)\n", "no parameter 'axes'. It has input_tensor, axis"],
    ),
    "an argument of a class": (
        "import tensorflow as tf\ntf.train.AdamOptimizer(lr=0.1)\n",
        ["program.py, line 2:\n", "tf.train.AdamOptimizer has no parameter 'lr'. It has learning_rate, beta1"],
    ),
    "an argument of another function of that name": (
        "import numpy as np\nimport tensorflow as tf\nnp.reshape([1.0], newshaped=[1])\n",
        ['program.py", line 3, in <module>\n', "TypeError: reshape() got an unexpected keyword argument 'newshaped'"],
    ),
    "a mistake": (
        "import tensorflow as tf\ntf.matmul(tf.ones([2, 3]), tf.ones([4, 5]))\n",
        ['program.py", line 2, in <module>\n', "ShapeError: matmul cannot multiply", "make ones_1's first dimension 3"],
    ),
    "a mistake that another shows": (
        "import tensorflow as tf\nw = tf.Variable(1.0)\ntf.Session(graph=tf.Graph()).run(w)\n",
        [
            "Traceback (most recent call last):\n  File",
            "line 3, in <module>\n",
            "or give it: tf.Session(graph=node.graph)",
        ],
    ),
    "in a function of Python": (
        "import tensorflow as tf\ntf.Session().run(tf.py_func(lambda: 1 / 0, [], tf.float32))\n",
        ["<lambda>\n", "ZeroDivisionError: division by zero\n", "direct cause", "line 2, in <module>"],
    ),
    "another exception": ("import json\njson.loads('{')\n", ['program.py", line 2', "json.decoder.JSONDecodeError"]),
    "Python 2": ("print 'hello'\n", ["SyntaxError: Missing parentheses", "written for Python 2. The tool 2to3"]),
}


@pytest.mark.parametrize("source, expected", FAILING.values(), ids=FAILING)
def test_what_ends_a_program_is_told_with_its_line(source: str, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(source)
    done = run(tmp_path, "program.py")
    assert done.returncode == 1
    for part in expected:
        assert part in done.stderr
    assert "During handling" not in done.stderr
    assert str(Path("tslab", "compat")) not in done.stderr.replace(str(tmp_path), ""), "its own lines are left out"


def test_a_program_may_ask_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        "import tensorflow as tf\n"
        "try:\n    import tensorflow.keras\nexcept ImportError:\n    print('no keras')\n"
        "try:\n    tf.nothing\nexcept AttributeError:\n    print(hasattr(tf, 'image'), hasattr(tf, 'exp'))\n"
        "def main(argv):\n    print(argv[1:], tf.app.flags.FLAGS.steps)\n    return 4\n"
        "tf.app.flags.DEFINE_integer('steps', 3, 'how many')\n"
        "if __name__ == '__main__':\n    tf.app.run()\n"
    )
    done = run(tmp_path, "program.py", "--steps=7", "rest")
    assert (done.stdout, done.returncode) == ("no keras\nFalse True\n['rest'] 7\n", 4)
    assert run(tmp_path, "nowhere.py").returncode == 2


def notebook(path: Path, *cells: str) -> None:
    """Write a notebook of these cells of code, with a text before each."""
    written = [
        {"cell_type": kind, "source": source.splitlines(keepends=True)}
        for cell in cells
        for kind, source in (("markdown", "text"), ("code", cell))
    ]
    path.write_text(json.dumps({"cells": written, "nbformat": 4, "nbformat_minor": 2, "metadata": {}}))


def test_a_notebook_runs_cell_by_cell(tmp_path: Path) -> None:
    notebook(
        tmp_path / "lesson.ipynb",
        "%matplotlib inline\n%tensorflow_version 1.x\nimport matplotlib.pyplot as plt\nimport tensorflow as tf",
        "plt.plot([1, 2])\nplt.show()\nsession = tf.InteractiveSession()\nprint(tf.constant(2.0).eval())",
        "a = 1\n\ntf.estimator.Estimator(a)",
        "print('not reached')",
    )
    done = run(tmp_path, "lesson.ipynb")
    assert "2.0\n" in done.stdout and "not reached" not in done.stdout
    assert done.stderr.startswith("cell 3, line 3:\n    tf.estimator.Estimator(a)\ntslab has no tf.estimator. In its")
    assert done.returncode == 1


def test_the_check_lists_all_that_is_missing_and_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        "import tensorflow as tf\nfrom tensorflow.contrib import learn\nfrom tensorflow.python.ops import math_ops\n"
        "print('it runs')\nx = tf.placeholder(tf.float32)\ny = tf.keras.layers.Dense(3)(tf.nn.relu(x))\n"
        "math_ops.exp(x)\nmath_ops.nothing(x)\nother.tf.image\n"
    )
    done = run(tmp_path, "--check", "program.py")
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == [f"program.py, line {i}" for i in (2, 6, 8)]
    assert "tf.keras. In its place: tf.layers" in lines[1] and "it runs" not in done.stdout
    assert done.returncode == 1
    notebook(tmp_path / "lesson.ipynb", "%time\nimport tensorflow as tf\ntf.exp(1.0)", "!ls\n\ntf.lite")
    done = run(tmp_path, "--check", "lesson.ipynb")
    assert done.stdout.startswith("lesson.ipynb, cell 2, line 3: tslab has no tf.lite.")
    (tmp_path / "program.py").write_text("import tensorflow as tf\ntf.train.Saver\n")
    done = run(tmp_path, "--check", "program.py")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_modules_that_it_is_made_of_are_none_of_tensorflows() -> None:
    found = [
        lack.what for lack in lacks("import tensorflow as tf\ntf.queues.FIFOQueue\ntf.nn.composed\ntf.optimizers.SGD")
    ]
    assert [what.partition(".")[0] for what in found[:2]] == ["tf has no queues", "tf"]
    assert found[1].startswith("tf.nn has no composed.") and found[2].startswith("tf has no optimizers.")
    with standing_in(), pytest.raises(ImportError):
        import tensorflow.queues  # noqa: F401


def test_outside_of_a_program_tensorflow_is_what_it_was() -> None:
    real = np  # anything will do for a module that was imported before
    before, sys.modules["tensorflow.of_before"] = sys.meta_path[:], real
    try:
        with standing_in():
            import tensorflow

            assert tensorflow is sys.modules["tslab.compat"]
            assert "tensorflow.of_before" not in sys.modules
        assert sys.modules["tensorflow.of_before"] is real and sys.meta_path == before
        assert sys.modules.get("tensorflow") is not tensorflow
    finally:
        del sys.modules["tensorflow.of_before"]


def test_the_program_of_the_page_runs(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "tensorflow1.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "program.py").write_text(program)
    done = run(tmp_path, "program.py")
    assert done.stderr == ""
    line = re.fullmatch(r"W = (\S+) b = (\S+)\n", done.stdout)
    assert line and abs(float(line[1]) - 2) < 0.05 and abs(float(line[2]) - 1) < 0.05
    assert {path.name for path in tmp_path.iterdir()} == {"program.py", "checkpoint", "line.npz", "line.meta"}
    assert "python -m tslab.compat --check" in page
    shown = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0]
    (tmp_path / "program.py").write_text(
        "import tensorflow as tf\n\nphotos = []\nsmall = tf.image.resize_images(photos, [28, 28])\n"
    )
    assert run(tmp_path, "program.py").stderr == shown


def test_what_is_said_of_a_name_is_of_one_that_is_missing() -> None:
    import tslab.compat

    for path in NEAREST:
        module, _, name = path.rpartition(".")
        assert lacks(f"import tensorflow as tf\ntf.{path}\n" if not module else f"import tensorflow.{path}\n"), path
        assert not hasattr(getattr(tslab.compat, module, None) if module else tslab.compat, name), path
