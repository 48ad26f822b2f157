"""The benchmark of workers: its table and its command line. `python -m benchmarks.distributed` gives the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

with pytest.MonkeyPatch.context() as patch:  # benchmarks/ is not installed
    patch.syspath_prepend(Path(__file__).parents[1])
    from benchmarks import distributed


def test_the_table_has_a_row_for_each_network_and_a_column_for_each_number_of_workers():
    network = distributed.Network((784, 256, 128, 10), 128)
    facts = {"date": "2026-11-21", "processor": "P", "cores": 2, "system": "S", "python": "3.11", "load": (1.0, None)}
    text = distributed.report([(network, {1: (10.0, 9.0), 2: (6.25, 5.0)})], [1, 2], facts)
    head, _, row, _, last = text.splitlines()
    assert head == "| one step | 1 worker | 2 workers |"
    assert row.startswith(
        "| MLP 784-256-128-10, batch 128, 0.94 MB of gradients | 10 ms ×1.00, working 9 | 6.25 ms ×1.60, working 5 |"
    )
    assert "load 1.0." in last


def test_a_network_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit):
        distributed.main(["abacus"])
    assert "choose from small, digits, large batch" in capsys.readouterr().err


def test_workers_that_fail_are_an_error(monkeypatch, capsys):
    def fail(name, workers, steps):
        from tslab.errors import ExportError

        raise ExportError("Worker 0 ended with exit code 1.", "")

    monkeypatch.setattr(distributed, "measured", fail)
    assert distributed.main(["small"]) == 1
    assert "exit code 1" in capsys.readouterr().err
