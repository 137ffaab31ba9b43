"""`make test`: the fast tests in parallel, then the browser tests, and one summary of both."""

import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
GROUPS = {
    "unit": ["--ignore=tests/e2e", "-n", "2", "--dist", "loadfile", "-p", "no:playwright", "tests"],
    "browser": ["tests/e2e", "--screenshot=only-on-failure", "--output=test-results"],
}


def main() -> int:
    chosen = [name for name in sys.argv[1:] if name in GROUPS] or list(GROUPS)
    extra = [word for word in sys.argv[1:] if word not in GROUPS]
    lines, failed, began = [], False, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            report = Path(folder) / f"{name}.xml"
            command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *GROUPS[name], *extra]
            code = subprocess.run(command, cwd=REPO).returncode
            failed |= code != 0
            lines.append(f"{name:<8} {_counts(report)}{'' if code == 0 else '  FAILED'}")
    print(
        "\n" + "\n".join(lines) + f"\n{'FAILED' if failed else 'passed'} in {time.monotonic() - began:.0f} s"
    )
    return int(failed)


def _counts(report: Path) -> str:
    try:
        suite = ET.parse(report).getroot().find("testsuite")
    except (OSError, ET.ParseError):
        suite = None
    if suite is None:
        return "did not run to its end"
    total, bad, skipped = (
        int(suite.get("tests", 0)),
        int(suite.get("failures", 0)) + int(suite.get("errors", 0)),
        int(suite.get("skipped", 0)),
    )
    return f"{total - bad - skipped} passed, {bad} failed, {skipped} skipped in {float(suite.get('time', 0)):.0f} s"


if __name__ == "__main__":
    sys.exit(main())
