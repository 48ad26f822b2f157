"""Layers of images for the tuned engine: arrays made once, and copies in which long runs of numbers stay together."""

from __future__ import annotations

from typing import Any

import numpy as np

from .training import Array


class Convolution:
    """A convolution with relu. `forward` leaves its windows for `backward`, which leaves its gradient for the third.

    Args:
        shape: of the images.
        F: filters, of the shape and dtype that all will have.
        margin: zeros around each image.
    """

    def __init__(self, shape: tuple[int, ...], F: Array, margin: int) -> None:
        images, height, width, channels = shape
        size, _, _, filters = F.shape
        self._padded = np.zeros((images, height + 2 * margin, width + 2 * margin, channels), F.dtype)
        self._inside = self._padded[:, margin : margin + height, margin : margin + width]
        rows, columns = height + 2 * margin - size + 1, width + 2 * margin - size + 1
        windows = np.lib.stride_tricks.sliding_window_view(self._padded, (size, size), axis=(1, 2))
        if channels == 1:  # what the windows of a row see at one place stays together
            windows = windows.transpose(0, 4, 5, 3, 1, 2)
            self._laid = np.empty(windows.shape, F.dtype)
            self._rows = self._laid.reshape(images, -1, rows * columns).transpose(0, 2, 1)
        else:  # what a window sees in a row stays together
            windows = windows.transpose(0, 1, 2, 4, 5, 3)
            self._laid = np.empty(windows.shape, F.dtype)
            self._rows = self._laid.reshape(images, rows * columns, -1)
        self._windows, self._seen = windows, size * size * channels
        self.y: Array = np.empty((images, rows, columns, filters), F.dtype)
        self._biases, self._zeros = np.empty(self.y.shape[1:], F.dtype), np.zeros_like(self.y)
        self._stack = np.empty((images, self._seen, filters), F.dtype)
        self._ones, self._ones_of_places = np.ones(images, F.dtype), np.ones(rows * columns, F.dtype)
        self._turned = np.empty((rows, columns, images, filters), F.dtype)
        self._products = np.empty((size, size, channels, rows, columns, images), F.dtype)
        self._sums = np.empty((channels, rows + size - 1, columns + size - 1, images), F.dtype)
        self._dx = np.empty(shape, F.dtype)
        self._parts = [
            (self._sums[:, i : i + rows, j : j + columns], self._products[i, j])
            for i in range(size)
            for j in range(size)
        ]

    def forward(self, x: Array, F: Array, a: Array) -> Array:
        np.copyto(self._inside, x)
        np.copyto(self._laid, self._windows)
        np.matmul(self._rows, F.reshape(self._seen, -1), out=self.y.reshape(len(x), -1, len(a)))
        np.copyto(self._biases, a)
        np.add(self.y, self._biases, out=self.y)
        return np.maximum(self.y, self._zeros, out=self.y)

    def backward(self, dy: Array, dF: Array, da: Array) -> None:
        images, *_, filters = dy.shape
        self._dy = dy
        np.matmul(self._rows.transpose(0, 2, 1), dy.reshape(images, -1, filters), out=self._stack)
        np.dot(self._ones, self._stack.reshape(images, -1), out=dF.reshape(-1))
        np.dot(self._ones_of_places, np.dot(self._ones, dy.reshape(images, -1)).reshape(-1, filters), out=da)

    def images_gradient(self, F: Array) -> Array:
        """The images innermost, so that rows of pixels of all images are added at once; there is no margin."""
        np.copyto(self._turned, self._dy.transpose(1, 2, 0, 3))
        filters = F.reshape(self._seen, -1)
        np.dot(filters, self._turned.reshape(-1, filters.shape[1]).T, out=self._products.reshape(self._seen, -1))
        self._sums.fill(0)
        for part, product in self._parts:
            np.add(part, product, out=part)
        np.copyto(self._dx, self._sums.transpose(3, 1, 2, 0))
        return self._dx


class Pool:
    """The largest numbers of windows of 2×2 of what a relu has made; `backward` goes through that relu too."""

    def __init__(self, x: Array) -> None:
        images, height, width, channels = x.shape
        self.y: Array = np.empty((images, height // 2, width // 2, channels), x.dtype)
        self._dx = np.empty_like(x)
        self._x_parts, self._dx_parts = (
            array.reshape(images, height // 2, 2, width // 2, 2, channels).transpose(2, 4, 0, 1, 3, 5)
            for array in (x, self._dx)
        )
        self._parts: Array = np.empty(self._x_parts.shape, x.dtype)
        self._four = self._parts.reshape(4, *self.y.shape)
        self._chosen, self._free = np.empty(self.y.shape, bool), np.empty(self.y.shape, bool)

    def forward(self, x: Any) -> None:
        np.copyto(self._parts, self._x_parts)
        np.maximum.reduce(self._four, axis=0, out=self.y)

    def backward(self, dy: Array) -> Array:
        np.greater(self.y, 0, out=self._free)
        for part in self._four:
            np.equal(part, self.y, out=self._chosen)
            np.logical_and(self._chosen, self._free, out=self._chosen)
            np.greater(self._free, self._chosen, out=self._free)
            np.multiply(dy, self._chosen, out=part)
        np.copyto(self._dx_parts, self._parts)
        return self._dx
