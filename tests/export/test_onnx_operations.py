"""Every operation that ONNX has: the table once more, and random graphs, where onnxruntime computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.errors import ExportError
from tslab.export.onnx import to_onnx
from tslab.export.onnx.builder import EXPORTERS
from tslab.graph import OPERATIONS
from tslab.ops.joining import split_like
from tslab.plan import post_order

from ..ops.cases import CASES, FORWARD
from ..ops.forms import Case, numbers
from ..random_graphs import draw
from .onnx_runs import run_file

LACKING = {
    **dict.fromkeys(("assign", "assign_add", "assign_sub", "initialize"), "which writes a variable"),
    **dict.fromkeys(("standard_normal", "truncated_standard_normal", "standard_uniform"), "which draws random numbers"),
    **dict.fromkeys(("random_integers", "random_permutation"), "which draws random numbers"),
    **dict.fromkeys(("scalar_summary", "histogram_summary", "image_summary"), "which no operation of ONNX computes"),
    **dict.fromkeys(("merge_summary", "mirrors_sum", "diagonal_like"), "which no operation of ONNX computes"),
    **dict.fromkeys(("erf", "erfc", "lgamma", "polygamma", "atan2", "cumprod"), "which no operation of ONNX computes"),
    **dict.fromkeys(("log_uniform_candidates", "uniform_candidates"), "which draws random numbers"),
    "prod_derivative": "which no operation of ONNX computes",
    **dict.fromkeys(("conv2d_backprop_input", "conv2d_backprop_filter"), "which no operation of ONNX computes"),
    **dict.fromkeys(("max_pool_gradient", "max_pool_choice"), "which no operation of ONNX computes"),
    "avg_pool_gradient": "which no operation of ONNX computes",
    **dict.fromkeys(
        ("matrix_inverse", "matrix_solve", "matrix_triangular_solve"), "which no operation of ONNX computes"
    ),
    **dict.fromkeys(("cholesky", "eigen_decomposition"), "which no operation of ONNX computes"),
    **dict.fromkeys(("self_adjoint_eigvals", "singular_decomposition"), "which no operation of ONNX computes"),
    **dict.fromkeys(("singular_values", "segment_prod_derivative"), "which no operation of ONNX computes"),
    **dict.fromkeys(("rows_of", "stacked_rows"), "which no operation of ONNX computes"),
    **dict.fromkeys(("conditional", "loop"), "which holds a part of the graph"),
    "stand_in": "which is inside a loop",
    "group": "which has no value",
}
"""The operations that ONNX does not have, and what the error says of them."""

NOT_HERE = {
    "item",
    "py_func",
    "cond",
    "while_loop",
    "self_adjoint_eig",
    "svd",
    "spectral_norm",
    "digamma",
    "conv2d_transpose",
    "scan_rows",
    *LACKING,
}
"""Rows of a learner's own code, of what is in `LACKING`, and of what is made of that."""

SINGLE = {"matrix_determinant"}
"""What onnxruntime computes in single precision alone."""

EMPTY = {"reduce_mean": {22, 23, 24, 25}, "moments": {7}}
"""Means of nothing, which onnxruntime takes for 0 where the shape does not tell that there is nothing."""

ROWS = {name: [*CASES.get(name, []), *FORWARD.get(name, [])] for name in {**CASES, **FORWARD} if name not in NOT_HERE}
ROWS["split_like"] = [
    Case(lambda x, *likes, axis=axis: ts.concat(split_like(x, likes, axis).items()[::-1], axis), None, numbers(*shapes))
    for axis, *shapes in [(0, (3,), (2,), (1,)), (1, (2, 4), (2, 1), (2, 3)), (-2, (2, 4), (2, 4)), (0, (0, 3), (0, 3))]
]
TOLERANCE = {"float64": 1e-6, "float32": 2e-6}


def inputs_of(case: Case, dtype: str) -> list[Any]:
    return [x.astype(dtype) if x.dtype.kind == "f" else x for x in map(np.asarray, case.inputs)]


