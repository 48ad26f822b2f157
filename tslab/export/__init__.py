"""Bridges: what takes a graph out of tslab, each behind its extra. Import the one that is needed."""
