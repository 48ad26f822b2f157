"""Files that should not be read: for each kind, how a good one is spoilt, and what the error has to speak of."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable
from typing import Any, NamedTuple

import tslab as ts

Document = dict[str, Any]


class Hostile(NamedTuple):
    """`spoil` changes a good document, or returns another; the error's text matches `says`."""

    spoil: Callable[[Document], Any]
    says: str


@functools.cache
def _good() -> Document:
    with ts.Graph().as_default() as graph:
        x = ts.placeholder("float64", (None, 4), name="x")
        start = ts.random_normal((4, 2), seed=5, name="start")
        w = ts.Variable(start, name="w")
        b = ts.Variable([0.5, 1.5], name="b")
        y = ts.add(ts.matmul(x, w, name="product"), b, name="y")
        left, right = ts.split(y, 2, axis=1)
        z = ts.multiply(left, right[:, ::2], name="z")
        with ts.control_dependencies([z]):
            step = ts.assign(b, [1.0, 2.0], name="step")
        ts.fill((2, 3), 1.0, name="filled")
        ts.einsum("ij,jk->ik", w, [[1.0], [2.0]], name="summed")
        ts.gather(w, [0, 1], name="gathered")
        ts.group(step, b.initializer, name="all")
        ts.add_to_collection("notes", 1.5)
        ts.get_variable("kept", shape=[2], initializer=ts.zeros_initializer())
    return graph.to_json()


def good() -> Document:
    """A document that can be read; each call gives a new one."""
    return copy.deepcopy(_good())


def entry(document: Document, name: str) -> dict[str, Any]:
    return next(node for node in document["nodes"] if node["name"] == name)


def put(key: str, value: Any) -> Callable[[Document], None]:
    """Give the document itself another value of a key."""
    return lambda document: document.update({key: value})


def node(name: str, /, **changes: Any) -> Callable[[Document], None]:
    return lambda document: entry(document, name).update(changes)


def attributes(name: str, /, **changes: Any) -> Callable[[Document], None]:
    return lambda document: entry(document, name)["attributes"].update(changes)


def array(name: str, /, **changes: Any) -> Callable[[Document], None]:
    """Another initial value of a variable, or value of a constant."""
    return lambda document: (
        entry(document, name).get("value") or entry(document, name).get("initial_value") or {}
    ).update(changes)


def without(name: str, key: str) -> Callable[[Document], None]:
    def spoil(document: Document) -> None:
        del entry(document, name)[key]

    return spoil


def moved(name: str, place: int) -> Callable[[Document], None]:
    """The node stands elsewhere in the list."""

    def spoil(document: Document) -> None:
        nodes = document["nodes"]
        nodes.insert(place, nodes.pop(nodes.index(entry(document, name))))

    return spoil


def both(*spoils: Callable[[Document], Any]) -> Callable[[Document], None]:
    def spoil(document: Document) -> None:
        for one in spoils:
            one(document)

    return spoil


def text(spoil: Callable[[str], Any]) -> Callable[[Document], Any]:
    return lambda document: spoil(json.dumps(document))


def chain(**operation: Any) -> Callable[[Document], Document]:
    """A document of a constant, and one operation on it."""

    def spoil(document: Document) -> Document:
        value = {"shape": [2], "dtype": "float64", "data": [1.0, 2.0]}
        c = {"name": "c", "kind": "constant", "op": "constant", "shape": [2], "dtype": "float64"}
        o = {"name": "o", "kind": "operation", "shape": None, "dtype": None, "inputs": ["c"], "control_inputs": []}
        o |= {"builtin": True, "attributes": {}} | operation
        return {"format": "tslab-graph", "version": 1, "nodes": [c | {"value": value, "weak": False}, o]}

    return spoil


PETABYTE = 2**47
DEEP = 100_000
MANY = 1_000_000
TOGETHER = "do not go together"
RANDOM = {"to": [2, 3], "numbers": "int64", "seeds": [0, 0, 0]}
DRAWN = {"num_sampled": 6, "unique": True, "range_max": 5, "numbers": "float64", "seeds": [0, 0, 0]}
STEPS = {"strides": [1, 1, 1, 1], "padding": "SAME"}


