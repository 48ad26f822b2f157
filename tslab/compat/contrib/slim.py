"""`tf.contrib.slim`: the layers of `tf.contrib.layers`, and what gives defaults to their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...names import MissingNameError
from . import framework, layers

_OF_LAYERS = [name for name in layers.__all__ if not name.startswith(("optimize_loss", "OPTIMIZER"))]
_OF_FRAMEWORK = [name for name in framework.__all__ if name not in ("smart_cond", "create_global_step")]
__all__ = [*_OF_LAYERS, *_OF_FRAMEWORK]

if not TYPE_CHECKING:
    globals().update({name: getattr(layers, name) for name in _OF_LAYERS})
    globals().update({name: getattr(framework, name) for name in _OF_FRAMEWORK})

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.contrib.slim", name, __all__)
