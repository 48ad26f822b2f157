"""`tf.train`: tslab's, as TensorFlow spells it, and what old programs need beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import train
from ..names import MissingNameError
from .spellings import namespace

globals().update(namespace("train.", train, train.__all__))

__all__ = [*train.__all__]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.train", name, __all__)
