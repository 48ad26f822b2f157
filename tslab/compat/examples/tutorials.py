"""`tf.examples.tutorials`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...names import MissingNameError
from . import mnist as mnist

__all__ = ["mnist"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.examples.tutorials", name, __all__)
