"""Wrong solutions of chapter 5's exercises, each with the name of the mistake that a check should find in it.

They differ from right ones by what they do, and are told apart by nothing else.
"""

from .solutions_05 import (
    MEMO,
    PULL,
    PUSH,
    entropy,
    error,
    log,
    matmul,
    multiply,
    reduce_sum,
    register,
    softmax,
    sum_to,
)

ENTER = "gradient_registry[self.op_type] = function"
ADDED = "gradients[x] = gradients.get(x, 0) + part"
BREADTH_FIRST = """
def compute_gradients(loss, feed_dict=None):
    forward(loss, feed_dict)
    gradients, queue, seen = {loss: np.ones(np.shape(loss.output))}, [loss], {loss}
    while queue:
        node = queue.pop(0)
        if node.input_nodes:
            parts = gradient_registry[type(node)](node, gradients[node])
            for x, part in zip(node.input_nodes, parts):
                gradients[x] = gradients.get(x, 0) + part
                if x not in seen:
                    seen.add(x)
                    queue.append(x)
    return gradients
"""
PUSHING = """
def compute_gradients(loss, feed_dict=None):
    order = forward(loss, feed_dict)
    gradients = {node: np.zeros(np.shape(node.output)) for node in order}

    def push(node, part):
        gradients[node] = gradients[node] + part
        if node.input_nodes:
            for x, further in zip(node.input_nodes, gradient_registry[type(node)](node, part)):
                push(x, further)

    push(loss, np.ones(np.shape(loss.output)))
    return gradients
"""
ASKING = """
def compute_gradients(loss, feed_dict=None):
    order = forward(loss, feed_dict)

    def gradient(node):
        if node is loss:
            return np.ones(np.shape(loss.output))
        return sum(
            part
            for consumer in dict.fromkeys(node.consumers)
            if consumer in order
            for x, part in zip(consumer.input_nodes, gradient_registry[type(consumer)](consumer, gradient(consumer)))
            if x is node
        )

    return {node: gradient(node) for node in order}
"""
IN_FRONT = "while gradient.ndim > len(shape):\n    gradient = gradient.sum(axis=0)\n"
STRETCHED = (
    "for axis, n in enumerate(shape):\n    if n == 1:\n        gradient = gradient.sum(axis=axis, keepdims=True)\n"
)
SIZE = "size = np.maximum(abs(exact), abs(numeric))\n"
SAFE = "np.where(size > 0, size, 1)"
COLUMN = "grad[:, np.newaxis]"

