"""Convolution of images in two dimensions, by matrix products of their windows (im2col)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..graph import NodeLike, Shape
from ..operation import Operation, Shared, Specialized
from ..registry import RegisterGradient
from .creation import shape as shape_of
from .im2col import Folded, Unfolded
from .layout import known_shape
from .windows import Geometry, along, check_format, four, padding_of


class _Convolution(Operation):
    """What the three of them share: how the filter goes over the image."""

    dtype_rule = shapes.promoted
    strides: tuple[int, ...]
    padding: str
    dilations: tuple[int, ...]

    def _start(
        self,
        inputs: Sequence[Any],
        strides: Any,
        padding: Any,
        data_format: str | None,
        dilations: Any,
        name: str | None,
    ) -> None:
        operation = type(self).__name__
        check_format(data_format, operation)
        attributes = {
            "strides": four(strides, "strides", operation),
            "padding": padding_of(padding, operation),
            "dilations": four(dilations, "dilations", operation),
        }
        super().__init__(*inputs, name=name, **attributes)

    def is_consistent(self) -> bool:
        return self.padding in ("SAME", "VALID") and all(
            len(v) == 4 and v[0] == v[3] == 1 and min(v) > 0 for v in (self.strides, self.dilations)
        )

    def _geometry(self, image: Sequence[int], kernel: Sequence[int]) -> Geometry:
        return Geometry.of(image, kernel[:2], self.strides, self.padding, self.dilations)

    def _check(self, image: Shape, kernel: Shape, grad: Shape = None) -> None:
        """Raise ShapeError unless an image of one shape, a filter and a gradient of others go together."""
        for what, shape in (("an image", image), ("a filter", kernel), ("a gradient", grad)):
            if shape is not None and len(shape) != 4:
                raise shapes.error(
                    self,
                    f"{type(self).__name__} needs {what} of four axes, not of shape {shape}.",
                    "An image is (batch, height, width, channels), a filter (height, width, channels, filters).",
                )
        pairs = [
            ("channels", image and image[3], kernel and kernel[2]),
            ("filters", grad and grad[3], kernel and kernel[3]),
            ("images", grad and grad[0], image and image[0]),
        ]
        if grad is not None:
            _, rows, columns, _ = self._result(image, kernel)
            pairs += [("rows", grad[1], rows), ("columns", grad[2], columns)]
        for what, one, other in pairs:
            if None not in (one, other) and one != other:
                raise shapes.error(
                    self,
                    f"{type(self).__name__} has {one} {what} in one of its inputs and {other} in another.",
                    "An image is (batch, height, width, channels), a filter (height, width, channels, filters), and a "
                    "gradient has the shape of the convolved image.",
                )

    def _result(self, image: Shape, kernel: Shape) -> tuple[int | None, ...]:
        """The shape of the convolved image."""
        lengths: list[int | None] = []
        for axis in (1, 2):
            length, size = (s[i] if s is not None else None for s, i in ((image, axis), (kernel, axis - 1)))
            if length is None or (size is None and self.padding == "VALID"):
                lengths.append(None)
            else:
                lengths.append(along(length, size or 1, self.strides[axis], self.dilations[axis], self.padding).places)
        return (image[0] if image else None, *lengths, kernel[3] if kernel else None)


class conv2d(_Convolution):
    """Convolution, y[n, i, j, o] = Σ x[n, s i + d a - p, s j + d b - p, c] w[a, b, c, o] over a, b and c.

    It is what signal processing calls a cross-correlation: the filter is not turned over.

    Args:
        input: the images x, of shape (batch, height, width, channels).
        filter: the filters w, of shape (height, width, channels, filters).
        strides: s, the step of the filter over each of the four axes, or over height and width.
        padding: "VALID" for filters that lie inside the image; "SAME" for ⌈length / stride⌉ places, and zeros around.
        use_cudnn_on_gpu: of no meaning here, where NumPy computes.
        data_format: "NHWC", the only one.
        dilations: d, how far apart the pixels are that a filter sees.
        filters: another name of `filter`.

    Returns:
        Tensor of shape (batch, rows, columns, filters).

    Raises:
        ShapeError: the channels of images and filters differ, or they have not four axes.

    Source: LeCun et al. 1989; computed as one matrix product of all windows (Chellapilla, Puri and Simard 2006).
    """

    formula = "Σ {0} * {1} over windows"

    def __init__(
        self,
        input: NodeLike,
        filter: NodeLike | None = None,
        strides: int | Sequence[int] = 1,
        padding: str = "VALID",
        use_cudnn_on_gpu: bool = True,
        data_format: str = "NHWC",
        dilations: int | Sequence[int] = 1,
        name: str | None = None,
        filters: NodeLike | None = None,
    ) -> None:
        if filter is None and filters is None:
            raise TypeError("conv2d needs filters.")
        kernel = filters if filter is None else filter
        self._start((input, kernel), strides, padding, data_format, dilations, name)

    def shape_rule(self, x: Shape, w: Shape) -> Shape:
        self._check(x, w)
        return self._result(x, w)

    def compute(self, x: Any, w: Any) -> Any:
        return Unfolded(self._geometry(x.shape, w.shape), x.dtype).convolve(True)(x, w)

    def specialize(self, x: Any, w: Any) -> Specialized:
        """Into arrays that stay; the windows are those of the gradient with respect to the filters, too."""
        geometry = self._geometry(x.shape, w.shape)
        return Shared(lambda work, first: work.convolve(first), Unfolded(geometry, x.dtype), 0, geometry), (x, w)


@RegisterGradient(conv2d)
def _conv2d_gradient(op: Any, grad: Any) -> Any:
    """y is linear in x and in w: each gets the gradient through the other, at the places where they met."""
    x, w = op.inputs
    how = _how(op)
    return [conv2d_backprop_input(shape_of(x), w, grad, **how), conv2d_backprop_filter(x, shape_of(w), grad, **how)]


class conv2d_backprop_input(_Convolution):
    """The gradient of a convolution with respect to its images: each pixel gets what its windows' gradients hold.

    Args:
        input_sizes: the shape of the images.
        filter: the filters, of shape (height, width, channels, filters).
        out_backprop: the gradient with respect to the convolved images.
        strides, padding, use_cudnn_on_gpu, data_format, dilations: as in the convolution.
        filters: another name of `filter`.

    Returns:
        Tensor of the shape `input_sizes`.
    """

    formula = "Σ {2} * {1} over windows"
    shape_from_values = (0,)

    def __init__(
        self,
        input_sizes: NodeLike,
        filter: NodeLike | None = None,
        out_backprop: NodeLike | None = None,
        strides: int | Sequence[int] = 1,
        padding: str = "VALID",
        use_cudnn_on_gpu: bool = True,
        data_format: str = "NHWC",
        dilations: int | Sequence[int] = 1,
        name: str | None = None,
        filters: NodeLike | None = None,
    ) -> None:
        kernel = filters if filter is None else filter
        if kernel is None or out_backprop is None:
            raise TypeError("conv2d_backprop_input needs filters and out_backprop.")
        self._start((input_sizes, kernel, out_backprop), strides, padding, data_format, dilations, name)

    def dtype_rule(self) -> Any:
        return shapes.together(self.input_nodes[1:])

    def shape_rule(self, sizes: Shape, w: Shape, grad: Shape) -> Shape:
        image = known_shape(self.input_nodes[0])
        image = (None,) * 4 if image is None else image
        self._check(image, w, grad)
        return image

    def compute(self, sizes: Any, w: Any, grad: Any) -> Any:
        return Folded(self._geometry(sizes, w.shape), w.shape[3], np.result_type(w, grad))(w, grad)

    def specialize(self, sizes: Any, w: Any, grad: Any) -> Specialized:
        """Into arrays that stay."""
        return Folded(self._geometry(sizes, w.shape), w.shape[3], np.result_type(w, grad)), (w, grad)


@RegisterGradient(conv2d_backprop_input)
def _conv2d_backprop_input_gradient(op: Any, upstream: Any) -> Any:
    """⟨U, ∂J/∂x⟩ is the convolution of U once more: linear in w and in the gradient."""
    _, w, grad = op.inputs
    how = _how(op)
    return [None, conv2d_backprop_filter(upstream, shape_of(w), grad, **how), conv2d(upstream, w, **how)]


class conv2d_backprop_filter(_Convolution):
    """The gradient of a convolution with respect to its filters: what each saw times the gradient of what came of it.

    Args:
        input: the images, of shape (batch, height, width, channels).
        filter_sizes: the shape of the filters.
        out_backprop: the gradient with respect to the convolved images.
        strides, padding, use_cudnn_on_gpu, data_format, dilations: as in the convolution.

    Returns:
        Tensor of the shape `filter_sizes`.
    """

    formula = "Σ {0} * {2} over places"
    shape_from_values = (1,)

    def __init__(
        self,
        input: NodeLike,
        filter_sizes: NodeLike,
        out_backprop: NodeLike,
        strides: int | Sequence[int] = 1,
        padding: str = "VALID",
        use_cudnn_on_gpu: bool = True,
        data_format: str = "NHWC",
        dilations: int | Sequence[int] = 1,
        name: str | None = None,
    ) -> None:
        self._start((input, filter_sizes, out_backprop), strides, padding, data_format, dilations, name)

    def dtype_rule(self) -> Any:
        return shapes.together((self.input_nodes[0], self.input_nodes[2]))

    def shape_rule(self, x: Shape, sizes: Shape, grad: Shape) -> Shape:
        kernel = known_shape(self.input_nodes[1])
        kernel = (None,) * 4 if kernel is None else kernel
        self._check(x, kernel, grad)
        return kernel

    def compute(self, x: Any, sizes: Any, grad: Any) -> Any:
        return Unfolded(self._geometry(x.shape, sizes), x.dtype).filter_gradient(True)(x, grad)

    def specialize(self, x: Any, sizes: Any, grad: Any) -> Specialized:
        """Into arrays that stay; the windows are those of the convolution, too."""
        geometry = self._geometry(x.shape, sizes)
        way = Shared(lambda work, first: work.filter_gradient(first), Unfolded(geometry, x.dtype), 0, geometry)
        return way, (x, grad)


@RegisterGradient(conv2d_backprop_filter)
def _conv2d_backprop_filter_gradient(op: Any, upstream: Any) -> Any:
    """⟨U, ∂J/∂w⟩ is the convolution with U in the place of w: linear in x and in the gradient."""
    x, _, grad = op.inputs
    how = _how(op)
    return [conv2d_backprop_input(shape_of(x), upstream, grad, **how), None, conv2d(x, upstream, **how)]


def _how(op: Any) -> dict[str, Any]:
    return {"strides": op.strides, "padding": op.padding, "dilations": op.dilations}