@pytest.mark.parametrize(
    ("name", "dtype", "is_known"),
    [
        *[(name, "float32" if name in SINGLE else "float64", False) for name in sorted(ROWS)],
        *[(name, "float32", True) for name in sorted(ROWS)],
    ],
)
def test_onnxruntime_agrees(name, dtype, is_known, tmp_path):
    """All cases of a row are one model: with lengths that are None, and with lengths that are known."""
    fetches, feeds, unknown = [], {}, []
    with ts.Graph().as_default() as graph:
        for i, case in enumerate(ROWS[name]):
            arrays = inputs_of(case, dtype)
            if not is_known and i in EMPTY.get(name, ()):
                continue
            shapes = [x.shape if is_known else (None,) * x.ndim for x in arrays]
            nodes = [
                ts.placeholder(x.dtype, s, f"x{i}_{j}") for j, (x, s) in enumerate(zip(arrays, shapes, strict=True))
            ]
            feeds |= {node.name: x for node, x in zip(nodes, arrays, strict=True)}
            y = case.build(*nodes)
            (unknown if y.shape is None else fetches).append(ts.identity(y, name=f"case_{i}"))
        expected = ts.Session(graph).run(fetches, feeds)
        to_onnx(fetches, tmp_path / "model.onnx")
        for node in unknown:  # how many axes are left is not known
            with pytest.raises(ExportError, match=f"how many axes '{node.name}' has"):
                to_onnx(node, tmp_path / "none.onnx")
    found = run_file(tmp_path / "model.onnx", feeds)
    assert len(fetches) + len(unknown) >= len(ROWS[name]) - len(EMPTY.get(name, ()))
    for node, value, wanted in zip(fetches, found, expected, strict=True):
        np.testing.assert_allclose(value, wanted, TOLERANCE[dtype], TOLERANCE[dtype], err_msg=node.name)
        assert value.shape == np.shape(wanted), node.name
        assert value.dtype == node.dtype, node.name


def test_every_operation_of_tslabs_is_compared_or_named_in_an_error():
    assert set(EXPORTERS) | set(LACKING) == set(OPERATIONS)
    assert not set(EXPORTERS) & set(LACKING)
    with ts.Graph().as_default() as graph:
        for cases in ROWS.values():
            for case in cases:
                case.build(*map(ts.Variable, case.inputs))
                case.build(*[ts.placeholder(x.dtype, (None,) * x.ndim) for x in map(np.asarray, case.inputs)])
    built = {type(node).__name__ for node in graph.operations}
    assert set(EXPORTERS) - built == {"placeholder_with_default"}, "test_onnx.py has that"


def lacking_node(name: str) -> ts.Node:
    """A node of an operation that ONNX does not have."""
    W = ts.Variable([[1.0, 2.0], [3.0, 4.0]], name="W")
    image, kinds = ts.reshape(W, [1, 2, 2, 1]), OPERATIONS
    build = {
        "initialize": lambda: W.initializer,
        "group": lambda: ts.group(W),
        "random_integers": lambda: ts.random_uniform([2], 0, 5, "int64"),
        "random_permutation": lambda: kinds["random_permutation"]((3,), "int64"),
        "scalar_summary": lambda: ts.summary.scalar("a", 1.0),
        "histogram_summary": lambda: ts.summary.histogram("a", W),
        "image_summary": lambda: ts.summary.image("a", np.zeros((1, 2, 2, 1))),
        "merge_summary": lambda: ts.summary.merge([ts.summary.scalar("a", 1.0)]),
        "mirrors_sum": lambda: ts.gradients(ts.pad(W, [[1, 0], [0, 1]], "REFLECT"), W)[0],
        "diagonal_like": lambda: ts.gradients(ts.einsum("ii", W), W)[0],
        **{name: lambda name=name: kinds[name](W) for name in ("erf", "erfc", "lgamma", "cumprod")},
        "atan2": lambda: ts.atan2(W, W),
        "polygamma": lambda: ts.digamma(W),
        "log_uniform_candidates": lambda: ts.nn.log_uniform_candidate_sampler([[1]], 1, 2, False, 5)[0],
        "uniform_candidates": lambda: ts.nn.uniform_candidate_sampler([[1]], 1, 2, False, 5)[1],
        "prod_derivative": lambda: ts.gradients(ts.reduce_prod(W), W)[0],
        "conv2d_backprop_input": lambda: ts.nn.conv2d_backprop_input([1, 2, 2, 1], image[:, :1, :1], image),
        "conv2d_backprop_filter": lambda: ts.nn.conv2d_backprop_filter(image, [1, 1, 1, 1], image),
        "max_pool_gradient": lambda: ts.gradients(ts.nn.max_pool(image), W)[0],
        "max_pool_choice": lambda: kinds["max_pool_choice"](image, image, ts.nn.max_pool(image), 2, 2, "VALID"),
        "conditional": lambda: ts.cond(W[0, 0] > 0.0, lambda: W, lambda: -W),
        "loop": lambda: ts.while_loop(lambda i: i < 3, lambda i: i + 1, [0]),
        "stacked_rows": lambda: kinds["stacked_rows"](W, [2]),
        "stand_in": lambda: kinds["stand_in"](W.dtype, W.shape),
        "avg_pool_gradient": lambda: ts.gradients(ts.nn.avg_pool(image), W)[0],
        **{name: lambda name=name: getattr(ts, name)(W) for name in ("matrix_inverse", "cholesky")},
        **{name: lambda name=name: getattr(ts, name)(W, W) for name in ("matrix_solve", "matrix_triangular_solve")},
        "eigen_decomposition": lambda: ts.self_adjoint_eig(W)[0],
        "self_adjoint_eigvals": lambda: ts.self_adjoint_eigvals(W),
        "singular_decomposition": lambda: ts.svd(W)[1],
        "singular_values": lambda: ts.norm(W, 2, [0, 1]),
        "segment_prod_derivative": lambda: ts.gradients(ts.segment_prod(W, [0, 0]), W)[0],
    }
    if name in build:
        return build[name]()
    return kinds[name](W, W) if name.startswith("assign") else kinds[name]((2,))


