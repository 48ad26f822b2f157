"""Pooling of images: the largest number, or the mean, of each window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..graph import Node, NodeLike, Shape
from ..operation import Operation, Shared, Specialized
from ..registry import RegisterGradient
from .tiles import Tiles, can_be_cut
from .windows import Geometry, along, check_format, four, padding_of


class _Pooling(Operation):
    """What all of them share: how the window goes over the image."""

    ksize: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str

    def _start(
        self, inputs: Sequence[Any], ksize: Any, strides: Any, padding: Any, data_format: str | None, name: str | None
    ) -> None:
        operation = type(self).__name__
        check_format(data_format, operation)
        attributes = {
            "ksize": four(ksize, "window", operation),
            "strides": four(strides, "strides", operation),
            "padding": padding_of(padding, operation),
        }
        super().__init__(*inputs, name=name, **attributes)

    def is_consistent(self) -> bool:
        return self.padding in ("SAME", "VALID") and all(
            len(v) == 4 and v[0] == v[3] == 1 and min(v) > 0 for v in (self.ksize, self.strides)
        )

    def _pooled(self, image: Shape) -> Shape:
        """The shape of the pooled image."""
        if image is None:
            return (None,) * 4
        if len(image) != 4:
            raise shapes.error(
                self,
                f"{type(self).__name__} needs images of four axes: "
                f"{shapes.describe(self.input_nodes[0], image)} has {len(image)}.",
                "An image is (batch, height, width, channels).",
            )
        lengths = [
            None if length is None else along(length, self.ksize[i], self.strides[i], 1, self.padding).places
            for i, length in ((1, image[1]), (2, image[2]))
        ]
        return (image[0], *lengths, image[3])

    def _geometry(self, image: Sequence[int]) -> Geometry:
        return Geometry.of(image, self.ksize[1:3], self.strides, self.padding)


def _how(op: Any) -> dict[str, Any]:
    return {"ksize": op.ksize, "strides": op.strides, "padding": op.padding}


class _OfImages(_Pooling):
    """A pooling of images, in TensorFlow 1's signature."""

    def __init__(
        self,
        value: NodeLike | None = None,
        ksize: int | Sequence[int] = 2,
        strides: int | Sequence[int] = 2,
        padding: str = "VALID",
        data_format: str = "NHWC",
        name: str | None = None,
        input: NodeLike | None = None,
    ) -> None:
        if value is None and input is None:
            raise TypeError(f"{type(self).__name__} needs images.")
        self._start((input if value is None else value,), ksize, strides, padding, data_format, name)

    def shape_rule(self, x: Shape) -> Shape:
        return self._pooled(x)


class max_pool(_OfImages):
    """The largest number of each window, y[n, i, j, c] = max x[n, s i + a, s j + b, c] over a and b.

    Args:
        value: images x, of shape (batch, height, width, channels).
        ksize: the size of the window over each of the four axes, or over height and width.
        strides: s, its step.
        padding: "VALID" for windows that lie inside the image; "SAME" for ⌈length / stride⌉ of them, which may reach
            beyond it, where there is nothing.
        data_format: "NHWC", the only one.
        input: another name of `value`.

    Returns:
        Tensor of shape (batch, rows, columns, channels).
    """

    dtype_rule = shapes.first
    formula = "max {0} over windows"

    def compute(self, x: Any) -> Any:
        geometry = self._geometry(x.shape)
        lowest = _lowest(x.dtype)
        result = np.full((x.shape[0], geometry.rows.places, geometry.columns.places, x.shape[3]), lowest, x.dtype)
        for _, _, part in geometry.parts(geometry.padded(x, lowest)):
            np.maximum(result, part, out=result)
        return result

    def specialize(self, x: Any) -> Specialized:
        """Windows that do not overlap: the image is cut up."""
        geometry = self._geometry(x.shape)
        if not can_be_cut(geometry, x):
            return None
        return Shared(lambda work, first: work.largest(first), Tiles(geometry, x.dtype), 0, geometry), (x,)


@RegisterGradient(max_pool)
def _max_pool_gradient(op: Any, grad: Any) -> Any:
    """All of it goes to the first of the largest."""
    return max_pool_gradient(grad, op.inputs[0], op, **_how(op))


class max_pool_gradient(_Pooling):
    """The gradient of a max_pool: each window's goes to the first of its largest numbers, from the top left.

    Args:
        grad: gradient with respect to y.
        x: the images.
        y: the largest numbers of their windows.
        ksize, strides, padding: as in the max_pool.

    Returns:
        Tensor of the shape of `x`.
    """

    dtype_rule = shapes.first
    formula = "{0} where {1} is {2}, over windows"

    def __init__(
        self, grad: Node, x: Node, y: Node, ksize: Any, strides: Any, padding: str, name: str | None = None
    ) -> None:
        self._start((grad, x, y), ksize, strides, padding, None, name)

    def shape_rule(self, grad: Shape, x: Shape, y: Shape) -> Shape:
        self._pooled(x)
        return (None,) * 4 if x is None else x

    def compute(self, grad: Any, x: Any, y: Any) -> Any:
        geometry = self._geometry(x.shape)
        result = np.zeros(geometry.padded(x).shape, grad.dtype)
        for (_, _, part), chosen in zip(geometry.parts(result), _chosen(geometry, x, y), strict=True):
            part += np.where(chosen, grad, 0)
        return geometry.inside(result)

    def specialize(self, grad: Any, x: Any, y: Any) -> Specialized:
        """Windows that do not overlap: the image is cut up, as the max_pool has done it."""
        geometry = self._geometry(x.shape)
        if not can_be_cut(geometry, x, grad, y):
            return None
        return Shared(lambda work, first: work.gradient(first), Tiles(geometry, x.dtype), 1, geometry), (grad, x, y)


