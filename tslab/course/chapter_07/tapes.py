"""What chapter 7 tries on the learner's walk along a tape, step with Variables, and count of a convolution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from ..compare import same, show
from ..content import Misconception, MismatchError, expect, on

# 07.4 gradient


class _Leaf:
    """A tensor that is given, as a node of a picture."""

    input_nodes = ()

    def __init__(self, label: str, value: Any) -> None:
        self.label, self.value = label, value


class _Note:
    """A note of a tape, as a node of a picture."""

    def __init__(self, *input_nodes: Any) -> None:
        self.input_nodes = list(input_nodes)


class multiply(_Note):
    """x y, under the name that the picture has."""

    def compute(self, x: Any, y: Any) -> Any:
        return x * y


class add(_Note):
    """x + y, under the name that the picture has."""

    def compute(self, x: Any, y: Any) -> Any:
        return x + y


Recording: TypeAlias = tuple[Any, Any, dict[str, Any]]
"""A tape, its target z, and the tensors that it began with, by name."""


def _product(parts: Any, tape: Any, x: Any, y: Any) -> Any:
    def times(grad: Any) -> list[Any]:
        return [grad * y.value, grad * x.value]

    return tape.note(parts.Tensor(x.value * y.value), [x, y], times)


def _sum(parts: Any, tape: Any, x: Any, y: Any) -> Any:
    def plus(grad: Any) -> list[Any]:
        return [grad, grad]

    return tape.note(parts.Tensor(x.value + y.value), [x, y], plus)


def _one_product(parts: Any) -> Recording:
    """z = x y at 3, 4: the gradients are 4, 3."""
    tape, x, y = parts.Tape(), parts.Tensor(3.0), parts.Tensor(4.0)
    return tape, _product(parts, tape, x, y), {"x": x, "y": y}


def _chain(parts: Any) -> Recording:
    """z = (x y) w at 2, 3, 5: the gradients are 15, 10, 6."""
    tape, x, y, w = parts.Tape(), parts.Tensor(2.0), parts.Tensor(3.0), parts.Tensor(5.0)
    return tape, _product(parts, tape, _product(parts, tape, x, y), w), {"x": x, "y": y, "w": w}


def _twice(parts: Any) -> Recording:
    """z = t t + t at 3: 7."""
    tape, t = parts.Tape(), parts.Tensor(3.0)
    return tape, _sum(parts, tape, _product(parts, tape, t, t), t), {"t": t}


def _unused(parts: Any) -> Recording:
    """z = x y at 3, 4, and another product that z does not use."""
    tape, z, tensors = _one_product(parts)
    _product(parts, tape, z, tensors["y"])
    return tape, z, tensors


def _square(parts: Any, value: Any = 3.0) -> Recording:
    """z = x x; y is not used."""
    tape, x = parts.Tape(), parts.Tensor(value)
    return tape, _product(parts, tape, x, x), {"y": parts.Tensor(4.0), "x": x}


def _gradients(f: Any, recording: Recording) -> list[Any]:
    tape, z, tensors = recording
    return list(f(tape, z, list(tensors.values())))


def _announced(recording: Recording, first: str) -> dict[str, Any]:
    """The nodes of a picture of a tape: the case is about the gradient of the one that is named first."""
    tape, z, tensors = recording
    nodes: dict[Any, Any] = {tensor: _Leaf(name, tensor.value) for name, tensor in tensors.items()}
    for output, inputs, local in tape.notes:
        nodes[output] = (multiply if local.__name__ == "times" else add)(*[nodes[x] for x in inputs])
    nodes[z].label = "z"
    used: set[Any] = {x for node in nodes.values() for x in node.input_nodes}
    ends = [nodes[z], *[node for node in nodes.values() if node not in used and node is not nodes[z]]]
    by_name = {name: nodes[tensor] for name, tensor in tensors.items()}
    on(ends, at=by_name[first], what=f"∂z/∂{first}")
    return by_name


def _expect(f: Any, given: str, recording: Recording, **expected: Any) -> None:
    """Compare the gradients of z, one after the other."""
    nodes = _announced(recording, next(iter(expected)))
    got = _gradients(f, recording)
    asked = f"{given}; gradient(tape, z, [{', '.join(expected)}])"
    if len(got) != len(expected):
        raise MismatchError(asked, show(got), f"a list of {len(expected)}")
    for i, (name, gradient) in enumerate(expected.items()):
        expect(f"{asked}[{i}]", got[i], gradient, nodes[name], f"∂z/∂{name}")


def case_product(f: Any, parts: Any) -> None:
    """one product: z = x y at 3 and 4"""
    _expect(f, "z = x * y with x = 3, y = 4", _one_product(parts), x=4.0, y=3.0)


def case_chain(f: Any, parts: Any) -> None:
    """two products, one after the other: z = (x y) w at 2, 3, 5"""
    _expect(f, "z = (x * y) * w with x, y, w = 2, 3, 5", _chain(parts), x=15.0, y=10.0, w=6.0)


def case_used_twice(f: Any, parts: Any) -> None:
    """a tensor that is used more than once: t t + t at 3"""
    _expect(f, "z = t * t + t with t = 3", _twice(parts), t=7.0)


def case_unused(f: Any, parts: Any) -> None:
    """the tape has operations that the target does not use"""
    _expect(f, "z = x * y; other = z * y with x = 3, y = 4", _unused(parts), x=4.0, y=3.0)


def case_none(f: Any, parts: Any) -> None:
    """a source that the target does not depend on gets None, as in TensorFlow"""
    recording = _square(parts)
    nodes = _announced(recording, "y")
    got = _gradients(f, recording)
    given = "z = x * x with x = 3; gradient(tape, z, [y, x])"
    if len(got) != 2:
        raise MismatchError(given, show(got), "a list of 2")
    expect(f"{given}[0]", got[0], None, nodes["y"], "∂z/∂y")
    expect(f"{given}[1]", got[1], 6.0, nodes["x"], "∂z/∂x")


def case_array(f: Any, parts: Any) -> None:
    """arrays"""
    tape, z, tensors = _square(parts, np.array([1.0, 2.0]))
    _expect(f, "z = x * x with x = [1, 2]", (tape, z, {"x": tensors["x"]}), x=[2.0, 4.0])


def case_again(f: Any, parts: Any) -> None:
    """the tape can be played once more, for another target"""
    tape, x = parts.Tape(), parts.Tensor(3.0)
    y = _product(parts, tape, x, x)
    z = _product(parts, tape, y, x)
    _announced((tape, z, {"x": x}), "x")
    given = "y = x * x; z = y * x with x = 3; the gradients of z, and after that of y"
    expect(given, [f(tape, z, [x])[0], f(tape, y, [x])[0]], [27.0, 6.0], what="∂z/∂x, ∂y/∂x")


def _gives(f: Any, parts: Any, recorded: Callable[[Any], Recording], *expected: float) -> bool:
    return same(_gradients(f, recorded(parts)), list(expected))


def _forwards(f: Any, parts: Any) -> bool:
    try:
        return not _gives(f, parts, _chain, 15, 10, 6) and _gives(f, parts, _one_product, 4, 3)
    except (KeyError, TypeError):
        return _gives(f, parts, _one_product, 4, 3)


def _fails_on_unused(f: Any, parts: Any) -> bool:
    try:
        case_unused(f, parts)
    except (KeyError, TypeError, MismatchError):
        return _gives(f, parts, _twice, 7)
    return False


def _wipes(f: Any, parts: Any) -> bool:
    try:
        case_again(f, parts)
    except (KeyError, TypeError, IndexError, MismatchError):
        return _gives(f, parts, _chain, 15, 10, 6)
    return False


def _zero_for_none(f: Any, parts: Any) -> bool:
    tape, z, tensors = _square(parts)
    try:
        return f(tape, z, [tensors["y"]])[0] is not None
    except KeyError:
        return True


TAPE_MISCONCEPTIONS = [
    Misconception("no return", "The gradients are found, and not handed back.",
                  lambda f, p: f(p.Tape(), p.Tensor(1.0), []) is None),
    Misconception("the gradient of the target by itself", "It is 1: with anything else all gradients are off by that.",
                  lambda f, p: _gives(f, p, _one_product, 0, 0) or _gives(f, p, _one_product, 48, 36)),
    Misconception("overwritten instead of accumulated", "Each use of a tensor brings a share, and the shares add up.",
                  lambda f, p: _gives(f, p, _chain, 15, 10, 6) and not _gives(f, p, _twice, 7)),
    Misconception("the tape is played forwards", "An operation can pass on its gradient when all that came after it "
                  "have passed on theirs.", _forwards),
    Misconception("operations that the target does not use", "No gradient ever arrives at them; leave them aside.",
                  _fails_on_unused),
    Misconception("the tape is used up", "Whoever asks for a second gradient finds no notes.", _wipes),
    Misconception("a source that is not used", "TensorFlow answers None, to say that there is no way to it.",
                  _zero_for_none),
]  # fmt: skip


# 07.5 apply_gradients


class Kept:
    """A Variable as TensorFlow's are today, as far as a step needs it: a value that is there at once."""

    def __init__(self, value: Any) -> None:
        self._value = np.array(value, dtype=float)

    def numpy(self) -> Any:
        return self._value.copy()

    def assign(self, value: Any) -> None:
        self._value = np.array(value, dtype=float)

    def assign_add(self, delta: Any) -> None:
        self._value = self._value + delta

    def assign_sub(self, delta: Any) -> None:
        self._value = self._value - delta

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self._value.astype(dtype or float)

    def __add__(self, other: Any) -> Any:
        return self._value + np.asarray(other)

    def __sub__(self, other: Any) -> Any:
        return self._value - np.asarray(other)


