"""Wrong solutions of chapter 7's exercises, each with the name of the mistake that a check should find in it.

They differ from right ones by what they do, and are told apart by nothing else.
"""

from .solutions_07 import (
    BUILD,
    CHECKED,
    EACH,
    HALVING,
    LARGEST,
    LOOP,
    SAFE,
    START,
    applying,
    counting,
    differing,
    gap,
    training,
    walking,
)

RUN_LOSS = 'losses.append(session.run(nodes["J"], feed))'
RUN_STEP = "session.run(step, feed)"

WRONG = {
    "07.1": [
        ("the Variables are not initialized", training(start="pass")),
        ("the Variables are not initialized", training(start="tf.global_variables_initializer()")),
        ("a name that TensorFlow does not have", training(build="tf.compute_gradients(nodes['J'])\n" + BUILD)),
        ("a name that TensorFlow does not have", training(build="step = tf.minimize(nodes['J'])")),
        (
            "the library is named, not taken",
            training().replace("tf.", "ts.").replace("network(tf", "network(ts"),
        ),
        ("no return", training(returns="pass")),
        ("a new operation in each step", training("pass", loop=LOOP.replace(RUN_STEP, f"{BUILD}\n    {RUN_STEP}"))),
        ("initialized in each step", training(loop=LOOP.replace(RUN_LOSS, f"{START}\n    {RUN_LOSS}"))),
        ("the step is never run", training(loop=LOOP.replace(RUN_STEP, "step"))),
        ("the step is never run", training(loop="losses = [session.run(nodes['J'], feed) for _ in range(steps)]")),
        ("the last loss alone", training(loop="losses = 0.0\n" + LOOP, returns="return losses[-1] if losses else 0.0")),
        (
            "the loss after the step",
            training(loop=LOOP.replace(f"{RUN_LOSS}\n    {RUN_STEP}", f"{RUN_STEP}\n    {RUN_LOSS}")),
        ),
        ("the learning rate is not passed on", training(build=BUILD.replace("(learning_rate)", "(0.5)"))),
        ("the learning rate is not passed on", training(build=BUILD.replace("(learning_rate)", "(0.01)"))),
    ],
    "07.2": [
        ("no return", differing(CHECKED + LARGEST + SAFE.replace("return ", ""))),
        ("signed differences", differing(CHECKED + LARGEST + "return (a - b).max() / largest if largest else 0.0")),
        ("signed differences", differing(CHECKED + LARGEST + "return (b - a).max() / largest if largest else 0.0")),
        ("the difference is not measured by anything", differing(CHECKED + "return np.abs(a - b).max()")),
        (
            "each number measured by itself",
            differing(
                CHECKED + "size = np.maximum(np.abs(a), np.abs(b))\n"
                "return np.max(np.abs(a - b) / np.where(size == 0, 1, size))"
            ),
        ),
        ("the mean instead of the largest", differing(CHECKED + LARGEST + SAFE.replace("(a - b).max", "(a - b).mean"))),
        (
            "the largest number with its sign",
            differing(CHECKED + "largest = max(a.max(), b.max())\n" + SAFE),
        ),
        ("measured by one engine alone", differing(CHECKED + "largest = np.abs(a).max()\n" + SAFE)),
        ("measured by one engine alone", differing(CHECKED + "largest = np.abs(b).max()\n" + SAFE)),
        ("divided by zero", differing(CHECKED + LARGEST + "return np.abs(a - b).max() / largest")),
        ("shapes are stretched", differing(LARGEST + SAFE)),
    ],
    "07.3": [
        ("no return", gap(HALVING.replace("return gap", "gap"))),
        ("always in 64 bits", gap(HALVING.replace("dtype(1)", "1.0").replace("dtype(2)", "2.0"))),
        ("always in 64 bits", gap("return np.finfo(float).eps")),
        ("one halving too many", gap(HALVING.replace("dtype(1) + gap / dtype(2)", "dtype(1) + gap"))),
        ("one halving too few", gap(HALVING.replace("return gap", "return gap * dtype(2)"))),
        (
            "the smallest number that there is",
            gap(HALVING.replace("dtype(1) + gap / dtype(2) > dtype(1)", "gap / dtype(2) > dtype(0)")),
        ),
        ("tenths instead of halves", gap(HALVING.replace("dtype(2)", "dtype(10)"))),
        (
            "how many halvings",
            gap("n, gap = 0, dtype(1)\nwhile dtype(1) + gap / dtype(2) > dtype(1):\n"
                "    n, gap = n + 1, gap / dtype(2)\nreturn n"),
        ),
    ],
    "07.4": [
        ("no return", walking(returns="pass")),
        ("the gradient of the target by itself", walking(seed="np.zeros(np.shape(target.value))")),
        ("the gradient of the target by itself", walking(seed="target.value")),
        ("overwritten instead of accumulated", walking(share="table[x] = share")),
        ("the tape is played forwards", walking(notes="tape.notes")),
        ("operations that the target does not use", walking(guard="if True:")),
        (
            "operations that the target does not use",
            walking(guard="if True:").replace("table[output]", "table.get(output, 1.0)"),
        ),
        ("the tape is used up", walking(notes="[tape.notes.pop() for _ in list(tape.notes)]")),
        ("a source that is not used", walking(returns="return [table.get(source, 0.0) for source in sources]")),
        ("a source that is not used", walking(returns="return [table[source] for source in sources]")),
    ],
    "07.5": [
        ("nothing is changed", applying(EACH + "variable = variable - learning_rate * slope")),
        (
            "the pairs the other way round",
            applying("for variable, slope in pairs:\n    if slope is not None and variable is not None:\n"
                     "        variable.assign_sub(learning_rate * np.asarray(slope))"),
        ),
        ("the sign of the step", applying(EACH + "variable.assign_add(learning_rate * slope)")),
        ("the learning rate is left out", applying(EACH + "variable.assign_sub(slope)")),
        ("the step instead of the new value", applying(EACH + "variable.assign(learning_rate * slope)")),
        ("the step instead of the new value", applying(EACH + "variable.assign(-learning_rate * slope)")),
        ("first Variable only", applying(EACH + "variable.assign_sub(learning_rate * slope)\n    break")),
        (
            "a gradient that is None",
            applying("for slope, variable in pairs:\n    variable.assign_sub(learning_rate * slope)"),
        ),
    ],
    "07.6": [
        ("no return", counting("None")),
        ("the biases are left out", counting("size * size * channels * filters")),
        ("one bias for all filters", counting("size * size * channels * filters + 1")),
        ("a bias for each channel", counting("(size * size + 1) * channels * filters")),
        ("the channels are left out", counting("(size * size + 1) * filters")),
        ("the side instead of the area", counting("(size * channels + 1) * filters")),
        ("one filter alone", counting("size * size * channels + 1")),
    ],
}  # fmt: skip
