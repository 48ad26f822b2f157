"""Writes tslab/tensorflow_names.py, the list of TensorFlow 1's public names: `python -m tests.tensorflow_names`.

tslab cannot ask TensorFlow, which it does not import. What compat.v1 has got since 1.15 is left out here.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "tslab" / "tensorflow_names.py"
NAMESPACES = ("", "initializers", "nn", "summary", "train")
"""Those that tslab has too, or has the names of; of the others it is enough to know that they are there."""

LATER = {
    "": "mixed_precision mlir types type_spec_from_value OptionalSpec executing_eagerly_outside_functions CXX_VERSION "
    "NoneTensorSpec approx_top_k check_pinned conv conv2d_backprop_filter_v2 conv2d_backprop_input_v2 fftnd ifftnd "
    "rfftnd irfftnd get_static_value is_symbolic_tensor random_index_shuffle ragged_fill_empty_rows "
    "ragged_fill_empty_rows_grad tensor_scatter_nd_max tensor_scatter_nd_min",
    "initializers": "",
    "nn": "approx_max_k approx_min_k experimental silu",
    "summary": "",
    "train": "experimental CheckpointOptions",
}
GONE = {"": "contrib estimator", "initializers": "", "nn": "", "summary": "", "train": ""}
"""What 1.15 had, and compat.v1 has no longer: two namespaces."""

HEAD = '''\
"""TensorFlow 1's public names, by namespace; "" is the top. tests/tensorflow_names.py writes it: change it there.

It is loaded where a name is missing, and an error is shown.
"""

TENSORFLOW_NAMES = {
'''


def names_of(tf: Any) -> dict[str, set[str]]:
    """The public names of each namespace, as the installed TensorFlow has them."""
    result = {}
    for namespace in NAMESPACES:
        there = dir(getattr(tf, namespace) if namespace else tf)
        result[namespace] = {name for name in there if not name.startswith("_")} - set(LATER[namespace].split())
        result[namespace] |= set(GONE[namespace].split())
    return result


def source(names: dict[str, set[str]]) -> str:
    """The module that holds the names."""
    parts = []
    for namespace, found in names.items():
        lines = textwrap.wrap(" ".join(sorted(found)), 108)
        quoted = [f'        "{line} "\n' for line in lines[:-1]] + [f'        "{lines[-1]}"\n']
        parts.append(f'    "{namespace}": (\n{"".join(quoted)}    ),\n')
    return f"{HEAD}{''.join(parts)}}}\n"


if __name__ == "__main__":
    from .tensorflow import tf

    FILE.write_text(source(names_of(tf)), encoding="utf-8")
