"""What to say where a name is missing: whether TensorFlow 1 has it, and what there is in its place."""

from __future__ import annotations

from collections.abc import Sequence


class MissingNameError(AttributeError):
    """A module of tslab does not have a name. What it says is put together when it is shown: `hasattr` only asks.

    Args:
        module: as programs write it: "ts.nn".
        name: what it does not have.
        names: what it has.
    """

    def __init__(self, module: str, name: str, names: Sequence[str]) -> None:
        super().__init__(name=name, obj=None)
        self.module, self.names = module, names

    def __str__(self) -> str:
        import difflib

        from .tensorflow_names import TENSORFLOW_NAMES

        space = self.module.partition(".")[2]
        full = f"{space}.{self.name}" if space else str(self.name)
        near = difflib.get_close_matches(str(self.name), self.names, n=3, cutoff=0.6)
        told = ELSEWHERE.get(self.module.partition(".")[0], NEAREST)
        if told is not NEAREST and full in told:
            return f"tslab has no {self.module}.{self.name}. In its place: {told[full]}."
        if self.name not in TENSORFLOW_NAMES.get(space, "").split():
            near = [OLDER[full]] if full in OLDER and told is NEAREST else [f"{self.module}.{other}" for other in near]
            return f"{self.module} has no {self.name}." + (f" Did you mean {' or '.join(near)}?" if near else "")
        missing = f"tslab has no {self.module}.{self.name}, which TensorFlow 1 has."
        if full in told:
            return f"{missing} In its place: {told[full]}."
        there = " or ".join(f"{self.module}.{other}" for other in near)
        return f"{missing} The nearest there is: {there}." if near else f"{missing} There is nothing near it."


_LAYER = "ts.matmul(x, W) + b, with W and b from ts.get_variable"
_LOOP = "ts.while_loop, or a Python loop, which builds the steps one after the other"
_FEED = "NumPy arrays and a Python loop, which feeds a ts.placeholder"
_COUNT = "a formula of the step: learning_rate / (1.0 + 0.1 * step)"
_NO_START = "nothing: a Variable has its initial value from the start"
_ASSERT = "Python's assert, on what session.run returns"

