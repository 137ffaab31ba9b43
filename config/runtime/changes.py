"""`make dev`: restarts the parts when their code changes."""

import time
from collections.abc import Iterator
from pathlib import Path

from config.runtime.paths import REPO
from config.runtime.supervisor import Supervisor

FOLDERS = ("common", "activity", "accounts", "backlog", "sprints", "interchange", "config")
PARTS = ("web", "worker", "beat")


class Changes:
    """Looks once a second at the modification times of the Python files and templates."""

    def __init__(self) -> None:
        self._seen = self._times()
        self._next_look = 0.0

    def restart_on_change(self, supervisor: Supervisor) -> None:
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + 1
        now = self._times()
        changed = [path for path in now.keys() | self._seen.keys() if now.get(path) != self._seen.get(path)]
        self._seen = now
        if any(path.suffix == ".py" for path in changed):
            supervisor.restart(PARTS)
        elif changed:
            supervisor.restart(("web",))

    @staticmethod
    def _times() -> dict[Path, float]:
        return {path: path.stat().st_mtime for path in _files() if path.exists()}


def _files() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from (REPO / folder).rglob("*.py")
    yield from (REPO / "templates").rglob("*.html")
