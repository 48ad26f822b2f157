"""The demos that all tests of hosts, controls, accessibility and speed go through: a new demo is one more row.

Each row is Python source that defines `demo`, with the default arguments where it has them.
"""

from tslab.widgets import Demo

STEPPER = """
x = ts.placeholder(name="x")
A = ts.Variable([[1.0, 0.0], [0.0, -1.0]], name="A")
b = ts.Variable([1.0, 1.0], name="b")
y = ts.add(ts.matmul(A, x), b)
demo = GraphStepper(ts.reduce_sum(ts.square(ts.sigmoid(y))), {x: [1.0, 2.0]})
"""

TRAINING = """
w = ts.Variable([1.0, -2.0], name="w")
loss = ts.reduce_sum(ts.square(w), name="loss")
train = ts.train.GradientDescentOptimizer(0.05).minimize(loss)
demo = TrainingMonitor(loss, variables=[w], gradients=True, session=ts.Session())
for step in demo(range(60)):
    demo.run(train)
"""

ENGINES = """
w = ts.Variable([1.0, -2.0], name="w")
loss = ts.reduce_sum(ts.square(w, name="squares"), name="loss")
values, slopes = {"w": [1.0, -2.0], "squares": [1.0, 4.0000001], "loss": 5.0}, {"w": [2.0, -4.0], "loss": 1.0}
coarse = {"w": [1.0, -2.0], "squares": [1.0, 4.1], "loss": 5.1}
demo = TwoEngines(loss, {"fine": (values, slopes), "coarse": (coarse, slopes)})
"""

DEMOS = {
    "GraphStepper": STEPPER,
    "BackpropStepper": "demo = BackpropStepper()",
    "GradientDescentDemo": "demo = GradientDescentDemo()",
    "PerceptronDemo": "demo = PerceptronDemo()",
    "LossLandscape": "demo = LossLandscape()",
    "ActivationExplorer": "demo = ActivationExplorer()",
    "TrainingMonitor": TRAINING,
    "Playground": "demo = Playground()",
    "TwoEngines": ENGINES,
}

MARKUP = "<img src=x onerror=window.hacked=1>"
TEXTS = {
    "markup": MARKUP,
    "quotes": "\"'`</script><script>window.hacked=1</script>&amp;{css}\\u003c\\n",
    "long": "10,000 characters: " + "m" * 9981,
    "right to left": "\u202eشبكة עצבית " + MARKUP,
}

HOSTILE = {
    "TwoEngines": """
x = ts.placeholder(name="a.script>" + "n" * 300)
y = ts.Variable([1.0, 2.0], name="window.hacked/onerror-")
z = ts.add(x, y, name="img>src")
demo = TwoEngines(z, {TEXT: {z: [float("nan"), 4.0]}, TEXT + " too": {z: [2.0, 4.0]}}, {x: [float("nan"), 2.0]})
""",
    "GraphStepper": """
x = ts.placeholder(name="a.script>" + "n" * 300)
y = ts.Variable([1.0, 2.0], name="window.hacked/onerror-")
demo = GraphStepper(ts.add(ts.multiply(x, [3.0, 4.0], name="scope>x"), y, name="img>src"), {x: [1.0, float("nan")]})
""",
    "ActivationExplorer": "demo = ActivationExplorer({TEXT: ts.tanh, TEXT + ' too': ts.sigmoid})",
    "Playground": "demo = Playground([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]], [TEXT, 'b', TEXT + '!'])",
}
"""Sources with a TEXT in every place that takes one, and with names of nodes as bad as names may be."""

IN_A_SESSION = {
    "GraphStepper": """
x = ts.placeholder(name="x")
z = ts.multiply(x, ts.Variable(2.0, name="w"))
session = ts.Session()
demo = GraphStepper(z, {x: 3.0}, session=session)
""",
}
"""Sources of demos that take a `session`, which they define before they use it."""

IMPORTS = "import tslab as ts\nfrom tslab.widgets import *\n"


def make(source: str, text: str = "TEXT") -> Demo:
    """The demo that a source defines, in a graph of its own."""
    import tslab as ts

    names: dict[str, object] = {"TEXT": text}
    with ts.Graph().as_default():
        exec(IMPORTS + source, names)
    demo = names["demo"]
    assert isinstance(demo, Demo)
    return demo
