"""`tf.nn`: tslab's, as TensorFlow spells it, and what is composed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import nn
from ..names import MissingNameError
from .spellings import namespace

globals().update(namespace("nn.", nn, nn.__all__))

__all__ = [*nn.__all__]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.nn", name, __all__)
