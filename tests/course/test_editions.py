"""The two editions of a chapter: what the markers do, that no solution reaches the learner, that builds are equal."""

import base64
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from tslab.course import editions
from tslab.course.editions import ChapterError, learner_edition, split_editions

CHAPTERS = Path(__file__).parents[2] / "chapters"

SOURCE = """\
# %% [markdown] tags=["learner"]
# Only you see this first line.

# %% [markdown]
# # A chapter
#
# About $x^2$.

# %%
import sys

from IPython.display import SVG
from ipywidgets import IntSlider

print("one")
sys.stdout.flush()
print("two")
[1, 2]

# %%
def double(x):
    # BEGIN SOLUTION: return ...  # double it
    secret1 = 2 * x
    return secret1
    # END SOLUTION


def triple(x):
    return 3 * x + 0 * len("secret2")  # SOLUTION: return ...  # your turn


# %%
# BEGIN SOLUTION
print("secret3")
# END SOLUTION

# %% tags=["solution"]
print("secret4")

# %% [markdown] tags=["solution"]
# Why secret5 works.

# %% tags=["learner"]
hint = "look at the shapes"
answer = "secret6"  # SOLUTION: answer = ...

# %%
IntSlider(3)

# %%
SVG("<svg xmlns='http://www.w3.org/2000/svg'/>")

# %% tags=["raises-exception"]
1 / 0
"""


