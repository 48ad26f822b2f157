"""TensorFlow-1 programs run as they are: `import tslab.compat as tf`.

All of tslab is here, with TensorFlow's defaults (float32, int32), its spellings of parameters, old and new, and what
small programs use beyond: layers, losses, metrics, recurrent cells, datasets, queues. What is composed of others is
composed here; operations are tslab's own. A program that may not be changed runs by
`python -m tslab.compat program.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as _np

import tslab as _tslab

from ..graph import Node as Tensor
from ..names import MissingNameError as _MissingNameError
from . import contrib as contrib
from . import data as data
from . import errors as errors
from . import initializers as initializers
from . import layers as layers
from . import linalg as linalg
from . import losses as losses
from . import metrics as metrics
from . import nn as nn
from . import train as train
from .errors import OpError as OpError
from .keys import GraphKeys as GraphKeys
from .linalg import cholesky_solve as cholesky_solve
from .linalg import lstsq as matrix_solve_ls
from .queues import FIFOQueue as FIFOQueue
from .queues import PaddingFIFOQueue as PaddingFIFOQueue
from .queues import QueueBase as QueueBase
from .queues import RandomShuffleQueue as RandomShuffleQueue
from .rules import Dimension as Dimension
from .rules import Graph as Graph
from .rules import TensorShape as TensorShape
from .rules import as_dtype as as_dtype
from .rules import get_default_graph as get_default_graph
from .rules import reset_default_graph as reset_default_graph
from .sessions import InteractiveSession as InteractiveSession
from .sessions import Session as Session
from .sessions import get_default_session as get_default_session
from .spellings import namespace as _namespace
from .variables import INITIALIZERS as _INITIALIZERS
from .variables import Variable as Variable
from .variables import constant as constant
from .variables import placeholder as placeholder

# What tslab is, compat is. What stands above and below has other defaults or parameters, or is new.
globals().update(_namespace("", _tslab, [name for name in _tslab.__all__ if name not in globals()]))
globals().update({f"{name}_initializer": kind for name, kind in _INITIALIZERS.items()})
uniform_unit_scaling_initializer = initializers.uniform_unit_scaling
orthogonal_initializer = initializers.orthogonal

__version__ = "1.15.0"  # the last TensorFlow of the kind that these programs ask for
newaxis = None
float32_ref = _np.dtype("float32")

__all__ = [
    *_tslab.__all__,
    "Dimension",
    "FIFOQueue",
    "OpError",
    "PaddingFIFOQueue",
    "QueueBase",
    "RandomShuffleQueue",
    "Tensor",
    "TensorShape",
    "as_dtype",
    "cholesky_solve",
    "contrib",
    "data",
    "float32_ref",
    "get_default_session",
    "layers",
    "linalg",
    "losses",
    "matrix_solve_ls",
    "metrics",
    "newaxis",
    "orthogonal_initializer",
    "uniform_unit_scaling_initializer",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise _MissingNameError("tf", name, __all__)
