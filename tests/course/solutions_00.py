"""Right solutions of chapter 0's exercises, and the pieces that solutions are put together from.

Each runs as a notebook cell would, below PRELUDE and with our pieces for what it does not define.
"""

PRELUDE = """
import numpy as np
import tslab as ts
"""

NAMES = {
    "00.1": "count_parameters",
    "00.2": "error_rate",
    "00.3": "train",
    "00.4": "build",
    "00.5": "classes_of",
    "00.6": "deeper",
    "00.7": "fit_line",
}


def function(header: str, *lines: str) -> str:
    body = "\n    ".join(lines)
    return f"""
def {header}:
    {body}
"""


def count(*lines: str) -> str:
    return function("count_parameters(inputs, units)", *lines)


def rate(*lines: str) -> str:
    return function("error_rate(p, c)", *lines)


def train(*lines: str) -> str:
    return function("train(session, step, J, feed, times)", *lines)


def rule(*lines: str) -> str:
    return function("classes_of(points)", "x1, x2 = points[:, 0], points[:, 1]", *lines)


def deeper(*lines: str) -> str:
    return function("deeper(X, W1, b1, W2, b2, W3, b3)", *lines)


def build(h: str = "h = squash(X @ W1 + b1, name='h')", p: str = "p = ts.sigmoid(h @ W2 + b2, name='p')",
          J: str = "J = ts.reduce_mean(ts.square(p - c), name='J')") -> str:  # fmt: skip
    return function(
        "build(units, squash=ts.tanh)",
        "rng = np.random.default_rng(1)",
        "X, c = ts.placeholder(shape=[None, 2], name='X'), ts.placeholder(shape=[None, 1], name='c')",
        "W1, b1 = ts.Variable(rng.normal(size=(2, units)), name='W1'), ts.Variable(np.zeros(units), name='b1')",
        "W2, b2 = ts.Variable(rng.normal(size=(units, 1)), name='W2'), ts.Variable(np.zeros(1), name='b2')",
        h,
        p,
        J,
        "return X, c, p, J, ts.train.GradientDescentOptimizer(learning_rate=1.0).minimize(J)",
    )


def fit(
    variables: str = "a, b = ts.Variable(0.0), ts.Variable(0.0)",
    answer: str = "p = a * X + b",
    loss: str = "J = ts.reduce_mean(ts.square(p - c))",
    session: str = "session = ts.Session()",
    training: str = "train(session, step, J, {X: x, c: y}, 300)",
    returns: str = "return session.run([a, b])",
    rate: str = "0.1",
) -> str:
    return function(
        "fit_line(x, y)",
        "X, c = ts.placeholder(shape=[None, 1]), ts.placeholder(shape=[None, 1])",
        variables,
        answer,
        loss,
        f"step = ts.train.GradientDescentOptimizer({rate}).minimize(J)",
        session,
        training,
        returns,
    )


FIRST = "h1 = ts.tanh(X @ W1 + b1)"
SECOND = "h2 = ts.tanh(h1 @ W2 + b2)"
MEASURE = "losses.append(session.run(J, feed))"
STEP = "session.run(step, feed)"
EACH = "for _ in range(times):"

RIGHT = {
    "00.1": [
        count("return inputs * units + units + units + 1"),
        count("return units * (inputs + 2) + 1"),
        count("sizes = [(inputs, units), (units,), (units, 1), (1,)]", "return sum(np.prod(size) for size in sizes)"),
        count(
            "X = ts.constant(np.zeros((1, inputs)))",
            "W1, b1, W2, b2 = (np.zeros(s) for s in ((inputs, units), units, (units, 1), 1))",
            "ts.Session().run(ts.sigmoid(ts.tanh(X @ W1 + b1) @ W2 + b2))",
            "return float(W1.size + b1.size + W2.size + b2.size)",
        ),
    ],
    "00.2": [
        rate("return np.mean((p > 0.5) != (c == 1))"),
        rate("return np.mean(np.abs(p - c) > 0.5)"),
        rate("return np.mean(np.round(p) != c)"),
        rate("return sum((a > 0.5) != b for a, b in zip(p[:, 0], c[:, 0])) / len(p)"),
        rate("right = np.where(c == 1, p > 0.5, p < 0.5)", "return 1 - right.sum() / right.size"),
    ],
    "00.3": [
        train("losses = []", EACH, f"    {MEASURE}", f"    {STEP}", "return losses"),
        train("return [session.run([J, step], feed)[0] for _ in range(times)]"),
        train(
            "losses = []",
            "while len(losses) < times:",
            "    loss = session.run(J, feed_dict=feed)",
            "    losses += [float(loss)]",
            "    session.run([step], feed_dict=feed)",
            "return losses",
        ),
        train(
            "losses = np.zeros(times)", "for i in range(times):", "    losses[i] = session.run(J, feed)", f"    {STEP}"
        )
        + "    return losses\n",
    ],
    "00.4": [
        build(),
        build("h = squash(ts.add(b1, ts.matmul(X, W1)))", "p = ts.nn.sigmoid(h @ W2 + b2)"),
        build(p="p = 1 / (1 + ts.exp(-(h @ W2 + b2)))", J="d = c - p; J = ts.reduce_mean(d * d)"),
    ],
    "00.5": [
        rule("return (np.hypot(x1 + 1.5, x2 + 1.5) < 1.7) | (np.hypot(x1 - 1.5, x2 - 1.5) < 1.7)"),
        rule("return x1 > x2"),
        rule("return np.where(x1 * x2 > 0, 1, 0)"),
        rule("return ((np.abs(x1) < 1).astype(float)).reshape(-1, 1)"),
        rule("return [int(np.sin(a) > b) for a, b in points]"),
    ],
    "00.6": [
        deeper(FIRST, SECOND, "return ts.sigmoid(h2 @ W3 + b3)"),
        deeper("h = X", "for W, b in [(W1, b1), (W2, b2)]:", "    h = ts.tanh(ts.add(b, ts.matmul(h, W)))")
        + "    return ts.sigmoid(ts.matmul(h, W3) + b3)\n",
        deeper(FIRST, SECOND, "a = h2 @ W3 + b3", "return 1 / (1 + ts.exp(-a))"),
        deeper(
            FIRST.replace("ts.tanh(X @ W1 + b1)", "2 * ts.sigmoid(2 * (X @ W1 + b1)) - 1"),
            SECOND,
            "return ts.nn.sigmoid(h2 @ W3 + b3, name='answer')",
        ),
    ],
    "00.7": [
        fit(),
        fit(
            answer="p = ts.add(ts.multiply(X, a), b)",
            training="for _ in range(300):\n        session.run(step, {X: x, c: y})",
        ),
        fit(
            variables="a, b = ts.Variable([[0.0]]), ts.Variable([0.0])",
            answer="p = X @ a + b",
            returns="return float(session.run(a)[0, 0]), float(session.run(b)[0])",
        ),
        """
def fit_line(x, y):
    a = b = 0.0
    for _ in range(300):
        apart = a * x + b - y
        a, b = a - 0.2 * np.mean(apart * x), b - 0.2 * np.mean(apart)
    return a, b
""",
    ],
}
