"""`tf.compat`: `tf.compat.v1` is `tf` itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import compat as v1
from ..names import MissingNameError

__path__: list[str] = []  # `import tensorflow.compat.v1` asks for it
__all__ = ["as_bytes", "as_str", "as_str_any", "as_text", "v1"]


def as_bytes(bytes_or_text: str | bytes, encoding: str = "utf-8") -> bytes:
    """A text as bytes.

    Args:
        bytes_or_text: the text, or bytes, which stay as they are.
        encoding: how its letters are written.
    """
    return bytes_or_text.encode(encoding) if isinstance(bytes_or_text, str) else bytes_or_text


def as_text(bytes_or_text: str | bytes, encoding: str = "utf-8") -> str:
    """Bytes as a text.

    Args:
        bytes_or_text: the bytes, or a text, which stays as it is.
        encoding: how its letters are written.
    """
    return bytes_or_text.decode(encoding) if isinstance(bytes_or_text, bytes) else bytes_or_text


as_str = as_text


def as_str_any(value: Any, encoding: str = "utf-8") -> str:
    """Anything as a text.

    Args:
        value: bytes, or what `str` takes.
        encoding: how the letters of bytes are written.
    """
    return as_text(value, encoding) if isinstance(value, bytes) else str(value)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.compat", name, __all__)
