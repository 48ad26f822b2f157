"""`tf.examples`: the handwritten digits that so many programs for TensorFlow 1 begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...names import MissingNameError
from . import tutorials as tutorials

__all__ = ["tutorials"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.examples", name, __all__)
