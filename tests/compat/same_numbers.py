"""The same random numbers for two libraries: `given_to_tslab(make)`, and `given_to_tensorflow(make)`.

TensorFlow's own random operations are replaced where all its functions find them, in `gen_random_ops`, by calls of
Python. So the k-th random operation that a program builds draws the k-th stream in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import numpy as np

import tslab as ts

from ..tensorflow import tf

Draw = Callable[[tuple[int, ...]], Any]
Make = Callable[[str, Any], Draw]


class Streams:
    """Streams of standard random numbers, one for each random operation, in the order in which they are built.

    Attributes:
        built: for each operation so far, the kind of its numbers and its static shape.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.built: list[tuple[str, Any]] = []

    def __call__(self, kind: str, static_shape: Any) -> Draw:
        generator = np.random.default_rng([self.seed, len(self.built)])
        self.built.append((kind, static_shape))
        if kind == "normal":
            return generator.standard_normal
        if kind == "uniform":
            return generator.random
        assert kind == "truncated_normal", kind

        def truncated(shape: tuple[int, ...]) -> Any:
            numbers = np.array(generator.standard_normal(shape))
            while (beyond := np.abs(numbers) > 2).any():
                numbers[beyond] = generator.standard_normal(int(beyond.sum()))
            return numbers

        return truncated


@contextmanager
def given_to_tslab(make: Make) -> Iterator[None]:
    """In the block, tslab's random operations draw from `make`."""
    ts.testing.set_random_source(make)
    try:
        yield
    finally:
        ts.testing.set_random_source(None)


@contextmanager
def given_to_tensorflow(make: Make) -> Iterator[None]:
    """In the block, the random operations of TensorFlow's graphs draw from `make`."""
    from tensorflow.python.framework import tensor_util
    from tensorflow.python.ops import gen_random_ops

    def numbers(kind: str, shape: Any) -> Any:
        """A tensor of standard numbers in a shape."""
        static = tensor_util.constant_value_as_shape(tf.cast(tf.convert_to_tensor(shape), tf.int32))
        draw = make(kind, None if static.ndims is None else tuple(static.as_list()))

        def compute(lengths: Any) -> Any:
            return np.asarray(draw(tuple(int(d) for d in np.reshape(lengths, -1))), np.float64)

        drawn = tf.numpy_function(compute, [shape], tf.float64)
        drawn.set_shape(static)
        return drawn

    def of(kind: str) -> Callable[..., Any]:
        def operation(shape: Any, dtype: Any, seed: Any = 0, seed2: Any = 0, name: Any = None) -> Any:
            return tf.cast(numbers(kind, shape), dtype, name=name)

        return operation

    def integers(shape: Any, minval: Any, maxval: Any, seed: Any = 0, seed2: Any = 0, name: Any = None) -> Any:
        low, high = tf.cast(minval, tf.float64), tf.cast(maxval, tf.float64)
        return tf.cast(low + tf.floor(numbers("uniform", shape) * (high - low)), minval.dtype, name=name)

    with mock.patch.multiple(
        gen_random_ops,
        random_standard_normal=of("normal"),
        truncated_normal=of("truncated_normal"),
        random_uniform=of("uniform"),
        random_uniform_int=integers,
    ):
        yield
