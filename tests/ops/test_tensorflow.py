"""Every operation against TensorFlow's of the same name: the table once more, with TensorFlow in the place of tslab."""

from __future__ import annotations

import importlib
import sys
from typing import Any
from unittest import mock

import numpy as np
import pytest

import tslab as ts

from ..as_tensorflow import tslab_as_tensorflow
from ..tensorflow import tf
from . import cases
from .forms import Case
from .test_table import PUBLIC

OWN = {
    **dict.fromkeys(("broadcast_like", "sum_like", "mean_count"), "undoes broadcasting, in gradients"),
    **dict.fromkeys(("matmul_gradient", "tensordot_gradient", "softmax_gradient", "prod_derivative"), "is a gradient"),
    **dict.fromkeys(("scatter_like", "tiles_sum", "mirrors_sum", "diagonal_like", "reshape_like"), "is a gradient"),
    **dict.fromkeys(("max_pool_gradient", "max_pool_choice", "avg_pool_gradient"), "is a gradient"),
    "softmax_cross_entropy_gradient": "is a gradient",
    **dict.fromkeys(("segment_rows", "segment_prod_derivative"), "is a gradient"),
    "one_hot_like": "part of the sparse cross entropy, whose row is compared",
    "polygamma": "is a derivative, of digamma",
    "top_k_indices": "part of top_k, whose row is compared",
    "slice_by_nodes": "forms of indexing, as Python writes it",
    "scan_rows": "a loop over rows, which tf.scan is composed of",
    "item": "takes one of several values, which in TensorFlow are several tensors",
}
"""The operations that TensorFlow does not have, and why."""

REFUSED: dict[str, tuple[str, set[int]]] = {
    "getitem": ("indices and masks in arrays are NumPy's", {*range(18, 30), 31, 33, 34, *range(46, 54)}),
    "pad": ("TensorFlow mirrors no axis without numbers", {14}),
    "where": ("TensorFlow gives no places in a single number", {16}),
    "embedding_lookup": ("TensorFlow does not count rows from the back", {6}),
    "bias_add": ("TensorFlow wants a batch", {0}),
    **{
        f"conv2d_backprop_{kind}": ("TensorFlow has no gradient of dilated filters on a CPU", {8, 9})
        for kind in ("input", "filter")
    },
    "matrix_band_part": ("TensorFlow wants no more diagonals than there are", {27, 28, 29}),
    "scatter_nd": ("TensorFlow wants a list of positions", {3}),
    "range": ("TensorFlow has none from 3 to 1", {5}),
    **{f"is_{kind}": ("integers are always finite; TensorFlow refuses them", {8}) for kind in ("nan", "inf", "finite")},
}
"""Operations of which TensorFlow refuses or reads differently some forms: why, and the numbers of those cases."""

TOLERANCE = {"float64": 1e-12, "float32": 2e-6}
COARSE = {
    "leaky_relu": "TensorFlow keeps α in single precision",
    "lrn": "TensorFlow normalizes in single precision alone",
}


def read_with(library: Any) -> Any:
    """The module of the table, read with `library` in the place of tslab."""
    with mock.patch.dict(sys.modules, {"tslab": library}):
        for name in [name for name in sys.modules if f"{name}.".startswith(f"{__package__}.")]:
            del sys.modules[name]
        return importlib.import_module(cases.__name__)


THEIRS = read_with(tslab_as_tensorflow)


def row(table: Any, name: str) -> list[Case]:
    return [*table.CASES.get(name, []), *table.FORWARD.get(name, [])]


ROWS = {
    name: list(zip(row(cases, name), row(THEIRS, name), strict=True)) for name in sorted(cases.CASES | cases.FORWARD)
}
"""For each operation its cases, ours beside TensorFlow's."""


def inputs(case: Case, dtype: str) -> list[Any]:
    return [x.astype(dtype) if x.dtype.kind == "f" else x for x in map(np.asarray, case.inputs)]


def ours(case: Case, dtype: str) -> Any:
    with ts.Graph().as_default():
        return ts.Session().run(case.build(*map(ts.constant, inputs(case, dtype))))


def theirs(built: list[Case], dtype: str) -> list[Any]:
    """TensorFlow's value of each case, or its error."""

    def attempt(function: Any, *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except (TypeError, ValueError, tf.errors.OpError) as error:
            return error

    with tf.Graph().as_default(), tf.Session() as session:
        nodes = [attempt(case.build, *map(tf.constant, inputs(case, dtype))) for case in built]
        good = [node for node in nodes if not isinstance(node, Exception)]
        together = attempt(session.run, good)
        if isinstance(together, Exception):
            together = [attempt(session.run, node) for node in good]
        values = iter(together)
        return [node if isinstance(node, Exception) else next(values) for node in nodes]


def test_every_public_operation_is_compared_and_no_other():
    assert not set(OWN) & set(PUBLIC)
    assert set(OWN) <= set(ROWS)
    assert set(REFUSED) | set(COARSE) <= set(ROWS) - set(OWN)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", sorted(set(ROWS) - set(OWN)))
def test_values_are_tensorflows(name, dtype):
    tolerance = TOLERANCE["float32" if name in COARSE else dtype]
    _, refused = REFUSED.get(name, ("", set()))
    found = theirs([case for _, case in ROWS[name]], dtype)
    for i, ((case, _), expected) in enumerate(zip(ROWS[name], found, strict=True)):
        value = ours(case, dtype)
        if i in refused:
            assert isinstance(expected, Exception) or np.shape(expected) != np.shape(value), f"TensorFlow does case {i}"
            continue
        if isinstance(expected, Exception):
            raise AssertionError(f"TensorFlow refuses case {i}") from expected
        np.testing.assert_allclose(value, expected, rtol=tolerance, atol=tolerance, err_msg=f"case {i}")