NEAREST = {
    "Assert": _ASSERT,
    "GradientTape": "ts.gradients, of nodes of the graph",
    "Print": "session.trace(fetches), which keeps all the values of a run",
    "Tensor": "ts.Node",
    "TensorShape": "a tuple, with None for a length that is not known",
    "accumulate_n": "ts.add_n",
    "add_check_numerics_ops": "ts.Session(check_numerics=True)",
    "all_variables": "ts.global_variables",
    "app": "a function, and its call",
    "assert_equal": _ASSERT,
    "batch_gather": "ts.gather(params, indices, batch_dims=1)",
    "batch_to_space": "ts.reshape and ts.transpose",
    "case": "ts.cond, one inside the other",
    "check_numerics": "ts.Session(check_numerics=True)",
    "contrib": f"ts.initializers for its initializers, and for its layers {_LAYER}",
    "custom_gradient": "a subclass of ts.Operation, with ts.RegisterGradient",
    "data": _FEED,
    "device": "nothing: NumPy knows one device",
    "distributions": "ts.random_normal, ts.random_uniform and ts.truncated_normal",
    "div": "ts.divide or ts.floordiv",
    "enable_eager_execution": "ts.InteractiveSession, with x.eval()",
    "estimator": "ts.Session, and a loop that runs optimizer.minimize(loss)",
    "flags": "argparse, of Python",
    "foldl": _LOOP,
    "function": "a Python function that builds nodes",
    "get_local_variable": "ts.get_variable with collections=[ts.GraphKeys.LOCAL_VARIABLES]",
    "hessians": "ts.gradients of what ts.gradients gives",
    "initialize_all_variables": "ts.global_variables_initializer",
    "is_variable_initialized": _NO_START,
    "keras": _LAYER,
    "layers": _LAYER,
    "lin_space": "ts.linspace",
    "log_sigmoid": "-ts.nn.softplus(-x)",
    "losses": "ts.reduce_mean(ts.squared_difference(labels, predictions)), or a cross entropy of ts.nn",
    "make_template": "ts.variable_scope with reuse=ts.AUTO_REUSE",
    "map_fn": _LOOP,
    "math": "the same names in ts itself: ts.exp, ts.reduce_sum",
    "metrics": "ts.reduce_mean(ts.cast(ts.equal(predictions, labels), 'float64')), which is an accuracy",
    "newaxis": "None: x[:, None]",
    "print": "session.trace(fetches), which keeps all the values of a run",
    "py_function": "ts.py_func",
    "random": "ts.random_normal, ts.random_uniform and ts.truncated_normal",
    "report_uninitialized_variables": _NO_START,
    "scan": _LOOP,
    "to_double": "ts.cast(x, 'float64')",
    "to_float": "ts.cast(x, 'float32')",
    "to_int32": "ts.cast(x, 'int32')",
    "to_int64": "ts.cast(x, 'int64')",
    "truediv": "ts.divide",
    "verify_tensor_all_finite": "ts.Session(check_numerics=True)",
    "initializers.identity": "ts.eye(n), as the initializer of ts.get_variable",
    "initializers.lecun_normal": "ts.initializers.variance_scaling()",
    "initializers.lecun_uniform": "ts.initializers.variance_scaling(distribution='uniform')",
    "nn.batch_normalization": "(x - mean) / ts.sqrt(variance + 1e-3), with both from ts.nn.moments",
    "nn.dynamic_rnn": "ts.while_loop, or a Python loop over ts.unstack(x, axis=1), with one W for all steps",
    "nn.rnn_cell": "a Python loop over ts.unstack(x, axis=1), with one W for all steps",
    "nn.softmax_cross_entropy_with_logits_v2": "ts.nn.softmax_cross_entropy_with_logits, which does the same",
    "nn.static_rnn": "a Python loop over the steps, with one W for all of them",
    "nn.swish": "x * ts.sigmoid(x)",
    "nn.weighted_cross_entropy_with_logits": "ts.nn.sigmoid_cross_entropy_with_logits, times weights",
    "nn.xw_plus_b": "ts.matmul(x, W) + b",
    "nn.zero_fraction": "ts.reduce_mean(ts.cast(ts.equal(x, 0), 'float64'))",
    "train.AdadeltaOptimizer": "ts.train.RMSPropOptimizer",
    "train.Checkpoint": "ts.train.Saver",
    "train.CheckpointManager": "ts.train.Saver, with its max_to_keep",
    "train.Coordinator": _FEED,
    "train.FtrlOptimizer": "ts.train.AdagradOptimizer",
    "train.MonitoredSession": "ts.Session and ts.train.Saver",
    "train.MonitoredTrainingSession": "ts.Session and ts.train.Saver",
    "train.batch": _FEED,
    "train.cosine_decay": _COUNT,
    "train.inverse_time_decay": _COUNT,
    "train.natural_exp_decay": "ts.train.exponential_decay, with the rate e⁻ᵏ",
    "train.piecewise_constant": "ts.where(step < 1000, 0.1, 0.01)",
    "train.piecewise_constant_decay": "ts.where(step < 1000, 0.1, 0.01)",
    "train.polynomial_decay": _COUNT,
    "train.shuffle_batch": _FEED,
    "train.start_queue_runners": _FEED,
    "train.write_graph": "graph.to_json()",
}
"""What there is in the place of TensorFlow's names, where letters do not tell."""

ELSEWHERE: dict[str, dict[str, str]] = {}
"""The same for another package's names, by how programs write it: "tf" for those of tslab.compat."""

OLDER = {
    "batch_matmul": "ts.matmul",
    "conv2d": "ts.nn.conv2d",
    "inv": "ts.reciprocal",
    "mul": "ts.multiply",
    "neg": "ts.negative",
    "pack": "ts.stack",
    "select": "ts.where",
    "sub": "ts.subtract",
    "unpack": "ts.unstack",
    "initializers.he": "ts.initializers.he_normal",
    "initializers.xavier": "ts.initializers.xavier_uniform",
    "train.Adam": "ts.train.AdamOptimizer",
    "train.SGD": "ts.train.GradientDescentOptimizer",
}
"""Names of the first TensorFlows, and of other libraries, which late TensorFlow 1 does not have either."""
