"""Imports point one way, and the files stay short enough to be one idea each."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import tslab

ROOT = Path(__file__).parents[1]

# What each module of the core stands on. A module that is not here is a new idea: give it a line.
GRAPH = "locations errors arrays operators recent graph operation"
DTYPES = f"{GRAPH} dtypes"
OPS = f"{GRAPH} scopes registry shapes plan fusing binding ops"
CORE = {
    "locations": "",
    "errors": "locations",
    "names": "tensorflow_names",
    "tensorflow_names": "",
    "dtypes": "",
    "arrays": "locations errors",
    "operators": "locations errors",
    "recent": "",
    "graph": "locations errors arrays operators recent",
    "operation": "locations errors arrays operators recent graph",
    "all_or_nothing": "locations errors arrays operators recent graph",
    "scopes": "locations errors arrays operators recent graph",
    "registry": f"{GRAPH}",
    "shapes": f"{GRAPH}",
    "plan": f"{GRAPH}",
    "json_values": "locations errors dtypes arrays operators recent graph",
    "attributes": f"{DTYPES} json_values",
    "serialize": f"{DTYPES} json_values attributes plan",
    "fusing": f"{GRAPH} plan",
    "binding": f"{GRAPH} plan fusing",
    "numerics": f"{GRAPH}",
    "feeds": f"{GRAPH} shapes plan",
    "traces": f"{DTYPES} json_values attributes plan serialize",
    "session": f"{DTYPES} json_values attributes shapes plan feeds fusing binding numerics serialize traces",
    "interactive": f"{DTYPES} json_values attributes shapes plan feeds fusing binding numerics serialize traces "
    "session",
    "ops": f"{GRAPH} scopes registry shapes plan fusing binding",
    "gradients": f"{OPS} all_or_nothing",
    "nn": f"{OPS} names tensorflow_names",
    "initializers": f"{OPS} names tensorflow_names",
    "variables": f"{OPS} names tensorflow_names initializers",
    "deserialize": f"{OPS} dtypes json_values attributes names tensorflow_names initializers variables serialize",
    "initializing": OPS,
    "train": f"{OPS} all_or_nothing gradients names tensorflow_names",
    "export": f"{DTYPES} json_values attributes scopes registry shapes ops all_or_nothing gradients "
    "plan names tensorflow_names feeds fusing binding numerics serialize traces session train",
    "summary": f"{DTYPES} json_values attributes scopes registry shapes ops all_or_nothing gradients "
    "plan names tensorflow_names feeds fusing binding numerics serialize traces session train export",
    "gradient_check": "",
    "testing": f"gradient_check {DTYPES} json_values attributes scopes registry shapes "
    "ops all_or_nothing gradients plan fusing binding numerics serialize traces feeds session",
}
ABOVE_CORE = {"cli", "compat", "course"}
PUBLIC_MODULES = {
    "tslab",
    "tslab.errors",
    "tslab.initializers",
    "tslab.nn",
    "tslab.export",
    "tslab.export.onnx",
    "tslab.serialize",
    "tslab.summary",
    "tslab.testing",
    "tslab.train",
}


class Import(NamedTuple):
    """One import: `module`, and for `from module import name` the `name`; relative ones are made absolute."""

    file: Path
    line: int
    module: str
    name: str | None

    def __str__(self) -> str:
        statement = f"from {self.module} import {self.name}" if self.name else f"import {self.module}"
        return f"{self.file.relative_to(ROOT)}:{self.line}: {statement}"


def module_of(file: Path) -> str:
    """The dotted name under which `file` is installed."""
    path = file.relative_to(ROOT).with_suffix("")
    parts = path.parts if path.parts[0] == "tslab" else ("tslab", *path.parts)
    return ".".join(parts).removesuffix(".__init__")


def imports(file: Path) -> Iterator[Import]:
    """All imports of a file, inside functions too, but not those that only a type checker sees."""
    package = module_of(file).split(".")
    if file.name != "__init__.py":
        package.pop()
    stack: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            stack.extend(node.orelse)
            continue
        stack.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(file, node.lineno, alias.name, None)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            for alias in node.names:
                yield Import(file, node.lineno, ".".join([*base, *filter(None, [node.module])]), alias.name)


def python_files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def core_module(imported: Import) -> str | None:
    """The part of tslab that is imported, e.g. "ops" for `from tslab.ops.math import add`; None for other packages."""
    parts = imported.module.split(".")
    if parts[0] != "tslab":
        return None
    if len(parts) > 1:
        return parts[1]
    # `from . import shapes` imports a module, `from tslab import add` a public name.
    return imported.name if imported.name and hasattr(tslab, imported.name) else "tslab"


def core_files() -> dict[str, list[Path]]:
    """The files of each part of the core."""
    found: dict[str, list[Path]] = {}
    for file in python_files("tslab"):
        part = file.relative_to(ROOT / "tslab").parts[0].removesuffix(".py")
        if part not in ABOVE_CORE | {"__init__"}:
            found.setdefault(part, []).append(file)
    return found


def test_every_part_of_the_core_has_its_place() -> None:
    assert set(core_files()) == set(CORE)


@pytest.mark.parametrize("part", CORE)
def test_a_part_of_the_core_imports_only_what_it_stands_on(part: str) -> None:
    allowed = {part, *CORE[part].split()}
    found = [imported for file in core_files()[part] for imported in imports(file)]
    wrong = [str(imported) for imported in found if core_module(imported) not in allowed | {None}]
    assert not wrong, f"{part} stands on {CORE[part] or 'nothing'} alone:\n" + "\n".join(wrong)


def test_what_a_part_stands_on_stands_on_no_more_than_it_does() -> None:
    for part, below in CORE.items():
        for lower in below.split():
            assert set(CORE[lower].split()) <= set(below.split()), f"{lower} of {part}"


def test_the_public_module_imports_the_core_alone() -> None:
    for imported in imports(ROOT / "tslab/__init__.py"):
        assert core_module(imported) in {*CORE, None}, str(imported)


def outside_the_public_api(imported: Import) -> bool:
    """Whether an import of tslab reaches what is not public."""
    module, name = imported.module, imported.name
    if module in PUBLIC_MODULES:
        names = getattr(sys.modules[module], "__all__", None)
        return name is not None and names is not None and name not in names
    return module.split(".")[0] == "tslab"


def aliases_of_tslab(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = [alias for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return {alias.asname or alias.name for alias in names if alias.name == "tslab"}


@pytest.mark.parametrize("file", python_files("widgets"), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_widget_imports_public_names_and_its_neighbours(file: Path) -> None:
    for imported in imports(file):
        if not imported.module.startswith("tslab.widgets"):
            assert not outside_the_public_api(imported), str(imported)
    tree, aliases = ast.parse(file.read_text(encoding="utf-8")), aliases_of_tslab(file)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
            assert node.attr in tslab.__all__, f"{file.name}:{node.lineno}: {node.value.id}.{node.attr} is not public"


def demo_of(module: str) -> str | None:
    """The package below tslab.widgets that a module is in, such as "playground"; None for what demos share."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 and (ROOT / "widgets" / parts[2]).is_dir() else None