def _stepped(f: Any) -> tuple[Any, Any]:
    w, b = Kept([1.0, 2.0]), Kept(3.0)
    f([(np.array([10.0, -10.0]), w), (np.array(20.0), b)], 0.1)
    return w.numpy(), b.numpy()


def case_one_variable(f: Any, parts: Any) -> None:
    """one Variable"""
    w = Kept(3.0)
    f([(np.array(4.0), w)], 0.5)
    expect("w = tf.Variable(3.0); apply_gradients([(4.0, w)], 0.5); w", w.numpy(), 1.0)


def case_two_variables(f: Any, parts: Any) -> None:
    """two Variables, one of them an array"""
    w, b = _stepped(f)
    given = "w, b = [1, 2], 3; apply_gradients([([10, -10], w), (20, b)], 0.1)"
    expect(given + "; w", w, [0.0, 3.0])
    expect(given + "; b", b, 1.0)


def case_without_gradient(f: Any, parts: Any) -> None:
    """a Variable whose gradient is None stays as it is"""
    w, b = Kept(1.0), Kept(2.0)
    f([(None, w), (np.array(1.0), b)], 0.5)
    expect("w, b = 1, 2; apply_gradients([(None, w), (1.0, b)], 0.5); w, b", [w.numpy(), b.numpy()], [1.0, 1.5])


