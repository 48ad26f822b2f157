"""`tf.examples.tutorials.mnist`: the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...names import MissingNameError
from . import input_data as input_data

__all__ = ["input_data"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.examples.tutorials.mnist", name, __all__)
