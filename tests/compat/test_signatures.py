"""A call of compat means what it means in TensorFlow 1: each public function has its parameters, in its order."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import tslab.compat

from ..tensorflow import tf

LATER = {"layout", "optimize", "output_type", "beta@FtrlOptimizer", "axis@linspace", "axis@lin_space"}
LATER |= {"bad_indices_policy", "index_type", "k@matrix_diag", "k@matrix_diag_part", "k@matrix_set_diag"}
LATER |= {"k@diag", "k@diag_part", "k@set_diag", "num_rows", "num_cols", "padding_value", "align"}
LATER |= {"beta@swish", "exponential_avg_factor", "fn_output_signature"}
LATER |= {"grad_a@matmul", "grad_b@matmul", "skip_gradients_aggregation", "use_pybind11_proto"}
LATER |= {"save_graph_def", "deterministic", "synchronous", "use_unbounded_threadpool", "output_signature"}
LATER |= {
    f"{parameter}@data.Dataset.{method}"
    for parameter, methods in {
        "name": "batch cache enumerate filter flat_map interleave map padded_batch prefetch repeat shard shuffle skip "
        "take unbatch concatenate from_tensors from_tensor_slices from_generator",
        "num_parallel_calls": "batch",
    }.items()
    for method in methods.split()
}
"""Parameters that later TensorFlows added; 1.15 does not have them. After an @ stands where alone that is so,
the last name or the whole path."""

OLDER = {"keep_dims", "reduction_indices", "dim", "dimension", "squeeze_dims", "axis", "dim@expand_dims"}
"""Both spellings of one parameter, whose place late TensorFlow gives to either."""

DIFFERENT = {
    "QueueBase": "TensorFlow's is made by its subclasses alone",
    "RegisterGradient": "takes the class itself, too, and numpy=True",
    "distributions.Distribution": "made by its subclasses alone",
    "data.Dataset": "made by its static methods alone",
    "data.Iterator": "made by datasets and from_structure alone",
    "Tensor": "a node: programs ask for its class alone",
    "VariableScope": "made by variable_scope alone",
    "Variable.eval": "that of all nodes, which may be fed",
    "linalg.einsum": "names are given by name: TensorFlow's **kwargs",
    "einsum": "names are given by name: TensorFlow's **kwargs",
    "nn.sigmoid_cross_entropy_with_logits": "positions are refused, as 1.15 does",
    "nn.sparse_softmax_cross_entropy_with_logits": "positions are refused, as 1.15 does",
    "nn.softmax_cross_entropy_with_logits": "axis may be given, too, as in its second version",
    "train.AdamOptimizer": "use_own_namescope_for_non_slot_vars is of the names of two Variables",
    "train.Optimizer": "use_own_namescope_for_non_slot_vars is of names alone",
    "train.Saver.export_meta_graph": "graph may be given",
    "variable_op_scope": "what few programs give is taken by name",
}
"""Where parameters differ for a reason of their own."""

METHODS = """
    Session.run Variable.assign Variable.assign_add Variable.assign_sub Variable.eval Variable.load
    train.Optimizer.minimize train.Optimizer.compute_gradients train.Optimizer.apply_gradients
    train.Saver.save train.Saver.restore summary.FileWriter.add_summary summary.FileWriter.add_run_metadata
    gfile.GFile.size Graph.as_graph_def Graph.get_collection Graph.add_to_collection Graph.get_collection_ref
    data.Dataset.from_tensors data.Dataset.from_tensor_slices data.Dataset.from_generator data.Dataset.concatenate
    data.Dataset.prefetch data.Dataset.repeat data.Dataset.enumerate data.Dataset.shuffle data.Dataset.cache
    data.Dataset.take data.Dataset.skip data.Dataset.shard data.Dataset.batch data.Dataset.padded_batch data.Dataset.map
    data.Dataset.flat_map data.Dataset.interleave data.Dataset.filter data.Dataset.unbatch data.Dataset.apply
    data.Dataset.make_one_shot_iterator data.Dataset.make_initializable_iterator data.Iterator.get_next
    data.Iterator.from_structure data.Iterator.make_initializer FIFOQueue.enqueue FIFOQueue.enqueue_many
    FIFOQueue.dequeue FIFOQueue.dequeue_many FIFOQueue.dequeue_up_to FIFOQueue.close FIFOQueue.size
    train.Coordinator.join train.Coordinator.request_stop train.Coordinator.wait_for_stop
    train.QueueRunner.create_threads
