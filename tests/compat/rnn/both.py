"""What tslab and TensorFlow compute of a model: `python -m tests.compat.rnn.both FILE` pickles it for TensorFlow.

That is a process of its own, since TensorFlow's old behaviour can be had for the whole of it alone.
"""

from __future__ import annotations

import pickle
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..same_numbers import Streams
from .models import MODELS, Model
from .trainings import EXAMPLES, TRAININGS


class Computed(NamedTuple):
    """What a library has computed.

    Attributes:
        names: of all Variables.
        built: the kinds of the random operations.
        start: the initial values of the Variables.
        values: of the model's nodes, in two runs.
        gradients: of a sum of the values with weights, by all Variables and by what is fed, in the second run.
    """

    names: list[str]
    built: list[str]
    start: list[Any]
    values: list[Any]
    gradients: list[Any]


def computed(m: Any, given: Callable[[Any], Any], model: Model) -> Computed:
    """What a library computes of a model.

    Args:
        m: tslab.compat or TensorFlow.
        given: what gives it random numbers.
        model: the model.
    """
    streams = Streams()
    with m.Graph().as_default(), given(streams):
        fed = m.placeholder(m.float32, list(model.shape), name="x")
        nodes = leaves(model.build(m, fed))
        weights = np.random.default_rng(2).uniform(0.5, 1.5, len(nodes))
        pairs = zip(nodes, weights, strict=True)
        loss = m.add_n([float(w) * m.reduce_sum(node) + m.reduce_sum(node * node) for node, w in pairs])
        by = m.gradients(loss, [*m.trainable_variables(), fed])
        with m.Session() as session:
            session.run(m.global_variables_initializer())
            start = session.run(m.global_variables())
            first = session.run(nodes, {fed: model.x})
            gradients_of = [m.convert_to_tensor(g) for g in by if g is not None]  # that of a lookup, too
            values, gradients = session.run([nodes, gradients_of], {fed: model.x})
        names = [v.name.removesuffix(":0") for v in m.global_variables()]
    return Computed(names, [kind for kind, _ in streams.built], start, [*first, *values], gradients)


def trained(m: Any, given: Callable[[Any], Any], build: Callable[[Any, Any], Any], x: Any) -> dict[str, Any]:
    """Twenty steps of training.

    Args:
        m, given: as above.
        build: from the module and the placeholder, the loss and the step of training.
        x: what is fed.

    Returns:
        The losses, and the Variables at the end.
    """
    with m.Graph().as_default(), given(Streams()):
        fed = m.placeholder(m.float32, [None, *x.shape[1:]], name="x")
        loss, step = build(m, fed)
        with m.Session() as session:
            session.run(m.global_variables_initializer())
            losses = [session.run([loss, step], {fed: x})[0] for _ in range(20)]
            return {"losses": losses, "variables": session.run(m.trainable_variables())}


def leaves(structure: Any) -> list[Any]:
    """The nodes in a structure."""
    if isinstance(structure, (list, tuple)):
        return [leaf for part in structure for leaf in leaves(part)]
    return [structure]


def main() -> None:
    """Pickle what TensorFlow computes of all models."""
    from ..same_numbers import given_to_tensorflow, tf

    warnings.simplefilter("ignore")
    tf.disable_v2_behavior()
    found: dict[str, Any] = {}
    for name, model in MODELS.items():
        try:
            found[name] = computed(tf, given_to_tensorflow, model)._asdict()
        except Exception:
            found[name] = traceback.format_exc()
    for name, build in TRAININGS.items():
        found[name] = trained(tf, given_to_tensorflow, build, EXAMPLES)
    Path(sys.argv[1]).write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main()
