"""Pooling along one axis and two."""

from __future__ import annotations

from typing import Any, ClassVar

from ...graph import Node
from ...ops.array import expand_dims, squeeze
from ...ops.pooling import avg_pool, max_pool
from .base import Layer, channels_last, functional, of_rank, pair
from .convolutional import AXES


class _Pooling(Layer):
    """What the layers of pooling share: windows, and their step."""

    axes: ClassVar[int]
    pool: ClassVar[Any]
    pooled: ClassVar[str]

    def __init__(
        self,
        pool_size: Any,
        strides: Any,
        padding: str = "valid",
        data_format: str = "channels_last",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        kind = type(self).__name__
        channels_last(data_format, kind)
        self.pool_size = pair(pool_size, "pool_size", kind, self.axes)
        self.strides = self.pool_size if strides is None else pair(strides, "strides", kind, self.axes)
        self.padding = padding

    def build(self, input_shape: Any) -> None:
        """Check the number of axes; there are no Variables."""
        of_rank(input_shape, self.axes + 2, type(self).__name__, AXES[self.axes])

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """The numbers of the windows."""
        pool = type(self).pool
        if self.axes == 2:
            return pool(inputs, self.pool_size, self.strides, self.padding, name=self.pooled)
        pooled: Node = pool(
            expand_dims(inputs, 1), (1, *self.pool_size), (1, *self.strides), self.padding, name=self.pooled
        )
        return squeeze(pooled, 1)


class MaxPooling2D(_Pooling):
    """The largest number of each window of an image.

    Args:
        pool_size: height and width of the windows: a number, or two.
        strides: their step, in the same form; None for `pool_size`.
        padding: "valid" for windows inside the image; "same" for ⌈length / stride⌉ places.
        data_format: "channels_last", the only one.
        name: of the layer.
        kwargs: as for `Layer`.
    """

    axes, pool, pooled = 2, max_pool, "MaxPool"


class AveragePooling2D(_Pooling):
    """The mean of each window of an image.

    Args:
        pool_size: height and width of the windows: a number, or two.
        strides: their step, in the same form; None for `pool_size`.
        padding: "valid" for windows inside the image; "same" for ⌈length / stride⌉ places.
        data_format: "channels_last", the only one.
        name: of the layer.
        kwargs: as for `Layer`.
    """

    axes, pool, pooled = 2, avg_pool, "AvgPool"


class MaxPooling1D(_Pooling):
    """The largest number of each window of steps.

    Args:
        pool_size: the length of the windows.
        strides: their step; None for `pool_size`.
        padding: "valid" for windows inside; "same" for ⌈length / stride⌉ places.
        data_format: "channels_last", the only one.
        name: of the layer.
        kwargs: as for `Layer`.
    """

    axes, pool, pooled = 1, max_pool, "MaxPool"


class AveragePooling1D(_Pooling):
    """The mean of each window of steps.

    Args:
        pool_size: the length of the windows.
        strides: their step; None for `pool_size`.
        padding: "valid" for windows inside; "same" for ⌈length / stride⌉ places.
        data_format: "channels_last", the only one.
        name: of the layer.
        kwargs: as for `Layer`.
    """

    axes, pool, pooled = 1, avg_pool, "AvgPool"


max_pooling1d = functional(MaxPooling1D)
max_pooling2d = functional(MaxPooling2D)
average_pooling1d = functional(AveragePooling1D)
average_pooling2d = functional(AveragePooling2D)
