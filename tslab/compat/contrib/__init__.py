"""`tf.contrib`: what programs used of it most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...names import MissingNameError
from . import layers as layers

__all__ = ["layers"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.contrib", name, __all__)
