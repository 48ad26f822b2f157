"""Runs the programs on TensorFlow, as version 1: `python -m tests.compat.on_tensorflow FILE [names]` pickles what
they give.

A process of its own, since TensorFlow's old behaviour can be had for the whole of it alone.
"""

from __future__ import annotations

import ast
import os
import pickle
import sys
import tempfile
import traceback
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

PROGRAMS = Path(__file__).parent / "programs"
NAMES = sorted(file.stem for file in PROGRAMS.glob("*.py") if file.stem != "__init__")


def with_library(source: str, filename: str) -> Any:
    """The code of a program whose imports of tensorflow take the object `LIBRARY` and what is in it."""

    class Imports(ast.NodeTransformer):
        def visit_Import(self, node: ast.Import) -> Any:
            lines = [
                f"{alias.asname or alias.name} = LIBRARY"
                if alias.name == "tensorflow"
                else ast.unparse(ast.Import([alias]))
                for alias in node.names
            ]
            return ast.parse("\n".join(lines)).body

        def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
            root, _, path = (node.module or "").partition(".")
            if root != "tensorflow":
                return node
            at = f"LIBRARY.{path}" if path else "LIBRARY"
            return ast.parse(
                "\n".join(f"{alias.asname or alias.name} = {at}.{alias.name}" for alias in node.names)
            ).body

    tree = ast.fix_missing_locations(Imports().visit(ast.parse(source)))
    return compile(tree, filename, "exec")


def of_today(tf: Any) -> Any:
    """compat.v1 of today's TensorFlow, with today's equivalents of what was in contrib."""
    from tensorflow.python.framework import ops

    def fully_connected(inputs: Any, num_outputs: int, activation_fn: Any = tf.nn.relu, **options: Any) -> Any:
        options = {{"weights_initializer": "kernel_initializer"}.get(key, key): value for key, value in options.items()}
        bias = options.pop("biases_initializer", tf.zeros_initializer())
        kernel = options.pop("kernel_initializer", tf.glorot_uniform_initializer())
        return tf.layers.dense(
            inputs,
            num_outputs,
            activation=activation_fn,
            use_bias=bias is not None,
            kernel_initializer=kernel,
            bias_initializer=bias,
            **options,
        )

    def sequence_loss(logits: Any, targets: Any, weights: Any) -> Any:
        """Σ w H / Σ w over all steps of all sequences: average_across_timesteps and average_across_batch."""
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits)
        return tf.reduce_sum(losses * weights) / (tf.reduce_sum(weights) + 1e-12)

    cells = tf.nn.rnn_cell
    contrib = SimpleNamespace(
        rnn=SimpleNamespace(
            **{name: getattr(cells, name) for name in dir(cells) if not name.startswith("_")},
            static_rnn=tf.nn.static_rnn,
        ),
        layers=SimpleNamespace(
            xavier_initializer=tf.glorot_uniform_initializer,
            l2_regularizer=lambda scale: lambda x: scale * tf.nn.l2_loss(x),
            fully_connected=fully_connected,
        ),
        seq2seq=SimpleNamespace(sequence_loss=sequence_loss),
    )
    found = SimpleNamespace(**{name: getattr(tf, name) for name in dir(tf) if not name.startswith("__")})
    found.contrib, found.python = contrib, SimpleNamespace(framework=SimpleNamespace(ops=ops))
    return found


def run(name: str, library: Any = None) -> dict[str, Any]:
    """The results of a program, in a folder of its own. Its imports of tensorflow take `library`, if it is given."""
    file = PROGRAMS / f"{name}.py"
    program = ModuleType("__main__")
    program.__dict__.update(__file__=str(file), LIBRARY=library)
    before, arguments, outer = Path.cwd(), sys.argv, sys.modules["__main__"]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        sys.argv, sys.modules["__main__"] = [str(file)], program
        try:
            source = file.read_text(encoding="utf-8")
            exec(source if library is None else with_library(source, str(file)), program.__dict__)
        finally:
            os.chdir(before)
            sys.argv, sys.modules["__main__"] = arguments, outer
    results: dict[str, Any] = program.__dict__["results"]
    return results


def main() -> None:
    from .same_numbers import Streams, given_to_tensorflow, tf

    tf.disable_v2_behavior()
    library = of_today(tf)
    found: dict[str, Any] = {}
    for name in sys.argv[2:] or NAMES:
        tf.reset_default_graph()
        try:
            with given_to_tensorflow(Streams()):
                found[name] = run(name, library)
        except Exception:
            found[name] = traceback.format_exc()
    Path(sys.argv[1]).write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main()
