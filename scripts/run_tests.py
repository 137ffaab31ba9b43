"""`make test`: unit and browser tests side by side on the same servers, and one summary of both."""

import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from contextlib import ExitStack
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

from tests import plugin  # noqa: E402

# In the order of the files, the long ones of which come before the short ones. One more than there are processors, for
# some tests wait for processes.
SIDE_BY_SIDE = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
GROUPS = {
    "unit": ["--ignore=tests/e2e", *SIDE_BY_SIDE, "-p", "no:playwright", "tests"],
    "browser": ["tests/e2e", "--screenshot=only-on-failure", "--output=test-results"],
}


def main() -> int:
    chosen = [name for name in sys.argv[1:] if name in GROUPS] or list(GROUPS)
    extra = [word for word in sys.argv[1:] if word not in GROUPS]
    lines, failed, began = [], False, time.monotonic()
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        running.enter_context(plugin.servers())
        running.enter_context(subprocess.Popen([sys.executable, "-m", "tests.tables"], cwd=REPO))
        groups = {
            name: running.enter_context(_start(name, folder, extra, shown=name == chosen[0]))
            for name in chosen
        }
        for name, group in groups.items():
            code = group.wait()
            if name != chosen[0]:
                print("\n" + _said(folder, name).read_text(errors="replace"), flush=True)
            failed |= code != 0
            lines.append(f"{name:<8} {_counts(_report(folder, name))}{'' if code == 0 else '  FAILED'}")
    print(
        "\n" + "\n".join(lines) + f"\n{'FAILED' if failed else 'passed'} in {time.monotonic() - began:.0f} s"
    )
    return int(failed)


def _start(name: str, folder: Path, extra: list[str], *, shown: bool) -> "subprocess.Popen[bytes]":
    """The first group prints as it goes; what another one prints is kept until it has ended."""
    report = f"--junit-xml={_report(folder, name)}"
    command = [sys.executable, "-m", "pytest", "-q", report, *GROUPS[name], *extra]
    if shown:
        return subprocess.Popen(command, cwd=REPO)
    with _said(folder, name).open("wb") as said:
        return subprocess.Popen(command, cwd=REPO, stdout=said, stderr=subprocess.STDOUT)


def _report(folder: Path, name: str) -> Path:
    return folder / f"{name}.xml"


def _said(folder: Path, name: str) -> Path:
    return folder / f"{name}.txt"


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
