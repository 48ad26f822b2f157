"""`tf.test`: questions about the machine."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

from ..names import MissingNameError

__all__ = ["get_temp_dir", "gpu_device_name", "is_built_with_cuda", "is_gpu_available"]


def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: Any = None) -> bool:
    """False: NumPy computes.

    Args:
        cuda_only, min_cuda_compute_capability: accepted, and of no meaning here.
    """
    return False


def gpu_device_name() -> str:
    """The empty text: there is no graphics card that computes."""
    return ""


def is_built_with_cuda() -> bool:
    """False: NumPy computes."""
    return False


def get_temp_dir() -> str:
    """A folder for files that need not stay."""
    return tempfile.gettempdir()


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.test", name, __all__)
