"""TensorFlow's settings of machines, sessions and of itself: taken as they are given, since NumPy needs none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

__all__ = [
    "COMPILER_VERSION",
    "GIT_VERSION",
    "VERSION",
    "ConfigProto",
    "GPUOptions",
    "GraphOptions",
    "OptimizerOptions",
    "RunMetadata",
    "RunOptions",
    "colocate_with",
    "container",
    "device",
    "disable_eager_execution",
    "disable_resource_variables",
    "disable_v2_behavior",
    "disable_v2_tensorshape",
    "enable_resource_variables",
    "executing_eagerly",
    "init_scope",
]

VERSION = "1.15.0"
GIT_VERSION = "v1.15.0"
COMPILER_VERSION = "NumPy"


class _Options(SimpleNamespace):
    """Any options, by name. One that was not given is a group of options."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        group = _Options()
        setattr(self, name, group)
        return group


class ConfigProto(_Options):
    """Settings of a session, which are of no meaning here: they are about devices and threads.

    Args:
        options: any of TensorFlow's, by name: `ConfigProto(allow_soft_placement=True)`.
    """


class GPUOptions(_Options):
    """Settings of graphics cards, which are of no meaning here.

    Args:
        options: any of TensorFlow's, by name.
    """


class GraphOptions(_Options):
    """Settings of how a graph is run, which are of no meaning here.

    Args:
        options: any of TensorFlow's, by name.
    """


class OptimizerOptions(_Options):
    """Settings of how a graph is made faster, which are of no meaning here.

    Args:
        options: any of TensorFlow's, by name.
    """

    DEFAULT, ON_1, ON_2, L1, L0, OFF = 0, 1, 2, 0, -1, -1


class RunOptions(_Options):
    """Settings of one run, which are of no meaning here.

    Args:
        options: any of TensorFlow's, by name.
    """

    NO_TRACE, SOFTWARE_TRACE, HARDWARE_TRACE, FULL_TRACE = 0, 1, 2, 3


class RunMetadata:
    """What TensorFlow tells of a run on its devices: nothing is told here. `Session.trace` tells of the values.

    Attributes:
        step_stats: empty.
    """

    def __init__(self) -> None:
        self.step_stats = _Options(dev_stats=[])

    def SerializeToString(self) -> bytes:
        """The protocol buffer that holds nothing."""
        return b""


@contextmanager
def device(device_name_or_function: Any) -> Iterator[None]:
    """A block whose operations are computed by a device: NumPy knows one.

    Args:
        device_name_or_function: accepted, and of no meaning here.
    """
    yield


@contextmanager
def colocate_with(op: Any, ignore_existing: bool = False) -> Iterator[None]:
    """A block whose operations are computed where another is: NumPy knows one place.

    Args:
        op, ignore_existing: accepted, and of no meaning here.
    """
    yield


@contextmanager
def container(container_name: str) -> Iterator[str]:
    """A block whose Variables are kept together on a server: there is none.

    Args:
        container_name: accepted, and of no meaning here.
    """
    yield container_name


@contextmanager
def init_scope() -> Iterator[None]:
    """A block whose operations wait for nothing that is waited for around it."""
    from ...scopes import control_dependencies
    from ..rules import get_default_graph

    get_default_graph()
    with control_dependencies(None):
        yield


def disable_v2_behavior() -> None:
    """Nothing: it is TensorFlow 1's behaviour that tslab has."""


def disable_eager_execution() -> None:
    """Nothing: there are graphs and sessions alone."""


def disable_resource_variables() -> None:
    """Nothing: there is one kind of Variable."""


def enable_resource_variables() -> None:
    """Nothing: there is one kind of Variable."""


def disable_v2_tensorshape() -> None:
    """Nothing: shapes are TensorFlow 1's."""


def executing_eagerly() -> bool:
    """False: there are graphs and sessions alone."""
    return False
