"""`tf.train`'s learning rates that follow the number of steps, computed as TensorFlow does: in float32."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...errors import GraphError
from ...graph import Node
from ...ops.creation import convert_to_tensor
from ...ops.identity import cast
from ...ops.logic import equal, less_equal, where
from ...ops.math import divide, exp, log, multiply, subtract
from ...ops.powers import pow as power
from ...ops.rounding import ceil, floor, minimum
from ...ops.trigonometry import cos
from ...scopes import name_scope
from ..rules import building

__all__ = [
    "cosine_decay",
    "cosine_decay_restarts",
    "exponential_decay",
    "inverse_time_decay",
    "linear_cosine_decay",
    "natural_exp_decay",
    "piecewise_constant",
    "piecewise_constant_decay",
    "polynomial_decay",
]


def _start(learning_rate: Any, global_step: Any) -> tuple[Node, Node]:
    """The first rate, and the step in its dtype."""
    if global_step is None:
        raise GraphError("A learning rate that follows the steps needs global_step.", "Give the Variable that counts.")
    rate = convert_to_tensor(learning_rate)
    return rate, _like(global_step, rate)


def _like(value: Any, rate: Node) -> Node:
    """A number or a node in the dtype of the rate."""
    return cast(value, rate.dtype or "float32")


@building
def exponential_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Node:
    """A learning rate that falls exponentially: η r^(t / T), where t is the number of steps.

    Args:
        learning_rate: η, the first.
        global_step: t: the Variable that `minimize` counts in.
        decay_steps: T, in how many steps it falls by the factor r.
        decay_rate: r.
        staircase: let it fall once every T steps only: t / T is rounded down.
    """
    with name_scope(name, "ExponentialDecay"):
        rate, step = _start(learning_rate, global_step)
        times = divide(step, _like(decay_steps, rate))
        return multiply(rate, power(_like(decay_rate, rate), floor(times) if staircase else times))


@building
def natural_exp_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Node:
    """A learning rate that falls exponentially: η e^(-k t / T), where t is the number of steps.

    Args:
        learning_rate: η, the first.
        global_step: t: the Variable that `minimize` counts in.
        decay_steps: T.
        decay_rate: k.
        staircase: let it fall once every T steps only: t / T is rounded down.
    """
    with name_scope(name, "NaturalExpDecay"):
        rate, step = _start(learning_rate, global_step)
        times: Node = divide(step, _like(decay_steps, rate))
        times = floor(times) if staircase else times
        return multiply(rate, exp(multiply(-_like(decay_rate, rate), times)))


@building
def inverse_time_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Node:
    """A learning rate that falls as 1 / t does: η / (1 + k t / T), where t is the number of steps.

    Args:
        learning_rate: η, the first.
        global_step: t: the Variable that `minimize` counts in.
        decay_steps: T.
        decay_rate: k.
        staircase: let it fall once every T steps only: t / T is rounded down.
    """
    with name_scope(name, "InverseTimeDecay"):
        rate, step = _start(learning_rate, global_step)
        times: Node = divide(step, _like(decay_steps, rate))
        times = floor(times) if staircase else times
        return divide(rate, 1.0 + multiply(_like(decay_rate, rate), times))


@building
def polynomial_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    end_learning_rate: Any = 0.0001,
    power: Any = 1.0,
    cycle: bool = False,
    name: str | None = None,
) -> Node:
    """A learning rate that falls to a last one in T steps: (η - η₁) (1 - t / T)ᵖ + η₁, and stays at that.

    Args:
        learning_rate: η, the first.
        global_step: t: the Variable that `minimize` counts in.
        decay_steps: T.
        end_learning_rate: η₁, the last.
        power: p; 1 for a straight line.
        cycle: in place of staying at the last, go on as if T were the next multiple of it.
    """
    with name_scope(name, "PolynomialDecay"):
        rate, step = _start(learning_rate, global_step)
        steps, last = _like(decay_steps, rate), _like(end_learning_rate, rate)
        if cycle:
            times = where(equal(step, _like(0.0, rate)), _like(1.0, rate), ceil(divide(step, steps)))
            steps = multiply(steps, times)
        else:
            step = minimum(step, steps)
        return multiply(rate - last, _power(1.0 - divide(step, steps), _like(power, rate))) + last


_power = power


@building
def piecewise_constant(x: Any, boundaries: Sequence[Any], values: Sequence[Any], name: str | None = None) -> Node:
    """A learning rate that has the first value up to the first boundary, the second up to the second, and so on.

    Args:
        x: the number of steps: the Variable that `minimize` counts in.
        boundaries: numbers, each larger than the one before.
        values: one more than there are boundaries.

    Raises:
        GraphError: there is another number of values.
    """
    if len(values) != len(boundaries) + 1:
        raise GraphError(
            f"There are {len(boundaries)} boundaries, and {len(values)} values.", "Give one value more than boundaries."
        )
    with name_scope(name, "PiecewiseConstant"):
        step = convert_to_tensor(x)
        result = convert_to_tensor(values[-1])
        for boundary, value in zip(reversed(boundaries), reversed(values[:-1]), strict=True):
            result = where(less_equal(step, _like(boundary, step)), convert_to_tensor(value), result)
        return result


piecewise_constant_decay = piecewise_constant


@building
def cosine_decay(
    learning_rate: Any, global_step: Any, decay_steps: Any, alpha: float = 0.0, name: str | None = None
) -> Node:
    """A learning rate that falls along a cosine: η ((1 - α) ½ (1 + cos(π t / T)) + α)  (Loshchilov and Hutter 2017).

    Args:
        learning_rate: η, the first.
        global_step: t: the Variable that `minimize` counts in; from T on it counts as T.
        decay_steps: T.
        alpha: α, the last rate as a part of the first.
    """
    with name_scope(name, "CosineDecay"):
        rate, step = _start(learning_rate, global_step)
        steps = _like(decay_steps, rate)
        fallen = 0.5 * (1.0 + cos(multiply(divide(minimum(step, steps), steps), math.pi)))
        return multiply(rate, (1.0 - alpha) * fallen + alpha)


@building
def cosine_decay_restarts(
    learning_rate: Any,
    global_step: Any,
    first_decay_steps: Any,
    t_mul: float = 2.0,
    m_mul: float = 1.0,
    alpha: float = 0.0,
    name: str | None = None,
) -> Node:
    """A learning rate that falls along a cosine, and starts again and again  (Loshchilov and Hutter 2017).

    Args:
        learning_rate: the first.
        global_step: the Variable that `minimize` counts in.
        first_decay_steps: how many steps the first fall takes.
        t_mul: how many times as long each is as the one before.
        m_mul: how many times as high each starts as the one before.
        alpha: the last rate of each as a part of the first.
    """
    with name_scope(name, "SGDRDecay"):
        rate, step = _start(learning_rate, global_step)
        times = divide(step, _like(first_decay_steps, rate))
        if t_mul == 1.0:
            restarts = floor(times)
            done = times - restarts
        else:
            restarts = floor(divide(log(1.0 - multiply(times, 1.0 - t_mul)), math.log(t_mul)))
            before = divide(1.0 - power(_like(t_mul, rate), restarts), 1.0 - t_mul)
            done = divide(subtract(times, before), power(_like(t_mul, rate), restarts))
        fallen = 0.5 * multiply(power(_like(m_mul, rate), restarts), 1.0 + cos(multiply(done, math.pi)))
        return multiply(rate, (1.0 - alpha) * fallen + alpha)


@building
def linear_cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    num_periods: float = 0.5,
    alpha: float = 0.0,
    beta: float = 0.001,
    name: str | None = None,
) -> Node:
    """A learning rate that falls along a line times a cosine: η ((α + 1 - t / T) ½ (1 + cos(2 π n t / T)) + β).

    Args:
        learning_rate: η, the first.
        global_step: t: the Variable that `minimize` counts in; from T on it counts as T.
        decay_steps: T.
        num_periods: n, how many times the cosine goes up and down.
        alpha: α.
        beta: β.
    """
    with name_scope(name, "LinearCosineDecay"):
        rate, step = _start(learning_rate, global_step)
        steps = _like(decay_steps, rate)
        part = divide(minimum(step, steps), steps)
        fallen = 0.5 * (1.0 + cos(multiply(part, 2.0 * math.pi * num_periods)))
        return multiply(rate, multiply(alpha + 1.0 - part, fallen) + beta)
