"""The public API is this list: a name comes or goes only by a change here."""

from __future__ import annotations

import inspect

import pytest

import tslab as ts

NAMES = """
    AUTO_REUSE ConfigProto Graph GraphKeys InteractiveSession Node Operation RegisterGradient Session Trace
    Variable VariableScope abs acos add add_n add_to_collection argmax argmin asin assign assign_add assign_sub
    atan bool boolean_mask broadcast_to cast ceil clip_by_global_norm clip_by_norm clip_by_value complex128 complex64
    compute_gradients concat cond constant constant_initializer control_dependencies convert_to_tensor cos cosh
    cumsum divide einsum equal errors exp expand_dims expm1 eye fill float16 float32 float64 floor floordiv
    gather get_collection get_default_graph get_variable get_variable_scope global_norm global_variables
    global_variables_initializer glorot_normal_initializer glorot_uniform_initializer gradients greater
    greater_equal group identity initializers int16 int32 int64 int8 is_finite is_inf is_nan less less_equal
    linspace local_variables local_variables_initializer log log1p logical_and logical_not logical_or
    logical_xor matmul maximum minimum mod multiply name_scope negative nn no_op not_equal one_hot ones
    ones_initializer ones_like pad placeholder placeholder_with_default pow py_func random_normal
    random_normal_initializer random_shuffle random_uniform random_uniform_initializer range rank reciprocal
    reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_sum
    reset_default_graph reshape round rsqrt set_random_seed shape sigmoid sign sin sinh size softmax split sqrt
    square squared_difference squeeze stack stop_gradient subtract summary tan tanh tensordot testing tile train
    trainable_variables transpose truncated_normal truncated_normal_initializer tuple uint16 uint32 uint64 uint8
    unstack variable_scope variables_initializer variance_scaling_initializer where while_loop zeros zeros_initializer
    zeros_like
    cholesky cross diag diag_part matrix_band_part matrix_determinant matrix_diag matrix_diag_part
    matrix_inverse matrix_set_diag matrix_solve matrix_transpose matrix_triangular_solve norm segment_max
    segment_mean segment_min segment_prod segment_sum self_adjoint_eig self_adjoint_eigvals svd trace
    unsorted_segment_sum
    atan2 count_nonzero cumprod digamma dynamic_partition dynamic_stitch erf erfc floormod gather_nd
    invert_permutation lgamma reverse rint scatter_add scatter_nd scatter_sub scatter_update sequence_mask
    setdiff1d slice strided_slice tensor_scatter_nd_update truncatediv truncatemod unique unique_with_counts
    reverse_sequence
""".split()  # noqa: SIM905

MODULES = {"errors": ts.errors, "nn": ts.nn, "summary": ts.summary, "testing": ts.testing, "train": ts.train}


def test_the_public_names_are_exactly_these():
    assert sorted(ts.__all__) == sorted(NAMES)


def test_the_list_names_nothing_twice():
    assert len(set(ts.__all__)) == len(ts.__all__)


def test_star_import_brings_the_public_names():
    names = {}
    exec("from tslab import *", names)
    assert set(names) - {"__builtins__"} == set(NAMES)


def test_every_name_that_the_package_imports_is_public():
    ours = {name for name, value in vars(ts).items() if getattr(value, "__module__", "").startswith("tslab")}
    assert {name for name in ours if not name.startswith("_")} <= set(NAMES)


def test_the_version_is_told():
    assert ts.__version__.count(".") == 2


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_has_a_docstring(name):
    value = getattr(ts, name)
    assert value.__doc__
    if inspect.isclass(value):
        assert "__doc__" in vars(value), "its docstring is that of its base"


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_every_public_name_of_the_modules_has_a_docstring(module):
    names = getattr(module, "__all__", None) or [name for name in vars(module) if name.endswith("Error")]
    assert names
    for name in names:
        assert vars(module)[name].__doc__, name


@pytest.mark.parametrize(
    "cls", [ts.Graph, ts.Node, ts.Operation, ts.Session, ts.Trace, ts.Variable, ts.summary.FileWriter]
)
def test_every_public_method_has_a_docstring_and_types(cls):
    for name, value in vars(cls).items():
        function = value.fget if isinstance(value, property) else value
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        assert function.__doc__, name
        assert "return" in function.__annotations__, name
