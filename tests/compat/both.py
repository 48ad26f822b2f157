"""A graph that is built and run in TensorFlow and in tslab, with the same random numbers, and what is to agree."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

import tslab.compat as compat

from ..tensorflow import tf
from .same_numbers import Streams, given_to_tensorflow, given_to_tslab

COLLECTIONS = ("variables", "trainable_variables", "local_variables", "update_ops", "losses", "regularization_losses")


@contextmanager
def tensorflow_of_old() -> Iterator[None]:
    """In the block, a new graph of TensorFlow's is the default, with the layers and random numbers of TensorFlow 1."""
    from tensorflow.python import tf2

    was_enabled = tf2.enabled()
    tf2.disable()  # Keras' initializers go by it
    try:
        with warnings.catch_warnings(action="ignore"), tf.Graph().as_default(), given_to_tensorflow(Streams()):
            yield
    finally:
        if was_enabled:
            tf2.enable()


@contextmanager
def tslab_of_old() -> Iterator[None]:
    """In the block, a new graph of tslab's is the default, with the same random numbers."""
    with compat.Graph().as_default(), given_to_tslab(Streams()):
        yield


BOTH = {tf: tensorflow_of_old, compat: tslab_of_old}


def name_of(thing: Any) -> str:
    return str(thing.name).removesuffix(":0")


def facts(
    m: Any, build: Callable[..., Any], feeds: Mapping[str, Any], shapes: Mapping[str, Any], dtype: Any, runs: int
) -> dict[str, Any]:
    """Build, and run what was built: variables, values, gradients, and what the updates make of the variables."""
    inputs = {
        key: m.placeholder(dtype if np.asarray(value).dtype.kind == "f" else np.asarray(value).dtype, shapes[key], key)
        for key, value in feeds.items()
    }
    built = build(m, **inputs)
    outputs = list(built) if isinstance(built, (list, tuple)) else [built]
    found: dict[str, Any] = {}
    for collection in COLLECTIONS:
        listed = m.get_collection(collection)
        is_named = "variables" in collection
        found[collection] = [name_of(x) for x in listed] if is_named else len(listed)
    trainable = m.get_collection("trainable_variables")
    changed = [*trainable, *(x for x in inputs.values() if np.dtype(str(m.as_dtype(x.dtype).name)).kind == "f")]
    total = m.add_n([m.reduce_sum(y * m.cast(m.sin(m.cast(y, y.dtype)), y.dtype)) for y in outputs if _floats(y)])
    gradients = m.gradients(total, changed)
    found["has a gradient"] = [g is not None for g in gradients]
    gradients = [g for g in gradients if g is not None]
    updates = m.get_collection("update_ops")
    kept = [*m.get_collection("variables"), *m.get_collection("local_variables")]
    with m.Session() as session:
        session.run([m.global_variables_initializer(), m.local_variables_initializer()])
        fed = {inputs[key]: value for key, value in feeds.items()}
        found["initial"] = session.run(kept)
        for i in range(runs):
            found[f"run {i}"] = session.run([outputs, gradients], fed)
            if updates:
                session.run(updates, fed)
            found[f"variables {i}"] = session.run(kept)
        losses = m.get_collection("losses") + m.get_collection("regularization_losses")
        found["the losses"] = session.run(losses, fed) if losses else []
    found["static"] = [y.get_shape().as_list() if y.get_shape().ndims is not None else None for y in outputs]
    return found


def _floats(y: Any) -> bool:
    return np.dtype(y.dtype if isinstance(y.dtype, np.dtype) else y.dtype.as_numpy_dtype).kind == "f"


def compare(
    build: Callable[..., Any],
    shapes: Mapping[str, Any] | None = None,
    runs: int = 2,
    static: bool = True,
    rtol: float = 1e-4,
    **feeds: Any,
) -> dict[str, Any]:
    """Assert that both give the same, and return what tslab gave.

    Args:
        build: from TensorFlow or tslab, and placeholders of the names of `feeds`, one node or several.
        shapes: the static shapes of placeholders that have others than the values.
        runs: how often it is run.
        static: whether static shapes are compared.
        rtol: how far numbers may differ, relative to the largest of their array.
        feeds: values by name.
    """
    all_shapes = {key: np.shape(value) for key, value in feeds.items()} | dict(shapes or {})
    with tensorflow_of_old():
        theirs = facts(tf, build, feeds, all_shapes, tf.float32, runs)
    with tslab_of_old():
        ours = facts(compat, build, feeds, all_shapes, compat.float32, runs)
    for key, value in theirs.items():
        if key == "static" and not static:
            continue
        if key in ("initial", "the losses") or key.startswith(("run", "variables ")):
            same_numbers(key, ours[key], value, rtol)
        else:
            assert ours[key] == value, key
    return ours


def same_numbers(what: str, ours: Any, theirs: Any, rtol: float) -> None:
    """Assert that two structures hold the same arrays."""
    if isinstance(theirs, (list, tuple)):
        assert len(ours) == len(theirs), what
        for i, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            same_numbers(f"{what}, {i}", one, other, rtol)
        return
    own, other = np.asarray(ours), np.asarray(theirs)
    assert own.shape == other.shape, f"{what}: {own.shape} is not {other.shape}"
    assert own.dtype == other.dtype, f"{what}: {own.dtype} is not {other.dtype}"
    scale = float(np.abs(other.astype(np.float64)).max(initial=0.0)) if other.size else 0.0
    np.testing.assert_allclose(own, other, rtol=rtol, atol=1e-5 * min(scale, 1.0) + 1e-12, err_msg=what)


def numbers(*shape: int, seed: int = 0, low: float = -1.0, high: float = 1.0) -> Any:
    """Numbers to feed, float32."""
    return np.random.default_rng([seed, *shape]).uniform(low, high, shape).astype(np.float32)


def whole(*shape: int, below: int, seed: int = 0) -> Any:
    """Whole numbers to feed, int32."""
    return np.random.default_rng([seed, *shape]).integers(0, below, shape).astype(np.int32)


def signatures_differ(ours: Any, theirs: Any, ignored: Sequence[str] = ()) -> str:
    """What is different in the parameters of two functions or classes; "" if nothing is."""
    import inspect

    def names(f: Any) -> list[tuple[str, bool]]:
        found = inspect.signature(f).parameters.values()
        return [(p.name, p.default is inspect.Parameter.empty) for p in found if p.name not in ignored]

    return "" if names(ours) == names(theirs) else f"{names(ours)} is not {names(theirs)}"
