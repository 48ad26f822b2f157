"""Convolutions as matrix products: all windows of the images are laid out as one matrix (im2col), and BLAS does the rest.

A copy is fast where long runs of numbers stay side by side, and the two layouts of the windows differ in that:

- *rows*: each window is a row of one matrix for all images; what it sees of a row of the image stays together.
- *columns*: each window is a column of its image's matrix; what all windows of a row see at one place stays together,
  as long as there is one channel. Products of small matrices, an image at a time, find them in the processor's cache.

The gradient with respect to images goes the other way: what is to be added to the images (col2im) is laid out with the
images innermost, so that whole rows of pixels of all images are added at once.

More windows than fit are laid out for some images at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .windows import Geometry

MOST_NUMBERS = 2**24
"""How many numbers of windows are laid out at a time."""

Laid = Callable[[Any], Iterator[tuple[slice, Any]]]
"""From images, group by group: which they are, and a stack of matrices, or one, whose rows are their windows."""


def _groups(geometry: Geometry, channels: int) -> list[slice]:
    """The images whose windows are laid out together."""
    batch = geometry.image[0]
    numbers = geometry.rows.places * geometry.columns.places * geometry.size[0] * geometry.size[1] * channels
    most = max(1, min(batch, MOST_NUMBERS // max(1, numbers)))
    return [slice(start, min(start + most, batch)) for start in range(0, batch, most)]


def _is_pixelwise(geometry: Geometry) -> bool:
    """Whether the windows are the pixels, one after the other."""
    return geometry.size == (1, 1) and geometry.strides == (1, 1)


class Unfolded:
    """The windows of images of one shape and dtype, for a convolution and for the gradient of its filters.

    Both begin by laying out the windows; the one that `is_first` in a run does it for both, unless there are too many.
    """

    def __init__(self, geometry: Geometry, dtype: Any) -> None:
        (_, _, _, channels), (height, width) = geometry.image, geometry.size
        self.geometry, self.groups = geometry, _groups(geometry, channels)
        self.places, self.seen = geometry.rows.places * geometry.columns.places, height * width * channels
        if _is_pixelwise(geometry) or not self.groups:
            return
        largest = self.groups[0].stop
        self.padded = geometry.empty_padded(largest, channels, dtype)
        windows = geometry.windows(self.padded)
        if width * channels >= geometry.columns.places:
            self.matrices: Any = np.empty((largest * self.places, self.seen), dtype)
            laid = self.matrices.reshape(windows.shape)
        else:
            matrices = np.empty((largest, self.seen, self.places), dtype)
            windows = windows.transpose(0, 3, 4, 5, 1, 2)
            laid, self.matrices = matrices.reshape(windows.shape), matrices.transpose(0, 2, 1)
        self._windows, self._laid = windows, laid

    def laid_out(self, is_first: bool) -> Laid:
        """What lays out the windows of images, or finds them laid out."""
        if _is_pixelwise(self.geometry) or not self.groups:
            return lambda x: iter([(slice(None), x.reshape(-1, self.seen))])
        inside, is_there = self.geometry.inside(self.padded), not is_first and len(self.groups) == 1

        def lay_out(x: Any) -> Iterator[tuple[slice, Any]]:
            for group in self.groups:
                count = group.stop - group.start
                if not is_there:
                    np.copyto(inside[:count], x[group])
                    np.copyto(self._laid[:count], self._windows[:count])
                yield group, self.matrices[: len(self.matrices) * count // len(self._laid)]

        return lay_out

    def convolve(self, is_first: bool) -> Callable[..., Any]:
        """A function of images and filters: their convolution."""
        laid_out, shape = self.laid_out(is_first), (self.geometry.rows.places, self.geometry.columns.places)

        def convolve(x: Any, w: Any, out: Any = None) -> Any:
            filters = w.reshape(self.seen, w.shape[3])
            if out is None:
                out = np.empty((len(x), *shape, w.shape[3]), np.result_type(x, w))
            for group, matrices in laid_out(x):
                np.matmul(matrices, filters, out=out[group].reshape(*matrices.shape[:-1], w.shape[3]))
            return out

        return convolve

    def filter_gradient(self, is_first: bool) -> Callable[..., Any]:
        """A function of images and the gradient with respect to their convolution: that with respect to the filters."""
        laid_out, channels = self.laid_out(is_first), self.geometry.image[3]

        def filter_gradient(x: Any, grad: Any, out: Any = None) -> Any:
            total: Any = None
            for group, matrices in laid_out(x):
                part = np.matmul(matrices.swapaxes(-1, -2), grad[group].reshape(*matrices.shape[:-1], grad.shape[3]))
                if part.ndim == 3:
                    part = np.dot(np.ones(len(part), part.dtype), part.reshape(len(part), -1))
                total = part if total is None else np.add(total, part, out=total)
            result = total.reshape(*self.geometry.size, channels, grad.shape[3])
            return result if out is None else np.copyto(out, result)

        return filter_gradient


class Folded:
    """What goes from the windows back to images of one shape, for the gradient with respect to the images."""

    def __init__(self, geometry: Geometry, filters: int, dtype: Any) -> None:
        channels, (rows, columns) = geometry.image[3], (geometry.rows.places, geometry.columns.places)
        self.geometry, self.groups = geometry, _groups(geometry, channels)
        if _is_pixelwise(geometry) or not self.groups:
            return
        largest = self.groups[0].stop
        self.grad = np.zeros((rows, columns, largest, filters), dtype)
        self.products = np.empty((*geometry.size, channels, rows, columns, largest), dtype)
        self.padded = geometry.empty_padded(largest, channels, dtype).transpose(3, 1, 2, 0).copy()
        self.parts = [(part, self.products[i, j]) for i, j, part in geometry.parts(self.padded)]

    def __call__(self, w: Any, grad: Any, out: Any = None) -> Any:
        """The gradient with respect to images, from filters and that with respect to their convolution."""
        filters = w.reshape(-1, w.shape[3])
        if out is None:
            out = np.empty((len(grad), *self.geometry.image[1:]), np.result_type(w, grad))
        if not self.groups:
            return out
        if _is_pixelwise(self.geometry):
            np.matmul(grad.reshape(-1, w.shape[3]), filters.T, out=out.reshape(-1, len(filters)))
            return out
        inside = self.geometry.inside(self.padded)
        for group in self.groups:
            count = group.stop - group.start
            np.copyto(self.grad[:, :, :count], grad[group].transpose(1, 2, 0, 3))
            columns = self.grad.reshape(-1, w.shape[3]).T
            np.matmul(filters, columns, out=self.products.reshape(len(filters), -1))
            self.padded.fill(0)
            for part, product in self.parts:
                np.add(part, product, out=part)
            np.copyto(out[group], inside[..., :count].transpose(3, 1, 2, 0))
        return out
