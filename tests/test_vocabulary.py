"""TensorFlow 1's names: they are there, take the same arguments in the same order, and give the same numbers."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

import tslab as ts

from .tensorflow import tf

GRAPH_AND_STATE = """
    get_default_graph reset_default_graph InteractiveSession ConfigProto Session Graph placeholder
    placeholder_with_default constant Variable get_variable variable_scope AUTO_REUSE zeros_initializer
    ones_initializer constant_initializer random_normal_initializer random_uniform_initializer
    truncated_normal_initializer glorot_uniform_initializer glorot_normal_initializer variance_scaling_initializer
    global_variables trainable_variables get_collection add_to_collection global_variables_initializer
    local_variables_initializer variables_initializer assign assign_add assign_sub group control_dependencies identity
    stop_gradient gradients set_random_seed convert_to_tensor float16 float32 float64 int8 int16 int32 int64 uint8
    uint16 uint32 uint64 bool complex64 complex128
""".split()  # noqa: SIM905
OPERATIONS = """
    add subtract multiply divide negative pow square sqrt rsqrt reciprocal exp expm1 log log1p sin cos tan asin acos
    atan sinh cosh tanh sigmoid abs sign maximum minimum round floor ceil floordiv mod squared_difference equal
    not_equal less less_equal greater greater_equal logical_and logical_or logical_not logical_xor is_nan is_inf
    is_finite where reduce_sum reduce_mean reduce_max reduce_min reduce_prod reduce_any reduce_all reduce_logsumexp
    argmax argmin matmul tensordot einsum transpose reshape expand_dims squeeze concat stack unstack split tile pad
    gather boolean_mask one_hot cast clip_by_value clip_by_norm clip_by_global_norm global_norm shape size rank fill
    zeros ones zeros_like ones_like eye range linspace add_n cumsum random_normal random_uniform truncated_normal
    random_shuffle py_func
    matrix_inverse matrix_determinant matrix_solve matrix_triangular_solve cholesky self_adjoint_eig
    self_adjoint_eigvals svd diag diag_part matrix_diag matrix_diag_part matrix_set_diag matrix_band_part
    matrix_transpose trace norm cross segment_sum segment_mean segment_max segment_min segment_prod unsorted_segment_sum
    cumprod count_nonzero reverse slice strided_slice gather_nd scatter_nd scatter_update scatter_add scatter_sub
    tensor_scatter_nd_update invert_permutation sequence_mask unique unique_with_counts setdiff1d dynamic_partition
    dynamic_stitch erf erfc lgamma digamma atan2 rint truncatediv floormod truncatemod
    reverse_sequence
    nn.top_k nn.relu6 nn.softsign nn.selu nn.l2_normalize nn.lrn nn.conv1d nn.conv2d_transpose nn.depthwise_conv2d
    nn.separable_conv2d nn.log_uniform_candidate_sampler nn.uniform_candidate_sampler
    nn.relu nn.leaky_relu nn.elu nn.softplus nn.sigmoid nn.tanh nn.softmax nn.log_softmax
    nn.softmax_cross_entropy_with_logits nn.sparse_softmax_cross_entropy_with_logits
    nn.sigmoid_cross_entropy_with_logits nn.bias_add nn.l2_loss nn.dropout nn.moments nn.embedding_lookup nn.in_top_k
""".split()  # noqa: SIM905
TRAINING = """
    train.GradientDescentOptimizer train.MomentumOptimizer train.AdagradOptimizer train.RMSPropOptimizer
    train.AdamOptimizer train.Optimizer train.exponential_decay train.ExponentialMovingAverage train.Saver
    train.latest_checkpoint train.get_checkpoint_state train.checkpoint_exists train.global_step
    train.get_global_step train.create_global_step train.get_or_create_global_step
