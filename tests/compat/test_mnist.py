"""MNIST as programs for TensorFlow 1 read it: from its files, whole, in batches; and what is said of other files."""

import gzip
import struct
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

import tslab.compat as tf
from tslab.compat.examples import input_data
from tslab.errors import TslabError

from .test_running import run

TRAIN, TEST = 50, 20


@pytest.fixture(scope="module")
def digits():
    rng = np.random.default_rng(0)
    sizes = {"train": TRAIN, "t10k": TEST}
    return {
        kind: (rng.integers(0, 256, (n, 28, 28), np.uint8), np.resize(np.arange(10, dtype=np.uint8), n))
        for kind, n in sizes.items()
    }


@pytest.fixture
def folder(tmp_path, digits):
    """A folder with the four files, each as the data set's authors describe it."""
    path = tmp_path / "MNIST_data"
    path.mkdir()
    for kind, (images, labels) in digits.items():
        head = struct.pack(">4i", 2051, len(images), 28, 28)
        (path / f"{kind}-images-idx3-ubyte.gz").write_bytes(gzip.compress(head + images.tobytes()))
        head = struct.pack(">2i", 2049, len(labels))
        (path / f"{kind}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(head + labels.tobytes()))
    return path


@pytest.fixture
def server(folder):
    """The folder behind a web server on this machine: its address, and what it was asked for."""
    asked = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *words):
            asked.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()
        thread.join()


def test_the_parts_and_their_numbers(folder, digits):
    data = input_data.read_data_sets(str(folder), one_hot=True, validation_size=15)
    (images, labels), (of_test, labels_of_test) = digits["train"], digits["t10k"]
    assert [part.num_examples for part in data] == [TRAIN - 15, 15, TEST]
    assert (data.train.images.shape, data.train.images.dtype) == ((TRAIN - 15, 784), np.float32)
    expected = images.reshape(TRAIN, 784).astype(np.float32) / 255
    np.testing.assert_allclose(data.train.images, expected[15:], rtol=1e-6)
    np.testing.assert_allclose(data.validation.images, expected[:15], rtol=1e-6)
    np.testing.assert_array_equal(data.test.labels, np.eye(10)[labels_of_test])
    assert data.test.labels.dtype == np.float64
    plain = input_data.read_data_sets(folder, dtype=tf.uint8, reshape=False, validation_size=0)
    np.testing.assert_array_equal(plain.test.images, of_test[..., None])
    np.testing.assert_array_equal(plain.train.labels, labels)


def test_batches_are_those_of_numpys_seed(folder):
    """Worked out by hand: the order of an epoch is the next shuffle of 0 … n-1, and a batch may span two epochs."""
    train = input_data.read_data_sets(folder, validation_size=0).train
    images, labels = train.images, train.labels
    random = np.random.RandomState(3)
    first, then = np.arange(TRAIN), np.arange(TRAIN)
    random.shuffle(first)
    random.shuffle(then)
    orders = [first[:20], first[20:40], [*first[40:], *first[then][:10]], first[then][10:30]]
    np.random.seed(3)
    for epochs, order in zip([0, 0, 1, 1], orders, strict=True):
        x, y = train.next_batch(20)
        np.testing.assert_array_equal(x, images[order])
        np.testing.assert_array_equal(y, labels[order])
        assert train.epochs_completed == epochs


def test_batches_in_the_order_of_the_files(folder):
    test = input_data.read_data_sets(folder, validation_size=0).test
    taken = [test.next_batch(8, shuffle=False)[1].tolist() for _ in range(3)]
    np.testing.assert_array_equal(np.ravel(taken), np.resize(test.labels, 24))
    assert test.epochs_completed == 1


@pytest.mark.parametrize("of_graph, own", [(None, 5), (5, None), (4, 5)])
def test_a_seed_gives_the_same_batches_each_time(folder, of_graph, own):
    def batches():
        with tf.Graph().as_default():
            tf.set_random_seed(of_graph) if of_graph is not None else None
            train = input_data.read_data_sets(folder, validation_size=10, seed=own).train
        return [train.next_batch(10)[1].tolist() for _ in range(6)]

    first = batches()
    np.random.seed(1)
    assert batches() == first


