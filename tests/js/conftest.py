"""What needs Node.js. Where it is not, the tests are skipped loudly; in CI they fail."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NO_NODE = "no Node.js with the packages of package-lock.json was found; install nodejs and npm, and run `make js`"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end, where it is read, that these tests were left out."""
    skipped = [report for report in terminalreporter.getreports("skipped") if NO_NODE in str(report.longrepr)]
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} JAVASCRIPT TESTS DID NOT RUN", red=True, bold=True)
        terminalreporter.write_line(NO_NODE, red=True)


@pytest.fixture(scope="session")
def node():
    """A function that runs a script of the repository in Node, and returns what it prints."""
    executable = shutil.which("node")
    if executable is None or not (ROOT / "node_modules" / "esbuild").exists():
        if os.environ.get("CI"):
            pytest.fail(f"{NO_NODE} (in CI these tests must run)")
        pytest.skip(NO_NODE)

    def run(script: str, *arguments: str) -> str:
        command = [executable, str(ROOT / script), *arguments]
        result = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=120, check=False)
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run
