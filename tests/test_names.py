"""A name that TensorFlow 1 has and tslab has not says so, and what there is instead; others are ordinary errors."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import timeit

import pytest

import tslab as ts
from tslab.names import NEAREST, OLDER
from tslab.tensorflow_names import TENSORFLOW_NAMES

from . import tensorflow_names

MODULES = {"": ts, "initializers": ts.initializers, "nn": ts.nn, "summary": ts.summary, "train": ts.train}


def message(module, name):
    with pytest.raises(AttributeError) as caught:
        getattr(module, name)
    assert caught.value.name == name
    return str(caught.value)


@pytest.mark.parametrize(
    ("module", "name", "nearest"),
    [
        (ts, "truediv", "ts.divide"),
        (ts, "layers", "ts.matmul(x, W) + b"),
        (ts, "contrib", "ts.initializers"),
        (ts, "Print", "session.trace"),
        (ts, "case", "ts.cond"),
        (ts, "log_sigmoid", "ts.nn.softplus"),
        (ts, "floor_div", "ts.floordiv"),
        (ts, "reduce_join", "ts.reduce_min"),
        (ts.nn, "swish", "x * ts.sigmoid(x)"),
        (ts.nn, "crelu", "ts.nn.relu"),
        (ts.train, "AdadeltaOptimizer", "ts.train.RMSPropOptimizer"),
        (ts.train, "piecewise_constant", "ts.where"),
        (ts.initializers, "lecun_normal", "ts.initializers.variance_scaling"),
    ],
)
def test_a_name_of_tensorflows_says_so_and_names_the_nearest(module, name, nearest):
    found = message(module, name)
    assert re.match(rf"tslab has no ts\.(\w+\.)?{name}, which TensorFlow 1 has\. (In its place|The nearest)", found)
    assert nearest in found


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        (ts, "mul", "ts has no mul. Did you mean ts.multiply?"),
        (ts, "batch_matmul", "ts has no batch_matmul. Did you mean ts.matmul?"),
        (ts, "reduce_sums", "ts has no reduce_sums. Did you mean ts.reduce_sum or ts.reduce_min or ts.reduce_max?"),
        (ts, "xyzzy", "ts has no xyzzy."),
        (ts, "conv2d", "ts has no conv2d. Did you mean ts.nn.conv2d?"),
        (ts.nn, "relux", "ts.nn has no relux. Did you mean ts.nn.relu or ts.nn.relu6 or ts.nn.elu?"),
        (ts.train, "Adam", "ts.train has no Adam. Did you mean ts.train.AdamOptimizer?"),
    ],
)
def test_what_tensorflow_has_not_either_is_an_ordinary_error(module, name, expected):
    assert message(module, name) == expected


def test_where_nothing_is_near_nothing_is_named():
    assert message(ts, "zeta") == "tslab has no ts.zeta, which TensorFlow 1 has. There is nothing near it."


def test_the_list_is_not_invented():
    """It holds what the installed TensorFlow has, and all of it but what is later than TensorFlow 1."""
    from .tensorflow import tf

    installed = tensorflow_names.names_of(tf)
    for namespace, names in TENSORFLOW_NAMES.items():
        assert set(names.split()) <= installed[namespace]
        assert len(set(names.split())) > 0.9 * len(installed[namespace])
    listed = {namespace: set(names.split()) for namespace, names in TENSORFLOW_NAMES.items()}
    assert tensorflow_names.FILE.read_text(encoding="utf-8") == tensorflow_names.source(listed)


def test_what_is_said_of_a_name_is_said_of_tensorflows_and_names_what_there_is():
    for full, text in NEAREST.items():
        namespace, _, name = full.rpartition(".")
        assert name in TENSORFLOW_NAMES[namespace].split(), full
        assert name not in MODULES[namespace].__all__, full
        assert text in message(MODULES[namespace], name)
    for full in OLDER:
        namespace, _, name = full.rpartition(".")
        assert name not in TENSORFLOW_NAMES[namespace].split(), full
    for text in [*NEAREST.values(), *OLDER.values()]:
        for path in re.findall(r"\bts\.([\w.]*\w)", text):
            value = ts
            for part in path.split("."):
                value = getattr(value, part)


def test_asking_is_cheap_and_loads_nothing():
    code = (
        "import sys, tslab; hasattr(tslab, 'conv2d'); hasattr(tslab.nn, 'swish'); "
        "print('difflib' in sys.modules, 'tslab.tensorflow_names' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert result.stdout == "False False\n"
    assert min(timeit.repeat(lambda: hasattr(ts, "conv2d"), number=100, repeat=5)) / 100 < 50e-6


def test_pythons_own_questions_are_answered():
    assert not hasattr(ts, "__wrapped__")
    assert getattr(ts, "conv2d", None) is None
    assert importlib.import_module("tslab.ops.math").add is ts.add
    with pytest.raises(ImportError):
        exec("from tslab import conv2d")


def test_every_public_name_is_there_and_documented():
    for module in (ts, ts.nn):
        assert len(set(module.__all__)) == len(module.__all__)
        for name in module.__all__:
            assert getattr(module, name).__doc__, name
