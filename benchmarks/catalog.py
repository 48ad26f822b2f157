"""The workloads, by name and in the order of the table."""

from __future__ import annotations

from . import chain, digits, lenet, perceptron, playground, xor

WORKLOADS = {
    workload.name: workload
    for workload in [
        perceptron.WORKLOAD,
        xor.WORKLOAD,
        playground.WORKLOAD,
        digits.WORKLOAD,
        lenet.WORKLOAD,
        *map(chain.chain_workload, chain.LENGTHS),
        chain.DOUBLINGS_WORKLOAD,
    ]
}
