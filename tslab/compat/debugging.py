"""`tf.debugging`: conditions that have to hold in a run; functions of `tf`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..names import MissingNameError
from .functions import assertions
from .functions.assertions import Assert as Assert
from .functions.watching import check_numerics as check_numerics
from .functions.watching import verify_tensor_all_finite as assert_all_finite

globals().update({name: getattr(assertions, name) for name in assertions.__all__})

__all__ = ["assert_all_finite", "check_numerics", *assertions.__all__]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.debugging", name, __all__)