def case_twice(f: Any, parts: Any) -> None:
    """two steps"""
    w = Kept(3.0)
    for _ in range(2):
        f([(np.array(4.0), w)], 0.25)
    expect("two steps from w = 3 with the gradient 4 and the rate 0.25; w", w.numpy(), 1.0)


def case_any_pairs(f: Any, parts: Any) -> None:
    """pairs that come from zip"""
    w = Kept(3.0)
    f(zip([np.array(4.0)], [w], strict=True), 0.5)
    expect("w = 3; apply_gradients(zip([4.0], [w]), 0.5); w", w.numpy(), 1.0)


def _at(*values: Any) -> Any:
    return lambda f, p: same(list(_stepped(f)), [np.array(one, dtype=float) for one in values])


def _stumbles_over_none(f: Any, parts: Any) -> bool:
    try:
        case_without_gradient(f, parts)
    except (TypeError, AttributeError):
        return True
    except MismatchError:
        return same(list(_stepped(f)), [np.array([0.0, 3.0]), np.array(1.0)])
    return False


def _pairs_are_swapped(f: Any, parts: Any) -> bool:
    try:
        _stepped(f)
    except AttributeError as error:
        return "numpy.ndarray" in str(error)
    return False


APPLY_MISCONCEPTIONS = [
    Misconception("nothing is changed", "The new value has to be put into the Variable, by one of its methods.",
                  _at([1.0, 2.0], 3.0)),
    Misconception("the pairs the other way round", "The gradient comes first, then the Variable that it belongs to.",
                  _pairs_are_swapped),
    Misconception("the sign of the step", "The gradient points uphill.", _at([2.0, 1.0], 5.0)),
    Misconception("the learning rate is left out", "A whole gradient is too large a step, mostly.",
                  _at([-9.0, 12.0], -17.0)),
    Misconception("the step instead of the new value", "assign puts the step itself into the Variable.",
                  lambda f, p: _at([1.0, -1.0], 2.0)(f, p) or _at([-1.0, 1.0], -2.0)(f, p)),
    Misconception("first Variable only", "Each pair is a step of its own.", _at([0.0, 3.0], 3.0)),
    Misconception("a gradient that is None", "A Variable that the loss does not use has none, and stays.",
                  _stumbles_over_none),
]  # fmt: skip


# 07.6 convolution_parameters


def _counts(f: Any, size: int, channels: int, filters: int, expected: int) -> None:
    expect(f"convolution_parameters({size}, {channels}, {filters})", f(size, channels, filters), expected)


def case_first_of_lenet(f: Any, parts: Any) -> None:
    """LeNet's first layer: six filters of 5 × 5 on a grey picture"""
    _counts(f, 5, 1, 6, 156)


def case_second_of_lenet(f: Any, parts: Any) -> None:
    """its second: sixteen filters on the six pictures of the first"""
    _counts(f, 5, 6, 16, 2416)


def case_one_by_one(f: Any, parts: Any) -> None:
    """one filter of 1 × 1 on a coloured picture"""
    _counts(f, 1, 3, 1, 4)


def case_three_by_three(f: Any, parts: Any) -> None:
    """sixty-four filters of 3 × 3 on a coloured picture"""
    _counts(f, 3, 3, 64, 1792)


def _count(*values: int) -> Any:
    return lambda f, p: [f(5, 1, 6), f(5, 6, 16)] == list(values)


COUNT_MISCONCEPTIONS = [
    Misconception("no return", "The count is worked out, and not handed back.", lambda f, p: f(5, 1, 6) is None),
    Misconception("the biases are left out", "Each filter adds a number of its own.", _count(150, 2400)),
    Misconception("one bias for all filters", "Each filter has one.", _count(151, 2401)),
    Misconception("a bias for each channel", "A filter adds up over all channels first, and adds its bias once.",
                  _count(156, 2496)),
    Misconception("the channels are left out", "A filter has weights for each channel that comes in.",
                  _count(156, 416)),
    Misconception("the side instead of the area", "A filter of size 5 looks at 5 × 5 places.", _count(36, 496)),
    Misconception("one filter alone", "There are so many filters, each with weights of its own.", _count(26, 151)),
]  # fmt: skip
