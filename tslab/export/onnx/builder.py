"""An ONNX graph in the making: its nodes, and the arrays that they start from. Values are known by their names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from ...errors import ExportError
from ...graph import Node
from ...operation import Operation
from ...shapes import static

OPSET = 18
"""The version of ONNX's operations. With 18 all reductions take their axes in one way, and ScatterND can add."""

IR_VERSION = 8
"""The version of the file format that came with them."""

Exporter = Callable[..., Any]
EXPORTERS: dict[str, Exporter] = {}
"""For each operation of tslab's, by name, a function that adds its nodes: from a `Builder`, the operation, and the
names of its inputs, to the name of its value, or the names of its values.
"""


def exports(*names: str) -> Callable[[Exporter], Exporter]:
    """Enter a function into `EXPORTERS`, under the names of operations."""

    def enter(function: Exporter) -> Exporter:
        EXPORTERS.update(dict.fromkeys(names, function))
        return function

    return enter


class Builder:
    """Nodes and arrays, with names of their own. Calling it adds a node: `b("Add", x, y)` is the name of the sum.

    Attributes:
        nodes: what has been added, in its order, as ONNX's NodeProto.
        arrays: the arrays by name.
    """

    def __init__(self, onnx: Any, taken: Collection[str]) -> None:
        self.onnx = onnx
        self.nodes: list[Any] = []
        self.arrays: dict[str, np.ndarray[Any, Any]] = {}
        self._taken = set(taken)
        self._scope = ""
        self._same: dict[Any, str] = {}

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """Name what is added in the block `name/…`."""
        self._scope = f"{name}/"
        yield
        self._scope = ""

    def __call__(self, kind: str, *inputs: str, **attributes: Any) -> str:
        (name,) = self.several(kind, inputs, 1, **attributes)
        return name

    def several(self, kind: str, inputs: Collection[str], count: int, **attributes: Any) -> list[str]:
        """Add a node with `count` values, and return their names."""
        name = self.unique(self._scope + kind)
        values = [name] if count == 1 else [self.unique(f"{name}:{i}") for i in range(count)]
        self.nodes.append(self.onnx.helper.make_node(kind, list(inputs), values, name=name, **attributes))
        return values

    def unique(self, name: str) -> str:
        """`name`, or the first of `name_1`, `name_2` … that is free."""
        free, i = name, 0
        while free in self._taken:
            i += 1
            free = f"{name}_{i}"
        self._taken.add(free)
        return free

    def array(self, value: ArrayLike, dtype: DTypeLike | None = None, what: str = "constant") -> str:
        """An array as a value. The same array is kept once for each operation of tslab's."""
        array = np.asarray(value, dtype)
        key = self._scope, array.dtype, array.shape, array.tobytes()
        if key not in self._same:
            name = self._same[key] = self.unique(self._scope + what)
            self.arrays[name] = array
        return self._same[key]

    def integers(self, *numbers: int, what: str = "constant") -> str:
        """A vector of integers: axes, or a shape."""
        return self.array(numbers, np.int64, what)

    def cast(self, x: str, have: np.dtype[Any] | None, want: DTypeLike) -> str:
        """A value in another dtype; an array is cast here and now."""
        wanted = np.dtype(want)
        if have is not None and have == wanted:  # NumPy takes None for float64
            return x
        if x in self.arrays:
            return self.array(self.arrays[x].astype(wanted))
        return self("Cast", x, to=self.onnx.helper.np_dtype_to_tensor_dtype(wanted))

    def shape(self, x: str, node: Node) -> str:
        """The shape of `node`, whose value is `x`: an array where it is known, else computed in the run."""
        if static(node.shape):
            return self.integers(*node.shape, what="shape")  # type: ignore[misc]
        return self("Shape", x)

    def filled(self, number: Any, dtype: DTypeLike, shape: str) -> str:
        """One number in a shape."""
        value = self.onnx.numpy_helper.from_array(np.full(1, number, dtype))
        return self("ConstantOfShape", shape, value=value)

    def reshape(self, x: str, shape: str) -> str:
        """The same numbers in a shape, in which 0 means 0, and not what it means in ONNX by default."""
        return self("Reshape", x, shape, allowzero=1)

    def transpose(self, x: str, perm: list[int]) -> str:
        """The axes in another order, if it is another."""
        return x if perm == sorted(perm) else self("Transpose", x, perm=perm)

    def add_axes(self, x: str, axes: list[int]) -> str:
        """Axes of length 1 put in, counted in the result; none at all leave the value as it is."""
        return self("Unsqueeze", x, self.integers(*axes, what="axes")) if axes else x

    def drop_axes(self, x: str, axes: list[int]) -> str:
        """Axes of length 1 taken out."""
        return self("Squeeze", x, self.integers(*axes, what="axes")) if axes else x


def rank(op: Operation, node: Node) -> int:
    """How many axes `node`, an input of `op`, has."""
    if node.shape is None:
        raise ExportError(
            f"ONNX needs to know how many axes {node.name!r} has, for {op.name!r} ({type(op).__name__}).",
            "Declare the shapes of the placeholders, with None for a length that is not known: "
            "to_onnx(…, inputs={X: ('float64', [None, 3])}).",
            nodes=[op, node],
            where=op.location,
        )
    return len(node.shape)


def alike(b: Builder, op: Operation, x: tuple[str, ...], dtype: Any) -> list[str]:
    """The inputs of `op`, cast to one dtype."""
    return [b.cast(value, node.dtype, dtype) for value, node in zip(x, op.input_nodes, strict=True)]
