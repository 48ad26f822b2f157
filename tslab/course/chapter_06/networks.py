"""What chapter 6 tries the learner's networks on: their graph, how many numbers they hold, and how these begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, MismatchError, expect, on

# 06.2 mlp

X_ROWS = np.array([[1.0, 2.0], [-1.0, 0.5]])
WEIGHTS = [
    (np.array([[1.0, -1.0, 0.5], [0.5, 1.0, -2.0]]), np.array([0.0, 0.5, -0.5])),
    (np.array([[2.0, 0.0], [-1.0, 1.0], [1.0, 3.0]]), np.array([0.25, -1.0])),
    (np.array([[1.0, -1.0], [2.0, 0.5]]), np.array([-0.5, 1.0])),
]
SQUARE = [(np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([0.5, 0.0])), WEIGHTS[2]]


def _sigma(a: Any) -> Any:
    return 1 / (1 + np.exp(-a))


def _layered(x: Any, weights: Sequence[tuple[Any, Any]], between: Callable[[Any], Any] = _sigma) -> Any:
    for n, (W, b) in enumerate(weights):
        x = (between(x) if n else x) @ W + b
    return x


def _run(mlp: Any, parts: Any, weights: Sequence[tuple[Any, Any]], rows: Any = X_ROWS) -> Any:
    """The logits of the learner's network for some rows."""
    X = parts.placeholder()
    output = mlp(X, [(parts.Variable(W), parts.Variable(b)) for W, b in weights])
    return parts.Session().run(output, {X: rows})


def _case(mlp: Any, parts: Any, weights: Sequence[tuple[Any, Any]], what: str) -> None:
    X = parts.placeholder()
    layers = [(parts.Variable(W), parts.Variable(b)) for W, b in weights]
    names = {f"{name}{n}": node for n, pair in enumerate(layers, 1) for name, node in zip("Wb", pair, strict=True)}
    logits = on(mlp(X, layers), {X: X_ROWS}, names={"X": X, **names})
    expect(f"mlp(X, {what}), run", parts.Session().run(logits, {X: X_ROWS}), _layered(X_ROWS, weights))


def case_one_layer(mlp: Any, parts: Any) -> None:
    """one layer: X W + b"""
    _case(mlp, parts, WEIGHTS[:1], "[(W1, b1)]")


def case_two_layers(mlp: Any, parts: Any) -> None:
    """two layers: a sigmoid in between"""
    _case(mlp, parts, WEIGHTS[:2], "[(W1, b1), (W2, b2)]")


def case_three_layers(mlp: Any, parts: Any) -> None:
    """three layers"""
    _case(mlp, parts, WEIGHTS, "[(W1, b1), (W2, b2), (W3, b3)]")


def case_layers_kept(mlp: Any, parts: Any) -> None:
    """the list of layers is left as it was"""
    layers = [(parts.Variable(W), parts.Variable(b)) for W, b in WEIGHTS]
    mlp(parts.placeholder(), layers)
    expect("layers = [3 pairs]; mlp(X, layers); len(layers)", len(layers), 3)


def case_builds(mlp: Any, parts: Any) -> None:
    """it builds a graph: new weights, new logits"""
    X, W, b = parts.placeholder(), parts.Variable(WEIGHTS[0][0]), parts.Variable(WEIGHTS[0][1])
    output = mlp(X, [(W, b)])
    W.value = np.zeros((2, 3))
    given = "output = mlp(X, [(W, b)]); W.value = zeros; output, run"
    expect(given, parts.Session().run(output, {X: X_ROWS}), np.zeros((2, 3)) + WEIGHTS[0][1])


def _gives(formula: Callable[[], Any], weights: Sequence[tuple[Any, Any]] = WEIGHTS) -> Callable[[Any, Any], bool]:
    return lambda mlp, parts: same(_run(mlp, parts, weights), formula())


def _softmax(a: Any) -> Any:
    powers = np.exp(a)
    return powers / powers.sum(axis=1, keepdims=True)


MLP_MISCONCEPTIONS = [
    Misconception("no return", "The graph is built, and its last node is not handed back.",
                  lambda f, parts: f(parts.placeholder(), []) is None
                  and f(parts.placeholder(), [(parts.Variable(1.0), parts.Variable(1.0))]) is None),
    Misconception("a sigmoid after the last layer", "The logits of the last layer go to softmax as they are.",
                  _gives(lambda: _sigma(_layered(X_ROWS, WEIGHTS)))),
    Misconception("softmax is in it already", "The function is to return the logits, so that the loss can take them.",
                  _gives(lambda: _softmax(_layered(X_ROWS, WEIGHTS)))),
    Misconception("no sigmoid between the layers", "Affine after affine is affine: one layer could do the same.",
                  _gives(lambda: _layered(X_ROWS, WEIGHTS, lambda a: a))),
    Misconception("softmax between the layers", "Each hidden unit answers for itself; softmax makes them compete.",
                  _gives(lambda: _layered(X_ROWS, WEIGHTS, _softmax))),
    Misconception("the inputs pass through a sigmoid, too", "The first layer sees the points as they are.",
                  _gives(lambda: _layered(_sigma(X_ROWS), WEIGHTS))),
    Misconception("every layer sees X", "A layer's input is what the layer below has made of it.",
                  _gives(lambda: _layered(X_ROWS, SQUARE[1:]), SQUARE)),
    Misconception("the layers in the opposite order", "The first pair is the layer next to X.",
                  _gives(lambda: _layered(X_ROWS, SQUARE[::-1]), SQUARE)),
    Misconception("first layer only", "The walk through the layers ends after one.",
                  _gives(lambda: _layered(X_ROWS, WEIGHTS[:1]))),
    Misconception("the biases are left out", "Each layer is X W + b, with a bias of its own.",
                  _gives(lambda: _layered(X_ROWS, [(W, 0 * b) for W, b in WEIGHTS]))),
]  # fmt: skip


