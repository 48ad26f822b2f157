"""`tf.app`: the start of a program that has options, and a `main`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..names import MissingNameError
from . import flags as flags

__all__ = ["flags", "run"]


def run(main: Callable[..., Any] | None = None, argv: Sequence[str] | None = None) -> None:
    """Read the options, call `main`, and end the program by what it returns.

    Args:
        main: the function, which gets what is left of `argv`; by default the program's `main`.
        argv: the program's name and its arguments, by default `sys.argv`.

    Raises:
        SystemExit: always.
    """
    rest = flags.FLAGS(list(sys.argv if argv is None else argv), known_only=True)
    function: Any = sys.modules["__main__"].main if main is None else main
    sys.exit(function(rest))


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.app", name, __all__)
