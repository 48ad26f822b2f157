"""tslab's functions as TensorFlow 1 spells them: the older names of parameters, and those that mean nothing here.

A signature lists TensorFlow's parameters in their order. `axis` is ours too; `keep_dims:keepdims` is our keepdims by an
older name; `use_locking:` is taken and ignored; `dtype=float32` has that default.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from types import ModuleType
from typing import Any, NamedTuple

from .rules import as_dtype, get_default_graph

_REDUCTION = "input_tensor axis keepdims name reduction_indices:axis keep_dims:keepdims"

SIGNATURES = {
    "arg_max": "input dimension:axis output_type: name",
    "arg_min": "input dimension:axis output_type: name",
    "argmax": "input axis name dimension:axis output_type:",
    "argmin": "input axis name dimension:axis output_type:",
    "assign": "ref value validate_shape: use_locking: name",
    "assign_add": "ref value use_locking: name",
    "assign_sub": "ref value use_locking: name",
    "cast": "x dtype name",
    "cond": "pred true_fn false_fn strict name fn1:true_fn fn2:false_fn",
    "convert_to_tensor": "value dtype name preferred_dtype: dtype_hint:",
    "count_nonzero": "input_tensor axis keepdims dtype name reduction_indices:axis keep_dims:keepdims input",
    "expand_dims": "input axis name dim:axis",
    "eye": "num_rows num_columns batch_shape dtype=float32 name",
    "fill": "dims value name layout:",
    "get_variable": "name shape dtype initializer regularizer trainable collections caching_device: partitioner: "
    "validate_shape: use_resource: custom_getter constraint: synchronization: aggregation:",
    "gradients": "ys xs grad_ys name colocate_gradients_with_ops: gate_gradients: aggregation_method: "
    "stop_gradients unconnected_gradients:",
    "linspace": "start stop num name axis:",
    "matmul": "a b transpose_a transpose_b adjoint_a:transpose_a adjoint_b:transpose_b a_is_sparse: b_is_sparse: name",
    "matrix_transpose": "a name conjugate:",
    "norm": "tensor ord axis keepdims name keep_dims:keepdims",
    "one_hot": "indices depth on_value off_value axis dtype=float32 name",
    "ones": "shape dtype=float32 name layout:",
    "ones_like": "tensor dtype name optimize:",
    "random_normal": "shape mean stddev dtype=float32 seed name",
    "random_uniform": "shape minval maxval dtype=float32 seed name",
    "range": "start limit delta dtype name",
    "reduce_all": _REDUCTION,
    "reduce_any": _REDUCTION,
    "reduce_logsumexp": _REDUCTION,
    "reduce_max": _REDUCTION,
    "reduce_min": _REDUCTION,
    "reduce_prod": _REDUCTION,
    "reduce_sum": _REDUCTION,
    "scatter_add": "ref indices updates use_locking: name",
    "scatter_sub": "ref indices updates use_locking: name",
    "scatter_update": "ref indices updates use_locking: name",
    "shape": "input name out_type:",
    "size": "input name out_type:",
    "squeeze": "input axis name squeeze_dims:axis",
    "strided_slice": "input_ begin end strides begin_mask end_mask ellipsis_mask new_axis_mask shrink_axis_mask var: "
    "name",
    "transpose": "a perm name conjugate:",
    "truncated_normal": "shape mean stddev dtype=float32 seed name",
    "variable_scope": "name_or_scope default_name values initializer regularizer caching_device: partitioner: "
    "custom_getter reuse dtype use_resource: constraint: auxiliary_name_scope",
    "zeros": "shape dtype=float32 name layout:",
    "zeros_like": "tensor dtype name optimize:",
    "nn.bias_add": "value bias data_format: name",
    "nn.embedding_lookup": "params ids partition_strategy: name validate_indices: max_norm:",
    "nn.l2_normalize": "x axis epsilon name dim:axis",
    "nn.log_softmax": "logits axis name dim:axis",
    "nn.moments": "x axes shift: name keep_dims:keepdims keepdims",
    "nn.softmax": "logits axis name dim:axis",
    "summary.FileWriter": "logdir graph max_queue flush_secs graph_def: filename_suffix session:",
}
"""TensorFlow's signatures of the functions that are tslab's own with fewer parameters, or other defaults."""


class Parameter(NamedTuple):
    """A parameter of TensorFlow's, what it is here (None: nothing), and its default where ours is another."""

    name: str
    ours: str | None
    default: str | None


