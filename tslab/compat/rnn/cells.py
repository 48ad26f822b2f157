"""The cells: what a step computes. Kernels are for [x, h], the inputs and the state side by side, as in TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ... import clip_by_value, concat, matmul, sigmoid, split, tanh
from ...errors import GraphError
from ...graph import Node
from ...initializers import constant, zeros
from ...nn import bias_add
from ..rules import plain_dimension
from .base import LayerRNNCell


class LSTMStateTuple(NamedTuple):
    """The state of an LSTM.

    Attributes:
        c: what it remembers.
        h: what it has put out.
    """

    c: Any
    h: Any

    @property
    def dtype(self) -> Any:
        """That of both."""
        return self.c.dtype


class BasicRNNCell(LayerRNNCell):
    """The simplest cell: h' = tanh([x, h] W + b)  (Elman 1990).

    Args:
        num_units: how many numbers h has.
        activation: a function in the place of tanh, or its name.
        reuse, name, dtype: as for `RNNCell`.
        keywords: as for `RNNCell`.
    """

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **keywords: Any,
    ) -> None:
        super().__init__(name=name, dtype=dtype, reuse=reuse, **keywords)
        self._num_units, self._activation = units_of(self, num_units), activation_of(activation)

    @property
    def state_size(self) -> int:
        """num_units."""
        return self._num_units

    @property
    def output_size(self) -> int:
        """num_units."""
        return self._num_units

    def build(self, inputs_shape: Any) -> None:
        """The kernel W, and the bias b, which starts from 0."""
        n = self._num_units
        self._kernel = self.add_variable("kernel", [inputs_shape[-1] + n, n])
        self._bias = self.add_variable("bias", [n], initializer=zeros())

    def call(self, inputs: Node, state: Any) -> Any:
        """h', and h' once more as the state."""
        output = self._activation(bias_add(matmul(concat([inputs, state], 1), self._kernel), self._bias))
        return output, output


class GRUCell(LayerRNNCell):
    """Gated recurrent unit  (Cho et al. 2014).

        r, u = σ([x, h] W₁ + b₁)
        c    = tanh([x, r h] W₂ + b₂)
        h'   = u h + (1 - u) c

    Args:
        num_units: how many numbers h has.
        activation: a function in the place of tanh, or its name.
        reuse, name, dtype: as for `RNNCell`.
        kernel_initializer: for W₁ and W₂; by default that of the scope, else glorot_uniform.
        bias_initializer: for b₁ and b₂; by default b₁ starts from 1, and b₂ from 0.
        keywords: as for `RNNCell`.
    """

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: Any = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **keywords: Any,
    ) -> None:
        super().__init__(name=name, dtype=dtype, reuse=reuse, **keywords)
        self._num_units, self._activation = units_of(self, num_units), activation_of(activation)
        self._kernel_initializer, self._bias_initializer = kernel_initializer, bias_initializer

    @property
    def state_size(self) -> int:
        """num_units."""
        return self._num_units

    @property
    def output_size(self) -> int:
        """num_units."""
        return self._num_units

    def build(self, inputs_shape: Any) -> None:
        """W₁ and b₁ for both gates, W₂ and b₂ for the candidate."""
        n, rule, start = self._num_units, self._kernel_initializer, self._bias_initializer
        rows = inputs_shape[-1] + n
        self._gate_kernel = self.add_variable("gates/kernel", [rows, 2 * n], initializer=rule)
        self._gate_bias = self.add_variable(
            "gates/bias", [2 * n], initializer=constant(1.0) if start is None else start
        )
        self._candidate_kernel = self.add_variable("candidate/kernel", [rows, n], initializer=rule)
        self._candidate_bias = self.add_variable("candidate/bias", [n], initializer=zeros() if start is None else start)

    def call(self, inputs: Node, state: Any) -> Any:
        """h', and h' once more as the state."""
        gates = sigmoid(bias_add(matmul(concat([inputs, state], 1), self._gate_kernel), self._gate_bias))
        r, u = split(gates, 2, axis=1)
        candidate = bias_add(matmul(concat([inputs, r * state], 1), self._candidate_kernel), self._candidate_bias)
        output = u * state + (1.0 - u) * self._activation(candidate)
        return output, output


class LSTMCell(LayerRNNCell):
    """Long short-term memory  (Hochreiter and Schmidhuber 1997; forget gates of Gers et al. 2000).

        i, j, f, o = [x, h] W + b
        c'         = σ(f + forget_bias) c + σ(i) tanh(j)
        h'         = σ(o) tanh(c')

    Args:
        num_units: how many numbers c has, and h, where it is not projected.
        use_peepholes: whether the gates see c: wᵢ c is added to i, w_f c to f, and wₒ c' to o  (Sak et al. 2014).
        cell_clip: c' is clipped to ± this number.
        initializer: for all weights; by default that of the scope, else glorot_uniform. Biases start from 0.
        num_proj: h' is multiplied by a matrix, and has this many numbers.
        proj_clip: the projected h' is clipped to ± this number.
        num_unit_shards, num_proj_shards: accepted, and of no meaning here.
        forget_bias: what is added to f, so that the cell remembers at first.
        state_is_tuple: whether the state is an LSTMStateTuple (c, h), or both side by side in one tensor.
        activation: a function in the place of tanh, or its name.
        reuse, name, dtype: as for `RNNCell`.
        keywords: as for `RNNCell`.
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_proj: int | None = None,
        proj_clip: float | None = None,
        num_unit_shards: Any = None,
        num_proj_shards: Any = None,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **keywords: Any,
    ) -> None:
        super().__init__(name=name, dtype=dtype, reuse=reuse, **keywords)
        self._num_units, self._activation = units_of(self, num_units), activation_of(activation)
        self._num_proj = None if num_proj is None else units_of(self, num_proj)
        self._use_peepholes, self._cell_clip, self._proj_clip = use_peepholes, cell_clip, proj_clip
        self._initializer, self._forget_bias, self._state_is_tuple = initializer, forget_bias, state_is_tuple

    @property
    def state_size(self) -> Any:
        """LSTMStateTuple(num_units, output_size), or their sum where the state is no tuple."""
        sizes = LSTMStateTuple(self._num_units, self.output_size)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> int:
        """num_proj, or else num_units."""
        return self._num_units if self._num_proj is None else self._num_proj

    def build(self, inputs_shape: Any) -> None:
        """The kernel W and the bias b, the peepholes w, and the projection, as far as the cell has them."""
        n, rule = self._num_units, self._initializer
        self._kernel = self.add_variable("kernel", [inputs_shape[-1] + self.output_size, 4 * n], initializer=rule)
        self._bias = self.add_variable("bias", [4 * n], initializer=zeros())
        if self._use_peepholes:
            self._w_f, self._w_i, self._w_o = (
                self.add_variable(name, [n], initializer=rule) for name in ("w_f_diag", "w_i_diag", "w_o_diag")
            )
        if self._num_proj is not None:
            self._projection = self.add_variable("projection/kernel", [n, self._num_proj], initializer=rule)

    def call(self, inputs: Node, state: Any) -> Any:
        """h', and the state (c', h')."""
        c, h = state if self._state_is_tuple else split(state, [self._num_units, self.output_size], axis=1)
        i, j, f, o = split(bias_add(matmul(concat([inputs, h], 1), self._kernel), self._bias), 4, axis=1)
        f = f + self._forget_bias if self._forget_bias else f
        if self._use_peepholes:
            i, f = i + self._w_i * c, f + self._w_f * c
        c = sigmoid(f) * c + sigmoid(i) * self._activation(j)
        c = c if self._cell_clip is None else clip_by_value(c, -self._cell_clip, self._cell_clip)
        o = o + self._w_o * c if self._use_peepholes else o
        h = sigmoid(o) * self._activation(c)
        if self._num_proj is not None:
            h = matmul(h, self._projection)
            h = h if self._proj_clip is None else clip_by_value(h, -self._proj_clip, self._proj_clip)
        return h, LSTMStateTuple(c, h) if self._state_is_tuple else concat([c, h], 1)


