"""`tf.data.experimental`: two steps in one, for `Dataset.apply`, and the number that leaves a choice to the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...names import MissingNameError
from .dataset import Dataset

AUTOTUNE = -1
"""For `num_parallel_calls` and `buffer_size`, which mean nothing here."""


def shuffle_and_repeat(buffer_size: Any, count: Any = None, seed: Any = None) -> Callable[[Dataset], Dataset]:
    """For `apply`: `dataset.shuffle(buffer_size, seed).repeat(count)`.

    Args:
        buffer_size: how many elements the buffer holds.
        count: how many times; by default for ever.
        seed: of the random numbers.
    """
    return lambda dataset: dataset.shuffle(buffer_size, seed).repeat(count)


def map_and_batch(
    map_func: Callable[..., Any],
    batch_size: Any,
    num_parallel_batches: Any = None,
    drop_remainder: bool = False,
    num_parallel_calls: Any = None,
) -> Callable[[Dataset], Dataset]:
    """For `apply`: `dataset.map(map_func).batch(batch_size, drop_remainder)`.

    Args:
        map_func: from the nodes of an element to nodes.
        batch_size: how many elements make a batch.
        num_parallel_batches: accepted, and of no meaning here.
        drop_remainder: whether the last ones are left out where they are fewer.
        num_parallel_calls: accepted, and of no meaning here.
    """
    return lambda dataset: dataset.map(map_func).batch(batch_size, drop_remainder)


def unbatch() -> Callable[[Dataset], Dataset]:
    """For `apply`: `dataset.unbatch()`."""
    return lambda dataset: dataset.unbatch()


__all__ = ["AUTOTUNE", "map_and_batch", "shuffle_and_repeat", "unbatch"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.data.experimental", name, __all__)
