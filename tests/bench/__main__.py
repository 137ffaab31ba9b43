"""`python -m tests.bench [items …]`: pages and calls of the API with that many items, then in a browser, then the
calculation core.

`--only pages`, `--only browser` or `--only core` measures one of them, `--projects` says of how many projects the
nightly figures are (1,000 unless told otherwise), `--quick` takes 200 and 2,000 items, fewer requests, and 50 projects.
"""

import argparse
import os

from tests.bench import browser, core, pages
from tests.bench.machine import installation

SIZES = [200, 2000, 10_000]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("items", nargs="*", type=int)
    parser.add_argument("--only", choices=["pages", "core", "browser"])
    parser.add_argument("--projects", type=int)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    os.environ["API_CALLS_PER_MINUTE"] = "0"  # eight clients of one person ask more often than people do
    with installation() as folder:
        if asked.only in (None, "pages"):
            sizes = asked.items or (SIZES[:2] if asked.quick else SIZES)
            pages.measure_all(folder, sizes, quick=asked.quick)
        if asked.only in (None, "browser"):
            browser.measure_all(folder, quick=asked.quick)
        if asked.only in (None, "core"):
            core.measure_all(asked.projects or (50 if asked.quick else 1000))


if __name__ == "__main__":
    main()
