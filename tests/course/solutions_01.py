"""Right and wrong solutions of chapter 1's exercises.

Each runs as a notebook cell would, below PRELUDE and with our pieces for what it does not define. WRONG gives for each
the name that the check should find; they differ from right ones by what they do, and are told apart by nothing else.
"""

PRELUDE = """
import sys
import numpy as np
import tslab as ts

class Node:
    def __init__(self):
        self.input_nodes = []
        self.consumers = []
        Graph.default.nodes.append(self)

class placeholder(Node):
    pass
"""

ADD = """
class add(Operation):
    def __init__(self, x, y):
        super().__init__([x, y])

    def compute(self, x, y):
        return x + y
"""

NAMES = {
    "01.1": "Graph",
    "01.2": "Operation",
    "01.3": "matmul",
    "01.4": "Variable",
    "01.5": "traverse_postorder",
    "01.6": "Session",
    "01.7": "relu",
    "01.8": "careful_run",
    "01.9": "traverse_deep",
}


def graph(nodes: str = "self.nodes = []", default: str = "Graph.default = self", returns: str = "return self") -> str:
    return f"""
class Graph:
    default = None

    def __init__(self):
        {nodes}

    def as_default(self):
        {default}
        {returns}
"""


def operation(*lines: str, start: str = "super().__init__()") -> str:
    body = "\n        ".join([start, *lines])
    return f"""
class Operation(Node):
    def __init__(self, input_nodes):
        {body}

    def compute(self, *values):
        raise NotImplementedError
"""


KEEP = "self.input_nodes = list(input_nodes)"


def matmul(compute: str, inputs: str = "[x, y]") -> str:
    return f"""
class matmul(Operation):
    def __init__(self, x, y):
        super().__init__({inputs})

    def compute(self, x, y):
        {compute}
"""


def variable(value: str, start: str = "super().__init__()") -> str:
    return f"""
class Variable(Node):
    shared = []

    def __init__(self, initial_value):
        {start}
        {value}
"""


def walk(body: str, name: str = "traverse_postorder", before: str = "pass") -> str:
    """A recursive traversal: `body` is that of its inner function."""
    inner = "\n        ".join(body.strip().split("\n"))
    return f"""
def {name}(node):
    order, known = [], set()
    def visit(node):
        {inner}
    {before}
    visit(node)
    return order
"""


MEMO = """if node in known:
    return
known.add(node)
for x in node.input_nodes:
    visit(x)
order.append(node)"""


def session(operation: str, feed: str = "np.asarray(feed_dict[node])", returns: str = "return values[fetch]") -> str:
    return f"""
class Session:
    def run(self, fetch, feed_dict=None):
        values = {{}}
        for node in traverse_postorder(fetch):
            if isinstance(node, placeholder):
                values[node] = {feed}
            elif isinstance(node, Variable):
                values[node] = node.value
            else:
                {operation}
        {returns}
"""


COMPUTE = "values[node] = node.compute(*[values[x] for x in node.input_nodes])"


def relu(compute: str) -> str:
    return f"""
class relu(ts.Operation):
    def compute(self, x):
        {compute}
"""


FEEDS = "{node: np.asarray(value) for node, value in feed_dict.items()"


def careful(
    start: str = FEEDS + "}",
    variable: str = "isinstance(node, Variable)",
    known: str = "node in values",
) -> str:
    return f"""
def careful_run(fetch, feed_dict):
    values = {start}
    def value_of(node):
        if {known}:
            return values[node]
        if {variable}:
            values[node] = node.value
        else:
            values[node] = node.compute(*[value_of(x) for x in node.input_nodes])
        return values[node]
    return value_of(fetch)
"""


STACK = """
def traverse_deep(node):
    order, known = [], set()
    stack = [(node, False)]
    while stack:
        node, done = stack.pop()
        if node in known:
            continue
        if done:
            known.add(node)
            order.append(node)
        else:
            stack.append((node, True))
            stack.extend((x, False) for x in node.input_nodes)
    return order
"""