def convolved(**changes: Any) -> Callable[[Document], Document]:
    return chain(op="conv2d", inputs=["c", "c"], attributes={**STEPS, "dilations": [1, 1, 1, 1], **changes})


def pooled(op: str = "max_pool", **changes: Any) -> Callable[[Document], Document]:
    return chain(op=op, attributes={**STEPS, "ksize": [1, 2, 2, 1], **changes})


HOSTILE: dict[str, Hostile] = {
    # The text
    "no JSON": Hostile(lambda _: "graph.json", "read as JSON"),
    "empty text": Hostile(lambda _: "", "read as JSON"),
    "bytes that are no text": Hostile(lambda _: b"\xff\xfe\xfa{}", "read as JSON"),
    "truncated": Hostile(text(lambda s: s[: len(s) // 2]), "read as JSON"),
    "two documents": Hostile(text(lambda s: s + s), "read as JSON"),
    "nan as a number": Hostile(text(lambda s: s.replace("0.5", "NaN")), "NaN is no JSON"),
    "an exponent that is infinity": Hostile(text(lambda s: s.replace("0.5", "1e999")), "too large"),
    "a number of 100,000 digits": Hostile(text(lambda s: s.replace("0.5", "9" * DEEP)), "read as JSON"),
    "lists nested 100,000 deep": Hostile(lambda _: "[" * DEEP + "]" * DEEP, "nested too deeply"),
    "objects nested 100,000 deep": Hostile(lambda _: '{"a":' * DEEP + "1" + "}" * DEEP, "nested too deeply"),
    "a key twice": Hostile(text(lambda s: s.replace('"seed"', '"version"')), "'version' twice"),
    "a key twice in a node": Hostile(text(lambda s: s.replace('"kind"', '"name"', 1)), "'name' twice"),
    "100,000 keys, one twice": Hostile(
        lambda _: json.dumps({str(i): 0 for i in range(DEEP)})[:-1] + ', "99999": 1}', "'99999' twice"
    ),
    # The document
    "a list": Hostile(lambda _: [], "format"),
    "null": Hostile(lambda _: None, "format"),
    "a number": Hostile(lambda _: 5, "format"),
    "no format": Hostile(lambda d: d.pop("format") and None, "format"),
    "another format": Hostile(put("format", "tslab-checkpoint"), "format"),
    "a list as format": Hostile(put("format", ["tslab-graph"]), "format"),
    "a trace": Hostile(lambda d: {"graph": d, "values": {}}, "trace.graph"),
    "a newer version": Hostile(put("version", 2), "newer tslab"),
    "an older version": Hostile(put("version", 0), "no version 0"),
    "a truth value as version": Hostile(put("version", True), "no version true"),
    "a fraction as version": Hostile(put("version", 1.0), "no version 1.0"),
    "a text as version": Hostile(put("version", "1"), "no version '1'"),
    "an unknown key": Hostile(put("pickle", "gASVCAAAAAAAAACMBG5hbWWULg=="), "key 'pickle'"),
    "a key that is no text": Hostile(lambda d: d.update({5: 1}), "key 5"),
    "no nodes": Hostile(lambda d: d.pop("nodes") and None, "'nodes' is missing"),
    "nodes in an object": Hostile(put("nodes", {}), "no list"),
    "nodes in a text": Hostile(put("nodes", "x"), "no list"),
    "a million nulls": Hostile(put("nodes", [None] * MANY), "Entry 0"),
    # Nodes
    "a node that is a list": Hostile(put("nodes", [[]]), "Entry 0"),
    "a node that is a text": Hostile(put("nodes", ["x"]), "Entry 0"),
    "no kind": Hostile(without("y", "kind"), "'y'.*kind of node"),
    "an unknown kind": Hostile(node("y", kind="__class__"), "kind of node"),
    "a kind that is a list": Hostile(node("y", kind=["operation"]), "kind of node"),
    "no shape": Hostile(without("y", "shape"), "'shape' is missing"),
    "no inputs": Hostile(without("y", "inputs"), "'inputs' is missing"),
    "no attributes": Hostile(without("y", "attributes"), "'attributes' is missing"),
    "an unknown key of a node": Hostile(node("x", __reduce__="os.system"), "'__reduce__'"),
    "a value of an operation": Hostile(node("y", value={}), "'value'"),
    "another op of a constant": Hostile(node("b", op="Graph"), "op of a variable"),
    "code that is a list": Hostile(node("y", code=["import os"]), "'code'"),
    "fed with a number": Hostile(node("x", fed=1), "'fed'"),
    # Names
    "a name that is no text": Hostile(node("x", name=5), "cannot be a name"),
    "an empty name": Hostile(node("x", name=""), "cannot be a name"),
    "a name with a line break": Hostile(node("x", name="x\n"), "cannot be a name"),
    "a name that is markup": Hostile(node("x", name="<script>"), "cannot be a name"),
    "a name with half a character": Hostile(node("x", name="x\ud800"), "cannot be a name"),
    "a name of a million letters": Hostile(node("x", name="x" * MANY), "cannot be a name"),
    "a name twice": Hostile(node("b", name="x"), "another node has its name"),
    # References
    "a missing input": Hostile(node("y", inputs=["product", "nobody"]), "'nobody' is no node"),
    "itself as input": Hostile(node("y", inputs=["y", "b"]), "'y' is no node"),
    "a forward reference": Hostile(moved("y", 0), "'product' is no node"),
    "a cycle": Hostile(node("product", inputs=["y", "w"]), "'y' is no node"),
    "an input by its number": Hostile(node("y", inputs=[0, 1]), "0 is no node"),
    "an input that is a list": Hostile(node("y", inputs=[["product"], "b"]), "a list of 1 is no node"),
    "inputs in a text": Hostile(node("y", inputs="xb"), "no list"),
    "a million inputs of a sum of two": Hostile(node("y", inputs=["b"] * MANY), "1000000 inputs"),
    "a missing control input": Hostile(node("step", control_inputs=["nobody"]), "'nobody' is no node"),
    "a cycle of control inputs": Hostile(node("z", control_inputs=["step"]), "'step' is no node"),
    "an initial value that depends on itself": Hostile(node("w", initial_value="product"), "'product' is no node"),
    "an initial value that is the variable": Hostile(node("w", initial_value="w"), "'w' is no node"),
    "an initial value that is a number": Hostile(node("b", initial_value=1.0), "1.0 is no array"),
    "an initial value that is several": Hostile(
        node("kept", initial_value="split_pieces"), "'split_pieces' has several values"
    ),
    "another variable's initializer": Hostile(node("w", initializer="b/initialize"), "does not initialize"),
    "an initializer that is none": Hostile(node("b", initializer="y"), "does not initialize"),
    "a missing initializer": Hostile(node("b", initializer="nobody"), "'nobody' is no node"),
    # Operations
    "an unknown operation": Hostile(node("y", op="addd"), "no operation 'addd'"),
    "an operation named like a method": Hostile(node("y", op="__init__"), "no operation '__init__'"),
    "an operation named like a module": Hostile(node("y", op="os.system"), "no operation 'os.system'"),
    "an operation with its module": Hostile(node("y", op="tslab.ops.math.add"), "no operation"),
    "a base class": Hostile(node("y", op="_Arithmetic"), "no operation"),
    "an operation that is a list": Hostile(node("y", op=["add"]), "no operation"),
    "a Python function": Hostile(node("y", op="python_call"), "no operation 'python_call'"),
    "a learner's operation": Hostile(node("y", op="double", builtin=False), "'double', whose Python code"),
    "a learner's operation of our name": Hostile(node("y", builtin=False), "'add', whose Python code"),
    "builtin as a number": Hostile(node("y", builtin=1), "'builtin'"),
    "too few inputs": Hostile(node("y", inputs=["b"]), "1 inputs"),
    "too many inputs": Hostile(node("y", inputs=["b", "b", "b"]), "3 inputs"),
    "no inputs of concat": Hostile(chain(op="concat", inputs=[], attributes={"axis": 0}), "make no concat"),
    "inputs that do not fit": Hostile(node("product", inputs=["w", "w"]), "cannot multiply"),
    "a several-valued input": Hostile(node("z", inputs=["split_pieces", "y"]), "several values"),
    "an item of one value": Hostile(node("item", inputs=["y"]), TOGETHER),
    "an item out of range": Hostile(attributes("item", index=2), TOGETHER),
    "an item before the first": Hostile(attributes("item", index=-1), TOGETHER),
    "an assign to no variable": Hostile(node("step", inputs=["y", "b"]), TOGETHER),
    "reshape to two shapes": Hostile(node("filled", inputs=["constant", "b"]), TOGETHER),
    "positions that are not there": Hostile(attributes("gathered", key=[["input", 1]]), TOGETHER),
    "positions that are fractions": Hostile(node("gathered", inputs=["w", "b"]), TOGETHER),
    "an equation of three": Hostile(attributes("summed", equation="ij,jk,kl->il"), "no einsum of 2"),
    "an equation that is none": Hostile(attributes("summed", equation="import os"), "no einsum of 2"),
    "random numbers in two shapes": Hostile(
        chain(op="standard_normal", attributes={"to": [2], "numbers": "float64", "seeds": [0, 0, 0]}), TOGETHER
    ),
    "random integers from 5 below 1": Hostile(
        chain(op="random_integers", inputs=[], attributes={**RANDOM, "low": 5, "high": 1}), TOGETHER
    ),
    "more different classes than there are": Hostile(chain(op="uniform_candidates", attributes=DRAWN), TOGETHER),
    "an order below 0": Hostile(chain(op="polygamma", attributes={"order": -1}), TOGETHER),
    "an order without end": Hostile(chain(op="polygamma", attributes={"order": 10**9}), TOGETHER),
    "a permutation of fractions": Hostile(chain(op="invert_permutation"), "needs integers"),
    "updates that do not fit": Hostile(chain(op="tensor_scatter_nd_update", inputs=["c", "c", "c"]), "cannot put"),
    "an end of a slice that is not there": Hostile(
        attributes("gathered", key=[[["input", 1], None, None], ["input", 0]]), TOGETHER
    ),
    "an end of a slice that is a text": Hostile(attributes("gathered", key=[["x", None, None]]), "'x'"),
    "a random order in two axes": Hostile(chain(op="random_permutation", inputs=[], attributes=RANDOM), TOGETHER),
    "tiles in two ways": Hostile(chain(op="tile", inputs=["c", "c"], attributes={"multiples": [2]}), TOGETHER),
    "a sum of tiles in two ways": Hostile(
        chain(op="tiles_sum", inputs=["c", "c", "c"], attributes={"multiples": [2]}), TOGETHER
    ),
    "the factor before the first": Hostile(
        chain(
            op="matmul_gradient",
            inputs=["c", "c", "c"],
            attributes={"factor": -1, "transpose_a": False, "transpose_b": False},
        ),
        TOGETHER,
    ),
    "the factor after the second": Hostile(
        chain(op="tensordot_gradient", inputs=["c", "c", "c"], attributes={"factor": 2, "axes": 1}), TOGETHER
    ),
    "letters that are none": Hostile(
        chain(op="diagonal_like", inputs=["c", "c"], attributes={"letters": "i;j"}), TOGETHER
    ),
    "minus one values": Hostile(chain(op="unpack", attributes={"num": -1, "axis": 0}), TOGETHER),
    "a stride of 0": Hostile(convolved(strides=[1, 0, 1, 1]), TOGETHER),
    "a stride below 0 of a window": Hostile(pooled("avg_pool", strides=[1, 1, -1, 1]), TOGETHER),
    "strides over the images": Hostile(convolved(strides=[2, 1, 1, 1]), TOGETHER),
    "strides over the channels": Hostile(pooled(strides=[1, 1, 1, 2]), TOGETHER),
    "two strides": Hostile(convolved(strides=[1, 1]), TOGETHER),
    "no strides": Hostile(pooled(strides=[]), TOGETHER),
    "a number as strides": Hostile(convolved(strides=2), "'strides' is wrong"),
    "a fraction as a stride": Hostile(pooled(strides=[1, 1.5, 1, 1]), "'strides' is wrong"),
    "a million strides": Hostile(convolved(strides=[1] * MANY), "'strides' is wrong"),
    "a padding that is none": Hostile(convolved(padding="FULL"), TOGETHER),
    "a padding in small letters": Hostile(pooled(padding="same"), TOGETHER),
    "a padding that is a list": Hostile(pooled("avg_pool", padding=["SAME"]), "'padding' is wrong"),
    "dilations of 0": Hostile(convolved(dilations=[1, 0, 0, 1]), TOGETHER),
    "a window of nothing": Hostile(pooled(ksize=[1, 0, 2, 1]), TOGETHER),
    "a window over the channels": Hostile(pooled("avg_pool", ksize=[1, 2, 2, 2]), TOGETHER),
    "images of one axis": Hostile(pooled(), "four axes"),
    "three inputs of initialize": Hostile(node("b/initialize", inputs=["b", "b", "b"]), TOGETHER),
    "initialize without what computes it": Hostile(node("b/initialize", inputs=["w"]), TOGETHER),
    # Attributes
    "attributes in a list": Hostile(node("y", attributes=[]), "stands where an object should"),
    "a missing attribute": Hostile(node("item", attributes={}), "'index' is missing"),
    "an unknown attribute": Hostile(attributes("y", axis=0), "key 'axis'"),
    "an attribute named like a method": Hostile(attributes("y", compute="os.system"), "key 'compute'"),
    "an attribute of every object": Hostile(attributes("y", __class__="x"), "key '__class__'"),
    "nan where a whole number should be": Hostile(attributes("item", index="nan"), "'index' is wrong"),
    "a truth value as a number": Hostile(attributes("item", index=True), "'index' is wrong"),
    "a fraction as a whole number": Hostile(attributes("item", index=0.0), "'index' is wrong"),
    "a number as a truth value": Hostile(attributes("product", transpose_a=0), "neither true nor false"),
    "a number of 100,000 bits": Hostile(attributes("item", index=2**DEEP), "100001 bits"),
    "an object as an attribute": Hostile(attributes("item", index={"$ref": "x"}), "an object of 1"),
    "a million axes": Hostile(
        chain(op="reduce_sum", attributes={"axis": [0] * MANY, "keepdims": False}), "a list of 1000000"
    ),
    "a slice of step 0": Hostile(attributes("getitem", key=[[None, None, 0]]), "no index"),
    "a key nested deeply": Hostile(attributes("getitem", key=[[[[0]]]]), "no index"),
    "a dtype as attribute that is Python's": Hostile(chain(op="cast", attributes={"to": "object"}), "no dtype"),
    "a dtype as attribute that is code": Hostile(chain(op="cast", attributes={"to": "O,O"}), "no dtype"),
    "two seeds": Hostile(attributes("start", seeds=[0, 5]), "three seeds"),
    "a negative seed": Hostile(attributes("start", seeds=[0, 1, -5]), "no whole number"),
    # Dtypes, shapes, arrays
    "a dtype of objects": Hostile(node("x", dtype="object"), "'object' is no dtype"),
    "a dtype of objects, in short": Hostile(node("x", dtype="O"), "'O' is no dtype"),
    "a dtype of texts": Hostile(node("x", dtype="U10"), "'U10' is no dtype"),
    "a structured dtype": Hostile(node("x", dtype=[["a", "f8"], ["b", "O"]]), "no dtype"),
    "a dtype of dates": Hostile(array("b", dtype="M8[s]"), "no dtype"),
    "a dtype that is a number": Hostile(node("x", dtype=8), "8 is no dtype"),
    "another dtype than follows": Hostile(node("y", dtype="float32"), "its dtype is float64, and not float32"),
    "another dtype than the initial value": Hostile(node("b", dtype="int64"), "initial value is float64"),
    "a shape that is a number": Hostile(node("x", shape=4), "4 is no list"),
    "a negative dimension": Hostile(node("x", shape=[-1, 4]), "negative"),
    "a fraction as a dimension": Hostile(node("x", shape=[4.0]), "no whole number"),
    "a truth value as a dimension": Hostile(node("x", shape=[True]), "no whole number"),
    "a shape of a million dimensions": Hostile(node("x", shape=[1] * MANY), "a list of 1000000"),
    "a dimension of 100,000 bits": Hostile(node("x", shape=[2**DEEP]), "no whole number"),
    "a placeholder of a petabyte": Hostile(node("x", shape=[None, PETABYTE]), "no computer"),
    "another shape than follows": Hostile(node("y", shape=[None, 3]), r"its shape is \(None, 2\)"),
    "another rank than follows": Hostile(node("y", shape=[]), r"its shape is \(None, 2\)"),
    "a constant that declares a petabyte": Hostile(array("constant", shape=[PETABYTE]), "no computer"),
    "an empty constant of endless rows": Hostile(array("constant", shape=[0, 2**62, 2**62], data=[]), "no computer"),
    "a constant of a gigabyte that is not there": Hostile(array("constant", shape=[2**27]), "holds 2 numbers"),
    "a fill of a petabyte": Hostile(
        both(attributes("filled", to=[PETABYTE]), node("filled", shape=[PETABYTE])), "no computer"
    ),
    "a fill of a petabyte of unknown shape": Hostile(
        both(attributes("filled", to=[PETABYTE]), node("filled", shape=None)), "no computer"
    ),
    "random numbers of a petabyte": Hostile(
        both(attributes("start", to=[PETABYTE]), node("start", shape=None)), "no computer"
    ),
    "tiles of a petabyte": Hostile(chain(op="tile", attributes={"multiples": [PETABYTE]}), "no computer"),
    "a margin of a petabyte": Hostile(
        chain(op="pad", attributes={"paddings": [[0, PETABYTE]], "mode": "CONSTANT", "constant_values": 0}),
        "no computer",
    ),
    "a petabyte of numbers between two": Hostile(
        chain(op="linspace", inputs=["c", "c"], attributes={"num": PETABYTE}), "linspace cannot|no computer"
    ),
    "a sum over ten million axes": Hostile(
        chain(op="tensordot", inputs=["c", "c"], attributes={"axes": 10**7}), "'axes' is wrong"
    ),
    "an array that is a list": Hostile(node("b", initial_value=[0.5, 1.5]), "no array"),
    "an array with another key": Hostile(array("b", pickle="x"), "no array"),
    "an array of unknown shape": Hostile(array("b", shape=None), "not known"),
    "too few numbers": Hostile(array("b", data=[1.0]), "holds 1 numbers"),
    "a million numbers too many": Hostile(array("b", data=[1.0] * MANY), "holds 1000000 numbers"),
    "a text in an array": Hostile(array("b", data=["nan", "__import__('os')"]), "text that is no number"),
    "a truth value in an array": Hostile(array("b", data=[True, False]), "holds bool"),
    "an object in an array": Hostile(array("b", data=[{}, []]), "holds dict, list"),
    "a number too large for its dtype": Hostile(
        both(array("b", dtype="float32", data=[1e300, 0]), node("b", dtype="float32")), "too large"
    ),
    "a fraction among integers": Hostile(array("b", dtype="int64"), "holds float"),
    "an integer of 100,000 bits": Hostile(array("b", data=[2**DEEP, 0]), "too large"),
    "300 in a byte": Hostile(array("b", dtype="uint8", data=[300, 0]), "too large for uint8"),
    "half a complex number": Hostile(array("b", dtype="complex64", data=[[1.0], [1.0, 2.0]]), "pair"),
    "a weak array": Hostile(node("constant", weak=True), "weak"),
    "trainable as a text": Hostile(node("b", trainable="yes"), "'trainable'"),
    # The rest of the graph
    "a seed that is a text": Hostile(put("seed", "5"), "no whole number"),
    "a seed of 100,000 bits": Hostile(put("seed", 2**DEEP), "no whole number"),
    "collections in a list": Hostile(put("collections", []), "stands where an object should"),
    "a collection of a missing node": Hostile(put("collections", {"a": [{"node": "nobody"}]}), "'nobody' is no node"),
    "a collection of code": Hostile(put("collections", {"a": [{"pickle": "cos\nsystem"}]}), "collection lists"),
    "a collection of lists": Hostile(put("collections", {"a": [{"value": [[]]}]}), "collection lists"),
    "a collection of half a character": Hostile(put("collections", {"\udc00": []}), "half of a character"),
    "a count that is negative": Hostile(put("names", {"x": -1}), "no whole number"),
    "a count of a bad name": Hostile(put("names", {"<b>": 1}), "cannot be a name"),
    "get_variable of an operation": Hostile(
        put("get_variable", {"variables": {"y": "y"}, "scopes": []}), "'y', which is no variable"
    ),
    "scopes that are numbers": Hostile(put("get_variable", {"variables": {}, "scopes": [1]}), "1 is no text"),
}


def spoilt(case: Hostile) -> Any:
    """The document of a case."""
    document = good()
    other = case.spoil(document)
    return document if other is None and case.spoil is not HOSTILE["null"].spoil else other
