"""`manage.py up` as people use it: everything with one command, whatever is killed, until it is told to stop."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from config.runtime import paths
from tests.servers import free_port, open_folder, wait_until
from tests.stack import health

pytestmark = pytest.mark.slow
READY = {"status": "ready", "database": "ok", "migrations": "ok", "worker": "ok", "broker": "ok"}
PARTS = {"database": "bin/postgres -D", "web": "uvicorn", "worker": "celery.*worker", "beat": "celery.*beat"}


@dataclass
class Up:
    process: subprocess.Popen[str]
    url: str
    log: Path

    def part(self, name: str) -> int:
        """Process number of a part, 0 when it does not run."""
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                if re.search(PARTS[name], " ".join(child.cmdline())):
                    return child.pid
        return 0


@pytest.fixture(scope="module")
def up() -> Iterator[Up]:
    port = free_port()
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "SITE_URL"}
    }
    with open_folder("a folder with spaces") as folder:
        with open(folder / "log", "w") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--no-demo", "--port", str(port)],
                cwd=paths.REPO,
                env=env | {"TANDEM_VAR": str(folder / "var")},
                stdout=log,
                stderr=log,
                text=True,
            )
        running = Up(process, f"http://127.0.0.1:{port}", folder / "log")
        try:
            wait_until(lambda: health(running.url) == READY or process.poll() is not None, 180, "up is ready")
            yield running
        finally:
            process.kill()
            process.wait()


def test_everything_is_up_and_the_address_is_told(up: Up) -> None:
    assert health(up.url) == READY
    assert f"Tandem runs at {up.url}" in up.log.read_text()
    assert all(up.part(name) for name in PARTS)


@pytest.mark.parametrize("name", PARTS)
def test_a_killed_part_is_back_and_everything_works_again(up: Up, name: str) -> None:
    before = up.part(name)
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: up.part(name) not in {0, before}, 5, f"{name} runs again")
    wait_until(lambda: health(up.url) == READY, 15, "all is well")


def test_a_second_one_in_the_same_folder_is_refused(up: Up) -> None:
    env = os.environ | {"TANDEM_VAR": str(up.log.parent / "var")}
    second = [sys.executable, "manage.py", "up", "--port", str(free_port())]
    done = subprocess.run(second, cwd=paths.REPO, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert (
        done.stderr
        == f"Tandem already runs in this folder: {up.url}, process {up.process.pid}. Stop that one first.\n"
    )


def test_it_stops_within_five_seconds_and_leaves_nothing(up: Up) -> None:
    numbers, began = [up.part(name) for name in PARTS], time.monotonic()
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(6) == 0
    assert time.monotonic() - began < 5
    assert not [number for number in numbers if psutil.pid_exists(number)]