def test_a_demo_imports_no_other_and_what_they_share_imports_none() -> None:
    files = [file for file in python_files("widgets") if file != ROOT / "widgets/__init__.py"]
    found = [imported for file in files for imported in imports(file) if imported.module.startswith("tslab.widgets")]
    assert {demo_of(imported.module) for imported in found} >= {None, "playground", "training"}
    assert not [str(one) for one in found if demo_of(one.module) not in {None, demo_of(module_of(one.file))}]


def test_compat_stands_on_the_core_alone() -> None:
    found = [imported for file in python_files("tslab/compat") for imported in imports(file)]
    above = {"tslab.widgets", "tslab.course", "tslab.cli"}
    assert found
    assert not [str(imported) for imported in found if ".".join(imported.module.split(".")[:2]) in above]


def test_nothing_that_a_learner_reads_or_runs_imports_compat() -> None:
    files = [file for file in python_files("tslab", "widgets", "chapters") if "compat" not in file.parts]
    found = [imported for file in files for imported in imports(file)]
    assert not [str(one) for one in found if f"{one.module}.{one.name}.".startswith("tslab.compat.")]


@pytest.mark.parametrize("file", python_files("chapters/src"), ids=lambda file: file.stem)
def test_a_chapter_imports_public_names(file: Path) -> None:
    for imported in imports(file):
        if imported.module not in {"tslab.course", "tslab.course.library", "tslab.export.tensorflow", "tslab.widgets"}:
            assert not outside_the_public_api(imported), str(imported)


def test_nobody_imports_widgets_by_the_name_of_its_folder() -> None:
    found = [imported for file in python_files("tslab", "widgets", "chapters", "tests") for imported in imports(file)]
    assert not [str(imported) for imported in found if imported.module.split(".")[0] in {"widgets", "chapters"}]


def test_import_tslab_loads_numpy_and_the_standard_library_alone() -> None:
    code = "import sys; before = set(sys.modules); import tslab; print(*(set(sys.modules) - before))"
    result = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    loaded = {name.split(".")[0] for name in result.stdout.split()}
    assert loaded - sys.stdlib_module_names == {"tslab", "numpy"}


def test_import_tslab_loads_nothing_that_few_programs_need() -> None:
    """Each of these takes milliseconds, and `import tslab` may add 60 to `import numpy`."""
    slow = {"secrets", "hashlib", "zipfile", "shutil", "lzma", "difflib", "tslab.train.checkpoint"}
    slow |= {"tslab.tensorflow_names", "argparse", "tempfile", "asyncio"}
    code = "import numpy, sys; before = set(sys.modules); import tslab; print(*(set(sys.modules) - before))"
    result = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert not slow & set(result.stdout.split())


@pytest.mark.parametrize(
    "name", ["tslab.widgets", "tslab.compat", "tslab.course", "tslab.cli", "tslab.export.tensorflow"]
)
def test_import_tslab_loads_nothing_above_the_core(name: str) -> None:
    code = f"import sys, tslab; print({name!r} in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert result.stdout == "False\n"


def test_files_are_short() -> None:
    lengths = {file: len(file.read_bytes().splitlines()) for file in python_files("tslab", "widgets", "tests", "docs")}
    assert not {str(file.relative_to(ROOT)): lines for file, lines in lengths.items() if lines >= 400}