def parameters_of(signature: str) -> list[Parameter]:
    """The parameters of a signature as it is written above."""
    found = []
    for word in signature.split():
        name, _, default = word.partition("=")
        name, colon, ours = name.partition(":")
        found.append(Parameter(name, (ours or None) if colon else name, default or None))
    return found


def spelled(name: str, function: Callable[..., Any], signature: str | None = None) -> Callable[..., Any]:
    """`function`, called as TensorFlow's of that name is, in a graph with TensorFlow's rules.

    Args:
        name: for messages.
        function: tslab's.
        signature: TensorFlow's parameters; by default they are those of `function`.
    """
    parameters = None if signature is None else parameters_of(signature)
    ours_of = {p.name: p.ours for p in parameters or ()}
    defaults = {p.name: p.default for p in parameters or () if p.default}

    @wraps(function, updated=())
    def call(*args: Any, **keywords: Any) -> Any:
        get_default_graph()
        if parameters is None:
            return function(*args, **keywords)
        if len(args) > len(parameters):
            raise TypeError(f"{name} takes {len(parameters)} arguments, and got {len(args)}.")
        given = dict(zip((p.name for p in parameters), args, strict=False))
        if twice := given.keys() & keywords.keys():
            raise TypeError(f"{name} got {twice.pop()!r} twice, by position and by name.")
        translated: dict[str, Any] = {}
        for key, value in {**defaults, **given, **keywords}.items():
            if key not in ours_of:
                raise TypeError(f"{name} has no parameter {key!r}. It has {', '.join(ours_of)}.")
            ours = ours_of[key]
            if ours is None or (ours != key and (value is None or value is False)):
                continue
            if ours != key and translated.get(ours) not in (None, False):
                raise TypeError(f"{name} got both {ours!r} and {key!r}, which is an older name of it.")
            translated[ours] = as_dtype(value) if ours == "dtype" else value
        return function(**translated)

    if parameters is not None:
        call.__signature__ = _signature(function, parameters)  # type: ignore[attr-defined]
    return call


def _signature(function: Callable[..., Any], parameters: list[Parameter]) -> inspect.Signature:
    """What `inspect` and `help` tell of a function, where TensorFlow's parameters stand for ours."""
    ours = inspect.signature(function).parameters
    shown: list[inspect.Parameter] = []
    none = inspect.Parameter.empty
    for p in parameters:
        own = ours.get(p.name)
        default: Any = none if own is None else own.default
        is_required = default is none and p.ours == p.name and all(before.default is none for before in shown)
        default = p.default or (none if is_required else None if default is none else default)
        shown.append(inspect.Parameter(p.name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default))
    return inspect.Signature(shown)


def namespace(prefix: str, module: ModuleType, names: Iterable[str]) -> Mapping[str, Any]:
    """The functions of a module as TensorFlow spells them, by name; what is no function is as it is.

    Args:
        prefix: of the names in SIGNATURES: "", or "nn.".
        module: tslab's.
        names: those of the module.
    """
    found = {}
    for name in names:
        value = getattr(module, name)
        is_function = callable(value) and not (
            isinstance(value, type) and prefix + name not in SIGNATURES and _kept(value)
        )
        found[name] = spelled(f"tf.{prefix}{name}", value, SIGNATURES.get(prefix + name)) if is_function else value
    return found


def _kept(value: type) -> bool:
    """Whether a class is used as a class, to subclass it or to look into it: all but the operations."""
    return not value.__module__.startswith("tslab.ops.")
