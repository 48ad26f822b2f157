"""The committed bundle is what its sources give, small, and names what Python says it supports."""

import json
import re

import pytest

from tslab.graph import OPERATIONS
from tslab.widgets.engine import LACKING

from .conftest import ROOT

STATIC = ROOT / "widgets" / "static"
SOURCES = sorted((ROOT / "widgets" / "js").rglob("*.js"))


def test_the_bundle_is_what_the_sources_give(node, tmp_path):
    node("widgets/js/build.mjs", str(tmp_path))
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in STATIC.iterdir()}
    assert built.keys() == committed.keys()
    assert [name for name in built if built[name] != committed[name]] == [], "run `make js`, and commit widgets/static"


def test_all_of_it_is_below_150_kB_and_a_question_far_below():
    sizes = {path.name: path.stat().st_size for path in STATIC.iterdir()}
    assert sizes.pop("quiz.js") < 5_000
    assert sum(sizes.values()) < 150_000


def test_the_browser_computes_what_python_says_that_it_does(node, tmp_path):
    script = tmp_path / "names.mjs"
    table = (ROOT / "widgets" / "js" / "engine" / "table.js").as_uri()
    script.write_text(f'import {{ KERNELS }} from "{table}"; console.log(JSON.stringify([...KERNELS.keys()]));')
    assert set(json.loads(node(str(script)))) == set(OPERATIONS) - LACKING
    assert set(OPERATIONS) >= LACKING


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_source_is_short_and_makes_no_code_at_run_time(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < 400
    code = re.sub(r"/\*(?s:.*?)\*/", "", text)  # a type in a comment may import another
    assert not re.search(r"\beval\s*\(|new Function|\bimport\s*\(|from \"[^.]", code)


def test_the_lock_file_names_no_registry():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
