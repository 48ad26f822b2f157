"""Running a notebook that was written for TensorFlow 1: its cells in their order, in one IPython shell."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from .running import report


def code_cells(path: Path) -> list[str]:
    """The sources of the cells of a notebook that hold code."""
    document = json.loads(path.read_text(encoding="utf-8"))
    cells = [*document.get("cells", []), *(cell for sheet in document.get("worksheets", []) for cell in sheet["cells"])]
    sources = [cell.get("source", cell.get("input", "")) for cell in cells if cell["cell_type"] == "code"]
    return ["".join(source) for source in sources]


def run_notebook(path: Path) -> int:
    """Run the cells of a notebook; returns the exit code.

    Raises:
        SystemExit: a cell ends the program, or IPython is not installed.
    """
    try:
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config
    except ImportError:
        raise SystemExit("A notebook needs IPython: pip install ipython") from None

    class Shell(InteractiveShell):
        """One that leaves it to us to show errors."""

        def showtraceback(self, *args: Any, **keywords: Any) -> None:
            pass

        showsyntaxerror = showtraceback

        def enable_gui(self, gui: Any = None) -> None:
            """No windows: `%matplotlib inline` is content with that."""

    config = Config()
    config.HistoryManager.enabled = False
    shell: Any = Shell.instance(config=config, colors="NoColor")
    shell.register_magic_function(lambda line: None, "line", "tensorflow_version")  # Colab's
    for source in code_cells(path):
        result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        sys.stdout.flush()
        if isinstance(error, Exception):
            print(report(error), file=sys.stderr)
            return 1
        if error is not None:  # SystemExit, KeyboardInterrupt
            raise error
    return 0
