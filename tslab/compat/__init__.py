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
from ..names import ELSEWHERE as _ELSEWHERE
from ..names import MissingNameError as _MissingNameError
from ..ops.summaries import protocol as _protocol
from . import app as app
from . import compat as compat
from . import contrib as contrib
from . import data as data
from . import debugging as debugging
from . import distributions as distributions
from . import dtypes as dtypes
from . import errors as errors
from . import examples as examples
from . import flags as flags
from . import gfile as gfile
from . import initializers as initializers
from . import layers as layers
from . import linalg as linalg
from . import logging as logging
from . import losses as losses
from . import math as math
from . import metrics as metrics
from . import nn as nn
from . import random as random
from . import summary as summary
from . import test as test
from . import train as train
from .errors import OpError as OpError
from .functions import assertions as _assertions
from .functions import collections as _collections
from .functions import old_names as _old_names
from .functions import ordering as _ordering
from .functions import python as _functions
from .functions import reductions as _reductions
from .functions import settings as _settings
from .functions import slices as _slices
from .functions import tools as _tools
from .functions import watching as _watching
from .functions.control import case as case
from .functions.control import cond as cond
from .functions.control import foldl as foldl
from .functions.control import foldr as foldr
from .functions.control import map_fn as map_fn
from .functions.control import scan as scan
from .keys import GraphKeys as GraphKeys
from .linalg import cholesky_solve as cholesky_solve
from .linalg import lstsq as matrix_solve_ls
from .nearest import NEAREST as _NEAREST
from .program.importing import module_of as _module_of
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
_MODULES = [_assertions, _functions, _collections, _old_names, _ordering, _reductions, _settings]
_MODULES += [_slices, _tools, _watching]
_ADDED = {name: getattr(module, name) for module in _MODULES for name in module.__all__}
globals().update(_ADDED)
_PROTOCOLS = {"Event": "event", "GraphDef": "graph", "HistogramProto": "summary", "NodeDef": "node_def"}
_PROTOCOLS |= {"SessionLog": "event", "Summary": "summary"}

_ELSEWHERE["tf"] = _NEAREST
__version__ = "1.15.0"  # the last TensorFlow of the kind that these programs ask for
newaxis = None
float32_ref = _np.dtype("float32")
half, double = _np.dtype("float16"), _np.dtype("float64")

__all__ = [
    *_tslab.__all__,
    *sorted(_ADDED.keys() - {*_tslab.__all__}),
    *_PROTOCOLS,
    "Dimension",
    "FIFOQueue",
    "OpError",
    "PaddingFIFOQueue",
    "QueueBase",
    "RandomShuffleQueue",
    "Tensor",
    "TensorShape",
    "app",
    "as_dtype",
    "case",
    "cholesky_solve",
    "compat",
    "contrib",
    "data",
    "debugging",
    "distributions",
    "double",
    "dtypes",
    "examples",
    "flags",
    "float32_ref",
    "foldl",
    "foldr",
    "get_default_session",
    "gfile",
    "half",
    "layers",
    "linalg",
    "logging",
    "losses",
    "map_fn",
    "math",
    "matrix_solve_ls",
    "metrics",
    "newaxis",
    "orthogonal_initializer",
    "random",
    "scan",
    "test",
    "uniform_unit_scaling_initializer",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name == "python":
            return _module_of("tensorflow.python")
        if name in _PROTOCOLS:
            return getattr(_protocol(_PROTOCOLS[name]), name)
        raise _MissingNameError("tf", name, __all__)
