"""A training step by name: `optimize_loss`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .... import train
from ....errors import GraphError
from ....graph import Node, Variable
from ....ops.creation import shape as shape_of
from ....ops.identity import identity
from ....ops.math import add, multiply
from ....ops.random import truncated_normal
from ....scopes import control_dependencies, get_collection, trainable_variables
from ....variables import get_variable, variable_scope
from ...functions.slices import clip_by_global_norm
from ...initializers import constant
from ...keys import GraphKeys
from ...rules import building

OPTIMIZER_CLS_NAMES: dict[str, Callable[[Any], train.Optimizer]] = {
    "Adagrad": train.AdagradOptimizer,
    "Adam": train.AdamOptimizer,
    "Momentum": lambda learning_rate: train.MomentumOptimizer(learning_rate, momentum=0.9),
    "RMSProp": train.RMSPropOptimizer,
    "SGD": train.GradientDescentOptimizer,
}
"""Optimizers by name."""


@building
def optimize_loss(
    loss: Any,
    global_step: Any,
    learning_rate: Any,
    optimizer: Any,
    gradient_noise_scale: float | None = None,
    gradient_multipliers: dict[Any, Any] | None = None,
    clip_gradients: Any = None,
    learning_rate_decay_fn: Callable[[Any, Any], Any] | None = None,
    update_ops: Sequence[Any] | None = None,
    variables: Sequence[Variable] | None = None,
    name: str | None = None,
    summaries: Any = None,
    colocate_gradients_with_ops: bool = False,
    increment_global_step: bool = True,
) -> Any:
    """A step of training, which gives the loss.

    Args:
        loss: what is made smaller.
        global_step: a Variable that counts the steps; None for that of `tf.train.get_global_step`.
        learning_rate: a number, which is kept in a Variable "learning_rate"; or a node; None where the optimizer has
            its own.
        optimizer: the name of one, "Adagrad", "Adam", "Momentum", "RMSProp" or "SGD"; a class; an optimizer; or a
            function of the learning rate.
        gradient_noise_scale: the standard deviation of noise that is added to the gradients; None for none.
        gradient_multipliers: {variable or its name: a factor of its gradient}.
        clip_gradients: the largest norm that all gradients together may have; or a function of the pairs of gradients
            and variables.
        learning_rate_decay_fn: a function of the learning rate and the step.
        update_ops: what is run before; by default what is in the collection "update_ops".
        variables: what is changed; by default all trainable Variables.
        name: of the variable scope.
        summaries, colocate_gradients_with_ops: accepted, and of no meaning here.
        increment_global_step: whether the step is counted.

    Returns:
        The loss, as it was before the step.

    Raises:
        GraphError: there is no such optimizer, no step for the decay to follow, or no gradient.
    """
    with variable_scope(name, "OptimizeLoss"):
        step = train.get_global_step() if global_step is None else global_step
        updates = list(get_collection(GraphKeys.UPDATE_OPS) if update_ops is None else update_ops)
        if updates:
            with control_dependencies(updates):
                loss = identity(loss)
        rate = _learning_rate(learning_rate, learning_rate_decay_fn, step)
        chosen = _optimizer(optimizer, rate)
        pairs = [
            (gradient, variable)
            for gradient, variable in chosen.compute_gradients(
                loss, list(variables) if variables is not None else trainable_variables()
            )
            if gradient is not None
        ]
        if gradient_noise_scale is not None:
            pairs = [(add(g, multiply(_noise(g), gradient_noise_scale)), v) for g, v in pairs]
        if gradient_multipliers is not None:
            pairs = [(_multiplied(g, v, gradient_multipliers), v) for g, v in pairs]
        if callable(clip_gradients):
            pairs = clip_gradients(pairs)
        elif clip_gradients is not None:
            clipped, _ = clip_by_global_norm([g for g, _ in pairs], clip_gradients)
            pairs = [(g, v) for g, (_, v) in zip(clipped, pairs, strict=True)]
        applied = chosen.apply_gradients(pairs, global_step=step if increment_global_step else None, name="train")
        with control_dependencies([applied]):
            return identity(loss)


def _learning_rate(given: Any, decay: Callable[[Any, Any], Any] | None, step: Any) -> Any:
    rate = given
    if isinstance(given, (int, float)):
        rate = get_variable("learning_rate", [], "float32", constant(float(given)), None, False)
    if decay is None:
        return rate
    if rate is None or step is None:
        raise GraphError("learning_rate_decay_fn needs a learning rate and a step.", "Give learning_rate, global_step.")
    return decay(rate, step)


def _optimizer(given: Any, rate: Any) -> Any:
    if isinstance(given, str):
        if given not in OPTIMIZER_CLS_NAMES:
            raise GraphError(f"There is no optimizer {given!r}.", f"Give one of {', '.join(OPTIMIZER_CLS_NAMES)}.")
        return OPTIMIZER_CLS_NAMES[given](rate)
    if isinstance(given, train.Optimizer):
        return given
    return given(rate) if rate is not None or isinstance(given, type) else given()


def _noise(gradient: Node) -> Node:
    known: Any = gradient.shape
    shape = shape_of(gradient) if known is None or None in tuple(known) else tuple(known)
    return truncated_normal(shape, dtype=gradient.dtype or "float32")


def _multiplied(gradient: Node, variable: Variable, factors: dict[Any, Any]) -> Node:
    factor = factors.get(variable, factors.get(variable.name))
    return gradient if factor is None else multiply(gradient, factor)
