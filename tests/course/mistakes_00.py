"""Wrong solutions of chapter 0's exercises, each with the name of the mistake that a check should find in it.

They differ from right ones by what they do, and are told apart by nothing else.
"""

from .solutions_00 import EACH, FIRST, MEASURE, SECOND, STEP, build, count, deeper, fit, rate, rule, train

TWO = "two of the four Variables are left out"
QUESTION = "one question for the whole array"
LEFT_OUT = "something that is added is left out"
OUTPUT = "return ts.sigmoid(h2 @ W3 + b3)"

WRONG = {
    "00.1": [
        ("no return", count("inputs * units + units + units + 1")),
        (TWO, count("return inputs * units + units")),
        (TWO, count("return units + 1")),
        ("only one of the four Variables is counted", count("return inputs * units")),
        ("the number that is added at the output is left out", count("return inputs * units + 2 * units")),
        ("one of b1 and W2 is left out", count("return inputs * units + units + 1")),
        ("rows and columns are added", count("return (inputs + units) + units + (units + 1) + 1")),
        ("the inputs are counted as well", count("return inputs + inputs * units + units + units + 1")),
        ("W2 is as large as W1", count("return 2 * inputs * units + units + 1")),
        ("W2 is as large as W1", count("return inputs * units + units + units**2 + 1")),
    ],
    "00.2": [
        ("no return", rate("np.mean((p > 0.5) != c)")),
        ("the number instead of the share", rate("return np.sum((p > 0.5) != c)")),
        ("the number instead of the share", rate("return np.count_nonzero(np.round(p) - c)")),
        ("the share of right answers", rate("return np.mean((p > 0.5) == c)")),
        ("the loss instead of the error rate", rate("return np.mean((p - c) ** 2)")),
        ("the loss instead of the error rate", rate("return np.mean(abs(p - c))")),
        ("the answers are compared as they are", rate("return np.mean(p != c)")),
        ("the classes are not asked", rate("return np.mean(p < 0.5)")),
        ("one kind of mistake is left out", rate("return np.mean((p > 0.5) & (c == 0))")),
        ("one kind of mistake is left out", rate("return np.mean((p > 0.5) > c)")),
        ("cut off instead of rounded", rate("return np.mean(p.astype(int) != c)")),
        ("one answer for each point", rate("return (p > 0.5) != c")),
    ],
    "00.3": [
        ("no return", train("losses = []", EACH, f"    {MEASURE}", f"    {STEP}")),
        (
            "the feed is left out",
            train("losses = []", EACH, "    losses.append(session.run(J))", "    session.run(step)", "return losses"),
        ),
        (
            "nodes are kept, and not their values",
            train("losses = []", EACH, "    losses.append(J)", f"    {STEP}", "return losses"),
        ),
        (
            "nodes are kept, and not their values",
            train("losses = []", EACH, f"    losses.append({STEP})", "return losses"),
        ),
        (
            "the loop ends in its first round",
            train("losses = []", EACH, f"    {MEASURE}", f"    {STEP}", "    return losses"),
        ),
        (
            "the list is begun anew in each round",
            train(EACH, "    losses = []", f"    {MEASURE}", f"    {STEP}", "return losses"),
        ),
        ("the last loss alone", train(EACH, "    loss = session.run(J, feed)", f"    {STEP}", "return loss")),
        (
            "the loss is measured after the step",
            train("losses = []", EACH, f"    {STEP}", f"    {MEASURE}", "return losses"),
        ),
        ("the step stands outside the loop", train("losses = []", EACH, f"    {MEASURE}", STEP, "return losses")),
        (
            "one step too many",
            train("losses = []", "for _ in range(times + 1):", f"    {MEASURE}", f"    {STEP}", "return losses"),
        ),
        (
            "one step too few",
            train("losses = []", "for _ in range(1, times):", f"    {MEASURE}", f"    {STEP}", "return losses"),
        ),
        (
            "another session is trained",
            train(
                "session = ts.Session(J.graph)", "losses = []", EACH, f"    {MEASURE}", f"    {STEP}", "return losses"
            ),
        ),
        ("no step is taken", train("losses = []", EACH, f"    {MEASURE}", "return losses")),
        ("no step is taken", train("return [session.run(J, feed)] * times")),
    ],
    "00.4": [
        ("squash is not used", build("h = ts.tanh(X @ W1 + b1)")),
        ("squash is not used", build("h = ts.sigmoid(X @ W1 + b1)")),
        ("the hidden units are not squashed", build("h = X @ W1 + b1")),
        ("the answer is squashed in the wrong way", build(p="p = squash(h @ W2 + b2)")),
        ("no sigmoid at the output", build(p="p = h @ W2 + b2")),
        (LEFT_OUT, build("h = squash(X @ W1)")),
        (LEFT_OUT, build(p="p = ts.sigmoid(h @ W2)")),
        ("the sum instead of the mean", build(J="J = ts.reduce_sum(ts.square(p - c))")),
        ("one loss for each point", build(J="J = ts.square(p - c)")),
        ("the distance is not squared", build(J="J = ts.reduce_mean(ts.abs(p - c))")),
        ("the distance is not squared", build(J="J = ts.sqrt(ts.reduce_mean(ts.square(p - c)))")),
        ("half of the loss", build(J="J = ts.reduce_mean(ts.square(p - c)) / 2.0")),
        ("the classes are not asked", build(J="J = ts.reduce_mean(ts.square(p))")),
    ],
    "00.5": [
        ("no return", rule("x1 > x2")),
        (QUESTION, rule("if x1 > 0:", "    return 1", "return 0")),
        (QUESTION, rule("return -1 < x1 < 1")),
        (QUESTION, rule("return x1 > 0 and x2 > 0")),
        (QUESTION, rule("return 1")),
        ("each coordinate by itself", rule("return points > 0")),
        ("rows are taken for columns", rule("x1, x2 = points[0], points[1]", "return x1 > x2")),
        ("points are picked out", rule("return points[x1 > x2]")),
        ("a class by chance", rule("return np.random.default_rng().random(len(points)) > 0.5")),
        ("one class for all", rule("return x1 > 10")),
        ("one class for all", rule("return np.ones(len(points))")),
        ("numbers instead of classes", rule("return np.hypot(x1, x2)")),
        ("numbers instead of classes", rule("return (x1 > 0).astype(int) + (x2 > 0)")),
        ("other names for the classes", rule("return np.where(x1 > x2, 1, -1)")),
        ("other names for the classes", rule("return np.where(x1 > x2, 'in', 'out')")),
        ("one class is too small", rule("return np.hypot(x1, x2) < 0.5")),
        ("a point's class depends on the other points", rule("return x1 > np.sort(x1)[len(x1) // 3]")),
    ],
    "00.6": [
        ("no return", deeper(FIRST, SECOND, "p = ts.sigmoid(h2 @ W3 + b3)")),
        ("numbers instead of a node", deeper(FIRST, SECOND, "return np.zeros((3, 1))")),
        (
            "copies of the Variables",
            deeper(
                "W1, b1, W2, b2, W3, b3 = (ts.Variable(v.value) for v in (W1, b1, W2, b2, W3, b3))",
                FIRST,
                SECOND,
                OUTPUT,
            ),
        ),
        ("copies of the Variables", deeper("W2 = ts.constant(W2.value)", FIRST, SECOND, OUTPUT)),
        ("the new layer is not used", deeper(FIRST, SECOND, "return ts.sigmoid(h1 @ W3 + b3)")),
        ("the new layer starts from the points again", deeper(FIRST, "h2 = ts.tanh(X @ W2 + b2)", OUTPUT)),
        ("the first layer's Variables are used twice", deeper(FIRST, "h2 = ts.tanh(h1 @ W1 + b1)", OUTPUT)),
        ("a layer without tanh", deeper(FIRST, "h2 = h1 @ W2 + b2", OUTPUT)),
        ("a layer without tanh", deeper("h1 = X @ W1 + b1", SECOND, OUTPUT)),
        ("a layer without tanh", deeper("h1 = X @ W1 + b1", "h2 = h1 @ W2 + b2", OUTPUT)),
        ("sigmoid in the hidden layers", deeper(FIRST, SECOND, OUTPUT).replace("tanh", "sigmoid")),
        ("tanh at the output", deeper(FIRST, SECOND, "return ts.tanh(h2 @ W3 + b3)")),
        ("no sigmoid at the output", deeper(FIRST, SECOND, "return h2 @ W3 + b3")),
        ("the last layer is missing", deeper(FIRST, SECOND, "return h2")),
        (LEFT_OUT, deeper(FIRST, SECOND, "return ts.sigmoid(h2 @ W3)")),
        (LEFT_OUT, deeper(FIRST, "h2 = ts.tanh(h1 @ W2)", OUTPUT)),
        (LEFT_OUT, deeper(FIRST, SECOND, OUTPUT).replace(" + b1", "").replace(" + b2", "").replace(" + b3", "")),
    ],
    "00.7": [
        ("no return", fit(returns="session.run([a, b])")),
        ("nodes instead of their values", fit(returns="return a, b")),
        ("a and b the other way round", fit(returns="return session.run([b, a])")),
        ("nothing has been learnt", fit(training="session.run(J, {X: x, c: y})")),
        ("nothing has been learnt", fit(returns="return ts.Session().run([a, b])")),
        ("b is not learnt", fit(answer="p = a * X")),
        ("b is not learnt", fit(answer="p = a * X + 0.0 * b")),
        ("a is not learnt", fit(answer="p = 0.0 * a * X + b")),
        (
            "each answer is compared with all points",
            fit(training="train(session, step, J, {X: x, c: y}, 300)", answer="p = a * X[:, 0] + b"),
        ),
        ("the sum instead of the mean", fit(loss="J = ts.reduce_sum(ts.square(p - c))")),
        ("the answer is squashed", fit(answer="p = ts.sigmoid(a * X + b)")),
        ("it stops too early", fit(training="train(session, step, J, {X: x, c: y}, 10)")),
        ("it stops too early", fit(training="session.run(step, {X: x, c: y})")),
        ("it stops too early", fit(rate="0.001")),
    ],
}