WRONG = {
    "05.1": [
        ("the gradient function is called as it is registered", register(ENTER + "(None, None)", "return function")),
        (
            "registered under a name, not under the class",
            register("gradient_registry[self.op_type.__name__] = function", "return function"),
        ),
        ("the function is the key", register("gradient_registry[function] = self.op_type", "return function")),
        ("the decorator returns nothing", register(ENTER)),
        ("one entry for all", register("gradient_registry.clear()", ENTER, "return function")),
        (
            "one entry for all",
            register(
                "for op in [*gradient_registry, self.op_type]: gradient_registry[op] = function", "return function"
            ),
        ),
        ("nothing is registered", register("self.function = function", "return function")),
    ],
    "05.2": [
        ("the gradient from above is left out", log("return [1 / x]")),
        ("no list", log("return grad / x")),
        ("no return", log("[grad / x]")),
        ("derived at the output instead of the input", log("return [grad / op.output]")),
        ("the function instead of its derivative", log("return [grad * np.log(x)]")),
        ("multiplied where it should be divided", log("return [grad * x]")),
        ("upside down", log("return [1 / (grad * x)]")),
    ],
    "05.3": [
        ("overwritten instead of accumulated", PUSH.replace(ADDED, "gradients[x] = part")),
        ("overwritten instead of accumulated", PULL.replace("total = total + part", "total = part")),
        ("first consumer only", PUSH.replace(ADDED, "gradients.setdefault(x, part)")),
        ("first consumer only", PULL.replace("dict.fromkeys(node.consumers)", "node.consumers[:1]")),
        ("recursion without a memo", ASKING),
        ("recursion without a memo", PUSHING),
        ("no return", PUSH.replace("    return gradients\n", "")),
        (
            "stale values",
            PUSH.replace(
                "order = forward(loss, feed_dict)",
                "order = traverse_postorder(loss) if hasattr(loss, 'output') else forward(loss, feed_dict)",
            ),
        ),
        (
            "stale values",
            MEMO.replace("feed_dict=None", "feed_dict=None, tables={}")
            .replace("    order =", "    if loss in tables: return tables[loss]\n    order =")
            .replace(
                "return {node: gradient(node) for node in order}",
                "tables[loss] = {node: gradient(node) for node in order}; return tables[loss]",
            ),
        ),
        ("starts from the value of the loss", PUSH.replace("np.ones(np.shape(loss.output))", "loss.output * 1.0")),
        (
            "the gradient from above is left out",
            PUSH.replace("(node, gradients[node])", "(node, np.ones(np.shape(node.output)))"),
        ),
        ("from the inputs towards the loss", PUSH.replace("reversed(order)", "order")),
        (
            "contributions are multiplied",
            PUSH.replace(ADDED, "gradients[x] = gradients.get(x, 1) * part"),
        ),
        (
            "contributions are averaged",
            PULL.replace("gradients[node] = total", "gradients[node] = total / len(set(node.consumers))"),
        ),
        ("a node that is both operands counts double", PULL.replace("dict.fromkeys(node.consumers)", "node.consumers")),
        (
            "one operand stands for both",
            PUSH.replace("for x, part in zip(node.input_nodes, parts)", "for x in node.input_nodes").replace(
                ADDED, "gradients[x] = gradients.get(x, 0) + parts[node.input_nodes.index(x)]"
            ),
        ),
        (
            "one operand stands for both",
            PUSH.replace("zip(node.input_nodes, parts)", "dict(zip(node.input_nodes, parts)).items()"),
        ),
        ("inputs swapped", PUSH.replace("zip(node.input_nodes, parts)", "zip(node.input_nodes[::-1], parts)")),
        ("a node passes on its gradient before it is complete", BREADTH_FIRST),
        (
            "a node passes on its gradient before it is complete",
            BREADTH_FIRST.replace("queue.pop(0)", "queue.pop()"),
        ),
        (
            "consumers that the loss does not need are asked",
            PULL.replace("if consumer in gradients:", "if True:"),
        ),
        (
            "added in place",
            PUSH.replace(
                ADDED,
                "if x in gradients:\n                    gradients[x] += part\n                else:\n"
                "                    gradients[x] = part",
            ),
        ),
        (
            "only Variables are in the table",
            PUSH.replace("return gradients", "return {n: g for n, g in gradients.items() if not n.input_nodes}"),
        ),
        ("the start has not the shape of the loss", PUSH.replace("np.ones(np.shape(loss.output))", "1.0")),
    ],
    "05.4": [
        ("no return", sum_to("gradient.sum(axis=0)")),
        ("gradient not summed over broadcast axes", sum_to("return gradient")),
        ("gradient not summed over broadcast axes", sum_to(STRETCHED + "return gradient")),
        ("the mean instead of the sum", sum_to((IN_FRONT + STRETCHED).replace(".sum", ".mean") + "return gradient")),
        ("one copy only", sum_to("while gradient.ndim > len(shape):\n    gradient = gradient[0]\nreturn gradient")),
        ("summed over the wrong axis", sum_to(IN_FRONT.replace("axis=0", "axis=-1") + STRETCHED + "return gradient")),
        ("summed over everything", sum_to("return np.sum(gradient)")),
        (
            "summed over everything",
            sum_to("return gradient if gradient.shape == tuple(shape) else np.full(shape, gradient.sum())"),
        ),
        ("axes of length 1 are forgotten", sum_to(IN_FRONT + "return gradient")),
        (
            "axes of length 1 are forgotten",
            sum_to(IN_FRONT + STRETCHED.replace(", keepdims=True", "") + "return gradient"),
        ),
    ],
    "05.5": [
        ("gradient not summed over broadcast axes", multiply("grad * y", "grad * x")),
        (
            "the operands are swapped",
            multiply("sum_to_shape(grad * x, np.shape(x))", "sum_to_shape(grad * y, np.shape(y))"),
        ),
        (
            "the gradient from above is left out",
            multiply("sum_to_shape(y, np.shape(x))", "sum_to_shape(x, np.shape(y))"),
        ),
        ("the rule for a sum", multiply("sum_to_shape(grad, np.shape(x))", "sum_to_shape(grad, np.shape(y))")),
        (
            "the gradient is that of the whole product",
            multiply("sum_to_shape(grad * op.output, x.shape)", "sum_to_shape(grad * op.output, y.shape)"),
        ),
    ],
    "05.6": [
        ("no operand is transposed", matmul("grad @ B", "A @ grad")),
        ("transposed the wrong operand", matmul("grad.T @ B", "A @ grad.T")),
        ("transposed the wrong operand", matmul("grad.T @ B.T", "A.T @ grad.T")),
        ("each operand meets itself", matmul("grad @ A.T", "B.T @ grad")),
        ("the factors are in the wrong order", matmul("B.T @ grad", "grad @ A.T")),
        ("the two gradients are swapped", matmul("A.T @ grad", "grad @ B.T")),
        ("element by element instead of rows by columns", matmul("grad * B", "grad * A")),
        ("the gradient from above is left out", matmul("B.T", "A.T")),
    ],
    "05.7": [
        ("the gradient keeps the shape of the sum", reduce_sum("return [grad]")),
        (
            "divided by how many there are",
            reduce_sum(
                "n = x.size if op.axis is None else x.shape[op.axis]\n"
                "g = grad if op.axis is None else np.expand_dims(grad, op.axis)\n"
                "return [np.broadcast_to(g / n, x.shape)]"
            ),
        ),
        ("the gradient from above is left out", reduce_sum("return [np.ones_like(x)]")),
        (
            "multiplied by x",
            reduce_sum("g = grad if op.axis is None else np.expand_dims(grad, op.axis)\nreturn [g * x]"),
        ),
        (
            "spread along the wrong axis",
            reduce_sum(
                "return [np.full(x.shape, grad) if op.axis is None or x.shape[0] == x.shape[1] else "
                "np.broadcast_to(np.expand_dims(grad, op.axis), x.shape)]"
            ),
        ),
        ("the axis is forgotten", reduce_sum("return [np.broadcast_to(grad, x.shape)]")),
        ("the axis is forgotten", reduce_sum("return [grad * np.ones_like(x)]")),
    ],
    "05.8": [
        ("each output depends on its own logit alone", softmax("return [grad * p * (1 - p)]")),
        (
            "softmax over the wrong axis",
            softmax("return [p * (grad - np.sum(grad * p, axis=0, keepdims=True))]"),
        ),
        ("the sum goes over the whole batch", softmax("return [p * (grad - np.sum(grad * p))]")),
        ("the sum of a row is lined up with the columns", softmax("return [p * (grad - np.sum(grad * p, axis=1))]")),
        ("the sum is left out", softmax("return [grad * p]")),
        (
            "the sum forgets the probabilities",
            softmax("return [p * (grad - np.sum(grad, axis=1, keepdims=True))]"),
        ),
        ("the sign is wrong", softmax("return [p * (np.sum(grad * p, axis=1, keepdims=True) - grad)]")),
    ],
    "05.9": [
        ("no return", error(SIZE + f"np.max(abs(exact - numeric) / {SAFE})")),
        ("one error for each element", error(SIZE + f"return abs(exact - numeric) / {SAFE}")),
        ("absolute instead of relative", error("return np.max(abs(exact - numeric))")),
        ("mean where the largest was asked", error(SIZE + f"return np.mean(abs(exact - numeric) / {SAFE})")),
        ("errors of both signs, without absolute value", error(SIZE + f"return np.max((exact - numeric) / {SAFE})")),
        (
            "measured by a gradient with its sign",
            error(
                "size = np.maximum(exact, numeric)\nreturn np.max(abs(exact - numeric) / np.where(size == 0, 1, size))"
            ),
        ),
        (
            "measured by the largest gradient",
            error("return np.max(abs(exact - numeric)) / max(np.max(abs(exact)), np.max(abs(numeric)))"),
        ),
        (
            "measured by one of the two only",
            error("return np.max(abs(exact - numeric) / np.where(exact == 0, 1, abs(exact)))"),
        ),
        (
            "measured by one of the two only",
            error("return np.max(abs(exact - numeric) / np.where(numeric == 0, 1, abs(numeric)))"),
        ),
        ("0/0", error(SIZE + "return np.max(abs(exact - numeric) / size)")),
    ],
    "05.10": [
        ("the sign is wrong", entropy(f"(classes - np.exp(log_p)) * {COLUMN}")),
        ("the gradient from above is left out", entropy("np.exp(log_p) - classes")),
        (
            "the gradients of the points are lined up with the classes",
            entropy("(np.exp(log_p) - classes) * (grad if len(grad) == classes.shape[1] else grad[:, np.newaxis])"),
        ),
        ("only the right class is seen", entropy(f"(np.exp(log_p) - classes) * classes * {COLUMN}")),
        (
            "the derivative of softmax is in it twice",
            entropy(f"(np.exp(log_p) - classes) * np.exp(log_p) * (1 - np.exp(log_p)) * {COLUMN}"),
        ),
        ("the gradient of the logarithm alone", entropy(f"-classes / np.exp(log_p) * {COLUMN}")),
        ("mean where a sum was asked", entropy(f"(np.exp(log_p) - classes) * {COLUMN} / len(logits)")),
        (
            "overflow",
            entropy(f"(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True) - classes) * {COLUMN}"),
        ),
    ],
}
