"""Where windows lie on an image: what convolution and pooling share.

An image is a tensor of shape (batch, height, width, channels), TensorFlow's NHWC. A window of `size` goes over it in
steps of `stride`. With "VALID" it stays inside; with "SAME" there are ⌈length / stride⌉ places, and what the windows
need beyond the image is added in equal parts at both ends, the odd one at the far end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..errors import GraphError

PADDINGS = ("SAME", "VALID")


def four(values: int | Sequence[int], what: str, operation: str) -> tuple[int, ...]:
    """Strides, dilations or a window as NHWC has them: `2`, `[2, 2]` and `[1, 2, 2, 1]` are the same.

    Raises:
        GraphError: they are not positive whole numbers, or the batch or the channels have more than 1.
    """
    given = list(values) if isinstance(values, (Sequence, np.ndarray)) else [values]
    given = given * 2 if len(given) == 1 else given
    full = [1, *given, 1] if len(given) == 2 else given
    whole = len(full) == 4 and all(isinstance(v, (int, np.integer)) and not isinstance(v, bool) and v > 0 for v in full)
    if not whole or (full[0], full[3]) != (1, 1):
        raise GraphError(
            f"{operation} cannot have the {what} {values!r}.",
            "Give one for the height and one for the width, [1, 2, 2, 1] or [2, 2], whole numbers from 1 on; over the "
            "batch and the channels it is 1.",
        )
    return tuple(map(int, full))


def padding_of(padding: Any, operation: str) -> str:
    """The name of a padding, in capitals."""
    if not isinstance(padding, str) or padding.upper() not in PADDINGS:
        raise GraphError(f"{operation} knows no padding {padding!r}.", 'It is "SAME" or "VALID".')
    return padding.upper()


def check_format(data_format: str | None, operation: str) -> None:
    """Refuse other orders of the axes than NHWC."""
    if data_format not in (None, "NHWC"):
        raise GraphError(
            f"{operation} takes images as NHWC, not {data_format}.",
            "Transpose them: ts.transpose(x, [0, 2, 3, 1]) makes NHWC of NCHW.",
        )


class Windows(NamedTuple):
    """The places of a window along one axis.

    Attributes:
        places: how many there are.
        before, after: how many places the image is to have beyond its ends.
    """

    places: int
    before: int
    after: int


def along(length: int, size: int, stride: int, dilation: int, padding: str) -> Windows:
    """The places of a window of `size` elements, `dilation` apart, along an axis of that length."""
    reach = (size - 1) * dilation + 1
    if padding == "VALID":
        return Windows(max(0, (length - reach) // stride + 1), 0, 0)
    count = -(-length // stride)
    missing = max(0, (count - 1) * stride + reach - length)
    return Windows(count, missing // 2, missing - missing // 2)


class Geometry(NamedTuple):
    """Windows over an image of one shape: of `size`, `strides` and `dilations` as (height, width)."""

    image: tuple[int, ...]
    size: tuple[int, int]
    strides: tuple[int, int]
    dilations: tuple[int, int]
    rows: Windows
    columns: Windows

    @classmethod
    def of(
        cls,
        image: Sequence[int],
        size: Sequence[int],
        strides: Sequence[int],
        padding: str,
        dilations: Sequence[int] = (1, 1, 1, 1),
    ) -> Geometry:
        """`strides` and `dilations` are those of the four axes."""
        height, width = (along(image[i], size[i - 1], strides[i], dilations[i], padding) for i in (1, 2))
        h, w = int(size[0]), int(size[1])
        steps, gaps = (strides[1], strides[2]), (dilations[1], dilations[2])
        return cls(tuple(map(int, image)), (h, w), steps, gaps, height, width)

    def empty_padded(self, batch: int, channels: int, dtype: Any, fill: float = 0) -> Any:
        """An array for so many images with their margins, full of what the margins hold."""
        (_, height, width, _), (rows, columns) = self.image, (self.rows, self.columns)
        shape = (batch, height + rows.before + rows.after, width + columns.before + columns.after, channels)
        return np.full(shape, fill, dtype) if fill else np.zeros(shape, dtype)

    def inside(self, padded: Any) -> Any:
        """The view of padded images without their margins."""
        (_, height, width, _), top, left = self.image, self.rows.before, self.columns.before
        return padded[:, top : top + height, left : left + width]

    def padded(self, image: Any, fill: float = 0) -> Any:
        """The image with its margins; itself if it has none."""
        if self.rows[1:] == self.columns[1:] == (0, 0):
            return image
        result = self.empty_padded(len(image), image.shape[3], image.dtype, fill)
        self.inside(result)[...] = image
        return result

    def windows(self, padded: Any) -> Any:
        """A view of padded images, of shape (batch, rows, columns, height, width, channels): what each window sees."""
        by_batch, by_row, by_column, by_channel = padded.strides
        (down, across), (below, beside) = self.strides, self.dilations
        return np.lib.stride_tricks.as_strided(
            padded,
            (padded.shape[0], self.rows.places, self.columns.places, *self.size, padded.shape[3]),
            (by_batch, by_row * down, by_column * across, by_row * below, by_column * beside, by_channel),
            writeable=False,
        )

    def parts(self, padded: Any) -> Any:
        """For each place (i, j) in a window: the view of padded images that the windows see there.

        The axes of height and width are the second and the third; the first and the last may be any.
        """
        (down, across), (below, beside) = self.strides, self.dilations
        if not self.rows.places or not self.columns.places:
            return
        for i in range(self.size[0]):
            for j in range(self.size[1]):
                top, left = i * below, j * beside
                bottom, right = top + down * (self.rows.places - 1) + 1, left + across * (self.columns.places - 1) + 1
                yield i, j, padded[:, top:bottom:down, left:right:across]
