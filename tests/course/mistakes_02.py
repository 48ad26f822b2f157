"""Wrong solutions of chapter 2's exercises, each with the name of the mistake that a check should find in it.

They differ from right ones by what they do, and are told apart by nothing else.
"""

from .solutions_02 import STABLE, distance, perceptron, sigmoid, softmax, three, two

ORDER = "the classes are in another order"
BORDER = "a border in the wrong place"

WRONG = {
    "02.1": [
        ("no return", distance("(w @ x + b) / np.linalg.norm(w)")),
        ("the value instead of the distance", distance("return w @ x + b")),
        ("the bias is taken for a distance", distance("return w @ x / np.linalg.norm(w) + b")),
        ("the sign is lost", distance("return abs(w @ x + b) / np.linalg.norm(w)")),
        ("the sign is lost", distance("return np.linalg.norm(w * (w @ x + b) / (w @ w))")),
        ("the sign of the bias", distance("return (w @ x - b) / np.linalg.norm(w)")),
        ("the bias is left out", distance("return w @ x / np.linalg.norm(w)")),
        ("the square of the length", distance("return (w @ x + b) / (w @ w)")),
        ("a sum for the length", distance("return (w @ x + b) / np.sum(w)")),
        ("the length of the point", distance("return (w @ x + b) / np.linalg.norm(x)")),
    ],
    "02.2": [
        ("no return", sigmoid("(1 + np.tanh(a / 2)) / 2")),
        (
            "compute changes its input in place",
            sigmoid("a = np.atleast_1d(a)", "a *= 0.5", "return (1 + np.tanh(a)) / 2"),
        ),
        (
            "compute changes its input in place",
            sigmoid("if a.ndim == 0: return (1 + np.tanh(a / 2)) / 2", "return (1 + np.tanh(a / 2, out=a)) / 2"),
        ),
        ("no edge", sigmoid("return (1 + np.tanh(a / 2)) / 2", inputs="[]")),
        (
            "one choice for the whole array",
            sigmoid("if a >= 0:", "    return 1 / (1 + np.exp(-a))", "return np.exp(a) / (1 + np.exp(a))"),
        ),
        ("one choice for the whole array", sigmoid("return 1 / (1 + math.exp(-a))")),
        ("the sign of the exponent", sigmoid("return 1 / (1 + np.exp(a))")),
        ("brackets", sigmoid("return 1 / 1 + np.exp(-a)")),
        ("the 1 is missing", sigmoid("return 1 / np.exp(-a)")),
        ("twice too steep", sigmoid("return (1 + np.tanh(a)) / 2")),
        ("values from -1 to 1", sigmoid("return np.tanh(a / 2)")),
        ("values from -1 to 1", sigmoid("return np.tanh(a)")),
        ("a step instead of a slope", sigmoid("return (a > 0) + 0.5 * (a == 0)")),
        ("a step instead of a slope", sigmoid("return np.where(a >= 0, 1.0, 0.0)")),
        ("the input is cut off", sigmoid("return 1 / (1 + np.exp(-np.clip(a, -10, 10)))")),
        (
            "np.where works out both of its branches",
            sigmoid("return np.where(a >= 0, 1 / (1 + np.exp(-a)), np.exp(a) / (1 + np.exp(a)))"),
        ),
        ("overflow in exp", sigmoid("return 1 / (1 + np.exp(-a))")),
        ("overflow in exp", sigmoid("return np.exp(a) / (np.exp(a) + 1)")),
        ("overflow in exp", sigmoid("return np.exp(-np.log(1 + np.exp(-a)))")),
    ],
    "02.3": [
        ("no operation comes back", perceptron("sigmoid(add(matmul(X, w), b))")),
        ("no operation comes back", perceptron("return sigmoid(X).compute(w.value * 2 + b.value)")),
        ("copies of the weights", perceptron("return sigmoid(add(matmul(X, Variable(w.value)), Variable(b.value)))")),
        ("the bias is left out", perceptron("return sigmoid(matmul(X, w))")),
        ("inputs swapped", perceptron("return sigmoid(add(matmul(w, X), b))")),
        ("the bias comes after the sigmoid", perceptron("return add(sigmoid(matmul(X, w)), b)")),
        ("no sigmoid", perceptron("return add(matmul(X, w), b)")),
        ("the sigmoid is taken twice", perceptron("return sigmoid(sigmoid(add(matmul(X, w), b)))")),
        ("the bias is added to the points", perceptron("return sigmoid(matmul(add(X, b), w))")),
    ],
    "02.4": [
        ("no return", softmax(STABLE, "e / np.sum(e, axis=-1, keepdims=True)")),
        (
            "compute changes its input in place",
            softmax("a -= a.max(axis=-1, keepdims=True)", "return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)"),
        ),
        ("no edge", softmax(STABLE, "return e / np.sum(e, axis=-1, keepdims=True)", inputs="[]")),
        (
            "softmax over the wrong axis",
            softmax("e = np.exp(a - a.max(axis=0))", "return e / e.sum(axis=0)"),
        ),
        ("one sum for the whole batch", softmax("e = np.exp(a - np.max(a))", "return e / np.sum(e)")),
        (
            "the sums have lost their axis",
            softmax("e = np.exp(a)", "return e / e.sum(axis=-1)"),
        ),
        ("no exponential", softmax("return a / np.sum(a, axis=-1, keepdims=True)")),
        (
            "a choice instead of probabilities",
            softmax("return np.eye(a.shape[-1])[np.argmax(a, axis=-1)]"),
        ),
        ("each class by itself", softmax("return 1 / (1 + np.exp(-a))")),
        (
            "the logarithm of the probabilities",
            softmax(
                "a = a - a.max(axis=-1, keepdims=True)", "return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))"
            ),
        ),
        (
            "the sign of the exponent",
            softmax("e = np.exp(-a)", "return e / e.sum(axis=-1, keepdims=True)"),
        ),
        (
            "there is no axis 1",
            softmax("e = np.exp(a - a.max(axis=1, keepdims=True))", "return e / e.sum(axis=1, keepdims=True)"),
        ),
        ("there is no axis 1", softmax("return np.exp(a) / np.sum(np.exp(a), axis=1)[:, None]")),
        (
            "one maximum for the whole batch",
            softmax("e = np.exp(a - np.max(a))", "return e / e.sum(axis=-1, keepdims=True)"),
        ),
        ("overflow in exp", softmax("return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)")),
        ("overflow in exp", softmax("return np.exp(a - np.log(np.exp(a).sum(axis=-1, keepdims=True)))")),
    ],
    "02.5": [
        ("rows instead of columns", two("return np.array([w, 0 * w]), np.array([b, 0.0])")),
        ("b is a column", two("return np.column_stack([w, 0 * w]), np.array([[b], [0.0]])")),
        ("twice as sure", two("return np.column_stack([w, -w]), np.array([b, -b])")),
        ("twice as sure", two("return np.column_stack([w, -w]), np.array([b, 0])")),
        ("the classes are swapped", two("return np.column_stack([0 * w, w]), np.array([0.0, b])")),
        ("the bias cancels", two("return np.column_stack([w, 0 * w]), np.array([b, b])")),
        ("the bias cancels", two("return np.column_stack([w, 0 * w]), np.zeros(2)")),
        ("weights and bias are not halved alike", two("return np.column_stack([w, -w]) / 2, np.array([b, -b])")),
        ("both classes get the same", two("return np.column_stack([w, w]), np.array([b, b])")),
    ],
    "02.6": [
        ("rows instead of columns", three("[[0, 0], [-1, -1], [1, 1]]", "[0, 0, -8]")),
        ("b is a column", three("[[0, -1, 1], [0, -1, 1]]", "[[0], [0], [-8]]")),
        ("one class everywhere", three("[[1, 1, 1], [1, 1, 1]]", "[0, 0, 0]")),
        ("one class everywhere", three("np.zeros((2, 3))", "[3, 1, 2]")),
        ("no bias", three("[[2, -2, 6], [2, -2, 6]]", "[0, 0, 0]")),
        (ORDER, three("[[0, 1, -1], [0, 1, -1]]", "[0, -8, 0]")),
        (ORDER, three("[[-1, 0, 1], [-1, 0, 1]]", "[0, 0, -8]")),
        (ORDER, three("[[1, -1, 0], [1, -1, 0]]", "[-8, 0, 0]")),
        ("the sign of the weights", three("[[0, 1, -1], [0, 1, -1]]", "[0, 0, -8]")),
        (BORDER, three("[[0, -1, 1], [0, -1, 1]]", "[0, 0, -12]")),
        (BORDER, three("[[0, -1, 1], [0, -1, 1]]", "[0, 2.5, -8]")),
        (BORDER, three("[[0, -1, 1], [0, 0, 0]]", "[0, 0, -5.5]")),
    ],
}
