"""Layers of images by hand, for the two NumPy engines: windows and pooling as a competent person writes them first."""

from __future__ import annotations

import numpy as np

from .training import Array


def im2col(x: Array, size: int) -> Array:
    """What each window of `size` sees, a row each: (images, rows, columns, size · size · channels)."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(*windows.shape[:3], -1)


def col2im(columns: Array, size: int) -> Array:
    """The adjoint: the numbers of all windows, added where they came from."""
    images, rows, places, _ = columns.shape
    parts = columns.reshape(images, rows, places, size, size, -1)
    x = np.zeros((images, rows + size - 1, places + size - 1, parts.shape[5]), columns.dtype)
    for i in range(size):
        for j in range(size):
            x[:, i : i + rows, j : j + places] += parts[:, :, :, i, j]
    return x


def max_pool(x: Array) -> tuple[Array, Array]:
    """The largest numbers of windows of 2×2, and which of the four they are."""
    images, rows, columns, channels = x.shape
    fours = x.reshape(images, rows // 2, 2, columns // 2, 2, channels).transpose(0, 1, 3, 5, 2, 4)
    fours = fours.reshape(*fours.shape[:4], 4)
    chosen = fours.argmax(axis=4)[..., np.newaxis]
    return np.take_along_axis(fours, chosen, axis=4)[..., 0], chosen


def max_pool_gradient(grad: Array, chosen: Array) -> Array:
    """The gradient of each window, at the number that was its largest."""
    images, rows, columns, channels = grad.shape
    fours = np.zeros((*grad.shape, 4), grad.dtype)
    np.put_along_axis(fours, chosen, grad[..., np.newaxis], axis=4)
    fours = fours.reshape(*grad.shape, 2, 2).transpose(0, 1, 4, 2, 5, 3)
    return fours.reshape(images, 2 * rows, 2 * columns, channels)
