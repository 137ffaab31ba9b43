"""`make audit`: known weaknesses of the libraries in use. What cannot be asked is skipped, and said so."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPO = Path(__file__).resolve().parent.parent


def python() -> list[str] | None:
    """What pip-audit knows of requirements.txt; None where it cannot ask."""
    if importlib.util.find_spec("pip_audit") is None:
        return None
    told = _asked(
        [
            sys.executable,
            "-m",
            "pip_audit",
            "-r",
            "requirements.txt",
            "--no-deps",
            "--disable-pip",
            "-f",
            "json",
        ]
    )
    known = [one for one in told.get("dependencies", []) if "vulns" in one]
    if not known:
        return None
    return [f"{one['name']} {one['version']}: {weak['id']}" for one in known for weak in one["vulns"]]


def front_end() -> list[str] | None:
    """What npm knows of package-lock.json; None where it cannot ask."""
    told = _asked(["npm", "audit", "--json"])
    if "vulnerabilities" not in told:
        return None
    return [f"{name}: {one['severity']}" for name, one in told["vulnerabilities"].items()]


PARTS: dict[str, Callable[[], list[str] | None]] = {"Python": python, "front end": front_end}


def main() -> int:
    found = []
    for name, ask in PARTS.items():
        weak = ask()
        if weak is None:
            print(f"{name}: skipped; the list of weaknesses cannot be reached, or pip-audit is not installed")
            continue
        print(f"{name}: " + ("none known" if not weak else ", ".join(weak)))
        found += weak
    return int(bool(found))


def _asked(command: list[str]) -> dict[str, Any]:
    try:
        done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, timeout=300, check=False)
        return dict(json.loads(done.stdout))
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return {}


if __name__ == "__main__":
    sys.exit(main())
