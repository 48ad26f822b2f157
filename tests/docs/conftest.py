"""The web edition, built once for all tests, as `make docs` builds it: a warning is an error."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NO_KATEX = "the web edition needs Node.js with the packages of package-lock.json; install nodejs and npm, run `npm ci`"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end, where it is read, that these tests were left out."""
    skipped = [report for report in terminalreporter.getreports("skipped") if NO_KATEX in str(report.longrepr)]
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} TESTS OF THE WEB EDITION DID NOT RUN", red=True, bold=True)
        terminalreporter.write_line(NO_KATEX, red=True)


def build(target: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build the web edition."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-E", "-q", "-d", f"{target}-doctrees", *options]
    return subprocess.run([*command, "docs", str(target)], cwd=ROOT, text=True, capture_output=True, check=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built pages."""
    if shutil.which("node") is None or not (ROOT / "node_modules" / "katex").exists():
        if os.environ.get("CI"):
            pytest.fail(f"{NO_KATEX} (in CI these tests must run)")
        pytest.skip(NO_KATEX)
    target = tmp_path_factory.mktemp("site") / "html"
    result = build(target)
    assert result.returncode == 0, result.stderr
    return target


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Path]:
    """All pages but the listings of source code, which hold nothing of ours but that."""
    found = [page for page in sorted(site.rglob("*.html")) if "_modules" not in page.relative_to(site).parts]
    assert len(found) > 20
    return found
