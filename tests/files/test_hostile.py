"""A file that was made to do harm, or is damaged, gives a typed error that says where: soon, and nothing has run."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tslab as ts
from tslab.errors import SerializationError, TslabError
from tslab.graph import OPERATIONS, current
from tslab.json_values import DTYPES

from .hostile import HOSTILE, Hostile, good, spoilt

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        ts.square(ts.Variable(2.0, name="w"), name="y")
        yield graph


def test_the_good_document_is_good():
    assert ts.Graph.from_json(good()).to_json() == good()


def test_there_are_many_kinds():
    assert len(HOSTILE) >= 150


@pytest.mark.parametrize("case", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_gives_a_typed_error_and_leaves_nothing_behind(case: Hostile, graph: ts.Graph):
    before, seed, taken = list(graph.nodes), graph.seed, dict(graph._numbers)
    with pytest.raises(SerializationError, match=case.says) as caught:
        ts.Graph.from_json(spoilt(case))
    error = caught.value
    assert error.what.startswith(("The document", "Entry ", "The variable "))
    assert len(str(error)) < 1500
    str(error).encode()  # it can be printed
    assert ts.get_default_graph() is graph
    assert graph.nodes == before
    assert (graph.seed, graph._numbers, graph.scope, graph.control_inputs) == (seed, taken, "", ())
    assert not current.sessions
    assert not current.kept
    assert ts.Session().run("y") == 4


def test_the_error_names_the_entry_and_the_cure():
    with pytest.raises(SerializationError, match=r"Entry 5 of the nodes \('y'\) .* 'addd'") as caught:
        ts.Graph.from_json(spoilt(HOSTILE["an unknown operation"]))
    assert "Only tslab's own operations can be read." in str(caught.value)


def test_each_hostile_file_takes_less_than_a_second_and_200_megabytes_and_nothing_runs():
    """Nothing is compiled, imported, opened or started, as Python itself reports; and no value is computed."""
    command = [sys.executable, "-W", "error", "-m", "tests.files.measure"]
    result = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["seconds"].keys() == HOSTILE.keys()
    assert {name: seconds for name, seconds in found["seconds"].items() if seconds >= 1} == {}
    assert found["megabytes"] < 200
    assert found["events"] == []


VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 63, 2**31, 2**63, 2**64, 0.5, -1e308, 1e-320, 10**400),
    *("", "x", "w", "nan", "inf", "y", "item", "float32", "int8", "bool", "object", "add", "\ud800", "\x00", "x/y"),
    *([], [0], [None], [[]], {}, {"node": "x"}, {"shape": [], "dtype": "float64", "data": [1.0]}),
]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a document: what holds it, and its key there."""
    found, waiting = [], [value]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        found.extend((holder, key) for key in keys)
        waiting.extend(holder[key] for key in keys if isinstance(holder[key], (dict, list)))
    return found


NAMES = ["x", "w", "b", "y", "z", "step", "item", "product", "start", "all", "split_pieces"]


def alike(value: Any, rng: random.Random) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return rng.choice([value + 1, value - 1, -value, 2 * value, 0])
    if isinstance(value, str):
        names = next((group for group in (NAMES, list(DTYPES), list(OPERATIONS)) if value in group), NAMES)
        return rng.choice(names)
    if isinstance(value, list):
        return rng.choice([value[::-1], value[1:], [*value, *value], None])
    return {} if value is None else None


def mutate(document: Any, rng: random.Random) -> None:
    """Change a document in one place."""
    holder, key = rng.choice(places(document))
    if rng.random() < 0.5:
        holder[key] = alike(holder[key], rng)
        return
    what = rng.random()
    other_holder, other_key = rng.choice(places(document))
    if what < 0.5:
        holder[key] = copy.deepcopy(rng.choice(VALUES))
    elif what < 0.7:
        holder[key] = copy.deepcopy(other_holder[other_key])
    elif what < 0.85:
        del holder[key]
    elif isinstance(holder, list):
        holder.insert(rng.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
    else:
        holder[rng.choice(["axis", "to", "name", "x"])] = holder[key]


@pytest.mark.parametrize("block", range(8))
def test_a_mutated_file_is_read_or_gives_a_typed_error(block: int):
    """And what is read is a graph: it can be written, and gives the same graph again."""
    read = 0
    for number in range(150):
        rng = random.Random(1000 * block + number)
        document: Any = good()
        for _ in range(rng.choice([1, 1, 2, 5])):
            mutate(document, rng)
        try:
            graph = ts.Graph.from_json(document)
        except TslabError as error:
            assert isinstance(error, SerializationError), error
        else:
            read += 1
            again = graph.to_json()
            assert ts.Graph.from_json(json.dumps(again)).to_json() == again
    assert 5 < read < 140


def test_a_text_with_changed_letters_is_read_or_gives_a_typed_error():
    text = json.dumps(good())
    for number in range(300):
        rng = random.Random(number)
        letters = list(text)
        for _ in range(rng.choice([1, 3])):
            letters[rng.randrange(len(letters))] = rng.choice('{}[]",:0159.-eE \\ntrue\x00é')
        try:
            ts.Graph.from_json("".join(letters))
        except SerializationError:
            continue
