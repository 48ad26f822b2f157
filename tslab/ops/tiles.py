"""Largest numbers of windows that do not overlap, in a binding: the image is cut up, and put together again.

The numbers at one place in all windows are laid side by side, a whole pixel at a time. What is compared and chosen then
goes over long runs of numbers, where in the image itself only the channels of one pixel stay together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .windows import Geometry

FLOATS = ("float16", "float32", "float64")
"""The floats for whose bits there are integers."""


def can_be_cut(geometry: Geometry, *images: Any) -> bool:
    """Whether the windows are tiles: they do not overlap, and lie inside images of one dtype of FLOATS."""
    is_inside = geometry.rows[1:] == geometry.columns[1:] == (0, 0)
    alike = all(x.size and x.dtype == images[0].dtype for x in images)
    return geometry.strides == geometry.size and is_inside and alike and images[0].dtype.name in FLOATS


class Tiles:
    """Images of one shape and dtype, cut into what is at each place in a window.

    A max_pool and its gradient both begin by cutting them up; the one that `is_first` in a run does it for both.
    """

    def __init__(self, geometry: Geometry, dtype: np.dtype[Any]) -> None:
        (batch, _, _, channels), (height, width) = geometry.image, geometry.size
        self.geometry, self.pixel = geometry, np.dtype((np.void, channels * dtype.itemsize))
        shape = (height * width, batch, geometry.rows.places, geometry.columns.places, channels)
        self.parts = np.empty(shape, dtype)

    def _pixels(self, image: Any) -> Any:
        """A view of whole pixels in an image, in the order of the parts: by place in a window, then by window."""
        (height, width), (rows, columns) = self.geometry.size, (self.geometry.rows.places, self.geometry.columns.places)
        pixels = image.view(self.pixel)[:, : rows * height, : columns * width, 0]
        return pixels.reshape(len(image), rows, height, columns, width).transpose(2, 4, 0, 1, 3)

    def _in_parts(self, parts: Any) -> Any:
        """The same view of parts."""
        return parts.view(self.pixel).reshape(*self.geometry.size, *parts.shape[1:4])

    def cut(self, is_first: bool) -> Callable[[Any], Any]:
        """A function of images that returns the parts."""
        parts = self.parts
        if not is_first:
            return lambda x: parts
        pixels = self._in_parts(parts)

        def cut(x: Any) -> Any:
            np.copyto(pixels, self._pixels(np.ascontiguousarray(x)))
            return parts

        return cut

    def largest(self, is_first: bool) -> Callable[..., Any]:
        """A function of images: the largest number of each window."""
        cut = self.cut(is_first)

        def largest(x: Any, out: Any = None) -> Any:
            return np.maximum.reduce(cut(x), axis=0, out=out)

        return largest

    def gradient(self, is_first: bool) -> Callable[..., Any]:
        """A function of the gradient, images and the largest numbers: each gradient where the first of the largest is.

        Its bits times a truth value are itself or 0, whatever number it is.
        """
        cut, parts = self.cut(is_first), np.empty_like(self.parts)
        chosen, free = (np.empty(parts.shape[1:], bool) for _ in range(2))
        bits = np.dtype(f"u{parts.itemsize}")
        is_whole = self.geometry.image[1:3] == tuple(
            w.places * size
            for w, size in zip((self.geometry.rows, self.geometry.columns), self.geometry.size, strict=True)
        )
        pieces, pixels = parts.view(bits), self._in_parts(parts)

        def gradient(grad: Any, x: Any, y: Any, out: Any = None) -> Any:
            given = np.ascontiguousarray(grad).view(bits)
            free.fill(True)
            for part, piece in zip(cut(x), pieces, strict=True):
                np.equal(part, y, out=chosen)
                np.logical_and(chosen, free, out=chosen)
                np.greater(free, chosen, out=free)
                np.multiply(given, chosen, out=piece)
            if out is None:
                out = np.empty(x.shape, x.dtype)
            if not is_whole:
                out.fill(0)
            np.copyto(self._pixels(out), pixels)
            return out

        return gradient
