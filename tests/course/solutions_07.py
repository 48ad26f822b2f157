"""Right solutions of chapter 7's exercises, and the pieces that solutions are put together from.

Each runs as a notebook cell would, below PRELUDE and with our pieces for what it does not define.
"""

PRELUDE = """
import numpy as np
import tslab as ts

rng = np.random.default_rng(0)
start = {"W1": rng.normal(size=(2, 3)), "b1": np.zeros(3), "W2": rng.normal(size=(3, 2)), "b2": np.zeros(2)}

def network(tf, dtype="float64"):
    X, c = (tf.placeholder(dtype, [None, 2], name=name) for name in "Xc")
    W1, b1, W2, b2 = (tf.Variable(value.astype(dtype), name=name) for name, value in start.items())
    h = tf.sigmoid(tf.add(tf.matmul(X, W1), b1))
    p = tf.nn.softmax(tf.add(tf.matmul(h, W2), b2))
    J = tf.negative(tf.reduce_sum(tf.multiply(c, tf.log(p))), name="J")
    return {"X": X, "c": c, "W1": W1, "b1": b1, "W2": W2, "b2": b2, "p": p, "J": J}

class Tensor:
    def __init__(self, value):
        self.value = value

class Tape:
    def __init__(self):
        self.notes = []

    def note(self, output, inputs, local):
        self.notes.append((output, inputs, local))
        return output
"""

NAMES = {
    "07.1": "train",
    "07.2": "difference",
    "07.3": "epsilon",
    "07.4": "gradient",
    "07.5": "apply_gradients",
    "07.6": "convolution_parameters",
}


def lines(text: str, indent: int) -> str:
    return ("\n" + " " * indent).join(text.split("\n"))


BUILD = 'step = tf.train.GradientDescentOptimizer(learning_rate).minimize(nodes["J"])'
START = "session.run(tf.global_variables_initializer())"
LOOP = """losses = []
for _ in range(steps):
    losses.append(session.run(nodes["J"], feed))
    session.run(step, feed)"""


def training(build: str = BUILD, start: str = START, loop: str = LOOP, returns: str = "return losses") -> str:
    return f"""
def train(tf, points, classes, steps, learning_rate, dtype="float64"):
    with tf.Graph().as_default(), tf.Session() as session:
        nodes = network(tf, dtype)
        feed = {{nodes["X"]: points, nodes["c"]: classes}}
        {lines(build, 8)}
        {lines(start, 8)}
        {lines(loop, 8)}
        {returns}
"""


CHECKED = "if np.shape(a) != np.shape(b):\n    raise ValueError('shapes')\n"
LARGEST = "largest = max(np.abs(a).max(), np.abs(b).max())\n"
SAFE = "return np.abs(a - b).max() / largest if largest else 0.0"


def differing(body: str) -> str:
    return f"""
def difference(a, b):
    {lines(body, 4)}
"""


def gap(body: str) -> str:
    return f"""
def epsilon(dtype):
    {lines(body, 4)}
"""


HALVING = """gap = dtype(1)
while dtype(1) + gap / dtype(2) > dtype(1):
    gap = gap / dtype(2)
return gap"""


def walking(
    seed: str = "np.ones(np.shape(target.value))",
    notes: str = "reversed(tape.notes)",
    guard: str = "if output in table:",
    share: str = "table[x] = table.get(x, 0) + share",
    returns: str = "return [table.get(source) for source in sources]",
) -> str:
    return f"""
def gradient(tape, target, sources):
    table = {{target: {seed}}}
    for output, inputs, local in {notes}:
        {guard}
            for x, share in zip(inputs, local(table[output])):
                {share}
    {returns}
"""


def applying(body: str) -> str:
    return f"""
def apply_gradients(pairs, learning_rate):
    {lines(body, 4)}
"""


def counting(value: str) -> str:
    return f"""
def convolution_parameters(size, channels, filters):
    return {value}
"""


