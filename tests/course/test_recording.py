"""What TensorFlow computed when a chapter was built: it is shown where TensorFlow is missing, and it is still true."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tslab.course
from tslab.course import with_tensorflow
from tslab.course.content import CourseError
from tslab.course.editions import build, read_source
from tslab.course.recording import alike, recorded

ROOT = Path(__file__).parents[2]
WITHOUT = ROOT / "tests" / "without_tensorflow"
SOURCE = ROOT / "chapters" / "src" / "07_tensorflow.py"


def python_without_tensorflow(code: str) -> str:
    """What the code prints in a Python that has no TensorFlow."""
    environment = {**os.environ, "PYTHONPATH": str(WITHOUT)}
    result = subprocess.run([sys.executable, "-c", code], env=environment, text=True, capture_output=True, check=True)
    return result.stdout


def test_what_is_blocked_is_gone() -> None:
    code = """
import importlib.util
print(importlib.util.find_spec("tensorflow"))
try:
    import tensorflow.compat.v1
except ModuleNotFoundError as error:
    print("no", error.name)
"""
    assert python_without_tensorflow(code).startswith("None\nno tensorflow")


def test_without_tensorflow_the_record_is_shown_and_says_so() -> None:
    code = """
from tslab.course import CourseError, with_tensorflow
print(with_tensorflow("07.r6", lambda: 1 / 0))
try:
    with_tensorflow("07.nothing", lambda: 1 / 0)
except CourseError as error:
    print(str(error).split("\\n")[0])
"""
    printed = python_without_tensorflow(code).splitlines()
    assert re.fullmatch(r"TensorFlow is not installed here\. RECORDED: this is what TensorFlow \d.* gave\.", printed[0])
    assert printed[1:] == ["device:CPU:0", "TensorFlow is not installed, and '07.nothing' was not recorded."]


def test_a_record_that_is_not_there() -> None:
    with pytest.raises(CourseError, match=r"no record '07\.nothing'"):
        recorded("07.nothing")


@pytest.fixture
def with_a_pretended_tensorflow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A TensorFlow that is no more than a version, and a file for records."""
    import importlib.machinery
    import types

    module = types.ModuleType("tensorflow")
    module.__spec__ = importlib.machinery.ModuleSpec("tensorflow", None)
    module.__version__ = "9.9"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tensorflow", module)
    monkeypatch.setattr("tslab.course.recording._path", lambda id: tmp_path / "recorded.json")
    return tmp_path / "recorded.json"


def test_a_build_records_and_a_check_does_not(tmp_path: Path) -> None:
    source = tmp_path / "07_try.py"
    source.write_text('# %%\nimport os\n\nprint(os.environ.get("TSLAB_RECORD"))\n', encoding="utf-8")
    texts = [json.loads(build(source, tmp_path, record=record))["cells"][0]["outputs"] for record in (False, True)]
    assert [text[0]["text"] for text in texts] == [["None\n"], ["1\n"]]


RESULT = {
    "b": [np.array([[1.5, -0.0], [np.nan, np.inf]]), np.float32(0.1)],
    "a": {"none": None, "text": "x", "many": [1, 2]},
}


def test_what_was_recorded_comes_back(with_a_pretended_tensorflow: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = with_a_pretended_tensorflow
    assert with_tensorflow("07.x", lambda: RESULT) is RESULT
    assert not file.exists(), "nothing is recorded unless that is asked for"
    monkeypatch.setenv("TSLAB_RECORD", "1")
    with_tensorflow("07.x", lambda: RESULT)
    back: Any = recorded("07.x")
    assert list(back) == ["b", "a"]
    np.testing.assert_array_equal(back["b"][0], RESULT["b"][0])  # type: ignore[index]
    assert back["b"][1].dtype == np.float32 and back["b"][1] == np.float32(0.1)
    assert back["a"] == RESULT["a"]
    assert json.loads(file.read_text())["07.x"]["version"] == "9.9"


def test_a_record_changes_where_the_result_does_and_not_by_rounding(
    with_a_pretended_tensorflow: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TSLAB_RECORD", "1")
    with_tensorflow("07.x", lambda: np.array([1.0, 2.0]))
    before = with_a_pretended_tensorflow.read_bytes()
    with_tensorflow("07.x", lambda: np.array([1.0, 2.0 + 1e-12]))
    assert with_a_pretended_tensorflow.read_bytes() == before
    with_tensorflow("07.x", lambda: np.array([1.0, 2.1]))
    assert recorded("07.x").tolist() == [1.0, 2.1]


def test_what_cannot_be_recorded_is_refused(with_a_pretended_tensorflow: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSLAB_RECORD", "1")
    with pytest.raises(CourseError, match="object cannot be recorded"):
        with_tensorflow("07.x", object)
    assert not with_a_pretended_tensorflow.exists()


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (1.0, 1.0 + 1e-9, True),
        (1.0, 1.001, False),
        (np.float32(1), np.float32(1.00001), True),
        (np.float32(1), np.float32(1.001), False),
        (np.float32(1), np.float64(1), False),
        ({"x": 1}, {"y": 1}, False),
        ([1, 2], [1, 2, 3], False),
        ("CPU", "GPU", False),
        (None, 0, False),
        (np.zeros((2, 1)), np.zeros(2), False),
    ],
)
def test_alike(a: Any, b: Any, expected: bool) -> None:
    assert alike(a, b) is expected


def test_all_records_are_what_tensorflow_computes_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The chapter's own cells are run; each result is compared with its record."""
    from tests import tensorflow  # noqa: F401  # skips where there is none

    compared = []

    def compare(id: str, compute: Any) -> Any:
        result = compute()
        assert alike(recorded(id), result), id
        compared.append(id)
        return result

    monkeypatch.setenv("TSLAB_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(tslab.course, "with_tensorflow", compare)
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in read_source(SOURCE).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)
    asked = re.findall(r'with_tensorflow\(f?"(07\.r\d+)', SOURCE.read_text(encoding="utf-8"))
    stored = json.loads((ROOT / "tslab/course/chapter_07/recorded.json").read_text(encoding="utf-8"))
    assert {id.rsplit(".", 1)[0] if id.count(".") > 1 else id for id in compared} == set(asked)
    assert set(stored) == set(compared), "a record that no cell asks for"
