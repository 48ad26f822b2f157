"""`tf.examples.tutorials.mnist.input_data`: MNIST, 70,000 handwritten digits of 28 × 28 pixels, and batches of them.

Read from the four files of the data set, which are fetched once where the folder does not have them. Their format, IDX,
is described by Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits": a header of big-endian
32-bit integers, then a byte a pixel or a label.
"""

from __future__ import annotations

import gzip
import io
import math
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...errors import TslabError
from ...names import MissingNameError
from ...train.checkpoint import write_atomically
from ..rules import as_dtype, get_default_graph

__all__ = ["DataSet", "extract_images", "extract_labels", "read_data_sets"]

SOURCE = "https://storage.googleapis.com/cvdf-datasets/mnist/"
FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
IMAGES, LABELS = 2051, 2049
"""The first number of a file: 8 for bytes, and how many axes it has."""

PATIENCE = 60
"""Seconds without an answer after which fetching a file is given up."""


class DataError(TslabError, ValueError):
    """A file of a data set is not there, or is not what it should be."""


class Datasets(NamedTuple):
    """The three parts of the data."""

    train: DataSet
    validation: DataSet
    test: DataSet


class DataSet:
    """Images with their labels, given out in batches, whose order is that of NumPy's old random numbers, as it was.

    Args:
        images: uint8 of shape (n, rows, columns, 1).
        labels: of shape (n,), or one-hot, (n, classes).
        fake_data: whether all images are ones, without any file.
        one_hot: whether fake labels are one-hot.
        dtype: tf.uint8 leaves images as they are; tf.float32 makes numbers from 0 to 1 of them.
        reshape: whether an image is a row of rows · columns numbers.
        seed: of NumPy's random numbers, which shuffle; by default that of tf.set_random_seed. Where neither is given,
            they go on as they are.

    Raises:
        DataError: another dtype, or other numbers of images and labels.
    """

    def __init__(
        self,
        images: Any,
        labels: Any,
        fake_data: bool = False,
        one_hot: bool = False,
        dtype: Any = np.float32,
        reshape: bool = True,
        seed: int | None = None,
    ) -> None:
        if seed is None:
            seed = get_default_graph().seed or None  # 0 is the seed of a graph that was given none
        if seed is not None:
            np.random.seed(seed)
        dtype = as_dtype(dtype)
        if dtype not in (np.uint8, np.float32):
            raise DataError(f"Images cannot be {dtype}.", "Give dtype=tf.uint8 or tf.float32.")
        self._fake_label: Any = [1] + [0] * 9 if one_hot else 0
        self._start = self._epochs = 0
        if fake_data:
            self._images, self._labels = np.ones((10_000, 784), np.float32), np.array([self._fake_label] * 10_000)
            return
        images, labels = np.asarray(images), np.asarray(labels)
        if len(images) != len(labels):
            raise DataError(f"There are {len(images)} images and {len(labels)} labels.", "Each image has one label.")
        if reshape:
            images = images.reshape(len(images), math.prod(images.shape[1:]))
        if dtype == np.float32:
            images = images.astype(np.float32) * np.float32(1 / 255)
        self._images, self._labels = images, labels

    @property
    def images(self) -> Any:
        """All images, in the order of the batches of this epoch."""
        return self._images

    @property
    def labels(self) -> Any:
        """All labels, in the order of the images."""
        return self._labels

    @property
    def num_examples(self) -> int:
        """How many images there are."""
        return len(self._images)

    @property
    def epochs_completed(self) -> int:
        """How many times all of them have been given out."""
        return self._epochs

    def next_batch(self, batch_size: int, fake_data: bool = False, shuffle: bool = True) -> tuple[Any, Any]:
        """The next images and their labels. A batch at the end of an epoch is filled up from the next.

        Args:
            batch_size: how many.
            fake_data: whether to give images of ones instead.
            shuffle: whether each epoch has an order of its own.
        """
        if fake_data:
            return [[1] * 784 for _ in range(batch_size)], [self._fake_label for _ in range(batch_size)]
        if shuffle and self._start == 0 and self._epochs == 0:
            self._shuffle()
        rest = self._images[self._start :], self._labels[self._start :]
        if batch_size <= len(rest[0]):
            self._start += batch_size
            return rest[0][:batch_size], rest[1][:batch_size]
        self._epochs += 1
        if shuffle:
            self._shuffle()
        self._start = batch_size - len(rest[0])
        return (
            np.concatenate([rest[0], self._images[: self._start]]),
            np.concatenate([rest[1], self._labels[: self._start]]),
        )

    def _shuffle(self) -> None:
        order = np.arange(self.num_examples)
        np.random.shuffle(order)
        self._images, self._labels = self._images[order], self._labels[order]


