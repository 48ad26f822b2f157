"""Every public function and class of compat has a docstring, which tells of each argument."""

from __future__ import annotations

import inspect
import re
from types import ModuleType
from typing import Any

import pytest

import tslab.compat


def modules() -> dict[str, ModuleType]:
    """compat and its public modules, by how programs write them."""
    found = {"tf": tslab.compat}
    waiting = ["tf"]
    while waiting:
        prefix = waiting.pop()
        for name in names_of(found[prefix]):
            value = getattr(found[prefix], name, None)
            is_one = isinstance(value, ModuleType) and value.__name__.startswith("tslab.compat.")
            if is_one and value not in found.values():
                found[f"{prefix}.{name}"] = value
                waiting.append(f"{prefix}.{name}")
    return found


def names_of(module: ModuleType) -> list[str]:
    """The public names of a module: its list, or all that it does not hide."""
    return getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]


def public() -> dict[str, Any]:
    """The functions and classes that are written for compat; what is tslab's own is tested there."""
    found: dict[str, Any] = {}
    for prefix, module in modules().items():
        for name in names_of(module):
            value = getattr(module, name, None)
            own = getattr(value, "__module__", "") or ""
            if (inspect.isfunction(value) or inspect.isclass(value)) and own.startswith("tslab.compat"):
                found[f"{prefix}.{name}"] = value
    return found


PUBLIC = public()
HEADS = re.compile(r"^ {4}((?:\*{0,2}\w+,?\s+)*\*{0,2}\w+): ", re.MULTILINE)


def told(text: str) -> set[str]:
    """The names in the sections `Args` and `Attributes`; several may share one line, or two."""
    found: set[str] = set()
    for section in re.findall(r"^(?:Args|Attributes):\n((?:    .*\n?|\n)*)", text, re.MULTILINE):
        for head in HEADS.findall(re.sub(r",\n {8}", ", ", section)):
            found |= {name.strip("* ") for name in head.split(",")}
    return found


@pytest.mark.parametrize("path", PUBLIC)
def test_a_docstring_tells_of_every_argument(path: str) -> None:
    value = PUBLIC[path]
    text = inspect.getdoc(value) or ""
    assert re.search(r"[.:…)]$", text.split("\n\n")[0]), "it begins with a sentence"
    has_init = inspect.isclass(value) and inspect.isfunction(vars(value).get("__init__"))
    if inspect.isclass(value) and not has_init:
        return
    usual = {"self", "name", "reuse"}  # the same everywhere
    if path.endswith("_initializer") or path.startswith("tf.initializers."):
        usual |= {"dtype", "verify_shape"}
    listed = inspect.signature(value.__init__ if has_init else value).parameters.values()
    taken = {p.name for p in listed if p.kind is not p.VAR_KEYWORD} - usual
    if len(taken) > 1:
        assert not taken - told(text), "arguments that are not told of"


def test_there_is_something_to_test() -> None:
    assert len(PUBLIC) > 80
    assert told("A.\n\nArgs:\n    x, y,\n        z: w.\n    *u: t.\n") == {"x", "y", "z", "u"}
