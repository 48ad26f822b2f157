"""`tf.data`: datasets, and the iterators that read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...names import MissingNameError
from . import experimental as experimental
from .dataset import Dataset as Dataset
from .iterators import DatasetIterator as Iterator


def make_one_shot_iterator(dataset: Dataset) -> Iterator:
    """An iterator that goes through the elements once in each session: `dataset.make_one_shot_iterator()`."""
    return dataset.make_one_shot_iterator()


def make_initializable_iterator(dataset: Dataset, shared_name: str | None = None) -> Iterator:
    """An iterator that starts when its `initializer` is run: `dataset.make_initializable_iterator()`.

    Args:
        dataset: what it goes through.
        shared_name: accepted, and of no meaning here.
    """
    iterator: Iterator = dataset.make_initializable_iterator(shared_name)
    return iterator


def get_output_shapes(dataset_or_iterator: Any) -> Any:
    """The static shapes of an element, put together as it is."""
    return dataset_or_iterator.output_shapes


def get_output_types(dataset_or_iterator: Any) -> Any:
    """The dtypes of an element, put together as it is."""
    return dataset_or_iterator.output_types


def get_output_classes(dataset_or_iterator: Any) -> Any:
    """What the parts of an element are: tensors."""
    return dataset_or_iterator.output_classes


__all__ = [
    "Dataset",
    "Iterator",
    "experimental",
    "get_output_classes",
    "get_output_shapes",
    "get_output_types",
    "make_initializable_iterator",
    "make_one_shot_iterator",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.data", name, __all__)
