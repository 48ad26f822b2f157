"""All demos, as the tests of every host and the benchmark show them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A demo: the lines that make it as `demo`, and the trait of a slider that changes its picture."""

    source: str
    trait: str

    @property
    def cell(self) -> str:
        """The lines with their import."""
        return f"import tslab as ts\nfrom tslab.widgets import *\n{self.source}"


STEPPER = """
x = ts.placeholder(name="x")
demo = GraphStepper(ts.sigmoid(ts.add(ts.matmul(x, ts.Variable([[1.0], [-2.0]])), 0.5)), {x: [[1.0, 2.0]]})
"""

TRAINING = """
w = ts.Variable([1.0, -2.0], name="w")
loss = ts.reduce_sum(ts.square(w), name="loss")
train = ts.train.GradientDescentOptimizer(0.05).minimize(loss)
demo = TrainingMonitor(loss, variables=[w], gradients=True, session=ts.Session())
for step in demo(range(60)):
    demo.run(train)
"""

DEMOS = {
    "GraphStepper": Shown(STEPPER, "step"),
    "ActivationExplorer": Shown("demo = ActivationExplorer()", "x"),
    "GradientDescentDemo": Shown("demo = GradientDescentDemo()", "learning_rate"),
    "LossLandscape": Shown("demo = LossLandscape()", "angle"),
    "TrainingMonitor": Shown(TRAINING, "smoothing"),
}
"""By the name of its class."""