RIGHT = {
    "01.1": [
        graph(),
        graph(nodes="self.nodes = list()", default="type(self).default = self"),
        graph(default="setattr(self.__class__, 'default', self)"),
    ],
    "01.2": [
        operation(KEEP, "for node in input_nodes: node.consumers.append(self)"),
        operation("self.input_nodes = input_nodes", "[node.consumers.append(self) for node in self.input_nodes]"),
        operation("self.input_nodes = tuple(input_nodes)", "for x in set(input_nodes): x.consumers += [self]"),
    ],
    "01.3": [
        matmul("return np.matmul(x, y)"),
        matmul("return x @ y"),
        matmul("return x.dot(y)"),
        matmul("product = np.dot(x, y)\n        return product", inputs="(x, y)"),
    ],
    "01.4": [
        variable("self.value = np.array(initial_value)"),
        variable("self.value = np.asarray(initial_value).copy()"),
        variable("self.value = 1 * np.array(initial_value)", start="Node.__init__(self)"),
    ],
    "01.5": [
        walk(MEMO),
        walk(
            "if node not in known:\n    known.add(node)\n    [visit(x) for x in node.input_nodes]\n"
            "    order.append(node)"
        ),
        walk("for x in reversed(node.input_nodes):\n    if x not in order: visit(x)\norder.append(node)"),
        walk(
            MEMO.replace("node.input_nodes", "getattr(node, 'input_nodes', []) if isinstance(node, Operation) else []")
        ),
        STACK.replace("traverse_deep", "traverse_postorder"),
        """
def traverse_postorder(node, seen=None):
    seen = {} if seen is None else seen
    for x in node.input_nodes:
        if x not in seen:
            traverse_postorder(x, seen)
    seen[node] = True
    return list(seen)
""",
    ],
    "01.6": [
        session(COMPUTE),
        session("arguments = [values[x] for x in node.input_nodes]; values[node] = node.compute(*arguments)"),
        """
class Session:
    def run(self, fetch, feed_dict={}):
        self.values = {node: np.array(value) for node, value in feed_dict.items()}
        return self.value(fetch)

    def value(self, node):
        if node not in self.values:
            self.values[node] = (
                node.value if hasattr(node, "value") else node.compute(*map(self.value, node.input_nodes))
            )
        return self.values[node]
""",
        """
class Session:
    def run(self, fetch, feed_dict=None):
        for node in traverse_postorder(fetch):
            if type(node) == placeholder:
                node.output = np.array(feed_dict[node])
            elif type(node) == Variable:
                node.output = node.value
            else:
                node.output = node.compute(*[x.output for x in node.input_nodes])
        return fetch.output
""",
    ],
    "01.7": [
        relu("return np.maximum(x, 0)"),
        relu("return np.where(x > 0, x, 0)"),
        relu("return x * (x > 0)"),
        relu("return (x + abs(x)) / 2"),
    ],
    "01.8": [
        careful(),
        careful(variable="hasattr(node, 'value')"),
        """
def careful_run(fetch, feed_dict):
    order, values = [], {}
    def visit(node):
        if node in order:
            return
        if node not in feed_dict:
            for x in node.input_nodes:
                visit(x)
        order.append(node)
    visit(fetch)
    for node in order:
        if node in feed_dict:
            values[node] = np.array(feed_dict[node])
        elif isinstance(node, Variable):
            values[node] = node.value
        else:
            values[node] = node.compute(*(values[x] for x in node.input_nodes))
    return values[fetch]
""",
    ],
    "01.9": [
        STACK,
        STACK.replace("(x, False) for x in", "(x, False) for x in reversed([*").replace(
            "node.input_nodes)", "node.input_nodes]))"
        ),
        """
def traverse_deep(node):
    order, stack = {}, [node]
    while stack:
        missing = [x for x in stack[-1].input_nodes if x not in order]
        if missing:
            stack.append(missing[0])
        else:
            order[stack.pop()] = None
    return list(order)
""",
    ],
}

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
