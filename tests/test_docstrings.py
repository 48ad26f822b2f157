"""Every public name and method has a docstring, which tells of each argument and of no other."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

import tslab as ts

MODULES = {
    "ts": ts,
    "ts.nn": ts.nn,
    "ts.summary": ts.summary,
    "ts.train": ts.train,
    "ts.testing": ts.testing,
    "ts.initializers": ts.initializers,
    "ts.errors": ts.errors,
}


def names_of(module: Any) -> list[str]:
    listed = getattr(module, "__all__", None)
    return listed or [
        name for name, value in vars(module).items() if isinstance(value, type) and name.endswith("Error")
    ]


def public() -> dict[str, tuple[Any, type | None]]:
    """All public functions and classes, and the methods and properties of classes, each with the class it is found in.

    Of an operation it is the class alone: its methods are called by the library, and `Operation` tells what they are.
    """
    found: dict[str, tuple[Any, type | None]] = {}
    for prefix, module in MODULES.items():
        for name in names_of(module):
            value = getattr(module, name)
            if getattr(value, "__module__", "").startswith("tslab"):
                found.setdefault(f"{prefix}.{name}", (value, None))
            for attribute, method in vars(value).items() if isinstance(value, type) else ():
                function = getattr(method, "func", getattr(method, "__func__", method))
                is_ours = inspect.isfunction(function) or isinstance(function, property)
                is_ours = is_ours and not getattr(function, "__name__", "").startswith("_")
                if is_ours and not attribute.startswith("_") and not value.__module__.startswith("tslab.ops."):
                    found[f"{prefix}.{name}.{attribute}"] = (function, value)
    return found


PUBLIC = public()
AS_ANOTHER = {"ts.Session.trace": "takes what `run` takes"}


def documentation(value: Any, owner: type | None) -> str:
    """The docstring; that of a method may stand in a base class."""
    if isinstance(value, type):
        return inspect.cleandoc(vars(value).get("__doc__") or "")
    return inspect.getdoc(value if owner is None else getattr(owner, getattr(value, "__name__", ""), value)) or ""


def arguments(text: str) -> list[str]:
    """The names in the section `Args`, or in `Attributes` where it stands for it."""
    found = re.search(r"^(?:Args|Attributes):\n((?:    .*\n?|\n)*)", text, re.MULTILINE)
    lines = found[1].splitlines() if found else []
    heads = [re.match(r"    ([\w*]+(?:, [\w*]+)*): ", line) for line in lines]
    return [name.strip("*") for head in heads if head for name in head[1].split(", ")]


def parameters(value: Any) -> list[str]:
    """Those that have to be told of: all but `name`, which is the same everywhere."""
    function = value.__init__ if isinstance(value, type) else value
    bases = value.__mro__[1:] if isinstance(value, type) else ()
    inherited = any(base.__init__ is function and (base, None) in PUBLIC.values() for base in bases)
    if inherited or not inspect.isfunction(function):
        return []
    return [name for name in inspect.signature(function).parameters if name not in ("self", "name")]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_docstring_tells_of_every_argument(path):
    value, owner = PUBLIC[path]
    text = documentation(value, owner)
    assert text, "there is no docstring"
    assert re.search(r"[.:…)]$", text.split("\n\n")[0]), "it begins with a sentence"
    taken, told = parameters(value), arguments(text)
    if len(taken) > 1 or (told and not isinstance(value, type)):
        assert path in AS_ANOTHER or [name for name in told if name != "name"] == taken


def test_what_takes_the_arguments_of_another_says_so():
    for path in AS_ANOTHER:
        assert "run" in documentation(*PUBLIC[path]).lower()


def test_there_is_something_to_test():
    assert len(PUBLIC) > 250
    assert sum(len(parameters(value)) > 1 for value, _ in PUBLIC.values()) > 100
    assert arguments("A.\n\nArgs:\n    x, y: z.\n        w: v.\n\n    *u: t.\n\nReturns:\n    s: r.") == ["x", "y", "u"]
