"""`tf.random`: functions of `tf`, under shorter names."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..names import MissingNameError

SHORTER = {
    "categorical": "multinomial",
    "get_seed": "get_seed",
    "log_uniform_candidate_sampler": "nn.log_uniform_candidate_sampler",
    "multinomial": "multinomial",
    "normal": "random_normal",
    "set_random_seed": "set_random_seed",
    "shuffle": "random_shuffle",
    "truncated_normal": "truncated_normal",
    "uniform": "random_uniform",
    "uniform_candidate_sampler": "nn.uniform_candidate_sampler",
}
"""By the name here, the function of `tf`."""


def _found(name: str) -> Any:
    """The function that is meant, or None where tslab does not have it."""
    found: Any = import_module("tslab.compat")
    for part in SHORTER[name].split("."):
        found = getattr(found, part, None)
    return found


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name == "__all__":
            return sorted(other for other in SHORTER if _found(other) is not None)
        found = _found(name) if name in SHORTER else None
        if found is None:
            raise MissingNameError("tf.random", name, __getattr__("__all__") if not name.startswith("__") else [])
        return found