""".split()  # noqa: SIM905


def namespaces() -> dict[str, tuple[Any, Any]]:
    """The modules of compat that TensorFlow has too, by how programs write them, each with TensorFlow's own.

    What is in `flags` is absl's there, and read by argparse here.
    """
    found: dict[str, tuple[Any, Any]] = {"": (tslab.compat, tf)}
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        ours, theirs = found[prefix]
        for name in dir(ours):
            value, other = getattr(ours, name, None), getattr(theirs, name, None)
            is_one = isinstance(value, ModuleType) and value.__name__.startswith("tslab.compat")
            if is_one and not name.startswith("_") and other is not None and name not in ("flags", "v1"):
                path = f"{prefix}.{name}".lstrip(".")
                found[path] = value, other
                waiting.append(path)
    return found


def comparable() -> list[str]:
    """All public functions and classes that TensorFlow has too, and the methods above."""
    names = []
    for prefix, (ours, theirs) in namespaces().items():
        for name in getattr(ours, "__all__", None) or vars(ours):
            value, other = getattr(ours, name, None), getattr(theirs, name, None)
            is_function = callable(value) and callable(other) and not isinstance(value, np.dtype)
            if is_function and not name.startswith("_") and not is_data(value):
                names.append(f"{prefix}.{name}".lstrip("."))
    return sorted({*names, *METHODS} - {*DIFFERENT})


def is_data(value: Any) -> bool:
    """Whether it is a class of exceptions, settings or protocol buffers, which are given by name."""
    modules = ("tslab.compat.functions.settings", "tslab.compat.errors", "tslab.errors", "tensorboard")
    if isinstance(value, type) and issubclass(value, tslab.compat.Operation):
        return value is tslab.compat.Operation  # a class to subclass here
    return isinstance(value, type) and (value.__module__.startswith(modules) or hasattr(value, "DESCRIPTOR"))


def found(module: Any, name: str) -> Any:
    for part in name.split("."):
        module = getattr(module, part)
    return module


def parameters(value: Any) -> list[str]:
    has_init = inspect.isclass(value) and value.__init__ is not object.__init__
    listed = inspect.signature(value.__init__ if has_init else value).parameters.values()
    return [p.name for p in listed if p.name != "self" and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]


def expected(name: str) -> list[str]:
    """TensorFlow's parameters in their order, as 1.15 has them."""
    short = name.rpartition(".")[2]
    return [p for p in parameters(found(tf, name)) if not LATER & {p, f"{p}@{short}", f"{p}@{name}"}]


@pytest.mark.parametrize("name", comparable())
def test_parameters_are_tensorflows_in_their_order(name: str) -> None:
    theirs, ours = expected(name), parameters(found(tslab.compat, name))
    theirs = [p for p in theirs if p not in OLDER or p in ours]
    ours = [p for p in ours if p in theirs or p not in OLDER | LATER]
    assert ours[: len(theirs)] == theirs, f"tf.{name} has {theirs}"
    extra = ours[len(theirs) :]
    assert not extra, f"tf.{name} has no {extra}"


def test_the_differences_that_are_declared_are_there() -> None:
    for name in DIFFERENT:
        assert parameters(found(tslab.compat, name)) != expected(name), name


def test_there_is_something_to_compare() -> None:
    assert len(comparable()) > 250
    assert {"", "nn", "train", "summary", "gfile", "logging", "math"} <= set(namespaces())
