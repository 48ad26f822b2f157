"""How fast tslab is, beside NumPy written by hand and the libraries it teaches: `python -m benchmarks`.

Each workload stands in one file with all its engines side by side, so that a reader can judge whether the comparison is
fair. `child` measures one engine on one workload in a process of its own; `runner` starts such processes in turn;
`summary` makes figures of what they report, and `table` a text of the figures.
"""
