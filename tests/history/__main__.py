"""`python -m tests.history [--keep]`: 50 real sprints lived through, and what Tandem says about them on the way.

Reads the exports in the folder named by REAL_DATA; without them it says so and stops.
`--keep` leaves the project in the installation that `make up` runs, to be looked at; else everything is thrown away.
"""

import argparse
import os
import sys
from contextlib import ExitStack

from tests.history import files


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.history", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="in the installation that runs here")
    asked = parser.parse_args()
    if reason := files.missing():
        sys.exit(f"Nothing to build from: {reason}")
    with ExitStack() as opened:
        if asked.keep:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
            import django

            django.setup()
        else:
            from tests.bench.machine import installation

            opened.enter_context(installation())
        from tests.history.telling import tell

        tell()


if __name__ == "__main__":
    main()
