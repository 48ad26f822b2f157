"""The programs on the pages about exports run as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("page", "files"), [("tensorboard", {"logs"}), ("onnx", {"model.onnx", "square.onnx"})], ids=["tensorboard", "onnx"]
)
def test_the_programs_of_a_page_run(page, files, tmp_path):
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    program = "\n".join(re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    result = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert {path.name for path in tmp_path.iterdir()} == files
