"""Wrong solutions of chapter 1's exercises, each with the name of the mistake that a check should find in it.

They differ from right ones by what they do, and are told apart by nothing else.
"""

from .solutions_01 import (
    COMPUTE,
    FEEDS,
    KEEP,
    MEMO,
    STACK,
    careful,
    graph,
    matmul,
    operation,
    relu,
    session,
    variable,
    walk,
)

CARELESS = """
def careful_run(fetch, feed_dict):
    values = {{}}
    for node in traverse_postorder(fetch):
        if isinstance(node, placeholder):
            values[node] = np.asarray(feed_dict[node])
        elif isinstance(node, Variable):
            values[node] = {variable}
        else:
            values[node] = {operation}
    return values[fetch]
"""
OF_INPUTS = "node.compute(*[values[x] for x in node.input_nodes])"
FED = "np.asarray(feed_dict[node]) if node in feed_dict else "

WRONG = {
    "01.1": [
        (
            "one list for all graphs",
            graph(nodes="self.nodes = Graph.shared").replace("default = None", "default, shared = None, []"),
        ),
        ("the note is on the graph, not on the class", graph(default="self.default = self")),
        ("every new graph becomes the default", graph(nodes="self.nodes = []; Graph.default = self")),
        ("the first default stays for ever", graph(default="Graph.default = Graph.default or self")),
        ("another graph is chosen", graph(default="Graph.default = Graph()")),
        ("as_default returns nothing", graph(returns="pass")),
    ],
    "01.2": [
        ("consumers not registered", operation(KEEP)),
        ("consumers not registered", operation(KEEP, "for node in input_nodes: node.consumers + [self]")),
        ("first input only", operation(KEEP, "input_nodes[0].consumers.append(self)")),
        (
            "first input only",
            operation(KEEP, "for node in input_nodes:", "    node.consumers.append(self)", "    break"),
        ),
        ("last input only", operation(KEEP, "input_nodes[-1].consumers.append(self)")),
        (
            "the consumers are overwritten",
            operation(KEEP, "for node in input_nodes: node.consumers = [self]"),
        ),
        ("consumers and inputs are mixed up", operation(KEEP, "for node in input_nodes: self.consumers.append(node)")),
        (
            "the inputs are kept in reverse order",
            operation("for x in input_nodes:", "    self.input_nodes.insert(0, x)", "    x.consumers.append(self)"),
        ),
        ("the inputs are not kept", operation("for node in input_nodes: node.consumers.append(self)")),
        (
            "compute runs while the graph is built",
            operation(
                KEEP,
                "for x in input_nodes: x.consumers.append(self)",
                "try: self.value = self.compute(*input_nodes)",
                "except NotImplementedError: pass",
            ),
        ),
    ],
    "01.3": [
        ("element by element instead of rows by columns", matmul("return x * y")),
        ("element by element instead of rows by columns", matmul("return np.multiply(x, y)")),
        ("inputs swapped", matmul("return y @ x")),
        ("inputs swapped", matmul("return x @ y", inputs="[y, x]")),
        ("first input only", matmul("return x @ x")),
        ("second operand transposed", matmul("return x @ y.T")),
        ("second operand transposed", matmul("return np.inner(x, y)")),
        ("first operand transposed", matmul("return x.T @ y")),
        ("a sum instead of a product", matmul("return x + y")),
        ("no return", matmul("x @ y")),
        (
            "compute changes its input in place",
            matmul("if x.shape == y.shape: x[:] = x @ y; return x\n        return x @ y"),
        ),
    ],
    "01.4": [
        ("the list stays a list", variable("self.value = initial_value")),
        (
            "the Variable shares memory with the array it was made from",
            variable("self.value = np.asarray(initial_value)"),
        ),
        ("not a node", variable("self.value = np.array(initial_value)", start="pass")),
        ("fractions are cut off", variable("self.value = np.array(initial_value, dtype=int)")),
        ("the matrix is flattened", variable("self.value = np.array(initial_value).flatten()")),
        ("the matrix is flattened", variable("self.value = np.hstack([np.ravel(x) for x in np.array(initial_value)])")),
        ("one value for all Variables", variable("Variable.value = np.array(initial_value)")),
    ],
    "01.5": [
        ("recursion without a memo", walk("for x in node.input_nodes:\n    visit(x)\norder.append(node)")),
        (
            "the memo guards the list, and not the walk",
            walk("for x in node.input_nodes:\n    visit(x)\nif node not in order:\n    order.append(node)"),
        ),
        (
            "pre-order instead of post-order",
            walk("if node in known: return\nknown.add(node)\norder.append(node)\nfor x in node.input_nodes: visit(x)"),
        ),
        ("first input only", walk("for x in node.input_nodes[:1]: visit(x)\norder.append(node)")),
        (
            "breadth-first or pre-order, reversed",
            """
def traverse_postorder(node):
    order, queue = [], [node]
    while queue:
        node = queue.pop(0)
        if node not in order:
            order.append(node)
            queue += node.input_nodes
    return order[::-1]
""",
        ),
        (
            "breadth-first or pre-order, reversed",
            walk(
                "if node in known: return\nknown.add(node)\norder.insert(0, node)\nfor x in node.input_nodes: visit(x)"
            ),
        ),
        (
            "the memo outlives the call",
            """
def traverse_postorder(node, known=set()):
    order = []
    if node in known:
        return order
    known.add(node)
    for x in node.input_nodes:
        order += traverse_postorder(x)
    return order + [node]
""",
        ),
        ("the fetched node is left out", walk(MEMO).replace("return order\n", "return order[:-1]\n")),
        (
            "only operations are listed",
            walk(MEMO.replace("order.append(node)", "if node.input_nodes: order.append(node)")),
        ),
        (
            "only the nearest nodes are visited",
            "def traverse_postorder(node):\n    return [*dict.fromkeys(node.input_nodes), node]",
        ),
        (
            "consumers are followed",
            walk(MEMO + "\nfor x in node.consumers:\n    visit(x)"),
        ),
    ],
    "01.6": [
        ("the list stays a list", session(COMPUTE, feed="feed_dict[node]")),
        ("nodes instead of values", session("values[node] = node.compute(*node.input_nodes)")),
        ("one list instead of several values", session(COMPUTE.replace("(*", "("))),
        ("inputs swapped", session(COMPUTE.replace("node.input_nodes]", "node.input_nodes[::-1]]"))),
        ("first input only", session("values[node] = node.compute(values[node.input_nodes[0]])")),
        ("first feed for all", session(COMPUTE, feed="np.asarray(list(feed_dict.values())[0])")),
        ("all values instead of the fetched one", session(COMPUTE, returns="return values")),
        ("no return", session(COMPUTE, returns="values[fetch]")),
        (
            "values kept from the run before",
            session(COMPUTE)
            .replace("values = {}", "values = self.__dict__")
            .replace("for node in", "if fetch in values: return values[fetch]\n        for node in"),
        ),
        (
            "a Variable's first value is kept",
            session(COMPUTE).replace("= node.value", "= node.__dict__.setdefault('kept', node.value)"),
        ),
        (
            "computed once for each use",
            """
class Session:
    def run(self, fetch, feed_dict=None):
        if isinstance(fetch, placeholder):
            return np.asarray(feed_dict[fetch])
        if isinstance(fetch, Variable):
            return fetch.value
        return fetch.compute(*[self.run(x, feed_dict) for x in fetch.input_nodes])
""",
        ),
    ],
    "01.7": [
        ("compute changes its input in place", relu("x[x < 0] = 0\n        return x")),
        ("compute changes its input in place", relu("return np.maximum(x, 0, out=x)")),
        ("absolute value", relu("return np.abs(x)")),
        ("one maximum instead of one for each element", relu("return np.max(x, 0)")),
        ("one comparison for the whole array", relu("return max(0, x)")),
        ("one comparison for the whole array", relu("return x if x > 0 else np.zeros_like(x)")),
        ("the smaller instead of the larger", relu("return np.minimum(x, 0)")),
        ("the question instead of the value", relu("return x > 0")),
        ("negative elements are taken out", relu("return x[x > 0]")),
        ("no return", relu("np.maximum(x, 0)")),
    ],
    "01.8": [
        ("the tuple stays a tuple", careful(start="dict(feed_dict)")),
        ("what is fed for an operation is ignored", CARELESS.format(variable=FED + "node.value", operation=OF_INPUTS)),
        ("what is fed for a Variable is ignored", careful(start=FEEDS + " if not isinstance(node, Variable)}")),
        (
            "what is behind a fed node is still computed",
            CARELESS.format(variable=FED + "node.value", operation=FED + OF_INPUTS),
        ),
        ("a subclass of Variable is treated as an operation", careful(variable="type(node) == Variable")),
        (
            "a subclass of Variable is treated as an operation",
            careful(variable="node.__class__.__name__ == 'Variable'"),
        ),
        (
            "the values go into the caller's feed_dict",
            careful(start="feed_dict").replace(
                "return values[node]\n        if", "return np.asarray(values[node])\n        if"
            ),
        ),
        (
            "computed once for each use",
            """
def careful_run(fetch, feed_dict):
    if fetch in feed_dict:
        return np.asarray(feed_dict[fetch])
    if isinstance(fetch, Variable):
        return fetch.value
    return fetch.compute(*[careful_run(x, feed_dict) for x in fetch.input_nodes])
""",
        ),
    ],
    "01.9": [
        ("recursion", walk(MEMO, "traverse_deep")),
        ("a raised recursion limit", walk(MEMO, "traverse_deep", before="sys.setrecursionlimit(100_000)")),
        (
            "recursion without a memo",
            STACK.replace("if node in known:\n            continue\n        if done", "if done"),
        ),
        (
            "breadth-first or pre-order, reversed",
            """
def traverse_deep(node):
    order, stack = [], [node]
    while stack:
        node = stack.pop()
        if node not in order:
            order.append(node)
            stack += node.input_nodes[::-1]
    return order[::-1]
""",
        ),
        ("first input only", STACK.replace("in node.input_nodes", "in node.input_nodes[:1]")),
        ("the fetched node is left out", STACK.replace("return order", "return order[:-1]")),
        (
            "only operations are listed",
            STACK.replace("order.append(node)", "order += [node] if node.input_nodes else []"),
        ),
        (
            "only the nearest nodes are visited",
            "def traverse_deep(node):\n    return [*dict.fromkeys(node.input_nodes), node]",
        ),
        (
            "consumers are followed",
            """
def traverse_deep(node):
    order, known, stack = [], set(), [(node, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in known:
            known.add(node)
            stack.append((node, True))
            stack += [(x, False) for x in node.consumers + node.input_nodes]
    return order
""",
        ),
        (
            "the memo outlives the call",
            STACK.replace("(node):", "(node, known=set()):").replace("order, known = [], set()", "order = []"),
        ),
        (
            "the memo guards the list, and not the walk",
            STACK.replace("if node in known:\n            continue\n        if done", "if done").replace(
                "order.append(node)", "order += [] if node in order else [node]"
            ),
        ),
        (
            "pre-order instead of post-order",
            """
def traverse_deep(node):
    order, stack = {}, [node]
    while stack:
        node = stack.pop()
        order[node] = None
        stack += [x for x in node.input_nodes if x not in order]
    return list(order)
""",
        ),
    ],
}