@RegisterGradient(max_pool_gradient)
def _max_pool_gradient_gradient(op: Any, upstream: Any) -> Any:
    """It is linear in the gradient: what upstream has at the chosen places."""
    _, x, y = op.inputs
    return [max_pool_choice(upstream, x, y, **_how(op)), None, None]


class max_pool_choice(_Pooling):
    """The numbers of one image at the places where another has the largest of each window.

    Args:
        values: tensor of the shape of `x`.
        x: the images.
        y: the largest numbers of their windows.
        ksize, strides, padding: as in the max_pool.

    Returns:
        Tensor of the shape of `y`.
    """

    dtype_rule = shapes.first
    formula = "{0} where {1} is {2}, of each window"

    def __init__(
        self, values: Node, x: Node, y: Node, ksize: Any, strides: Any, padding: str, name: str | None = None
    ) -> None:
        self._start((values, x, y), ksize, strides, padding, None, name)

    def shape_rule(self, values: Shape, x: Shape, y: Shape) -> Shape:
        return self._pooled(x)

    def compute(self, values: Any, x: Any, y: Any) -> Any:
        geometry = self._geometry(x.shape)
        result = np.zeros(y.shape, values.dtype)
        for (_, _, part), chosen in zip(geometry.parts(geometry.padded(values)), _chosen(geometry, x, y), strict=True):
            np.copyto(result, part, where=chosen)
        return result


@RegisterGradient(max_pool_choice)
def _max_pool_choice_gradient(op: Any, upstream: Any) -> Any:
    """Back to the places that were chosen."""
    _, x, y = op.inputs
    return [max_pool_gradient(upstream, x, y, **_how(op)), None, None]


def _chosen(geometry: Geometry, x: Any, y: Any) -> Any:
    """For each place in a window: in which windows the first of the largest numbers is there."""
    free = np.ones(y.shape, bool)
    for _, _, part in geometry.parts(geometry.padded(x, _lowest(x.dtype))):
        chosen = np.equal(part, y)
        chosen &= free
        free &= ~chosen
        yield chosen


def _lowest(dtype: Any) -> Any:
    """What no number of a dtype is below."""
    return False if dtype.kind == "b" else np.iinfo(dtype).min if dtype.kind in "iu" else -np.inf


class avg_pool(_OfImages):
    """The mean of each window, of what it sees of the image.

    Args:
        value: images, of shape (batch, height, width, channels).
        ksize: the size of the window over each of the four axes, or over height and width.
        strides: its step.
        padding: "VALID" for windows that lie inside the image; "SAME" for ⌈length / stride⌉ of them, of which those at
            the edge see less.
        data_format: "NHWC", the only one.
        input: another name of `value`.

    Returns:
        Tensor of shape (batch, rows, columns, channels).
    """

    dtype_rule = shapes.floating
    formula = "mean of {0} over windows"

    def compute(self, x: Any) -> Any:
        geometry = self._geometry(x.shape)
        dtype = np.result_type(x, 1.0) if x.dtype.kind != "f" else x.dtype
        result = np.zeros((x.shape[0], geometry.rows.places, geometry.columns.places, x.shape[3]), dtype)
        for _, _, part in geometry.parts(geometry.padded(x)):
            result += part
        result /= _seen(geometry, dtype)
        return result


@RegisterGradient(avg_pool)
def _avg_pool_gradient(op: Any, grad: Any) -> Any:
    """Each pixel that a window sees gets an equal share."""
    return avg_pool_gradient(grad, op.inputs[0], **_how(op))


class avg_pool_gradient(_Pooling):
    """The gradient of an avg_pool: each window's goes in equal shares to the pixels that it sees.

    Args:
        grad: gradient with respect to the means.
        x: the images, of which only the shape matters.
        ksize, strides, padding: as in the avg_pool.

    Returns:
        Tensor of the shape of `x`.
    """

    dtype_rule = shapes.first
    shape_inputs = (1,)
    formula = "{0} / n, over the windows of {1}"

    def __init__(self, grad: Node, x: Node, ksize: Any, strides: Any, padding: str, name: str | None = None) -> None:
        self._start((grad, x), ksize, strides, padding, None, name)

    def shape_rule(self, grad: Shape, x: Shape) -> Shape:
        self._pooled(x)
        return (None,) * 4 if x is None else x

    def compute(self, grad: Any, x: Any) -> Any:
        geometry = self._geometry(x.shape)
        result = np.zeros(geometry.padded(x).shape, grad.dtype)
        share = grad / _seen(geometry, grad.dtype)
        for _, _, part in geometry.parts(result):
            part += share
        return geometry.inside(result)


@RegisterGradient(avg_pool_gradient)
def _avg_pool_gradient_gradient(op: Any, upstream: Any) -> Any:
    """It is linear in the gradient: the means again."""
    return [avg_pool(upstream, **_how(op)), None]


def _seen(geometry: Geometry, dtype: Any) -> Any:
    """How many pixels each window sees, as an array that broadcasts over images and channels."""
    ones = np.ones((1, *geometry.image[1:3], 1), dtype)
    counts = np.zeros((1, geometry.rows.places, geometry.columns.places, 1), dtype)
    for _, _, part in geometry.parts(geometry.padded(ones)):
        counts += part
    return counts