@pytest.fixture
def chapters(tmp_path: Path) -> Path:
    folder = tmp_path / "chapters"
    (folder / "src").mkdir(parents=True)
    (folder / "src/01_try.py").write_text(SOURCE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The solution notebook of SOURCE; to be read only."""
    folder = tmp_path_factory.mktemp("chapters")
    source = folder / "01_try.py"
    source.write_text(SOURCE, encoding="utf-8")
    return dict(json.loads(editions.build(source, folder)))


def source_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def outputs_of(notebook: dict[str, Any], text: str) -> list[dict[str, Any]]:
    """The outputs of the one cell whose source holds `text`."""
    (cell,) = [cell for cell in notebook["cells"] if text in source_of(cell)]
    return list(cell["outputs"])


# Markers


def test_a_region_is_replaced_by_its_text_at_its_indentation() -> None:
    source = "def f(x):\n    # BEGIN SOLUTION: return ...  # go\n    y = x\n\n    return y\n    # END SOLUTION\nf(1)"
    assert split_editions(source) == (
        "def f(x):\n    y = x\n\n    return y\nf(1)",
        "def f(x):\n    return ...  # go\nf(1)",
    )


@pytest.mark.parametrize("begin", ["# BEGIN SOLUTION", "# BEGIN SOLUTION:", "# BEGIN SOLUTION: ", "# BEGIN SOLUTION  "])
def test_a_region_without_text_is_your_turn(begin: str) -> None:
    assert split_editions(f"{begin}\nx = 1\n# END SOLUTION ") == ("x = 1", "...  # your turn")


def test_an_inline_solution_keeps_the_indentation() -> None:
    assert split_editions("if x:\n    y = 1  # one  # SOLUTION: y = ...") == (
        "if x:\n    y = 1  # one",
        "if x:\n    y = ...",
    )


def test_an_unmarked_source_is_the_same_in_both() -> None:
    source = "# the solution of x = 2\nx = 2\n"
    assert split_editions(source) == (source, source)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("# BEGIN SOLUTION\nx = 1", "has no '# END SOLUTION'"),
        ("x = 1\n# END SOLUTION", "has no '# BEGIN SOLUTION'"),
        ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION", "stands before"),
        ("#BEGIN SOLUTION\nx = 1", "looks like one"),
        ("# SOLUTION: x = 1", "looks like one"),
        ("x = 1  # SOLUTION", "looks like one"),
        ("# BEGIN SOLUTION\nx = 1  # SOLUTION: x = ...\n# END SOLUTION", "looks like one"),
    ],
)
def test_a_wrong_marker_is_an_error(source: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        split_editions(source)


def test_an_error_names_the_source_and_the_cell(chapters: Path) -> None:
    source = chapters / "src/01_try.py"
    source.write_text("# %%\nx = 1\n\n# %%\n# END SOLUTION\n", encoding="utf-8")
    with pytest.raises(ChapterError, match=r"01_try\.py, cell 01-try-002: an '# END SOLUTION' has no"):
        editions.read_source(source)


# The solution edition


def test_the_solution_edition_has_the_solutions_and_no_markers(built: dict[str, Any]) -> None:
    sources = "\n".join(source_of(cell) for cell in built["cells"])
    for number in range(1, 6):
        assert f"secret{number}" in sources
    assert "SOLUTION" not in json.dumps(built)
    assert "Only you" not in sources
    assert "look at the shapes" not in sources


def test_ids_are_the_chapter_and_a_number(built: dict[str, Any]) -> None:
    # 001 and 008 are the learner's.
    assert [cell["id"] for cell in built["cells"]] == [f"01-try-{n:03d}" for n in (2, 3, 4, 5, 6, 7, 9, 10, 11)]


def test_execution_counts_run_from_one(built: dict[str, Any]) -> None:
    counts = [cell["execution_count"] for cell in built["cells"] if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_outputs_hold_nothing_that_differs_from_run_to_run(built: dict[str, Any]) -> None:
    stream, result = outputs_of(built, "import sys")
    assert stream["text"] == ["one\n", "two\n"]
    assert result["data"] == {"text/plain": ["[1, 2]"]}
    (slider,) = outputs_of(built, "IntSlider(3)")
    assert slider["data"] == {"text/plain": ["IntSlider(value=3)"]}
    (error,) = outputs_of(built, "1 / 0")
    assert error["traceback"] == ["ZeroDivisionError: division by zero"]
    assert set(built["metadata"]) == {"kernelspec", "language_info", "tslab"}
    assert built["metadata"]["language_info"] == {"name": "python", "pygments_lexer": "ipython3"}
    assert all(set(cell["metadata"]) <= {"tags", "tslab"} for cell in built["cells"])


def test_two_builds_are_the_same_byte_for_byte(built: dict[str, Any], chapters: Path) -> None:
    again = editions.build(chapters / "src/01_try.py", chapters)
    assert json.loads(again) == built
    assert again == editions.build(chapters / "src/01_try.py", chapters)


def test_a_failing_cell_fails_the_build_with_source_and_traceback(chapters: Path) -> None:
    source = chapters / "src/01_try.py"
    source.write_text('# %%\nx = 1\n\n# %%\nint("seven")\n', encoding="utf-8")
    with pytest.raises(ChapterError) as caught:
        editions.build(source, chapters)
    assert 'int("seven")' in str(caught.value)
    assert "invalid literal for int()" in str(caught.value)


def test_what_is_written_to_stderr_fails_the_build(chapters: Path) -> None:
    source = chapters / "src/01_try.py"
    source.write_text('# %%\nimport warnings\n\nwarnings.warn("beware")\n', encoding="utf-8")
    with pytest.raises(ChapterError, match=r"(?s)cell 01-try-001 writes to stderr.*beware"):
        editions.build(source, chapters)


def test_what_another_library_logs_is_left_out_where_nbval_ignores_the_output(chapters: Path) -> None:
    source = chapters / "src/01_try.py"
    cell = '# %% tags=["nbval-ignore-output"]\nimport sys\n\nprint("seen")\nprint("beware", file=sys.stderr)\n'
    source.write_text(cell, encoding="utf-8")
    notebook = json.loads(editions.build(source, chapters))
    assert [output["name"] for output in notebook["cells"][0]["outputs"]] == ["stdout"]


# The learner's edition


def test_no_solution_reaches_the_learner(built: dict[str, Any]) -> None:
    text = json.dumps(learner_edition(built))
    for number in range(1, 7):
        assert f"secret{number}" not in text
    assert '"learner"' not in text.replace('"tags": ["learner"]', "")
    assert list(learner_edition(built)["metadata"]["tslab"]) == ["edition"]


def test_the_learner_gets_the_replacements_and_their_own_cells_in_place(built: dict[str, Any]) -> None:
    cells = learner_edition(built)["cells"]
    assert [cell["id"] for cell in cells] == [f"01-try-{n:03d}" for n in (1, 2, 3, 4, 5, 8, 9, 10, 11)]
    assert source_of(cells[0]) == "Only you see this first line."
    assert "    return ...  # double it\n" in cells[3]["source"]
    assert source_of(cells[3]).endswith("    return ...  # your turn")
    assert source_of(cells[4]) == "...  # your turn"
    assert source_of(cells[5]) == 'hint = "look at the shapes"\nanswer = ...'


def test_the_learner_gets_no_outputs(built: dict[str, Any]) -> None:
    for cell in learner_edition(built)["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_the_learner_edition_is_a_valid_notebook_and_leaves_its_argument_alone(built: dict[str, Any]) -> None:
    before = json.dumps(built)
    notebook = learner_edition(built)
    assert json.dumps(built) == before
    nbformat.validate(nbformat.reads(json.dumps(notebook), as_version=4))


@pytest.mark.parametrize("path", sorted(CHAPTERS.glob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_no_solution_of_a_real_chapter_reaches_the_learner(path: Path) -> None:
    solution = json.loads(path.read_text(encoding="utf-8"))
    learner = {cell["id"]: cell for cell in learner_edition(solution)["cells"]}
    marked = [cell for cell in solution["cells"] if "tslab" in cell["metadata"]]
    assert marked, "a chapter has exercises"
    for cell in marked:
        lines = source_of(learner[cell["id"]]).splitlines()
        for line in source_of(cell).splitlines():
            solved = line.strip() and line not in cell["metadata"]["tslab"]["learner"].splitlines()
            assert not (solved and line in lines)
        assert lines != source_of(cell).splitlines()
    for cell in solution["cells"]:
        if "solution" in cell["metadata"].get("tags", []):
            assert cell["id"] not in learner
            assert source_of(cell) not in {source_of(other) for other in learner.values()}


# The commands


def test_build_then_check_then_a_change(chapters: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = chapters / "src/01_try.py"
    source.write_text('# %%\nprint("one")\n', encoding="utf-8")
    arguments = ["--chapters", str(chapters)]
    assert editions.main(["check", *arguments]) == 1
    assert editions.main(["build", "01", *arguments]) == 0
    assert editions.main(["check", *arguments]) == 0
    source.write_text('# %%\nprint("two")\n', encoding="utf-8")
    capsys.readouterr()
    assert editions.main(["check", *arguments]) == 1
    error = capsys.readouterr().err
    assert '-      "one\\n"\n+      "two\\n"' in error
    assert "run `make chapters`" in error


def test_an_orphan_an_unknown_number_and_a_wrong_folder(chapters: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (chapters / "02_gone.ipynb").write_text("{}", encoding="utf-8")
    assert editions.main(["check", "--chapters", str(chapters)]) == 1
    assert "02_gone: a notebook with no source" in capsys.readouterr().err
    assert editions.main(["build", "07", "--chapters", str(chapters)]) == 1
    assert "there is no chapter '07'; there are 01_try" in capsys.readouterr().err
    assert editions.main(["build", "--chapters", str(chapters / "nowhere")]) == 1
    assert "holds no chapter" in capsys.readouterr().err


def picture(pixels: Any, version: str = "Matplotlib version3.9") -> str:
    """A picture as a notebook holds it."""
    drawn_by = PngImagePlugin.PngInfo()
    drawn_by.add_text("Software", version)
    with io.BytesIO() as file:
        Image.fromarray(pixels).save(file, "png", pnginfo=drawn_by)
        return json.dumps({"image/png": base64.b64encode(file.getvalue()).decode() + "\n"}, indent=1)


def test_a_picture_that_differs_in_a_few_pixels_is_the_same_and_another_is_another() -> None:
    committed = np.full((100, 100, 3), 200, np.uint8)
    nearly, other = committed.copy(), committed.copy()
    nearly[0, :10] = 0  # a line drawn a little further
    nearly[50:] += 3  # and a shade
    other[40:60, 40:60] = 0
    assert editions.differences(picture(committed), picture(nearly), "01.ipynb") == []
    assert editions.differences(picture(committed), picture(other), "01.ipynb")
    assert editions.differences(picture(committed), picture(committed[:50]), "01.ipynb")
    assert editions.differences(picture(committed), picture(other, "Matplotlib version3.10"), "01.ipynb") == []


def test_importing_editions_needs_the_standard_library_alone() -> None:
    code = (
        "import sys, tslab.course; old = set(sys.modules); import tslab.course.editions; print(*set(sys.modules) - old)"
    )
    result = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert {name.split(".")[0] for name in result.stdout.split()} <= {"tslab", *sys.stdlib_module_names}
