"""`tf.contrib`: what TensorFlow 1 kept beside its own, as far as small programs use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...names import MissingNameError
from .. import distributions as distributions
from . import framework as framework
from . import layers as layers
from . import legacy_seq2seq as legacy_seq2seq
from . import rnn as rnn
from . import seq2seq as seq2seq
from . import slim as slim

__all__ = ["distributions", "framework", "layers", "legacy_seq2seq", "rnn", "seq2seq", "slim"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.contrib", name, __all__)
