"""Wrong solutions of chapter 6's exercises, each with the name of the mistake that a check should find in it.

They differ from right ones by what they do, and are told apart by nothing else.
"""

from .solutions_06 import MOVE, count, descent, features, initial, layered, network, rolling

NEW = "variable.value - self.learning_rate * "
ONE_BY_ONE = f"for variable in variables:\n    variable.value = {NEW}compute_gradients(loss, feed_dict)[variable]"
EVERY_NODE = """gradients = compute_gradients(loss, feed_dict)
for node, gradient in gradients.items():
    node.value = node.value - self.learning_rate * gradient"""
STALE = """if not hasattr(self, "known"):
    self.known = compute_gradients(loss, feed_dict)
for variable in variables:
    variable.value = variable.value - self.learning_rate * self.known[variable]"""
IN_PLACE = """gradients = compute_gradients(loss, feed_dict)
for variable in variables:
    variable.value = np.asarray(variable.value)
    variable.value -= self.learning_rate * gradients[variable]"""
AT_ONCE = """step = minimize_step(self, loss, var_list)
Session().run(step, {x: np.array(1.0) for x in step.input_nodes})
return step"""

WRONG = {
    "06.1": [
        ("the two units are swapped", features("[[10, 10], [10, 10]]", "[10, -10]")),
        ("the right side, and unsure", features("[[1, 1], [1, 1]]", "[-1, 1]")),
        ("the bias is not scaled with the weights", features("[[10, 10], [10, 10]]", "[-1, 1]")),
        ("the line goes through the origin", features("[[10, 10], [10, 10]]", "[0, 0]")),
        ("the line goes through the origin", features("[[10, 0], [0, 10]]", "[0, 0]")),
        ("two units that do the same", features("[[10, 10], [10, 10]]", "[-10, -10]")),
        ("on and off are the wrong way round", features("[[-10, -10], [-10, -10]]", "[10, -10]")),
        ("one unit only", features("[10, 10]", "-10")),
        ("one unit only", features("[[10], [10]]", "[-10]")),
    ],
    "06.2": [
        ("a sigmoid after the last layer", network(layered(), "return h")),
        ("no sigmoid between the layers", network(layered(after="h = logits"))),
        ("softmax between the layers", network(layered(after="h = softmax(logits)"))),
        ("softmax is in it already", network(layered(), "return softmax(logits)")),
        (
            "the inputs pass through a sigmoid, too",
            network(layered(logits="add(matmul(sigmoid(h), W), b)", after="h = logits")),
        ),
        ("every layer sees X", network(layered(logits="add(matmul(X, W), b)"))),
        ("the layers in the opposite order", network(layered(of="reversed(layers)"))),
        ("first layer only", network(layered(of="layers[:1]"))),
        ("first layer only", network(layered(after="return logits"))),
        ("the biases are left out", network(layered(logits="matmul(h, W)"))),
        ("no return", network(layered(), "pass")),
    ],
    "06.3": [
        ("the biases are left out", count("sum(n * m for n, m in pairwise(sizes))")),
        ("biases for the inputs, too", count("sum(n * m for n, m in pairwise(sizes)) + sum(sizes)")),
        ("one bias for a whole layer", count("sum(n * m + 1 for n, m in pairwise(sizes))")),
        ("the units are counted", count("sum(sizes)")),
        ("the product of all sizes", count("int(np.prod(sizes)) + sum(sizes[1:])")),
        ("first layer only", count("sizes[0] * sizes[1] + sizes[1]")),
        ("last layer only", count("sizes[-2] * sizes[-1] + sizes[-1]")),
        ("no return", count("print(sizes)")),
    ],
    "06.4": [
        ("no return", descent(build="minimize_step(self, loss, var_list)")),
        ("the step is taken while the graph is built", descent(build=AT_ONCE)),
        ("every node takes a step", descent(EVERY_NODE)),
        ("nothing is changed", descent(MOVE.replace("variable.value = ", "value = "))),
        ("nothing is changed", descent("pass")),
        ("the sign of the step", descent(MOVE.replace("value - self", "value + self"))),
        ("one Variable is updated before the other's gradient is computed", descent(ONE_BY_ONE)),
        (
            "one Variable is updated before the other's gradient is computed",
            descent(ONE_BY_ONE.replace("in variables", "in reversed(variables)")),
        ),
        ("the learning rate is left out", descent(MOVE.replace("self.learning_rate * ", ""))),
        ("first Variable only", descent(MOVE.replace("in variables", "in variables[:1]"))),
        ("first Variable only", descent(MOVE + "\n    return")),
        ("the gradient instead of a step", descent(MOVE.replace("variable.value - ", ""))),
        ("the gradient instead of a step", descent(MOVE.replace("variable.value - ", "-"))),
        ("stale values", descent(STALE)),
        (
            "one learning rate for all optimizers",
            descent(init="GradientDescentOptimizer.learning_rate = learning_rate"),
        ),
        ("var_list is ignored", descent(build="return minimize_step(self, loss)")),
        ("changed in place", descent(IN_PLACE)),
    ],
    "06.5": [
        ("arrays instead of Variables", initial(of="{}")),
        ("the shapes are turned round", initial("rng.normal(size=(m, n)) / np.sqrt(n)")),
        ("all weights are equal", initial("np.zeros((n, m))")),
        ("all weights are equal", initial("np.full((n, m), 1 / np.sqrt(n))")),
        ("all units of a layer are equal", initial("np.repeat(rng.normal(size=(n, 1)), m, axis=1) / np.sqrt(n)")),
        ("the random numbers are not those of rng", initial(before="rng = np.random.default_rng(0)")),
        (
            "the random numbers are not those of rng",
            initial("np.random.default_rng(n).normal(size=(n, m)) / np.sqrt(n)"),
        ),
        (
            "each layer is drawn from the same numbers",
            initial(
                "np.random.default_rng(seed).normal(size=(n, m)) / np.sqrt(n)", before="seed = int(rng.integers(1000))"
            ),
        ),
        ("only positive weights", initial("rng.random((n, m)) / np.sqrt(n)")),
        ("the spread does not depend on the layer", initial("rng.normal(size=(n, m))")),
        ("the spread does not depend on the layer", initial("rng.normal(0, 0.1, size=(n, m))")),
        ("divided by n instead of its root", initial("rng.normal(size=(n, m)) / n")),
        ("the outputs are counted instead of the inputs", initial("rng.normal(size=(n, m)) / np.sqrt(m)")),
        ("multiplied by the root instead of divided", initial("rng.normal(size=(n, m)) * np.sqrt(n)")),
        ("the biases do not begin at 0", initial(biases="rng.normal(size=m)")),
        ("the biases do not begin at 0", initial(biases="np.ones(m)")),
    ],
    "06.6": [
        ("no return", rolling(build="minimize_step(self, loss, var_list)")),
        ("the speed is forgotten at each step", rolling("gradients[variable]")),
        ("the sign of the step", rolling(move="variable.value + self.learning_rate * self.velocities[variable]")),
        ("the whole speed is kept", rolling("u + gradients[variable]")),
        ("a mean of speed and gradient", rolling("self.momentum * u + (1 - self.momentum) * gradients[variable]")),
        ("the momentum weighs the new gradient", rolling("u + self.momentum * gradients[variable]")),
        ("the step is taken before the speed is renewed", rolling(move="variable.value - self.learning_rate * u")),
        (
            "one velocity for all Variables",
            rolling()
            .replace("self.velocities.get(variable, 0.0)", "self.velocities.get('u', 0.0)")
            .replace("self.velocities[variable]", "self.velocities['u']"),
        ),
        ("velocities shared by all optimizers", rolling(on_class="velocities = {}", init="pass")),
        ("the learning rate is left out", rolling(move="variable.value - self.velocities[variable]")),
        (
            "stale values",
            rolling().replace(
                "gradients = compute_gradients(loss, feed_dict)",
                "gradients = self.known = getattr(self, 'known', None) or compute_gradients(loss, feed_dict)",
            ),
        ),
        ("var_list is ignored", rolling(build="return minimize_step(self, loss)")),
        (
            "changed in place",
            rolling().replace(
                "variable.value = variable.value - self", "variable.value *= 1.0; variable.value -= self"
            ),
        ),
    ],
}