EACH = "for slope, variable in pairs:\n    if slope is None:\n        continue\n    "

RIGHT = {
    "07.1": [
        training(),
        training(loop='losses = [session.run([nodes["J"], step], feed)[0] for _ in range(steps)]'),
        training(
            build="optimizer = tf.train.GradientDescentOptimizer(learning_rate=learning_rate)\n"
            "step = optimizer.minimize(loss=nodes['J'])".replace("loss=", ""),
            loop=LOOP.replace(
                'losses.append(session.run(nodes["J"], feed))', "losses += [session.run(nodes['J'], feed)]"
            ),
            returns="return np.array(losses)",
        ),
        """
def train(tf, points, classes, steps, learning_rate, dtype="float64"):
    graph = tf.Graph()
    with graph.as_default():
        nodes = network(tf, dtype)
        step = tf.train.GradientDescentOptimizer(learning_rate).minimize(nodes["J"])
        first = tf.global_variables_initializer()
        session, losses = tf.Session(), []
        session.run(first)
        while len(losses) < steps:
            losses.append(float(session.run(nodes["J"], {nodes["X"]: points, nodes["c"]: classes})))
            session.run(step, {nodes["X"]: points, nodes["c"]: classes})
        session.close()
        return losses
""",
    ],
    "07.2": [
        differing(CHECKED + LARGEST + SAFE),
        differing(
            "a, b = np.asarray(a, float), np.asarray(b, float)\nassert_same = a.shape == b.shape\n"
            "if not assert_same:\n    raise ValueError\n"
            "both = np.append(a, b)\napart = np.abs(np.subtract(a, b))\n"
            "return 0.0 if not apart.any() else apart.max() / np.abs(both).max()"
        ),
        differing(
            CHECKED + "apart, size = np.max(np.abs(b - a)), np.max(np.abs([a, b]))\nreturn apart / (size or 1.0)"
        ),
    ],
    "07.3": [
        gap(HALVING),
        gap("return np.finfo(dtype).eps"),
        gap("return np.spacing(dtype(1))"),
        gap("n = 0\nwhile dtype(1) + dtype(2.0 ** -(n + 1)) != dtype(1):\n    n += 1\nreturn dtype(2.0**-n)"),
    ],
    "07.4": [
        walking(),
        """
def gradient(tape, target, sources):
    table = {target: target.value * 0 + 1.0}
    for i in range(len(tape.notes)):
        output, inputs, local = tape.notes[-1 - i]
        grad = table.get(output)
        if grad is None:
            continue
        shares = local(grad)
        for k in range(len(inputs)):
            if inputs[k] in table:
                table[inputs[k]] = table[inputs[k]] + shares[k]
            else:
                table[inputs[k]] = shares[k]
    return [table[s] if s in table else None for s in sources]
""",
        """
def gradient(tape, target, sources):
    def of(node):
        if node is target:
            return np.ones(np.shape(node.value))
        total = None
        for output, inputs, local in tape.notes:
            if any(x is node for x in inputs):
                above = of(output)
                if above is not None:
                    for x, share in zip(inputs, local(above)):
                        if x is node:
                            total = share if total is None else total + share
        return total
    return [of(source) for source in sources]
""",
    ],
    "07.5": [
        applying(EACH + "variable.assign_sub(learning_rate * slope)"),
        applying(EACH + "variable.assign_add(-learning_rate * slope)"),
        applying(EACH + "variable.assign(variable - learning_rate * slope)"),
        applying(
            "moves = [(v, g * learning_rate) for g, v in pairs if g is not None]\nfor v, move in moves:\n"
            "    v.assign(v.numpy() - move)"
        ),
    ],
    "07.6": [
        counting("(size * size * channels + 1) * filters"),
        counting("size**2 * channels * filters + filters"),
        counting("sum(channels * size**2 + 1 for _ in range(filters))"),
    ],
}
