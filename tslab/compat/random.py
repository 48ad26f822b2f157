"""`tf.random`: functions of `tf`, under shorter names."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..names import MissingNameError

SHORTER = {
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


def categorical(
    logits: Any, num_samples: Any, dtype: Any = None, seed: int | None = None, name: str | None = None
) -> Any:
    """Classes drawn with the probabilities softmax(logits).

    Args:
        logits: tensor of shape (batch, classes).
        num_samples: how many to draw for each row.
        dtype: of the classes, by default int64.
        seed: of the stream of random numbers.
    """
    return import_module("tslab.compat").multinomial(logits, num_samples, seed, name, dtype)


def _found(name: str) -> Any:
    """The function that is meant, or None where tslab does not have it."""
    found: Any = import_module("tslab.compat")
    for part in SHORTER[name].split("."):
        found = getattr(found, part, None)
    return found


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name == "__all__":
            return sorted(["categorical", *(other for other in SHORTER if _found(other) is not None)])
        found = _found(name) if name in SHORTER else None
        if found is None:
            raise MissingNameError("tf.random", name, __getattr__("__all__") if not name.startswith("__") else [])
        return found
