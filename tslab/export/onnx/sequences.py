"""Sequences of different lengths, in ONNX's operations."""

from __future__ import annotations

from typing import Any

import numpy as np

from .builder import Builder, exports, rank


@exports("reverse_sequence")
def _reverse_sequence(b: Builder, op: Any, x: str, lengths: str) -> str:
    """ONNX wants the examples and the steps in the first two axes."""
    node, n = op.input_nodes
    count = rank(op, node)
    along, examples = op.seq_axis % count, op.batch_axis % count
    order = [examples, along, *(i for i in range(count) if i not in (examples, along))]
    n64 = b.cast(lengths, n.dtype, np.int64)
    turned = b("ReverseSequence", b.transpose(x, order), n64, batch_axis=0, time_axis=1)
    return b.transpose(turned, np.argsort(order).tolist())