# 06.3 count_parameters


def _count(count_parameters: Any, sizes: list[int], expected: int) -> None:
    expect(f"count_parameters({sizes})", count_parameters(list(sizes)), expected)


def case_perceptron(count_parameters: Any, parts: Any) -> None:
    """a perceptron: two inputs, two classes"""
    _count(count_parameters, [2, 2], 6)


def case_hidden(count_parameters: Any, parts: Any) -> None:
    """one hidden layer"""
    _count(count_parameters, [2, 4, 2], 22)


def case_two_hidden(count_parameters: Any, parts: Any) -> None:
    """two hidden layers"""
    _count(count_parameters, [3, 5, 4, 2], 54)


def case_wide(count_parameters: Any, parts: Any) -> None:
    """a network for pictures"""
    _count(count_parameters, [64, 32, 10], 2410)


def _counts(formula: Callable[[list[int]], int]) -> Callable[[Any, Any], bool]:
    return lambda f, parts: all(same(f(list(sizes)), formula(sizes)) for sizes in ([2, 4, 2], [3, 5, 4, 2]))


def _products(sizes: list[int]) -> int:
    return sum(a * b for a, b in pairwise(sizes))


COUNT_MISCONCEPTIONS = [
    Misconception("no return", "The number is worked out, and not handed back.",
                  lambda f, parts: f([2, 4, 2]) is None),
    Misconception("the biases are left out", "Each unit that is computed has a bias.", _counts(_products)),
    Misconception("biases for the inputs, too", "The inputs are given. Nothing is added to them.",
                  _counts(lambda s: _products(s) + sum(s))),
    Misconception("one bias for a whole layer", "Each unit of a layer has a bias of its own.",
                  _counts(lambda s: _products(s) + len(s) - 1)),
    Misconception("the units are counted", "Between two layers there is a weight for every pair of units.",
                  _counts(sum)),
    Misconception("the product of all sizes", "The weights of one layer have nothing to do with those of the next.",
                  _counts(lambda s: int(np.prod(s)) + sum(s[1:]))),
    Misconception("first layer only", "Every layer has weights and biases.",
                  _counts(lambda s: (s[0] + 1) * s[1])),
    Misconception("last layer only", "Every layer has weights and biases.",
                  _counts(lambda s: (s[-2] + 1) * s[-1])),
]  # fmt: skip


# 06.5 initial_layers


def _arrays(initial_layers: Any, parts: Any, sizes: list[int], seed: int = 0) -> list[tuple[Any, Any]]:
    """The values of the learner's layers."""
    given = f"initial_layers(rng, {sizes})"
    layers = list(initial_layers(np.random.default_rng(seed), list(sizes)))
    if not all(isinstance(layer, (tuple, list)) and len(layer) == 2 for layer in layers):
        raise MismatchError(given, "something else", "a list of pairs (W, b)")
    if not all(isinstance(part, parts.Variable) for layer in layers for part in layer):
        raise MismatchError(given, "arrays", "Variables, which can be trained")
    return [(np.asarray(W.value), np.asarray(b.value)) for W, b in layers]


def case_shapes(initial_layers: Any, parts: Any) -> None:
    """the shapes for [2, 4, 3]"""
    got = [(W.shape, b.shape) for W, b in _arrays(initial_layers, parts, [2, 4, 3])]
    expect("initial_layers(rng, [2, 4, 3]); the shapes of W and b", got, [((2, 4), (4,)), ((4, 3), (3,))])


def case_different(initial_layers: Any, parts: Any) -> None:
    """no two hidden units begin alike"""
    W = _arrays(initial_layers, parts, [3, 5, 2])[0][0]
    expect("initial_layers(rng, [3, 5, 2]); different columns of the first W", len(np.unique(W, axis=1).T), 5)


def case_bias(initial_layers: Any, parts: Any) -> None:
    """the biases begin at 0"""
    for _, b in _arrays(initial_layers, parts, [3, 5, 2]):
        expect("initial_layers(rng, [3, 5, 2]); a b", b, np.zeros(b.shape))