def test_without_a_seed_the_random_numbers_of_the_program_are_left_alone(folder):
    np.random.seed(7)
    expected = np.random.uniform(size=3)
    np.random.seed(7)
    input_data.read_data_sets(folder, validation_size=0)
    np.testing.assert_array_equal(np.random.uniform(size=3), expected)


def test_fake_data_needs_no_files(tmp_path):
    data = input_data.read_data_sets(tmp_path / "none", fake_data=True, one_hot=True)
    x, y = data.train.next_batch(3)
    assert (x == 1).all() and x.shape == (3, 784)
    np.testing.assert_array_equal(y, np.eye(10)[[0, 0, 0]])
    assert data.test.next_batch(2, fake_data=True) == ([[1] * 784] * 2, [[1] + [0] * 9] * 2)
    assert input_data.read_data_sets("", fake_data=True).train.next_batch(2)[1].tolist() == [0, 0]


def test_files_that_are_missing_are_fetched_once(tmp_path, server, capsys):
    source, asked = server
    here = tmp_path / "a new/folder"
    for _ in range(2):
        assert input_data.read_data_sets(here, validation_size=0, source_url=source).train.num_examples == TRAIN
    assert asked == [f"/{name}" for name in input_data.FILES]
    assert sorted(file.name for file in here.iterdir()) == sorted(input_data.FILES)
    assert capsys.readouterr().out.count("Fetched ") == 4


def test_files_may_be_unpacked(folder):
    for file in folder.glob("*.gz"):
        file.with_suffix("").write_bytes(gzip.decompress(file.read_bytes()))
        file.unlink()
    assert input_data.read_data_sets(folder, validation_size=0).test.num_examples == TEST


IMAGES = "train-images-idx3-ubyte.gz"
DAMAGES = {
    "cut off": (lambda data: data[:-100], "is damaged"),
    "another file": (lambda data: gzip.compress(b"hello, this is a text"), "does not begin with 2051"),
    "empty": (lambda data: b"", "does not begin with 2051"),
    "too short": (lambda data: gzip.compress(gzip.decompress(data)[:-784]), "38416 bytes of data, where 50 · 28 · 28"),
}


@pytest.mark.parametrize("damage, message", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_named(folder, damage, message):
    file = folder / IMAGES
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(TslabError, match=message) as caught:
        input_data.read_data_sets(folder)
    assert str(file) in str(caught.value)


def test_a_server_that_has_something_else_leaves_nothing_behind(tmp_path, folder, server):
    (folder / IMAGES).write_bytes(b"<html>Please log in</html>")
    with pytest.raises(TslabError, match=f"{IMAGES} is not in .* and cannot be fetched") as caught:
        input_data.read_data_sets(tmp_path / "here", source_url=server[0])
    assert "Put MNIST's four files into the folder" in str(caught.value)
    assert not list(tmp_path.glob("here/*"))


@pytest.mark.parametrize("options, message", [
    ({"validation_size": TRAIN + 1}, "51 images cannot be put aside"),
    ({"validation_size": -1}, "-1 images cannot be put aside"),
    ({"dtype": tf.float64, "validation_size": 0}, "cannot be float64"),
])  # fmt: skip
def test_what_cannot_be_had(folder, options, message):
    with pytest.raises(TslabError, match=message):
        input_data.read_data_sets(folder, **options)


def test_labels_beyond_the_classes(folder):
    with (folder / "t10k-labels-idx1-ubyte.gz").open("rb") as file, pytest.raises(TslabError, match="has the label 9"):
        input_data.extract_labels(file, one_hot=True, num_classes=5)


def test_a_program_finds_it_by_all_its_names(folder):
    (folder.parent / "program.py").write_text(
        "from tensorflow.examples.tutorials.mnist import input_data\n"
        "import tensorflow.examples.tutorials.mnist.input_data as again\n"
        "import tensorflow as tf\n"
        "print(tf.examples.tutorials.mnist.input_data is input_data is again)\n"
        "mnist = input_data.read_data_sets('MNIST_data/', one_hot=True, validation_size=10)\n"
        "print(mnist.train.next_batch(7)[0].shape, mnist.test.labels.shape)\n"
    )
    done = run(Path(folder.parent), "program.py")
    assert (done.stdout, done.stderr) == ("True\n(7, 784) (20, 10)\n", "")
