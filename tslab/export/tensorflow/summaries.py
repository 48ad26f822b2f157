"""Summaries for TensorBoard, in TensorFlow, whose bytes tslab's are."""

from __future__ import annotations

from .elementwise import Translation
from .installed import tf

TRANSLATIONS: dict[str, Translation] = {
    "scalar_summary": lambda op, x, name: tf.raw_ops.ScalarSummary(tags=op.tag, values=x, name=name),
    "histogram_summary": lambda op, x, name: tf.raw_ops.HistogramSummary(tag=op.tag, values=x, name=name),
    "image_summary": lambda op, x, name: tf.raw_ops.ImageSummary(
        tag=op.tag, tensor=x, max_images=op.max_outputs, name=name
    ),
    "merge_summary": lambda op, *xs, name: tf.raw_ops.MergeSummary(inputs=list(xs), name=name),
}
