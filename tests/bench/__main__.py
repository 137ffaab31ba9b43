"""`python -m tests.bench [items …]`: pages and calls of the API with that many items."""

import sys

from tests.bench import pages
from tests.bench.machine import installation

SIZES = (200, 2000)

if __name__ == "__main__":
    with installation() as folder:
        pages.measure_all(folder, tuple(int(size) for size in sys.argv[1:]) or SIZES)
