"""Training: how variables follow the gradient, and how they are kept in files."""

from typing import TYPE_CHECKING, Any

from ..names import MissingNameError
from .averages import ExponentialMovingAverage
from .optimizer import Optimizer
from .optimizers import (
    AdagradOptimizer,
    AdamOptimizer,
    GradientDescentOptimizer,
    MomentumOptimizer,
    RMSPropOptimizer,
)
from .saver import CheckpointState, Saver, checkpoint_exists, get_checkpoint_state, latest_checkpoint
from .schedules import create_global_step, exponential_decay, get_global_step, get_or_create_global_step, global_step

__all__ = [
    "AdagradOptimizer",
    "AdamOptimizer",
    "CheckpointState",
    "ExponentialMovingAverage",
    "GradientDescentOptimizer",
    "MomentumOptimizer",
    "Optimizer",
    "RMSPropOptimizer",
    "Saver",
    "checkpoint_exists",
    "create_global_step",
    "exponential_decay",
    "get_checkpoint_state",
    "get_global_step",
    "get_or_create_global_step",
    "global_step",
    "latest_checkpoint",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("ts.train", name, __all__)
