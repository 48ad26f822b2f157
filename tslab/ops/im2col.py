"""Convolutions as matrix products: the windows of images are laid out as matrices (im2col), and BLAS does the rest.

A copy is fast where many numbers stay side by side, and products of small matrices find them in the processor's cache.
So the windows have two layouts, and the one of them is taken in which more numbers stay side by side:

- *rows*: each window is a row of one matrix for all images; what it sees of a row of pixels stays together.
- *columns*: each window is a column of its image's matrix; what the windows of a row see at one place stays together.

The gradient with respect to images goes the other way: what is added to their pixels (col2im) is laid out with the
images innermost, so that rows of pixels of all images are added at once.

Where there are many windows, they are laid out for some images at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .windows import Geometry

MOST_NUMBERS = 2**22
"""How many numbers are laid out at a time, unless one image needs more."""


def _groups(geometry: Geometry) -> list[slice]:
    """The images that are laid out together."""
    batch, _, _, channels = geometry.image
    of_one = geometry.rows.places * geometry.columns.places * geometry.size[0] * geometry.size[1] * channels
    most = max(1, min(batch, MOST_NUMBERS // max(1, of_one)))
    return [slice(start, min(start + most, batch)) for start in range(0, batch, most)]


def _lie_there(geometry: Geometry) -> bool:
    """Whether the windows are laid out already: they are the pixels one after the other, or there are no images."""
    return geometry.size == geometry.strides == (1, 1) or geometry.image[0] == 0


class Unfolded:
    """The windows of images of one shape and dtype, for a convolution and for the gradient of its filters.

    Both begin by laying out the windows. The one that `is_first` in a run does it for both, if all fit at a time.
    """

    def __init__(self, geometry: Geometry, dtype: Any) -> None:
        self.geometry, self.groups = geometry, _groups(geometry)
        (_, _, _, channels), (height, width) = geometry.image, geometry.size
        self.seen = height * width * channels
        if _lie_there(geometry):
            return
        most, places = self.groups[0].stop, geometry.rows.places * geometry.columns.places
        self.padded = geometry.empty_padded(most, channels, dtype)
        self.windows = geometry.windows(self.padded)
        if width * channels >= geometry.columns.places:
            self.matrices: Any = np.empty((most * places, self.seen), dtype)
            self.laid = self.matrices.reshape(self.windows.shape)
        else:
            self.windows = self.windows.transpose(0, 3, 4, 5, 1, 2)
            self.laid = np.empty(self.windows.shape, dtype)
            self.matrices = self.laid.reshape(most, self.seen, places).transpose(0, 2, 1)

    def lay_out(self, is_first: bool) -> Callable[[Any], Iterator[tuple[slice, Any]]]:
        """A function of images that gives, group by group, which they are, and a matrix or a stack of matrices whose
        rows are their windows.
        """
        if _lie_there(self.geometry):
            return lambda x: iter([(slice(None), x.reshape(-1, self.seen))])
        inside, are_laid = self.geometry.inside(self.padded), not is_first and len(self.groups) == 1

        def lay_out(x: Any) -> Iterator[tuple[slice, Any]]:
            for group in self.groups:
                count = group.stop - group.start
                if not are_laid:
                    np.copyto(inside[:count], x[group])
                    np.copyto(self.laid[:count], self.windows[:count])
                yield group, self.matrices[: len(self.matrices) // len(self.laid) * count]

        return lay_out

    def convolve(self, is_first: bool) -> Callable[..., Any]:
        """A function of images and filters: their convolution."""
        lay_out, shape = self.lay_out(is_first), (self.geometry.rows.places, self.geometry.columns.places)

        def convolve(x: Any, w: Any, out: Any = None) -> Any:
            if out is None:
                out = np.empty((len(x), *shape, w.shape[3]), np.result_type(x, w))
            for group, matrices in lay_out(x):
                products = out[group].reshape(*matrices.shape[:-1], w.shape[3])
                np.matmul(matrices, w.reshape(self.seen, w.shape[3]), out=products)
            return out

        return convolve

    def filter_gradient(self, is_first: bool) -> Callable[..., Any]:
        """A function of images and the gradient with respect to their convolution: that with respect to the filters."""
        lay_out, channels = self.lay_out(is_first), self.geometry.image[3]

        def filter_gradient(x: Any, grad: Any, out: Any = None) -> Any:
            filters = grad.shape[3]
            if out is None:
                out = np.empty((*self.geometry.size, channels, filters), np.result_type(x, grad))
            out.fill(0)
            total = out.reshape(self.seen, filters)
            for group, matrices in lay_out(x):
                part = np.matmul(matrices.swapaxes(-1, -2), grad[group].reshape(*matrices.shape[:-1], filters))
                total += part if part.ndim == 2 else part.sum(axis=0)
            return out

        return filter_gradient


class Folded:
    """The way from windows back to images of one shape: the gradient of a convolution with respect to its images."""

    def __init__(self, geometry: Geometry, filters: int, dtype: Any) -> None:
        self.geometry, self.groups = geometry, _groups(geometry)
        if _lie_there(geometry):
            return
        most, channels, places = self.groups[0].stop, geometry.image[3], (geometry.rows.places, geometry.columns.places)
        self.grad = np.zeros((*places, most, filters), dtype)
        self.products = np.empty((*geometry.size, channels, *places, most), dtype)
        self.padded = np.ascontiguousarray(geometry.empty_padded(most, channels, dtype).transpose(3, 1, 2, 0))
        self.parts = [(part, self.products[i, j]) for i, j, part in geometry.parts(self.padded)]

    def __call__(self, w: Any, grad: Any, out: Any = None) -> Any:
        """From filters and the gradient with respect to the convolved images, the one with respect to the images."""
        filters = w.reshape(-1, w.shape[3])
        if out is None:
            out = np.empty((len(grad), *self.geometry.image[1:]), np.result_type(w, grad))
        if _lie_there(self.geometry):
            np.matmul(grad.reshape(-1, w.shape[3]), filters.T, out=out.reshape(-1, len(filters)))
            return out
        inside = self.geometry.inside(self.padded)
        for group in self.groups:
            count = group.stop - group.start
            np.copyto(self.grad[:, :, :count], grad[group].transpose(1, 2, 0, 3))
            np.matmul(filters, self.grad.reshape(-1, w.shape[3]).T, out=self.products.reshape(len(filters), -1))
            self.padded.fill(0)
            for part, product in self.parts:
                np.add(part, product, out=part)
            np.copyto(out[group], inside[..., :count].transpose(3, 1, 2, 0))
        return out
