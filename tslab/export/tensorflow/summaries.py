"""Summaries: TensorFlow has the same, whose bytes are the same."""

from __future__ import annotations

from typing import Any

from .elementwise import Translation
from .installed import tf


def _scalar(op: Any, x: Any, name: str) -> Any:
    return tf.raw_ops.ScalarSummary(tags=op.tag, values=x, name=name)


def _histogram(op: Any, x: Any, name: str) -> Any:
    return tf.raw_ops.HistogramSummary(tag=op.tag, values=x, name=name)


def _image(op: Any, x: Any, name: str) -> Any:
    return tf.raw_ops.ImageSummary(tag=op.tag, tensor=x, max_images=op.max_outputs, name=name)


def _merge(op: Any, *parts: Any, name: str) -> Any:
    return tf.raw_ops.MergeSummary(inputs=list(parts), name=name)


TRANSLATIONS: dict[str, Translation] = {
    "scalar_summary": _scalar,
    "histogram_summary": _histogram,
    "image_summary": _image,
    "merge_summary": _merge,
}