""".split()  # noqa: SIM905
METHODS = """
    Graph.get_tensor_by_name Graph.get_operation_by_name Graph.as_default Variable.assign Variable.assign_add
    Variable.assign_sub Variable.load Variable.eval Variable.initialized_value Session.run Session.close
    train.Optimizer.minimize train.Optimizer.compute_gradients train.Optimizer.apply_gradients train.Optimizer.get_slot
    train.Saver.save train.Saver.restore train.ExponentialMovingAverage.apply train.ExponentialMovingAverage.average
    summary.FileWriter.add_summary summary.FileWriter.add_graph summary.FileWriter.add_event
    summary.FileWriter.flush summary.FileWriter.close summary.FileWriter.reopen summary.FileWriter.get_logdir
""".split()  # noqa: SIM905

OLDER = set("reduction_indices keep_dims dim dimension squeeze_dims expected_shape fn1 fn2".split())  # noqa: SIM905
"""Spellings that late TensorFlow 1 had replaced already; tslab.compat has them."""
LATER = {
    "layout": None,
    "skip_gradients_aggregation": None,
    "output_type": "matmul",
    "grad_a": None,
    "grad_b": None,
    "axis": "linspace",
    "bad_indices_policy": None,
    "index_type": "top_k",
}
"""What later TensorFlows added, and in which function (None: wherever it stands); 1.15 does not have it."""
MEANINGLESS = {
    "of devices, servers and their memory": "target caching_device use_resource synchronization aggregation "
    "colocate_gradients_with_ops gate_gradients aggregation_method partitioner sharded use_locking",
    "of TensorFlow's own files and protocol buffers": "variable_def import_scope saver_def builder write_version "
    "filename restore_sequentially defer_build save_relative_paths pad_step_number options run_metadata",
    "a check that is always done": "validate_shape verify_shape validate_indices@embedding_lookup",
    "of GraphDefs and sessions of another kind": "graph_def session@FileWriter",
    "of layouts of memory, and of names": "data_format@bias_add partition_strategy a_is_sparse b_is_sparse optimize "
    "use_own_namescope_for_non_slot_vars",
    "integers are int64, as in NumPy; ts.cast makes others": "out_type output_type",
    "diagonals beside the main one, which only the last TensorFlow 1 had": "k@matrix_diag num_rows@matrix_diag "
    "num_cols padding_value k@matrix_diag_part k@matrix_set_diag align",
    "of complex numbers": "adjoint_a adjoint_b conjugate",
    "get_variable asks an initializer for its dtype": "dtype@initializer",
    "what late TensorFlow 1 does anyway": "var@strided_slice shift preferred_dtype dtype_hint reshape allow_empty",
    "hooks that no textbook uses": "constraint keep_checkpoint_every_n_hours max_norm read_value "
    "meta_graph_suffix write_meta_graph write_state strip_default_attrs save_debug_info "
    "unconnected_gradients name_scope name@Saver shape@Variable",
}
"""TensorFlow's parameters that tslab does not take, by the reason. What stands behind one is given by name alone."""
LEFT_OUT = {name for names in MEANINGLESS.values() for name in names.split()}

DIFFERENT = {
    "ConfigProto": "takes any option, as protocol buffers do",
    "InteractiveSession": "its graph stands first: there is no other machine to name as target",
    "Session": "its graph stands first: there is no other machine to name as target",
    "Operation": "the course's: a class to subclass",
    "train.Optimizer": "subclasses alone call it, and have a name to give and no lock",
    "RegisterGradient": "takes the class itself, too, and numpy=True",
    "einsum": "names are given by name: TensorFlow's **kwargs",
    "group": "names are given by name: TensorFlow's **kwargs",
    "nn.softmax_cross_entropy_with_logits": "axis stands in the place of dim, its older spelling",
    "Variable.eval": "that of all nodes, which may be fed",
    "train.Saver.save": "path and step, as in TensorFlow; the rest is of its own files",
}
"""Where parameters differ for a reason of their own."""


def found(module: Any, name: str) -> Any:
    for part in name.split("."):
        module = getattr(module, part)
    return module