class BasicLSTMCell(LSTMCell):
    """Long short-term memory without peepholes, clipping or projection; see `LSTMCell`.

    Args:
        num_units: how many numbers c and h have.
        forget_bias: what is added to f, so that the cell remembers at first.
        state_is_tuple: whether the state is an LSTMStateTuple (c, h), or both side by side in one tensor.
        activation: a function in the place of tanh, or its name.
        reuse, name, dtype: as for `RNNCell`.
        keywords: as for `RNNCell`.
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **keywords: Any,
    ) -> None:
        keywords.pop("input_size", None)  # of the first versions
        super().__init__(
            num_units,
            forget_bias=forget_bias,
            state_is_tuple=state_is_tuple,
            activation=activation,
            reuse=reuse,
            name=name,
            dtype=dtype,
            **keywords,
        )


class LSTMBlockCell(LSTMCell):
    """The same as `LSTMCell` with other parameters; in TensorFlow one operation computes a step of it.

    Args:
        num_units: how many numbers c and h have.
        forget_bias: what is added to f, so that the cell remembers at first.
        cell_clip: c' is clipped to ± this number; None, or a negative one, for no clipping.
        use_peephole: whether the gates see c.
        dtype, reuse, name: as for `RNNCell`.
        keywords: as for `RNNCell`.
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        cell_clip: float | None = None,
        use_peephole: bool = False,
        dtype: Any = None,
        reuse: Any = None,
        name: str | None = "lstm_cell",
        **keywords: Any,
    ) -> None:
        clip = None if cell_clip is None or cell_clip < 0 else cell_clip
        options = {"forget_bias": forget_bias, "reuse": reuse, "name": name, "dtype": dtype}
        super().__init__(num_units, use_peephole, clip, **options, **keywords)


def units_of(cell: Any, number: Any) -> int:
    """A number of units, which may be a dimension.

    Raises:
        GraphError: it is no positive whole number.
    """
    units = None if isinstance(number, (float, Node)) else plain_dimension(number)
    if units is None or units < 1:
        raise GraphError(
            f"{type(cell).__name__} cannot have {number!r} units.", "Give a whole number: how long its state is."
        )
    return units


def activation_of(activation: Any) -> Callable[..., Any]:
    """A function from its name, or as it is; tanh by default.

    Raises:
        GraphError: there is no function of the name.
    """
    if activation is None:
        return tanh
    if callable(activation):
        return activation  # type: ignore[no-any-return]
    from .. import nn

    if not isinstance(activation, str) or activation not in nn.__all__:
        raise GraphError(f"{activation!r} is no activation function.", "Give one of tf.nn: tf.nn.relu, or 'relu'.")
    return getattr(nn, activation)  # type: ignore[no-any-return]
