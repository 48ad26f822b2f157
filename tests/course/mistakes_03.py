"""Wrong solutions of chapter 3's exercises, each with the name of the mistake that a check should find in it.

They differ from right ones by what they do, and are told apart by nothing else.
"""

from .solutions_03 import BELOW, KEEP, log, loss, multiply, of_logits, rate, reduce_sum

MEAN = "mean where a sum was asked"
HALF = "one half as the border"
SOFT = "e = np.exp(a - a.max(axis=1, keepdims=True)); p = e / e.sum(axis=1, keepdims=True)"

WRONG = {
    "03.1": [
        ("no return", rate("np.mean(np.argmax(P, axis=1) != np.argmax(c, axis=1))")),
        ("the rate of the right ones", rate("return np.mean(np.argmax(P, axis=1) == np.argmax(c, axis=1))")),
        ("a number of points instead of a rate", rate("return np.sum(P.argmax(axis=1) != c.argmax(axis=1))")),
        ("one answer for each point", rate("return np.argmax(P, axis=1) != np.argmax(c, axis=1)")),
        (
            "the classes are looked for down the columns",
            rate("return np.mean(np.argmax(P, axis=0) != np.argmax(c, axis=0))"),
        ),
        (
            "the entries are counted instead of the points",
            rate("return np.mean(np.eye(P.shape[1])[P.argmax(axis=1)] != c)"),
        ),
        (HALF, rate("return np.mean(np.sum(P * c, axis=1) < 0.5)")),
        (HALF, rate("return np.mean(np.round(P) != c)")),
        ("how improbable, instead of how many", rate("return np.mean(1 - np.sum(P * c, axis=1))")),
    ],
    "03.2": [
        ("no edge", log("return np.log(x)", inputs="[]")),
        ("no return", log("np.log(x)")),
        ("compute changes its input in place", log("return np.log(x, out=x) if x.ndim else np.log(x)")),
        ("another base", log("return np.log10(x)")),
        ("another base", log("return np.log2(x)")),
        ("ln(1 + x)", log("return np.log1p(x)")),
        ("exp instead of log", log("return np.exp(x)")),
        ("the sign", log("return -np.log(x)")),
        ("one number only", log("return math.log(x)")),
    ],
    "03.3": [
        ("no edge", multiply("return x * y", inputs="[]")),
        ("no return", multiply("x * y")),
        ("compute changes its input in place", multiply("x *= y", "return x")),
        ("first input only", multiply("return x * y", inputs="[x]")),
        ("first input only", multiply("return x * x")),
        ("rows by columns instead of element by element", multiply("return x @ y")),
        ("rows by columns instead of element by element", multiply("return np.dot(x, y)")),
        ("summed as well", multiply("return np.sum(x * y)")),
        ("summed as well", multiply("return np.sum(x * y, axis=-1)")),
        ("a sum instead of a product", multiply("return x + y")),
    ],
    "03.4": [
        (
            "the axis is made an input node",
            reduce_sum("pass", "return np.sum(x)", start="super().__init__([x, axis])"),
        ),
        ("no edge", reduce_sum(KEEP, "return np.sum(x, self.axis)", start="super().__init__([])")),
        ("no return", reduce_sum(KEEP, "np.sum(x, self.axis)")),
        (
            "compute changes its input in place",
            reduce_sum(KEEP, "total = np.sum(x, self.axis); x -= x; return total"),
        ),
        ("one axis for all sums", reduce_sum("reduce_sum.axis = axis", "return np.sum(x, axis=self.axis)")),
        ("one axis for all sums", reduce_sum("global over; over = axis", "return np.sum(x, axis=over)")),
        (
            "axis 0 is taken for no axis",
            reduce_sum(KEEP, "return np.sum(x, axis=self.axis) if self.axis else np.sum(x)"),
        ),
        ("axis 0 is taken for no axis", reduce_sum("self.axis = axis or None", "return np.sum(x, self.axis)")),
        ("the axis is ignored", reduce_sum(KEEP, "return np.sum(x)")),
        (
            "the axis that stays instead of the one that goes",
            reduce_sum(KEEP, "return np.sum(x) if self.axis is None else np.sum(x, axis=1 - self.axis)"),
        ),
        ("no axis is taken for axis 0", reduce_sum(KEEP, "return sum(x) if self.axis is None else x.sum(self.axis)")),
        ("no axis is taken for axis 0", reduce_sum(KEEP, "return np.sum(x, self.axis)", default="0")),
        ("no axis is taken for the last one", reduce_sum(KEEP, "return np.sum(x, self.axis)", default="-1")),
        (MEAN, reduce_sum(KEEP, "return np.mean(x, axis=self.axis)")),
        ("the axis stays, with length 1", reduce_sum(KEEP, "return np.sum(x, axis=self.axis, keepdims=True)")),
    ],
    "03.5": [
        ("no operation comes back", loss("negative(reduce_sum(multiply(c, log(p))))")),
        ("the minus is missing", loss("return reduce_sum(reduce_sum(multiply(c, log(p)), axis=1))")),
        ("the minus is missing", loss("return negative(reduce_sum(negative(multiply(c, log(p)))))")),
        (
            MEAN,
            loss("class mean(Operation):", "    def compute(self, x):", "        return np.mean(x)")
            + "    return negative(mean([reduce_sum(multiply(c, log(p)), axis=1)]))\n",
        ),
        (
            MEAN,
            loss("class mean(Operation):", "    def compute(self, x):", "        return np.mean(x)")
            + "    return negative(mean([multiply(c, log(p))]))\n",
        ),
        ("one loss for each point", loss("return negative(reduce_sum(multiply(c, log(p)), axis=1))")),
        ("one loss for each class", loss("return negative(reduce_sum(multiply(c, log(p)), axis=0))")),
        ("not summed at all", loss("return negative(multiply(c, log(p)))")),
        ("the logarithm of the zeros of c", loss("return negative(reduce_sum(log(multiply(c, p))))")),
        ("p and c are swapped", loss("return negative(reduce_sum(multiply(p, log(c))))")),
        ("c is left out", loss("return negative(reduce_sum(log(p)))")),
        ("no logarithm", loss("return negative(reduce_sum(multiply(c, p)))")),
        ("the logarithm of the sum", loss("return negative(log(reduce_sum(multiply(c, p))))")),
    ],
    "03.6": [
        ("no return", of_logits(BELOW, "np.log(np.exp(d).sum(axis=1)) - (c * d).sum(axis=1)")),
        ("the minus is missing", of_logits(BELOW, "return np.sum(c * d, axis=1) - np.log(np.exp(d).sum(axis=1))")),
        ("the points are added up", of_logits(BELOW, "return np.sum(np.log(np.exp(d).sum(axis=1))) - np.sum(c * d)")),
        (MEAN, of_logits(BELOW, "return np.mean(np.log(np.exp(d).sum(axis=1)) - np.sum(c * d, axis=1))")),
        (
            "the maximum is not given back",
            of_logits(BELOW, "return np.log(np.exp(d).sum(axis=1)) - np.sum(c * a, axis=1)"),
        ),
        (
            "softmax over the wrong axis",
            of_logits("d = a - a.max(axis=0)", "return np.sum(c * (np.log(np.exp(d).sum(axis=0)) - d), axis=1)"),
        ),
        (
            "c is left out",
            of_logits(BELOW, "return np.sum(np.log(np.exp(d).sum(axis=1, keepdims=True)) - d, axis=1)"),
        ),
        (
            "one maximum for the whole batch",
            of_logits("d = a - np.max(a)", "return np.log(np.exp(d).sum(axis=1)) - np.sum(c * d, axis=1)"),
        ),
        ("the loss is cut off", of_logits(SOFT, "return -np.sum(c * np.log(p + 1e-12), axis=1)")),
        ("the loss is cut off", of_logits(SOFT, "return -np.sum(c * np.log(np.maximum(p, 1e-300)), axis=1)")),
        ("overflow in exp", of_logits("return np.log(np.exp(a).sum(axis=1)) - np.sum(c * a, axis=1)")),
        (
            "overflow in exp",
            of_logits("p = np.exp(a) / np.exp(a).sum(axis=1)[:, None]", "return -np.sum(c * np.log(p), axis=1)"),
        ),
        ("0 · log 0", of_logits(SOFT, "return -np.sum(c * np.log(p), axis=1)")),
        ("the logarithm of a probability that has become 0", of_logits(SOFT, "return -np.log(np.sum(c * p, axis=1))")),
    ],
}