def parameters(value: Any) -> list[inspect.Parameter]:
    function = value.__init__ if inspect.isclass(value) else value
    listed = list(inspect.signature(function).parameters.values())
    return [p for p in listed if p.name != "self" and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]


def comparable() -> list[str]:
    """All public functions and classes that TensorFlow 1 has too, and the methods above."""
    names = [name for name in ts.__all__ if callable(getattr(ts, name)) and hasattr(tf, name)]
    for prefix, ours, theirs in [
        ("nn", ts.nn, tf.nn),
        ("summary", ts.summary, tf.summary),
        ("train", ts.train, tf.train),
    ]:
        names += [f"{prefix}.{name}" for name in ours.__all__ if hasattr(theirs, name)]
    names += [f"initializers.{name}" for name in ts.initializers.__all__ if hasattr(tf.initializers, name)]
    dtypes = {
        name
        for name in names
        if isinstance(getattr(ts, name, None), type) and issubclass(getattr(ts, name), np.generic)
    }
    return [name for name in [*names, *METHODS] if name not in dtypes | set(DIFFERENT)]


def expected(name: str) -> list[str | None]:
    """TensorFlow's parameters in their order, with None for those that are left out."""
    short = name.rpartition(".")[2]
    kind = "initializer" if name.startswith("initializers.") or short.endswith("_initializer") else short
    result: list[str | None] = []
    for parameter in parameters(found(tf, name)):
        is_later = parameter.name in LATER and LATER[parameter.name] in (None, short)
        if not is_later and parameter.name not in OLDER:
            out = parameter.name in LEFT_OUT or f"{parameter.name}@{kind}" in LEFT_OUT
            result.append(None if out else parameter.name)
    return result


@pytest.mark.parametrize("name", GRAPH_AND_STATE + OPERATIONS + TRAINING + METHODS)
def test_the_name_is_there(name):
    assert found(ts, name) is not None


@pytest.mark.parametrize("name", comparable())
def test_parameters_are_tensorflows_in_their_order(name):
    """By position a call means what it means in TensorFlow; what comes after something left out is given by name."""
    theirs, ours = expected(name), parameters(found(ts, name))
    assert [p.name for p in ours] == [p for p in theirs if p is not None]
    for parameter, place in zip(ours, map(theirs.index, [p.name for p in ours]), strict=True):
        if None in theirs[:place]:
            assert parameter.kind is parameter.KEYWORD_ONLY, parameter


def test_the_differences_that_are_declared_are_there():
    for name in DIFFERENT:
        if name not in ("einsum", "group", "ConfigProto", "Operation"):
            assert [p.name for p in parameters(found(ts, name))] != [p.name for p in parameters(found(tf, name))], name
    taken = {p.name for name in comparable() for p in parameters(found(ts, name))}
    assert not taken & OLDER
    passed_over = {p.name for name in [*comparable(), *DIFFERENT] for p in parameters(found(tf, name))}
    assert not {name.partition("@")[0] for name in LEFT_OUT} - passed_over - {"target"}, "nothing takes these"


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name not in ("py_func", "nn.moments")])
def test_every_operation_takes_a_name(name):
    assert "name" in inspect.signature(found(ts, name)).parameters


# The same line in both