@pytest.mark.parametrize("name", LACKING)
def test_what_onnx_lacks_is_named(name, tmp_path):
    with ts.Graph().as_default():
        node = lacking_node(name)
        lacking = next(x for x in node.graph.operations if type(x).__name__ == name)
        with pytest.raises(ExportError, match=rf"'{lacking.name}' \({name}, {LACKING[name]}\)") as caught:
            to_onnx(node if name == "group" else ts.identity(node), tmp_path / "model.onnx")
    assert lacking in caught.value.nodes
    assert not list(tmp_path.iterdir())


def test_determinants_of_doubles_are_refused_with_the_way_out(tmp_path):
    x = ts.placeholder("float64", [None, 2, 2], name="x")
    with pytest.raises(ExportError, match=r"(?s)in single precision alone.*ts.cast\(x, 'float32'\)"):
        to_onnx(ts.matrix_determinant(x), tmp_path / "model.onnx")


@pytest.mark.parametrize("start", range(0, 300, 75))
def test_random_graphs_agree_in_value_and_gradient(start, tmp_path):
    compared = 0
    for program in map(draw, range(start, start + 75)):
        if compared == 10:
            return
        is_known = program.seed % 2 == 0
        with ts.Graph().as_default() as graph:
            leaves = [
                ts.placeholder("float64", x.shape if is_known else (None,) * x.ndim, f"x{i}")
                for i, x in enumerate(program.leaves)
            ]
            v = program.build(ts, leaves)
            gradients = ts.gradients([v[i] for i in program.targets], leaves, [ts.constant(w) for w in program.weights])
            fetches = [node for node in dict.fromkeys([*v, *gradients]) if node is not None and node.shape is not None]
            fetches = [node for node in fetches if not {type(x).__name__ for x in post_order([node])} & set(LACKING)]
            feeds = {node.name: x for node, x in zip(leaves, program.leaves, strict=True)}
            expected = ts.Session(graph).run(fetches, feeds)
            try:
                to_onnx(fetches, tmp_path / "model.onnx")
            except ExportError as error:
                in_doubles = "determinants in single precision alone" in error.what
                assert in_doubles or (not is_known and "how many axes" in error.what), program
                continue
        found = run_file(tmp_path / "model.onnx", feeds)
        scale = max(float(np.max(np.abs(x))) for x in expected if np.asarray(x).dtype.kind == "f")
        for node, value, wanted in zip(fetches, found, expected, strict=True):
            np.testing.assert_allclose(value, wanted, rtol=1e-6, atol=1e-6 * scale, err_msg=f"{node}\n{program}")
        compared += 1
    assert compared == 10, "few graphs are made of what ONNX has"