def case_spread(initial_layers: Any, parts: Any) -> None:
    """the standard deviation is 1/√n"""
    sizes = [400, 100, 25]
    for n, (W, _) in zip(sizes, _arrays(initial_layers, parts, sizes), strict=False):
        if not 0.9 < np.std(W) * np.sqrt(n) < 1.1:
            given = f"initial_layers(rng, {sizes}); the standard deviation of the weights from {n} units"
            raise MismatchError(given, f"{np.std(W):.3f}", f"about {1 / np.sqrt(n):.3f}")
        if abs(np.mean(W)) * np.sqrt(n) > 0.1:
            given = f"initial_layers(rng, {sizes}); the mean of the weights from {n} units"
            raise MismatchError(given, f"{np.mean(W):.3f}", "about 0")


def case_rng(initial_layers: Any, parts: Any) -> None:
    """one seed, the same numbers; another seed, others"""
    first, again, other = (_arrays(initial_layers, parts, [2, 3, 2], seed)[0][0] for seed in (1, 1, 2))
    expect("two calls, each with default_rng(1); the first W", again, first)
    if same(first, other):
        raise MismatchError("two calls, with default_rng(1) and default_rng(2)", "the same W", "different ones")


def case_layers_differ(initial_layers: Any, parts: Any) -> None:
    """two layers of one shape are not equal"""
    (first, _), (second, _) = _arrays(initial_layers, parts, [4, 4, 4])
    if same(first, second):
        raise MismatchError("initial_layers(rng, [4, 4, 4])", "twice the same W", "two different ones")


def _spread(factor: Callable[[int, int], float]) -> Callable[[Any, Any], bool]:
    """Whether the standard deviation of the weights of (n, m) units is this."""

    def shows(f: Any, parts: Any) -> bool:
        sizes = [400, 100, 25]
        found = [float(np.std(W)) for W, _ in _arrays(f, parts, sizes)]
        return bool(np.allclose(found, [factor(400, 100), factor(100, 25)], rtol=0.15, atol=0))

    return shows


def _spread_is_constant(f: Any, parts: Any) -> bool:
    first, second = (float(np.std(W)) for W, _ in _arrays(f, parts, [400, 100, 25]))
    return first > 0 and abs(second / first - 1) < 0.15


def _first_w(f: Any, parts: Any, seed: int = 0) -> Any:
    return _arrays(f, parts, [6, 6, 6], seed)[0][0]


def _turned(f: Any, parts: Any) -> bool:
    return [W.shape for W, _ in _arrays(f, parts, [2, 4, 3])] == [(4, 2), (3, 4)]


def _bare_arrays(f: Any, parts: Any) -> bool:
    return isinstance(f(np.random.default_rng(0), [2, 2])[0][0], np.ndarray)


def _repeats(f: Any, parts: Any) -> bool:
    (first, _), (second, _) = _arrays(f, parts, [4, 4, 4])
    return same(first, second) and not same(_first_w(f, parts, 1), _first_w(f, parts, 2))


INITIAL_MISCONCEPTIONS = [
    Misconception("arrays instead of Variables", "Training changes Variables; an array stays what it is.",
                  _bare_arrays),
    Misconception("the shapes are turned round", "A row of X has n numbers, and W has a row for each of them.",
                  _turned),
    Misconception("all weights are equal", "Units that begin alike get equal gradients, and stay alike for ever.",
                  lambda f, parts: np.ptp(_first_w(f, parts)) == 0),
    Misconception("all units of a layer are equal", "Every column of W has to be drawn for itself.",
                  lambda f, parts: np.ptp(_first_w(f, parts), axis=1).max() == 0),
    Misconception("the random numbers are not those of rng",
                  "A generator of one's own, with a seed of its own, gives the same weights whatever the caller wants.",
                  lambda f, parts: same(_first_w(f, parts, 1), _first_w(f, parts, 2))),
    Misconception("each layer is drawn from the same numbers",
                  "A generator that is begun anew for each layer begins with the same numbers.", _repeats),
    Misconception("only positive weights", "Then all units push the same way. Let the mean be 0.",
                  lambda f, parts: _first_w(f, parts).min() >= 0),
    Misconception("the spread does not depend on the layer", "The more inputs a unit has, the larger their sum grows.",
                  _spread_is_constant),
    Misconception("divided by n instead of its root",
                  "The spread of a sum of n random numbers grows with the root of n, and not with n.",
                  _spread(lambda n, m: 1 / n)),
    Misconception("the outputs are counted instead of the inputs",
                  "What is summed in a unit are its inputs.", _spread(lambda n, m: m**-0.5)),
    Misconception("multiplied by the root instead of divided", "More inputs need smaller weights.",
                  _spread(lambda n, m: n**0.5)),
    Misconception("the biases do not begin at 0", "A unit with a large bias is far out on its sigmoid from the start.",
                  lambda f, parts: any(np.any(b) for _, b in _arrays(f, parts, [3, 5, 2]))),
]  # fmt: skip
