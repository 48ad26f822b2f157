"""`import tensorflow` means tslab.compat, for as long as a program is run that asks for TensorFlow.

    import tensorflow as tf                          tslab.compat
    import tensorflow.compat.v1 as tf                the same
    from tensorflow.contrib import rnn               tslab.compat.contrib.rnn
    from tensorflow.python.framework import ops      what of compat is asked for by name, wherever it stands there

What there is not ends in a MissingModuleError, which says what to use in its place.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from ...names import MissingNameError
from ..nearest import NEAREST

ROOT = "tensorflow"
COMPAT = "tslab.compat"
NAMESPACES = ("", "nn", "train", "layers", "losses", "data", "random", "summary", "contrib.rnn", "contrib.seq2seq")
"""Where a name of TensorFlow's inner modules is looked for, besides the namespace of the module's own name."""


class MissingModuleError(ImportError):
    """A program imports a module of TensorFlow's that compat does not have.

    Args:
        name: the module: "tensorflow.keras".
    """

    def __init__(self, name: str) -> None:
        parts = name.split(".")[1:]
        known = next((i for i in range(1, len(parts) + 1) if ".".join(parts[:i]) in NEAREST), None)
        lacking = (i for i in range(1, len(parts) + 1) if namespace(".".join(parts[:i])) is None)
        end = known or next(lacking, len(parts))
        super().__init__(str(MissingNameError(".".join(["tf", *parts[: end - 1]]), parts[end - 1], [])), name=name)


class InnerModule(ModuleType):
    """One of TensorFlow's inner modules, `tensorflow.python.ops.math_ops`: its names are found in compat."""

    def __init__(self, name: str, fallback: str = "") -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        self._fallback = fallback

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        full = f"{self.__name__}.{name}"
        if self.__name__.startswith(f"{ROOT}.python") and self.__name__.count(".") < 3:
            try:
                return module_of(full)
            except MissingModuleError:
                raise MissingNameError(self.__name__.replace(ROOT, "tf", 1), name, []) from None
        last = self.__name__.rpartition(".")[2].removeprefix("tf_")
        for space in (last, self._fallback, *NAMESPACES):
            found = namespace(space)
            if found is not None and hasattr(found, name):
                return getattr(found, name)
        raise MissingNameError("tf", name, import_module(COMPAT).__all__)


def namespace(path: str) -> Any:
    """The part of compat that a dotted path leads to, or None."""
    found: Any = import_module(COMPAT)
    for part in path.split(".") if path else ():
        try:
            found = attribute(found, part)
        except AttributeError:
            return None
    return found if path == "" or isinstance(found, ModuleType) else None


def attribute(module: Any, name: str) -> Any:
    """What a module of compat has under a name. The modules that it is made of are none of TensorFlow's.

    Raises:
        AttributeError: it has no such thing.
    """
    found = getattr(module, name)
    public = getattr(module, "__all__", None)
    if isinstance(found, ModuleType) and public is not None and name not in public:
        raise MissingNameError(module.__name__.replace(COMPAT, "tf", 1), name, public)
    return found


def module_of(name: str) -> Any:
    """What a module of TensorFlow's means.

    Raises:
        MissingModuleError: there is no such thing.
    """
    path = name.removeprefix(ROOT).lstrip(".")
    parts = path.split(".")
    if ".".join(parts[:2]) in NEAREST:
        raise MissingModuleError(name)
    if "python" in parts and parts[0] in ("python", "contrib"):
        before = ".".join(parts[: parts.index("python")])
        if not before or namespace(before) is not None:
            return InnerModule(name, before)
    found = namespace(path)
    if found is None:
        raise MissingModuleError(name)
    return found


class _Finder(MetaPathFinder, Loader):
    """Answers for `tensorflow` and all that is below it.

    What is one file here may be a folder there, such as tensorflow.nn: `made_folders` are those that were told so.
    """

    def __init__(self) -> None:
        self.made_folders: list[ModuleType] = []

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        if fullname.partition(".")[0] != ROOT:
            return None
        module_of(fullname)
        return ModuleSpec(fullname, self)

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        found = sys.modules[module.__name__] = module_of(module.__name__)
        if not hasattr(found, "__path__"):
            found.__path__ = []
            self.made_folders.append(found)


def _modules() -> dict[str, ModuleType]:
    return {name: module for name, module in sys.modules.items() if name.partition(".")[0] == ROOT}


@contextmanager
def standing_in() -> Iterator[None]:
    """Let `import tensorflow` mean compat in the block, in the whole process. What was imported before is back then."""
    import_module(COMPAT)
    before, finder = _modules(), _Finder()
    for name in before:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for module in finder.made_folders:
            del module.__path__
        for name in _modules():
            del sys.modules[name]
        sys.modules.update(before)
