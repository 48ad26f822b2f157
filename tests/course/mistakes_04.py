"""Wrong solutions of chapter 4's exercises, each with the name of the mistake that a check should find in it.

They differ from right ones by what they do, and are told apart by nothing else.
"""

from .solutions_04 import COUNT, EACH, FORMULA, minimize, needed, nudging, optimizer, rolled, slope, walk

NUDGED = "with_nudge(h, node, i, loss, feed_dict)"
BACK = "with_nudge(-h, node, i, loss, feed_dict)"
OF_ALL = "for i in np.ndindex(gradient.shape):\n    gradient[i] = "
IN_PLACE = """
def descend(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w)
    return path
"""
NEWTON = "variable.value = variable.value - self.learning_rate * "

WRONG = {
    "04.1": [
        ("no return", slope("None")),
        ("nudged to one side only", slope("(f(w + h) - f(w)) / h")),
        ("nudged to one side only", slope("(f(w) - f(w - h)) / h")),
        ("divided by h instead of 2 h", slope("(f(w + h) - f(w - h)) / h")),
        ("not divided by the nudge", slope("f(w + h) - f(w - h)")),
        ("a bracket is missing", slope("f(w + h) - f(w - h) / (2 * h)")),
        ("the sign is wrong", slope("(f(w - h) - f(w + h)) / (2 * h)")),
        ("the value instead of the slope", slope("f(w)")),
    ],
    "04.2": [
        ("the sign of the step", walk("w + learning_rate * gradient(w)")),
        ("always the gradient of the start", walk("w - learning_rate * gradient(path[0])")),
        ("the start is not in the path", walk(path="[]")),
        ("one step too many", walk().replace("range(steps)", "range(steps + 1)")),
        ("one step too few", walk().replace("range(steps)", "range(1, steps)")),
        ("only the last place", walk(returns="return w")),
        ("no return", walk(returns="pass")),
        ("the learning rate is left out", walk("w - gradient(w)")),
        ("steps of equal length", walk("w - learning_rate * np.sign(gradient(w))")),
        ("divided by the learning rate", walk("w - gradient(w) / learning_rate")),
        ("one array for all places", IN_PLACE),
    ],
    "04.3": [
        ("rounded the wrong way", needed(FORMULA.replace("math.ceil", "math.floor"))),
        ("not rounded", needed(FORMULA.replace("math.ceil", "abs"))),
        ("the curvature is left out", needed(FORMULA.replace("learning_rate * curvature", "learning_rate"))),
        (
            "steps of equal length",
            needed(
                "if not 0 < learning_rate * curvature < 2:\n    return math.inf\n"
                "return math.ceil((1 - 1 / factor) / (learning_rate * curvature))"
            ),
        ),
        ("the sign of the factor", needed(FORMULA.replace("abs(", "("))),
        ("the sign of the factor", needed(COUNT.replace("abs(", "("))),
        ("divergence", needed(FORMULA.replace("if kept >= 1:", "if kept == 1:"))),
        ("the exact fit", needed(FORMULA.replace("if kept == 0:\n    return 1\n", ""))),
        ("the borderline", needed(FORMULA.replace("kept >= 1", "kept > 1"))),
    ],
    "04.4": [
        ("the speed is forgotten at each step", rolled("gradient(w)")),
        ("the sign of the step", rolled("momentum * u + gradient(w)", "w + learning_rate * u")),
        ("the whole speed is kept", rolled("u + gradient(w)")),
        ("a mean of speed and gradient", rolled("momentum * u + (1 - momentum) * gradient(w)")),
        (
            "the step is taken before the speed is renewed",
            rolled("0 * u + v", "w - learning_rate * u")
            .replace("path, u = [w], 0.0", "path, u, v = [w], 0.0, 0.0")
            .replace("w = w - learning_rate * u", "w = w - learning_rate * u\n        v = momentum * v + gradient(w)"),
        ),
        ("the momentum weighs the new gradient", rolled("u + momentum * gradient(w)")),
        ("the learning rate is left out", rolled("momentum * u + gradient(w)", "w - u")),
        ("the learning rate is in it twice", rolled("momentum * u + learning_rate * gradient(w)")),
        (
            "one array for all places",
            rolled("momentum * u + gradient(w)").replace("w = w - learning_rate * u", "w -= learning_rate * u"),
        ),
    ],
    "04.5": [
        ("nudged to one side only", nudging(body=f"{OF_ALL}({NUDGED} - Session().run(loss, feed_dict)) / h")),
        ("divided by h instead of 2 h", nudging(body=f"{OF_ALL}({NUDGED} - {BACK}) / h")),
        ("the sign is wrong", nudging(body=f"{OF_ALL}({BACK} - {NUDGED}) / (2 * h)")),
        ("first Variable only", nudging().replace("gradients[node] = gradient", "return {node: gradient}")),
        (
            "all elements are nudged at once",
            nudging(body=f"i = ()\ngradient[i] = ({NUDGED} - {BACK}) / (2 * h)"),
        ),
        ("a nudged Variable is not put back", nudging(back="pass")),
        ("a nudged Variable is not put back", nudging(back="moved[i] -= 2 * nudge; variable.value = moved")),
        (
            "nudged in place",
            nudging(copy="here", back="here[i] -= nudge").replace(
                "here[i] -= nudge", "here[i] = np.round(here[i] - nudge, 9)"
            ),
        ),
        ("the nudge is rounded away", nudging(copy="np.array(here)")),
        ("no return", nudging(returns="pass")),
        (
            "stale values",
            nudging()
            .replace("feed_dict=None, h=1e-5):", "feed_dict=None, h=1e-5, known={}):")
            .replace(
                "    gradients = {}", "    if loss in known: return known[loss]\n    gradients = known[loss] = {}"
            ),
        ),
        ("Variables that the loss does not use", nudging().replace("traverse_postorder(loss)", "Graph.default.nodes")),
    ],
    "04.6": [
        (
            "the sign of the step",
            minimize(EACH + "    variable.value = variable.value + self.learning_rate * gradient"),
        ),
        ("the learning rate is left out", minimize(EACH + "    variable.value = variable.value - gradient")),
        (
            "one Variable is updated before the other's gradient is computed",
            minimize(
                "feed = dict(zip(self.input_nodes, values))\nfor variable in gradients:\n"
                f"    {NEWTON}compute_gradients(self.loss, feed)[variable]"
            ),
        ),
        (
            "changed in place",
            minimize(
                "for v in gradients:\n"
                "    if v.value.dtype.kind == 'i' or not v.value.shape:\n"
                "        v.value = v.value - self.learning_rate * gradients[v]\n"
                "    else:\n        v.value -= self.learning_rate * gradients[v]"
            ),
        ),
        ("nothing is changed", minimize(EACH + "    gradient = gradient - self.learning_rate * gradient")),
        ("first Variable only", minimize(f"{EACH}    {NEWTON}gradient\n    break")),
        ("the gradient instead of a step", minimize(EACH + "    variable.value = -self.learning_rate * gradient")),
        (
            "stale values",
            minimize(
                "self.first = getattr(self, 'first', gradients)\nfor variable in self.first:\n"
                f"    {NEWTON}self.first[variable]"
            ),
        ),
    ],
    "04.7": [
        (
            "the step is taken while the graph is built",
            optimizer(build="step = minimize_step(loss, self.learning_rate)\nSession().run(step)\nreturn step"),
        ),
        ("no return", optimizer(build="minimize_step(loss, self.learning_rate)")),
        (
            "one learning rate for all optimizers",
            optimizer("GradientDescentOptimizer.learning_rate = learning_rate"),
        ),
        (
            "one loss for all steps",
            optimizer(
                "self.learning_rate = learning_rate; self.step = None",
                "step = self.step or minimize_step(loss, self.learning_rate)\n"
                "step.loss, self.step = loss, step\nreturn step",
            ),
        ),
        ("the loss instead of the step", optimizer(build="minimize_step(loss, self.learning_rate)\nreturn loss")),
        ("the sign of the step", optimizer(build="return minimize_step(loss, -self.learning_rate)")),
        ("the learning rate is left out", optimizer(build="return minimize_step(loss, 1.0)")),
    ],
}