ROWS = [[1.5, -2.0, 3.0], [0.5, 2.5, -1.0]]
CUBE = np.arange(24.0).reshape(2, 3, 4)
SAME_LINES = [
    lambda m, x: m.reduce_sum(input_tensor=x, axis=1, keepdims=True),
    lambda m, x: m.reduce_mean(x, 0, True),
    lambda m, x: m.reduce_logsumexp(input_tensor=x, axis=[0, 1]),
    lambda m, x: m.reduce_max(input_tensor=x),
    lambda m, x: m.reduce_min(x, axis=-1),
    lambda m, x: m.reduce_prod(x, axis=0),
    lambda m, x: m.reduce_any(x > 2.0, 1),
    lambda m, x: m.reduce_all(x > -2.0, axis=0, keepdims=True),
    lambda m, x: m.argmax(input=x, axis=1),
    lambda m, x: m.argmin(x),
    lambda m, x: m.transpose(a=x, perm=[1, 0]),
    lambda m, x: m.reshape(tensor=x, shape=[3, -1]),
    lambda m, x: m.expand_dims(input=x, axis=-1),
    lambda m, x: m.squeeze(input=m.expand_dims(x, 1), axis=[1]),
    lambda m, x: m.concat(values=[x, x], axis=0),
    lambda m, x: m.stack(values=[x, x], axis=1),
    lambda m, x: m.unstack(value=x, num=3, axis=1)[2],
    lambda m, x: m.split(value=x, num_or_size_splits=3, axis=1)[1],
    lambda m, x: m.split(x, [1, 2], 1)[1],
    lambda m, x: m.split(x, [1, -1], axis=1, num=2)[1],
    lambda m, x: m.tile(input=x, multiples=[2, 1]),
    lambda m, x: m.pad(tensor=x, paddings=[[1, 0], [0, 2]], mode="CONSTANT", constant_values=7.0),
    lambda m, x: m.pad(x, [[1, 0], [2, 1]], "REFLECT"),
    lambda m, x: m.pad(x, [[2, 1], [0, 3]], mode="SYMMETRIC"),
    lambda m, x: m.gather(params=x, indices=[1, 0, 1]),
    lambda m, x: m.gather(x, [[2, 0]], axis=1),
    lambda m, x: m.gather(x, [[2, 0], [1, 1]], batch_dims=1),
    lambda m, x: m.gather(x, [[2, 0], [1, 1]], axis=-1, batch_dims=1),
    lambda m, x: m.gather(m.constant(CUBE), [[3, 1, 0], [2, 2, 2]], axis=2, batch_dims=1),
    lambda m, x: m.gather(m.constant(CUBE), [[3, 1, 0], [2, 2, 2]], axis=2, batch_dims=2),
    lambda m, x: m.boolean_mask(tensor=x, mask=[True, False]),
    lambda m, x: m.boolean_mask(x, [True, False, True], axis=1),
    lambda m, x: m.boolean_mask(x, x > 0.0),
    lambda m, x: x[x > 0.0],
    lambda m, x: x[m.reduce_sum(x, 1) > 2.1],
    lambda m, x: m.where(x > 0.0),
    lambda m, x: m.where(condition=x > 0.0, x=x, y=-x),
    lambda m, x: m.one_hot(indices=[0, 2, 5, -1], depth=4, dtype=m.float64),
    lambda m, x: m.one_hot([0, 1], 2, on_value=5, off_value=-1),
    lambda m, x: m.one_hot([[0, 1]], 3, on_value=x[0, 0], off_value=x[1, 1], axis=0),
    lambda m, x: m.one_hot([0, 1], m.cast(x[0, 2], m.int32), dtype=m.float64, axis=0),
    lambda m, x: m.one_hot([0, 1], 2, True, False),
    lambda m, x: m.clip_by_value(t=x, clip_value_min=-1.0, clip_value_max=2.0),
    lambda m, x: m.clip_by_norm(t=x, clip_norm=1.5, axes=[1]),
    lambda m, x: m.clip_by_global_norm([x, 2.0 * x], 3.0)[0][1],
    lambda m, x: m.clip_by_global_norm([x, None, x], clip_norm=3.0)[1],
    lambda m, x: m.clip_by_global_norm([x], 3.0, use_norm=m.reduce_sum(x))[0][0],
    lambda m, x: m.clip_by_global_norm([x, x / 0.0], 3.0)[0][0],
    lambda m, x: m.global_norm([x, x]),
    lambda m, x: m.fill(dims=[2, 2], value=x[0, 0]),
    lambda m, x: m.zeros([2], m.float32),
    lambda m, x: m.ones(shape=[2, 1], dtype=m.int64),
    lambda m, x: m.zeros_like(tensor=x),
    lambda m, x: m.ones_like(x, dtype=m.float32),
    lambda m, x: m.eye(2, 3, [2], m.float64),
    lambda m, x: m.range(1, 7, 2, m.int64),
    lambda m, x: m.range(start=3, dtype=m.float32),
    lambda m, x: m.range(0.0, 1.0, 0.25, dtype=m.float64),
    lambda m, x: m.linspace(m.constant(0.5, m.float64), 3.0, 6),
    lambda m, x: m.linspace(start=m.constant(2, m.float64), stop=1.0, num=1),
    lambda m, x: m.cast(x=x, dtype=m.int32),
    lambda m, x: m.cumsum(x=x, axis=1, exclusive=True, reverse=True),
    lambda m, x: m.matmul(a=x, b=x, transpose_b=True),
    lambda m, x: m.tensordot(a=x, b=x, axes=[[0], [0]]),
    lambda m, x: m.einsum("ij,kj->ik", x, x),
    lambda m, x: m.add_n(inputs=[x, x, x]),
    lambda m, x: m.identity(input=x),
    lambda m, x: m.stop_gradient(input=x),
    lambda m, x: m.squared_difference(x=x, y=2.0 * x),
    lambda m, x: m.floordiv(x, 2.0) + m.mod(x, 2.0),
    lambda m, x: m.round(x) + m.floor(x) + m.ceil(x) + m.sign(x),
    lambda m, x: m.nn.relu(features=x) + m.nn.elu(features=x) + m.nn.softplus(features=x),
    lambda m, x: m.nn.leaky_relu(features=x, alpha=0.125),
    lambda m, x: m.nn.softmax(logits=x, axis=0),
    lambda m, x: m.nn.log_softmax(logits=x),
    lambda m, x: m.nn.softmax_cross_entropy_with_logits(labels=m.stop_gradient(m.nn.softmax(-x)), logits=x),
    lambda m, x: m.nn.sparse_softmax_cross_entropy_with_logits(labels=[2, 0], logits=x),
    lambda m, x: m.nn.sigmoid_cross_entropy_with_logits(labels=m.sigmoid(-x), logits=x),
    lambda m, x: m.nn.bias_add(value=x, bias=x[0]),
    lambda m, x: m.nn.l2_loss(t=x),
    lambda m, x: m.nn.moments(x=x, axes=[0])[1],
    lambda m, x: m.nn.moments(x, [0, 1], keepdims=True)[0],
    lambda m, x: m.nn.embedding_lookup(params=x, ids=[[1, 0], [1, 1]]),
    lambda m, x: m.nn.in_top_k(predictions=m.cast(x, m.float32), targets=[0, 1], k=1),
    lambda m, x: m.nn.dropout(x, keep_prob=1.0),
    lambda m, x: m.nn.dropout(x, rate=0.0),
    lambda m, x: m.tuple(tensors=[x, -x])[1],
    lambda m, x: m.py_func(lambda a: a[::-1], [x], m.float64, False),
    lambda m, x: m.convert_to_tensor(value=[x[0, 0], 2.0], dtype=m.float64),
    lambda m, x: m.matrix_inverse(input=x[:, :2], adjoint=True),
    lambda m, x: m.matrix_inverse(x[:, 1:], True),
    lambda m, x: m.matrix_determinant(input=m.matmul(x, x, transpose_b=True)),
    lambda m, x: m.matrix_solve(matrix=x[:, :2], rhs=x, adjoint=False),
    lambda m, x: m.matrix_solve(x[:, :2], x, True),
    lambda m, x: m.matrix_triangular_solve(matrix=x[:, :2], rhs=x, lower=False, adjoint=True),
    lambda m, x: m.matrix_triangular_solve(x[:, :2], x),
    lambda m, x: m.cholesky(input=m.matmul(x, x, transpose_b=True)),
    lambda m, x: m.self_adjoint_eigvals(tensor=m.matmul(x, x, transpose_b=True)),
    lambda m, x: m.self_adjoint_eig(tensor=x[:, :2])[0],
    lambda m, x: m.square(m.self_adjoint_eig(x[:, :2])[1]),
    lambda m, x: m.svd(tensor=x, full_matrices=False, compute_uv=True)[0],
    lambda m, x: m.svd(x, compute_uv=False),
    lambda m, x: m.square(m.svd(x)[1]),
    lambda m, x: m.square(m.svd(x)[2]),
    lambda m, x: m.square(m.svd(x[:, 1:], True)[2]),
    lambda m, x: m.diag(diagonal=x),
    lambda m, x: m.diag_part(input=x[:, :2]),
    lambda m, x: m.matrix_diag(diagonal=x),
    lambda m, x: m.matrix_diag_part(input=x),
    lambda m, x: m.matrix_set_diag(input=x, diagonal=x[0, :2] * x[1, :2]),
    lambda m, x: m.matrix_band_part(input=x, num_lower=0, num_upper=-1),
    lambda m, x: m.matrix_band_part(x, 1, 1),
    lambda m, x: m.matrix_transpose(a=m.constant(CUBE)) * m.trace(x),
    lambda m, x: m.trace(x=m.constant(CUBE)) * m.reduce_sum(x),
    lambda m, x: m.cross(a=x, b=x[::-1]),
    lambda m, x: m.norm(tensor=x, ord="euclidean", axis=None, keepdims=None),
    lambda m, x: m.norm(x, 1, 0, True),
    lambda m, x: m.norm(x, ord=np.inf, axis=1),
    lambda m, x: m.norm(x, ord=2.5),
    lambda m, x: m.norm(x, ord="fro", axis=[0, 1]),
    lambda m, x: m.norm(x, ord=1, axis=[1, 0], keepdims=True),
    lambda m, x: m.norm(x, ord=2, axis=[-2, -1]),
    lambda m, x: m.segment_sum(data=x, segment_ids=[0, 2]),
    lambda m, x: m.segment_mean(data=m.transpose(x), segment_ids=[0, 0, 2]),
    lambda m, x: m.segment_max(m.transpose(x), [0, 0, 2]),
    lambda m, x: m.segment_min(m.transpose(x), [0, 0, 2]),
    lambda m, x: m.segment_prod(m.transpose(x), [0, 0, 2]),
    lambda m, x: m.unsorted_segment_sum(data=m.transpose(x), segment_ids=[2, -1, 2], num_segments=4),
]


def in_both(build: Any) -> tuple[list[Any], list[Any]]:
    """The value of a line, and its gradient by x where there is one, in tslab and in TensorFlow."""
    with tf.Graph().as_default():
        x = tf.constant(ROWS, tf.float64)
        y = build(tf, x)
        grad = tf.gradients(y, x)[0] if y.dtype.is_floating else None
        grad = None if grad is None else tf.convert_to_tensor(grad)  # that of gather is sparse
        theirs = tf.Session().run([y] if grad is None else [y, grad])
    with ts.Graph().as_default():
        x = ts.constant(ROWS)
        y = build(ts, x)
        grad = ts.gradients(y, x)[0]
        ours = ts.Session().run([y] if grad is None else [y, grad])
    return ours, theirs


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("build", SAME_LINES, ids=lambda build: inspect.getsource(build).strip()[13:-1])
def test_the_same_line_gives_the_same_in_both(build):
    ours, theirs = in_both(build)
    assert len(ours) == len(theirs)
    for own, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-6 if other.dtype == np.float32 else 1e-12, atol=1e-12)
        assert np.shape(own) == np.shape(other)
        integers = own.dtype.kind in "iu" and other.dtype.kind in "iu"
        assert own.dtype == other.dtype or integers
