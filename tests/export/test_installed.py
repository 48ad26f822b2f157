"""What is told where TensorFlow is missing, or too old; and that `import tslab` needs none of it."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from ..tensorflow import tf as tf

installed = importlib.import_module("tslab.export.tensorflow.installed")

WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "tensorflow":
            raise ModuleNotFoundError("No module named 'tensorflow'", name="tensorflow")
sys.meta_path.insert(0, Missing())
import tslab, tslab.export, tslab.export.distributed
import tslab.export.tensorflow
"""


def test_a_missing_extra_is_told_in_one_line():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: tslab.export.tensorflow needs tensorflow. ")
    assert 'pip install "tslab[tensorflow]"' in last


@pytest.mark.parametrize("version", ["1.15.5", "2.9.0", "2.17.1", "", "unknown"])
def test_an_old_tensorflow_is_refused(version):
    with pytest.raises(ImportError, match=r"needs TensorFlow 2\.18 or later, and .* is installed.*--upgrade"):
        installed.check_version(version)


@pytest.mark.parametrize("version", ["2.18.0", "2.18.0-rc1", "2.21.0", "3.0.0"])
def test_a_newer_one_will_do(version):
    installed.check_version(version)
