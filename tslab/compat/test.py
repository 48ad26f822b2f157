"""`tf.test`: tests of graphs, and questions about the machine."""

from __future__ import annotations

import random
import tempfile
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph import Node
from ..names import MissingNameError
from .rules import get_default_graph, reset_default_graph
from .sessions import Session, get_default_session

__all__ = ["TestCase", "get_temp_dir", "gpu_device_name", "is_built_with_cuda", "is_gpu_available", "main"]


class TestCase(unittest.TestCase):
    """A test, with a graph of its own and the same random numbers each time, and assertions about arrays.

    Args:
        methodName: the name of the method that is the test.
    """

    __test__ = False  # pytest would take it for a test where it is imported

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__test__ = True

    def setUp(self) -> None:
        """Begin with an empty default graph, and with seeds."""
        random.seed(87654321)
        np.random.seed(87654321)
        reset_default_graph()
        get_default_graph().seed = 87654321

    @contextmanager
    def session(
        self, graph: Any = None, config: Any = None, use_gpu: bool = False, force_gpu: bool = False
    ) -> Iterator[Any]:
        """A session that is the default in the block, of the test's own graph.

        Args:
            graph: by default the default graph.
            config, use_gpu, force_gpu: accepted, and of no meaning here.
        """
        with Session(graph=get_default_graph() if graph is None else graph) as session:
            yield session

    cached_session = session

    def __getattr__(self, name: str) -> Any:
        if name == "test_session":  # as a method of the class, unittest would take it for a test
            return self.session
        raise AttributeError(name)

    def evaluate(self, tensors: Any) -> Any:
        """The values of tensors, in the default session.

        Args:
            tensors: a tensor, or several, as for `Session.run`.
        """
        session = get_default_session()
        if session is None:
            with self.session() as session:
                return session.run(tensors)
        return session.run(tensors)

    def get_temp_dir(self) -> str:
        """A folder for files that need not stay."""
        return get_temp_dir()

    def assertAllEqual(self, a: Any, b: Any, msg: str | None = None) -> None:
        """Two arrays have the same shape and the same elements.

        Args:
            a, b: arrays, or tensors, which the default session evaluates.
            msg: what to say beside, where they have not.
        """
        np.testing.assert_array_equal(self._array(a), self._array(b), msg or "", strict=False)
        self.assertShapeEqual(self._array(a), self._array(b), msg)

    def assertAllClose(self, a: Any, b: Any, rtol: float = 1e-6, atol: float = 1e-6, msg: str | None = None) -> None:
        """Two arrays, or lists or dicts of them, have the same shapes and nearly the same numbers.

        |a - b| ≤ `atol` + `rtol` |b|; nan is near to nan.

        Args:
            a, b: arrays, or tensors, which the default session evaluates.
            rtol, atol: how near.
            msg: what to say beside, where they are not.
        """
        if isinstance(a, dict):
            self.assertEqual(sorted(a), sorted(b), msg)
            a, b = [a[key] for key in a], [b[key] for key in a]
        if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)) and any(map(np.ndim, map(self._array, a))):
            self.assertEqual(len(a), len(b), msg)
            for x, y in zip(a, b, strict=True):
                self.assertAllClose(x, y, rtol, atol, msg)
            return
        self.assertShapeEqual(self._array(a), self._array(b), msg)
        np.testing.assert_allclose(self._array(a), self._array(b), rtol, atol, err_msg=msg or "")

    def assertNear(self, f1: Any, f2: Any, err: float, msg: str | None = None) -> None:
        """Two numbers are nearly the same.

        Args:
            f1, f2: the numbers.
            err: how far they may be apart.
            msg: what to say beside, where they are not.
        """
        self.assertAlmostEqual(float(self._array(f1)), float(self._array(f2)), delta=err, msg=msg)

    def assertArrayNear(self, farray1: Any, farray2: Any, err: float, msg: str | None = None) -> None:
        """Two lists of numbers are nearly the same.

        Args:
            farray1, farray2: the lists.
            err: how far the numbers may be apart.
            msg: what to say beside, where they are.
        """
        self.assertEqual(len(farray1), len(farray2), msg)
        for f1, f2 in zip(farray1, farray2, strict=True):
            self.assertNear(f1, f2, err, msg)

    def assertShapeEqual(self, input_a: Any, input_b: Any, msg: str | None = None) -> None:
        """Two arrays or tensors have the same shape.

        Args:
            input_a, input_b: arrays or tensors.
            msg: what to say beside, where they have not.
        """
        first, second = (x.shape if isinstance(x, Node) else np.shape(x) for x in (input_a, input_b))
        self.assertEqual(tuple(first or ()), tuple(second or ()), msg)

    def _array(self, x: Any) -> Any:
        return np.asarray(self.evaluate(x) if isinstance(x, Node) else x)


def main(argv: Any = None) -> None:
    """Run the tests of the program.

    Args:
        argv: the arguments of the command, by default those of the program.
    """
    unittest.main(argv=argv)


def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: Any = None) -> bool:
    """False: NumPy computes.

    Args:
        cuda_only, min_cuda_compute_capability: accepted, and of no meaning here.
    """
    return False


def gpu_device_name() -> str:
    """The empty text: there is no graphics card that computes."""
    return ""


def is_built_with_cuda() -> bool:
    """False: NumPy computes."""
    return False


def get_temp_dir() -> str:
    """A folder for files that need not stay."""
    return tempfile.gettempdir()


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.test", name, __all__)
