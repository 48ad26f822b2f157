"""The JSON Schema in the package says of graph JSON what the reader holds to."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import tslab as ts
from tslab.deserialize import _OF_A_KIND
from tslab.json_values import DTYPES, MOST_AXES, MOST_LETTERS, MOST_NUMBERS
from tslab.serialize import FORMAT, SCHEMA, VERSION, graph_to_json

from ..ops.cases import CASES, FORWARD
from .hostile import HOSTILE, good, spoilt

WORDS = json.loads(SCHEMA.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(WORDS)


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def test_the_schema_is_one():
    assert WORDS["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    VALIDATOR.check_schema(WORDS)


def test_the_schema_lies_in_the_package():
    assert Path(ts.__file__).with_name("graph.schema.json") == SCHEMA


def test_the_schema_and_the_reader_have_the_same_limits_and_keys():
    definitions = WORDS["$defs"]
    assert WORDS["properties"]["format"]["const"] == FORMAT
    assert WORDS["properties"]["version"]["const"] == VERSION
    assert definitions["dtype"]["enum"] == list(DTYPES)
    assert definitions["name"]["maxLength"] == MOST_LETTERS
    assert definitions["shape"]["maxItems"] == definitions["array"]["properties"]["shape"]["maxItems"] == MOST_AXES
    assert definitions["shape"]["items"]["maximum"] == MOST_NUMBERS
    kinds = definitions["node"]["allOf"]
    assert [kind["if"]["properties"]["kind"]["const"] for kind in kinds] == list(_OF_A_KIND)
    for kind, (required, optional) in zip(kinds, _OF_A_KIND.values(), strict=True):
        keys = {*definitions["node"]["properties"], *kind["then"]["properties"]}
        assert keys == required | optional
        assert {*definitions["node"]["required"], *kind["then"].get("required", ())} == required


@pytest.mark.parametrize("name", sorted({*CASES, *FORWARD}))
def test_every_graph_of_the_table_is_valid(name: str, graph: ts.Graph):
    for number, case in enumerate(CASES.get(name, []) + FORWARD.get(name, [])):
        inputs = [ts.Variable(x) for x in case.inputs]
        y = case.build(*inputs)
        if number < 2 and name in CASES and case.differentiable:
            ts.gradients(y, inputs)
    VALIDATOR.validate(json.loads(json.dumps(graph.to_json())))


def test_a_graph_of_everything_and_the_graph_of_a_trace_are_valid(graph: ts.Graph):
    VALIDATOR.validate(good())
    w = ts.Variable([1 + 2j, complex("nan")], name="w")
    z = ts.multiply(w, ts.Variable(float("-inf")), name="z")
    ts.add_to_collection("mine", float("nan"))
    ts.py_func(abs, [w], "float64")
    VALIDATOR.validate(graph.to_json())
    VALIDATOR.validate(graph_to_json([ts.square(z)], fed={z}))


@pytest.mark.parametrize(
    "name",
    [
        *("a list", "null", "no format", "another format", "a newer version", "an older version", "an unknown key"),
        *("a node that is a list", "no kind", "an unknown kind", "no shape", "no attributes", "fed with a number"),
        *("a value of an operation", "an empty name", "a name that is markup", "a name of a million letters"),
        *("an object as an attribute", "attributes in a list", "a dtype of objects", "a structured dtype"),
        *("a negative dimension", "an array with another key", "half a complex number", "a count that is negative"),
    ],
)
def test_the_schema_refuses_too(name: str):
    assert not VALIDATOR.is_valid(spoilt(HOSTILE[name]))
