"""`tf.dtypes`: the dtypes, and what makes one of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import dtypes
from ..names import MissingNameError
from ..ops.identity import cast as _cast
from .functions.tools import saturate_cast as saturate_cast
from .rules import as_dtype as as_dtype
from .spellings import SIGNATURES, spelled

globals().update({name: getattr(dtypes, name) for name in dtypes.__all__})
cast = spelled("tf.dtypes.cast", _cast, SIGNATURES["cast"])
half, double = dtypes.float16, dtypes.float64

__all__ = ["as_dtype", "cast", "double", "half", "saturate_cast", *dtypes.__all__]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.dtypes", name, __all__)
