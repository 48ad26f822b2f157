"""`tf.initializers`: TensorFlow's rules for initial values, float32 where nothing else is asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import initializers as core
from ..errors import GraphError
from ..graph import Node
from ..initializing import global_variables_initializer as global_variables
from ..initializing import local_variables_initializer as local_variables
from ..initializing import variables_initializer as variables
from ..names import MissingNameError
from ..ops.creation import eye
from ..ops.decompositions import cholesky
from ..ops.identity import cast
from ..ops.layout import reshape, transpose
from ..ops.linalg import matmul
from ..ops.math import multiply
from ..ops.random import random_normal as draw_normal
from ..ops.random import random_uniform as draw_uniform
from ..ops.solving import matrix_triangular_solve
from .rules import as_dtype, get_default_graph, plain_shape
from .variables import INITIALIZERS

constant = INITIALIZERS["constant"]
glorot_normal = INITIALIZERS["glorot_normal"]
glorot_uniform = INITIALIZERS["glorot_uniform"]
ones = INITIALIZERS["ones"]
random_normal = INITIALIZERS["random_normal"]
random_uniform = INITIALIZERS["random_uniform"]
truncated_normal = INITIALIZERS["truncated_normal"]
variance_scaling = INITIALIZERS["variance_scaling"]
zeros = INITIALIZERS["zeros"]


def he_normal(seed: int | None = None) -> Any:
    """Truncated normal random numbers of variance 2 / n, for n inputs  (He et al. 2015).

    Args:
        seed: of its stream of random numbers; by default one of its own.
    """
    return variance_scaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed: int | None = None) -> Any:
    """Uniform random numbers of variance 2 / n, for n inputs  (He et al. 2015).

    Args:
        seed: of its stream of random numbers; by default one of its own.
    """
    return variance_scaling(2.0, "fan_in", "uniform", seed)


def lecun_normal(seed: int | None = None) -> Any:
    """Truncated normal random numbers of variance 1 / n, for n inputs  (LeCun et al. 1998).

    Args:
        seed: of its stream of random numbers; by default one of its own.
    """
    return variance_scaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed: int | None = None) -> Any:
    """Uniform random numbers of variance 1 / n, for n inputs  (LeCun et al. 1998).

    Args:
        seed: of its stream of random numbers; by default one of its own.
    """
    return variance_scaling(1.0, "fan_in", "uniform", seed)


class _OfShape:
    """An initializer with a dtype of its own, which holds where none is asked for."""

    dtype: Any = "float32"

    def __call__(self, shape: Sequence[int], dtype: Any = None, partition_info: Any = None) -> Any:
        get_default_graph()
        lengths: Any = plain_shape(shape)
        return self.build(lengths, as_dtype(self.dtype if dtype is None else dtype))

    def build(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """The initial value."""
        raise NotImplementedError


class uniform_unit_scaling(_OfShape):
    """Uniform random numbers within ±√(3 / n) times a factor, for n inputs: what is passed on keeps its scale.

    Args:
        factor: it depends on the activation function; 1 is for none.
        seed: of its stream of random numbers; by default one of its own.
        dtype: of the numbers, where none is asked for.

    Source: Sussillo and Abbott 2014, Random Walk Initialization for Training Very Deep Feedforward Networks.
    """

    def __init__(self, factor: float = 1.0, seed: int | None = None, dtype: Any = "float32") -> None:
        self.factor, self.seed, self.dtype = factor, seed, dtype

    def build(self, shape: tuple[int, ...], dtype: Any) -> Node:
        """The initial value."""
        limit = math.sqrt(3 / max(1.0, math.prod(shape[:-1]))) * self.factor
        return draw_uniform(shape, -limit, limit, dtype, self.seed)


class identity(_OfShape):
    """The identity matrix, times a gain.

    Args:
        gain: the number on the diagonal.
        dtype: of the numbers, where none is asked for.
    """

    def __init__(self, gain: float = 1.0, dtype: Any = "float32") -> None:
        self.gain, self.dtype = gain, dtype

    def build(self, shape: tuple[int, ...], dtype: Any) -> Node:
        """The initial value.

        Raises:
            GraphError: the shape is that of no matrix.
        """
        if len(shape) != 2:
            raise GraphError(f"The identity is a matrix, and the Variable has the shape {shape}.", "Give two axes.")
        return multiply(eye(*shape, dtype=dtype), self.gain)


class orthogonal(_OfShape):
    """A matrix whose rows, or columns if there are fewer of them, are orthogonal and of length 1; times a gain.

    It is Q of the QR decomposition A = Q R of a matrix of normal random numbers, with a positive diagonal of R. More
    axes than two are taken together, but for the last.

    Args:
        gain: the length.
        seed: of its stream of random numbers; by default one of its own.
        dtype: of the numbers, where none is asked for.

    Source: Saxe, McClelland and Ganguli 2014; the signs, by which all such matrices are as likely: Mezzadri 2007.
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None, dtype: Any = "float32") -> None:
        self.gain, self.seed, self.dtype = gain, seed, dtype

    def build(self, shape: tuple[int, ...], dtype: Any) -> Node:
        """The initial value.

        Raises:
            GraphError: the shape has fewer than two axes.
        """
        if len(shape) < 2:
            raise GraphError(f"The orthogonal initializer makes matrices, and not the shape {shape}.", "Give two axes.")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        numbers = draw_normal((max(rows, columns), min(rows, columns)), dtype=dtype, seed=self.seed)
        a = cast(numbers, "float64")  # A = Q R and AᵀA = RᵀR, so Rᵀ is its Cholesky factor L, and Qᵀ = L⁻¹ Aᵀ
        q: Node = matrix_triangular_solve(cholesky(matmul(a, a, transpose_a=True)), transpose(a))
        q = q if rows < columns else transpose(q)
        return multiply(cast(reshape(q, shape), dtype), self.gain)


__all__ = [
    *INITIALIZERS,
    "global_variables",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "local_variables",
    "orthogonal",
    "uniform_unit_scaling",
    "variables",
    *(name for name in core.__all__ if name.startswith("xavier_")),
]
xavier_normal, xavier_uniform = glorot_normal, glorot_uniform

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.initializers", name, __all__)
