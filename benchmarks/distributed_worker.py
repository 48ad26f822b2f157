"""One of the workers of `python -m benchmarks.distributed`, which starts it."""

import sys
from pathlib import Path

from .distributed import train

if __name__ == "__main__":
    train(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
