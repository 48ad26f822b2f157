"""Summaries: what TensorBoard shows of a run. The value of each is a protocol buffer, as bytes; see `tslab.summary`.

The package tensorboard, which brings its protocol buffers, is imported when the first of them is built.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, repeat, takewhile
from operator import mul
from typing import Any

import numpy as np

from .. import shapes
from ..errors import ComputeError, DTypeError, GraphError
from ..graph import Node, NodeLike, Shape
from ..operation import Operation
from ..registry import RegisterGradient


def protocol(name: str) -> Any:
    """A module of tensorboard's protocol buffers: "summary", "event", "graph".

    Raises:
        ImportError: tensorboard is not installed, or lacks what is needed; the message says what to install.
    """
    from importlib import import_module

    try:
        return import_module(f"tensorboard.compat.proto.{name}_pb2")
    except ImportError as error:
        raise ImportError(
            f'Summaries and FileWriter need the package tensorboard ({error}): pip install "tslab[tensorboard]"'
        ) from error


class _Summary(Operation):
    """Base of the summaries. The value is no array, and has no dtype: bytes, for `FileWriter.add_summary`."""

    def numbers(self, allowed: str, cure: str) -> None:
        """Raise a DTypeError where the input is known to be of none of the `allowed` kinds of dtype."""
        node = self.input_nodes[0]
        if node.dtype is not None and node.dtype.kind not in allowed and node.dtype != np.uint8:
            raise DTypeError(
                f"A summary cannot show {node.name!r}, of dtype {node.dtype}, as {type(self).__name__[:-8]}.",
                cure,
                nodes=[node],
                where=self.location,
            )

    def dtype_rule(self) -> None:
        self.numbers("iuf", "Make numbers of it: ts.cast(x, 'float64').")


class scalar_summary(_Summary):
    """A number under a tag, for a curve over the steps.

    Args:
        tag: the name under which it is shown.
        tensor: the number.
    """

    formula = "{0}, shown as {tag}"
    tag: str

    def __init__(self, tag: str, tensor: NodeLike, name: str | None = None) -> None:
        super().__init__(tensor, name=name, tag=tag)

    def shape_rule(self, x: Shape) -> Shape:
        if x not in ((), None):
            raise shapes.error(
                self,
                f"A scalar summary shows one number, and {shapes.describe(self.input_nodes[0], x)} holds several.",
                "Take their mean, ts.reduce_mean(x), or show them all by ts.summary.histogram.",
            )
        return ()

    def compute(self, x: Any) -> bytes:
        self.shape_rule(np.shape(x))
        value = {"tag": self.tag, "simple_value": float(x)}
        return _serialized([value])


class histogram_summary(_Summary):
    """How the numbers of a tensor are distributed, under a tag.

    Args:
        tag: the name under which it is shown.
        values: tensor of any shape.

    They are counted in buckets that grow by a tenth from one to the next, as TensorFlow's: a bucket holds what is below
    its limit and not below the limit before it. Empty ones side by side are put together.
    """

    formula = "the distribution of {0}, shown as {tag}"
    tag: str

    def __init__(self, tag: str, values: NodeLike, name: str | None = None) -> None:
        super().__init__(values, name=name, tag=tag)

    def shape_rule(self, x: Shape) -> Shape:
        return ()

    def compute(self, x: Any) -> bytes:
        numbers = np.asarray(x, np.float64).reshape(-1)
        if not np.isfinite(numbers).all():
            raise ComputeError(
                f"The histogram {self.name!r} cannot count {self.input_nodes[0].name!r}, which holds nan or inf.",
                "ts.Session(check_numerics=True) tells where that comes from.",
                nodes=[self, *self.input_nodes],
                where=self.location,
            )
        limits = bucket_limits()
        bucket = np.minimum(np.searchsorted(limits, numbers, side="right"), len(limits) - 1)
        ends, counts = _without_gaps(limits.tolist(), np.bincount(bucket, minlength=len(limits)).tolist())
        some, most = numbers.size > 0, limits[-1]
        histogram = {
            "min": numbers.min() if some else most,
            "max": numbers.max() if some else -most,
            "num": numbers.size,
            "sum": _added_up(numbers),
            "sum_squares": _added_up(numbers * numbers),
            "bucket_limit": ends if some else [most],
            "bucket": counts if some else [0],
        }
        return _serialized([{"tag": self.tag, "histo": histogram}])


@cache
def bucket_limits() -> Any:
    """0, powers of 1.1 from 1e-12 up to 1e20 and the largest number there is, and the same below 0."""
    above = [*takewhile(lambda limit: limit < 1e20, accumulate(repeat(1.1), mul, initial=1e-12))]
    above.append(np.finfo(np.float64).max)
    return np.array([*(-limit for limit in reversed(above)), 0.0, *above])


def _without_gaps(limits: list[float], counts: list[int]) -> tuple[list[float], list[int]]:
    """Buckets, where those that are empty and stand side by side are one."""
    ends: list[float] = []
    kept: list[int] = []
    for limit, count in zip(limits, counts, strict=True):
        if kept and kept[-1] == count == 0:
            ends[-1] = limit
        else:
            ends.append(limit)
            kept.append(count)
    return ends, kept


def _added_up(numbers: Any) -> Any:
    """The sum, taken from the first number to the last, as TensorFlow does: so that not even rounding differs."""
    return np.add.accumulate(numbers)[-1] if numbers.size else 0.0


class image_summary(_Summary):
    """Images under a tag: those of a batch, the first of them.

    Args:
        tag: the name under which they are shown, with /image or /image/0, /image/1 … behind it.
        tensor: tensor of shape (images, height, width, channels), with 1, 3 or 4 channels: grey, RGB, RGBA. Numbers of
            dtype uint8 stay as they are. Floating-point numbers are scaled, each image by itself, so that the largest
            is 255; where some are negative, 0 becomes 128. Pixels that hold nan or inf are red.
        max_outputs: how many images at most.
    """

    formula = "{0} as images, shown as {tag}"
    tag: str
    max_outputs: int

    def __init__(self, tag: str, tensor: NodeLike, max_outputs: int = 3, name: str | None = None) -> None:
        if max_outputs < 1:
            raise GraphError(f"An image summary cannot show {max_outputs} images.", "Give max_outputs ≥ 1.")
        super().__init__(tensor, name=name, tag=tag, max_outputs=int(max_outputs))

    def is_consistent(self) -> bool:
        return self.max_outputs >= 1

    def dtype_rule(self) -> None:
        self.numbers("f", "Make floating-point numbers of it, ts.cast(x, 'float32'), or bytes, ts.cast(x, 'uint8').")

    def shape_rule(self, x: Shape) -> Shape:
        if x is not None and (len(x) != 4 or x[3] not in (None, 1, 3, 4) or 0 in x[1:3]):
            raise shapes.error(
                self,
                f"An image summary cannot show {shapes.describe(self.input_nodes[0], x)}.",
                "Its shape is (images, height, width, channels), with 1, 3 or 4 channels and at least one pixel; one "
                "grey image of shape (height, width) is x[None, :, :, None].",
            )
        return ()

    def compute(self, x: Any) -> bytes:
        images = np.asarray(x)
        self.shape_rule(images.shape)
        numbered = self.max_outputs > 1
        return _serialized(
            [
                {"tag": f"{self.tag}/image{f'/{i}' * numbered}", "image": _png(pixels(image))}
                for i, image in enumerate(images[: self.max_outputs])
            ]
        )


RED = (255, 0, 0, 255)
"""The colour of pixels that hold no number."""


def pixels(image: Any) -> Any:
    """The numbers of an image as bytes, in the way that `image_summary` tells."""
    if image.dtype == np.uint8:
        return image
    good = np.isfinite(image).all(axis=-1)
    lowest, highest = map(np.float32, (image[good].min(initial=np.inf), image[good].max(initial=-np.inf)))
    top, most, shift = (max(-lowest, highest), 127.0, 128.0) if lowest < 0 else (highest, 255.0, 0.0)
    kind = image.dtype.type
    scale = kind(np.float32(most) / top if top >= 1e-6 else 0)  # TensorFlow's rounding, too
    result = np.empty(image.shape, np.uint8)
    result[good] = (image[good] * scale + kind(shift)).astype(np.uint8)
    result[~good] = RED[: image.shape[-1]]
    return result


def _png(image: Any) -> dict[str, Any]:
    """An image as a summary holds it."""
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError(f'Images need the package pillow ({error}): pip install "tslab[tensorboard]"') from error
    height, width, channels = image.shape
    file = io.BytesIO()
    Image.fromarray(image[:, :, 0] if channels == 1 else image).save(file, "PNG")
    return {"height": height, "width": width, "colorspace": channels, "encoded_image_string": file.getvalue()}


class merge_summary(_Summary):
    """Several summaries as one.

    Args:
        inputs: a list of summaries, whose tags differ.
    """

    def __init__(self, inputs: Sequence[Node], name: str | None = None) -> None:
        super().__init__(*inputs, name=name)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """{0}, {1}, …"""
        return ", ".join(f"{{{i}}}" for i in range(len(self.input_nodes)))

    def is_consistent(self) -> bool:
        return len(self.input_nodes) > 0 and all(isinstance(node, _Summary) for node in self.input_nodes)

    def dtype_rule(self) -> None:
        if not self.is_consistent():
            strange = [node for node in self.input_nodes if not isinstance(node, _Summary)]
            what = f", and {strange[0].name!r} is none" if strange else ""
            raise GraphError(
                f"merge needs a list of summaries{what}.",
                "Give what ts.summary.scalar, histogram and image return.",
                nodes=strange,
                where=self.location,
            )

    def shape_rule(self, *inputs: Shape) -> Shape:
        return ()

    def compute(self, *parts: bytes) -> bytes:
        merged = protocol("summary").Summary()
        for part in parts:
            merged.MergeFromString(part)
        tags = [value.tag for value in merged.value]
        twice = next((tag for tag in tags if tags.count(tag) > 1), None)
        if twice is not None:
            raise ComputeError(
                f"The summary {self.name!r} would have the tag {twice!r} twice.",
                "Merge each summary once.",
                nodes=[self],
                where=self.location,
            )
        return merged.SerializeToString()  # type: ignore[no-any-return]


def _serialized(values: list[dict[str, Any]]) -> bytes:
    """A Summary of these values."""
    return protocol("summary").Summary(value=values).SerializeToString()  # type: ignore[no-any-return]


@RegisterGradient(scalar_summary)
@RegisterGradient(histogram_summary)
@RegisterGradient(image_summary)
@RegisterGradient(merge_summary)
def _summary_gradient(op: Any, grad: Any) -> Any:
    """None: nothing is computed from a summary."""
    return [None] * len(op.inputs)
