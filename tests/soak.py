"""`python -m tests.soak`: the safety tests at full size. TANDEM_SOAK=1 makes them read their large numbers."""

import os
import subprocess
import sys

if __name__ == "__main__":
    tests = [sys.executable, "-m", "pytest", "-m", "soak", "-p", "no:xdist", *sys.argv[1:]]
    sys.exit(subprocess.run(tests, env=os.environ | {"TANDEM_SOAK": "1"}, check=False).returncode)
