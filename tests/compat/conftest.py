"""What follows each test of compat: a default graph of tslab's own, since compat gives TensorFlow's rules to the one it
builds into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import tslab as ts


@pytest.fixture(autouse=True)
def tslabs_default_graph_afterwards() -> Iterator[None]:
    yield
    ts.reset_default_graph()
