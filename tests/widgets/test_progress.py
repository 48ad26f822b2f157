"""Where the TrainingMonitor shows its progress: as a widget in a notebook, as tqdm's bar in a terminal."""

import subprocess
import sys

import nbclient
import nbformat
import pytest

LOOP = """
from tslab.widgets import TrainingMonitor
monitor = TrainingMonitor()
for step in monitor(5):
    monitor.log(loss=1 / (step + 1))
print(monitor)
"""


@pytest.mark.parametrize("interpreter", [["-c"], ["-m", "IPython", "--no-banner", "-c"]], ids=["python", "ipython"])
def test_a_terminal_has_the_bar_of_tqdm(interpreter, tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    done = subprocess.run([sys.executable, *interpreter, LOOP], capture_output=True, text=True, check=True)
    assert "<TrainingMonitor: Finished: 5 of 5 steps>" in done.stdout
    assert "100%" in done.stderr and "5/5" in done.stderr and "loss=0.2" in done.stderr


INTERRUPTED = """
for step in monitor(10):
    monitor.log(loss=1.0)
    if step == 3: raise KeyboardInterrupt
"""
LEFT = """
for step in monitor(10):
    if step == 3: break
1 / 0
"""


def test_a_notebook_has_the_widget_and_knows_why_a_loop_was_left():
    sources = [LOOP, INTERRUPTED, "print(monitor)", INTERRUPTED.replace("KeyboardInterrupt", "OSError('x')")]
    sources += ["print(monitor, monitor.notice)", LEFT, "print(monitor, monitor.notice)"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbclient.NotebookClient(notebook, kernel_name="python3", timeout=60, allow_errors=True).execute()
    first, _, interrupted, _, failed, _, left = [cell.outputs for cell in notebook.cells]
    kinds = [output.output_type for output in first]
    assert sorted(kinds) == ["display_data", "stream"], "the widget, and no bar on the standard error"
    shown = next(output for output in first if output.output_type == "display_data")
    assert "application/vnd.jupyter.widget-view+json" in shown.data
    assert shown.data["text/plain"] == "<TrainingMonitor: Finished: 5 of 5 steps>", "shown anew at the end"
    assert interrupted[0].text == "<TrainingMonitor: Interrupted: 8 of 15 steps>\n"
    assert "Left: 11 of 18 steps" in failed[0].text and "OSError: x" in failed[0].text
    assert left[0].text == "<TrainingMonitor: Left: 14 of 21 steps> \n", "the error came after the loop"
