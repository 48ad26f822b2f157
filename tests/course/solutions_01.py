"""Right solutions of chapter 1's exercises, and the pieces that solutions are put together from.

Each runs as a notebook cell would, below PRELUDE and with our pieces for what it does not define.
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
