"""What the browser engine in js/engine can run, so that Python knows before a page is written."""

from __future__ import annotations

from typing import Any

from tslab.errors import TslabError

LACKING = frozenset(
    (
        *("histogram_summary", "image_summary", "merge_summary", "scalar_summary"),
        *("conv2d", "conv2d_backprop_input", "conv2d_backprop_filter"),
        *("erf", "erfc", "lgamma", "polygamma", "atan2", "cumprod", "top_k_indices", "invert_permutation"),
        *("tensor_scatter_nd_update", "unique_values", "log_uniform_candidates", "uniform_candidates"),
        *("conditional", "loop", "stand_in"),
        *("reverse_sequence", "rows_of", "stacked_rows"),
        *("max_pool", "max_pool_gradient", "max_pool_choice", "avg_pool", "avg_pool_gradient"),
        *("matrix_inverse", "matrix_determinant", "matrix_solve", "matrix_triangular_solve", "cholesky"),
        *("eigen_decomposition", "self_adjoint_eigvals", "singular_decomposition", "singular_values"),
        *("diag", "diag_part", "matrix_diag", "matrix_diag_part", "matrix_set_diag", "matrix_band_part", "cross"),
        *("segment_sum", "segment_mean", "segment_max", "segment_min", "segment_prod", "segment_prod_derivative"),
        *("unsorted_segment_sum", "segment_rows"),
    )
)
"""The operations of tslab's that the browser does not compute; js/engine/table.js has all others."""


class EngineError(TslabError):
    """A graph holds what the browser cannot run."""


def unsupported(graph: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes of graph JSON that the browser cannot compute; one that is fed need not be computed."""
    return [node for node in graph["nodes"] if not node.get("fed") and not _is_supported(node)]


def check_supported(graph: dict[str, Any]) -> None:
    """Raise an EngineError that names the nodes of graph JSON which the browser cannot compute."""
    nodes = unsupported(graph)
    if nodes:
        names = ", ".join(f"{node['name']!r} ({node['op']})" for node in nodes[:5])
        more = f" and {len(nodes) - 5} more" if len(nodes) > 5 else ""
        raise EngineError(
            f"A browser cannot compute {names}{more}.",
            "Build it from tslab's own operations, on float64, float32, integers or truth values. In a notebook, where "
            "Python computes, it runs as it is.",
        )


def _is_supported(node: dict[str, Any]) -> bool:
    known = node["kind"] != "operation" or (node["builtin"] and node["op"] not in LACKING)
    known = known and not any(isinstance(end, list) for part in _slices(node) for end in part)
    return known and node["dtype"] not in ("float16", "complex64", "complex128", "longdouble", "clongdouble")


def _slices(node: dict[str, Any]) -> list[list[Any]]:
    """The slices in the key of a node that chooses; in a browser their ends are numbers."""
    key = node["attributes"].get("key", []) if node["op"] in ("getitem", "scatter_like") else []
    return [part for part in key if isinstance(part, list) and len(part) == 3]