def read_data_sets(
    train_dir: Any,
    fake_data: bool = False,
    one_hot: bool = False,
    dtype: Any = np.float32,
    reshape: bool = True,
    validation_size: int = 5000,
    seed: int | None = None,
    source_url: str = SOURCE,
) -> Datasets:
    """The digits for training, for validation and for the test.

    Args:
        train_dir: the folder of the four files.
        fake_data: whether all images are ones, without any file.
        one_hot: whether a label is a row of ten numbers.
        dtype: of the images: tf.float32 from 0 to 1, or tf.uint8 up to 255.
        reshape: whether an image is a row of 784 numbers, else (28, 28, 1).
        validation_size: how many of the images for training are put aside, from the front.
        seed: of NumPy's random numbers, which shuffle.
        source_url: where files that the folder lacks are fetched.

    Raises:
        DataError: a file cannot be fetched, or is damaged; validation_size is too large.
    """
    options: dict[str, Any] = {"dtype": dtype, "reshape": reshape, "seed": seed}
    if fake_data:
        return Datasets(*(DataSet([], [], fake_data=True, one_hot=one_hot, dtype=dtype, seed=seed) for _ in range(3)))
    folder = Path(train_dir)
    found = [_read(folder / name, source_url) for name in FILES]
    images, labels, *of_test = [
        extract_images(file) if i % 2 == 0 else extract_labels(file, one_hot) for i, file in enumerate(found)
    ]
    if not 0 <= validation_size <= len(images):
        raise DataError(
            f"{validation_size} images cannot be put aside for validation.",
            f"There are {len(images)}: give validation_size from 0 to that.",
        )
    return Datasets(
        DataSet(images[validation_size:], labels[validation_size:], **options),
        DataSet(images[:validation_size], labels[:validation_size], **options),
        DataSet(*of_test, **options),
    )


def extract_images(f: IO[bytes]) -> Any:
    """The images in a file, uint8 of shape (n, rows, columns, 1).

    Args:
        f: the file, open for reading bytes.

    Raises:
        DataError: it is no such file.
    """
    return _of_idx(f, IMAGES, 3)[..., np.newaxis]


def extract_labels(f: IO[bytes], one_hot: bool = False, num_classes: int = 10) -> Any:
    """The labels in a file, uint8 of shape (n,), or one-hot, float64 of shape (n, num_classes).

    Args:
        f: the file, open for reading bytes.
        one_hot: whether a label is a row.
        num_classes: how many numbers a row has.

    Raises:
        DataError: it is no such file, or has labels beyond num_classes.
    """
    labels = _of_idx(f, LABELS, 1)
    if not one_hot:
        return labels
    if len(labels) and labels.max() >= num_classes:
        raise DataError(f"{_name(f)} has the label {labels.max()}.", f"num_classes, {num_classes}, is too small.")
    return np.eye(num_classes)[labels]


def _of_idx(file: IO[bytes], magic: int, axes: int) -> Any:
    """The numbers in a file of the format IDX, compressed or not."""
    data = file.read()
    try:
        content = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{_name(file)} is damaged: {error}.", "Delete it; then it is fetched anew.") from error
    header = np.frombuffer(content[: 4 * (1 + axes)], ">u4") if len(content) >= 4 * (1 + axes) else np.zeros(1)
    if header[0] != magic:
        raise DataError(f"{_name(file)} does not begin with {magic}, as files of MNIST do.", "Is it another file?")
    shape = tuple(map(int, header[1:]))
    numbers = np.frombuffer(content, np.uint8, offset=4 * (1 + axes))
    if numbers.size != np.prod(shape, dtype=np.int64):
        raise DataError(
            f"{_name(file)} has {numbers.size} bytes of data, where {' · '.join(map(str, shape))} are announced.",
            "Delete it; then it is fetched anew.",
        )
    return numbers.reshape(shape)


def _name(file: Any) -> str:
    return repr(str(getattr(file, "name", "the file")))


def _read(path: Path, source: str) -> IO[bytes]:
    """A file of the folder, or its content after it has been fetched."""
    unpacked = path.with_suffix("")
    for there in (path, unpacked):
        if there.exists():
            file = io.BytesIO(there.read_bytes())
            file.name = str(there)
            return file
    from http.client import HTTPException  # 50 ms, which few programs need
    from urllib.parse import urljoin
    from urllib.request import urlopen

    try:
        with urlopen(urljoin(source, path.name), timeout=PATIENCE) as answer:
            content = answer.read()
        gzip.decompress(content)
    except (OSError, EOFError, zlib.error, HTTPException, ValueError) as error:
        raise DataError(
            f"{path.name} is not in {str(path.parent)!r}, and cannot be fetched from {source}: {error}.",
            f"Put MNIST's four files into the folder: {', '.join(FILES)}.",
        ) from error
    path.parent.mkdir(parents=True, exist_ok=True)

    def write(file: IO[bytes]) -> None:
        file.write(content)

    write_atomically(path, write)
    print(f"Fetched {path.name} from {source}: {len(content):,} bytes.")
    return _read(path, source)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.examples.tutorials.mnist.input_data", name, __all__)
