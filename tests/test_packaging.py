"""What is installed, from where, and that the files which say so agree."""

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CHAPTERS = sorted(path.name for path in (ROOT / "chapters").glob("*.ipynb"))
CONDA_NAMES = {"graphviz": "python-graphviz", "jupyter-client": "jupyter_client"}


def requirements() -> dict[str, str]:
    """All dependencies of pyproject.toml, with their lower bounds."""
    project = PYPROJECT["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    return dict(line.split(">=") for line in lines if not line.startswith("tslab["))


def test_every_dependency_has_a_lower_bound_and_no_upper() -> None:
    assert all(re.fullmatch(r"\d+(\.\d+)*", version) for version in requirements().values())


def test_environment_yml_has_the_same_dependencies() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    environment = dict(re.findall(r"^ +- ([\w-]+)>=([\d.]+)$", text, re.MULTILINE))
    assert f">={environment.pop('python')}" == PYPROJECT["project"]["requires-python"]
    assert environment == {CONDA_NAMES.get(name, name): version for name, version in requirements().items()}
    assert len(re.findall(r"^ +- ", text, re.MULTILINE)) == len(environment) + len(
        ["conda-forge", "python", "pip", "pip:", "-e ."]
    )


@pytest.mark.parametrize("name", requirements())
def test_contributing_says_what_a_dependency_is_for(name: str) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").lower()
    assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)


def test_every_package_is_listed() -> None:
    files = [file for folder in ("tslab", "widgets") for file in (ROOT / folder).rglob("__init__.py")]
    names = [".".join(file.relative_to(ROOT).parts[:-1]) for file in files]
    packages = {name if name.startswith("tslab") else f"tslab.{name}" for name in names}
    assert set(PYPROJECT["tool"]["setuptools"]["packages"]) == {*packages, "tslab.chapters"}


def test_the_version_is_said_once_more_and_is_the_same() -> None:
    import tslab

    assert tslab.__version__ == PYPROJECT["project"]["version"]


# The wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from a copy, so that nothing of an earlier build gets into it."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("tslab", "widgets", "chapters"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--wheel-dir", str(out), str(source)], check=True)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel installs, and NumPy: an environment without the extras."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    spec = importlib.util.find_spec("numpy")
    assert spec is not None and spec.origin is not None
    numpy = Path(spec.origin).parent
    for part in (numpy, numpy.with_name("numpy.libs")):
        if part.exists():
            (folder / part.name).symlink_to(part)
    return folder


def run_installed(installed: Path, code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `code` where only `installed` and the standard library can be imported."""
    code = f"import sys; sys.path.insert(0, {str(installed)!r})\n{code}"
    command = [sys.executable, "-I", "-S", "-c", code]
    return subprocess.run(command, cwd=cwd, text=True, capture_output=True, timeout=60, check=False)


def test_the_wheel_holds_the_chapters_the_bundle_and_no_sources_of_chapters(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.endswith(".ipynb")] == [f"tslab/chapters/{name}" for name in CHAPTERS]
    static = [f"tslab/widgets/static/{path.name}" for path in (ROOT / "widgets/static").iterdir()]
    assert CHAPTERS
    ours = {
        "py.typed",
        "graph.schema.json",
        "widgets/__init__.py",
        "widgets/js/demo.css",
        "cli/labconfig/page_config.json",
    }
    assert {*(f"tslab/{name}" for name in ours), *static} <= set(names)
    assert not [name for name in names if "/js/" in name and name.endswith("js")], "the bundle is enough"
    assert {name.split("/")[0] for name in names} == {"tslab", f"tslab-{PYPROJECT['project']['version']}.dist-info"}
    assert not [name for name in names if "/src/" in name or "test_" in name]


def test_the_installed_wheel_imports_numpy_alone(installed: Path, tmp_path: Path) -> None:
    result = run_installed(installed, "import tslab; print(*sys.modules); print(tslab.__file__)", tmp_path)
    assert result.returncode == 0, result.stderr
    modules, file = result.stdout.splitlines()
    assert Path(file).is_relative_to(installed)
    assert {name.split(".")[0] for name in modules.split()} - sys.stdlib_module_names == {"__main__", "tslab", "numpy"}


def test_the_widgets_say_in_one_line_that_they_need_the_extra(installed: Path, tmp_path: Path) -> None:
    result = run_installed(installed, "import tslab.widgets", tmp_path)
    assert result.returncode == 1
    (line,) = [line for line in result.stderr.splitlines() if re.match(r"\w*Error", line)]
    assert line.startswith("ImportError: ")
    assert 'pip install "tslab[course]"' in line


def test_the_command_says_in_one_line_that_it_needs_the_extra(installed: Path, tmp_path: Path) -> None:
    result = run_installed(installed, "from tslab.cli import main; sys.exit(main(['learn']))", tmp_path)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert 'pip install "tslab[course]"' in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_installed_chapters_are_copied(installed: Path, tmp_path: Path) -> None:
    code = """
from pathlib import Path
from tslab.cli import copy_chapters, packaged_chapters
print(*copy_chapters(packaged_chapters(), Path("my course")), sep="\\n")
"""
    result = run_installed(installed, code, tmp_path)
    assert result.stdout.splitlines() == CHAPTERS, result.stderr
    assert sorted(path.name for path in (tmp_path / "my course").iterdir()) == CHAPTERS


# What must not be written down


def repository_files() -> list[Path]:
    """The files that are, or would be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    return [path for name in listed.splitlines() if (path := ROOT / name).is_file()]


def test_no_file_names_a_place_on_one_machine() -> None:
    folders = ["root", "work", "tmp/bash_jobs", "tmp/ipykernel", "opt/pypi", "opt/wheels"]
    hosts = ["pypi|org", "pythonhosted|org", "registry.npmjs|org", "deb.debian|org"]
    forbidden = [f"/{folder}/" for folder in folders] + [host.replace("|", ".") for host in hosts]
    pattern = re.compile("|".join(map(re.escape, forbidden)).encode())
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in repository_files()
        if (match := pattern.search(path.read_bytes()))
    }
    assert found == {}
