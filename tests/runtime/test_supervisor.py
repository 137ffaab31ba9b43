"""Parts are kept running, stopped in order, and never left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator

import psutil
import pytest

from config.runtime import paths
from config.runtime.child import guard
from config.runtime.supervisor import Part, Supervisor
from tests.servers import wait_until

SLEEPS = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('here', flush=True); time.sleep(60)",
]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(said.append)
    yield supervisor
    supervisor.stop()


def part(name: str, command: list[str], **options: object) -> Part:
    return Part(name, lambda: guard(command), **options)  # type: ignore[arg-type]


def pid_of(part: Part) -> int:
    return part.process.pid if part.process else 0


def test_output_carries_the_name_of_its_part(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(part("web", SLEEPS))
    wait_until(lambda: "web     | here" in said, 5, "the line appears")


def test_a_killed_part_starts_again_at_once(supervisor: Supervisor) -> None:
    web, worker = part("web", SLEEPS), part("worker", SLEEPS)
    supervisor.start(web)
    supervisor.start(worker)
    first, untouched = pid_of(web), pid_of(worker)
    os.kill(first, signal.SIGKILL)
    assert supervisor.wait_for(lambda: pid_of(web) not in {0, first}, 2, web)
    assert pid_of(worker) == untouched


def test_a_part_that_keeps_dying_is_tried_ever_less_often(supervisor: Supervisor) -> None:
    broken = part("web", [sys.executable, "-c", "print('no such thing')"])
    supervisor.start(broken)
    assert not supervisor.wait_for(lambda: False, 20, broken)
    assert broken.failures == 4 and broken.pause == 4.0
    assert "no such thing" in broken.tail


def test_stopping_ends_even_deaf_parts_within_five_seconds(supervisor: Supervisor, said: list[str]) -> None:
    deaf, database = part("worker", DEAF), part("database", DEAF, floor=0)
    supervisor.start(deaf)
    supervisor.start(database)
    wait_until(lambda: sum("here" in line for line in said) == 2, 30, "both run")
    pids, began = [pid_of(deaf), pid_of(database)], time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 5
    assert not any(alive(pid) for pid in pids)


def test_the_database_stops_after_those_who_use_it(supervisor: Supervisor, said: list[str]) -> None:
    says_when = (
        "import time\ntry: print('here', flush=True); signal.pause()\nfinally: print(time.monotonic())"
    )
    for name, floor in (("database", 0), ("web", 1)):
        command = [sys.executable, "-c", f"import signal; signal.signal(15, lambda *_: exit())\n{says_when}"]
        supervisor.start(part(name, command, floor=floor))
    wait_until(lambda: sum("here" in line for line in said) == 2, 30, "both run")
    supervisor.stop()
    wait_until(lambda: len(said) == 4, 30, "both have spoken")
    ended = {line.split("|")[0].strip(): float(line.split("|")[1]) for line in said if "here" not in line}
    assert ended["web"] < ended["database"]


@pytest.mark.parametrize("watcher", ["", "1"], ids=["by the kernel", "by a watching process"])
def test_no_part_outlives_a_killed_supervisor(watcher: str) -> None:
    program = f"""
        from config.runtime.child import guard
        from config.runtime.supervisor import Part, Supervisor
        supervisor = Supervisor()
        for name in ("web", "worker"):
            supervisor.start(Part(name, lambda: guard({SLEEPS!r})))
        print("pids", *[part.process.pid for part in supervisor.parts], flush=True)
        supervisor.run_forever()
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=paths.REPO,
        env=os.environ | {"TANDEM_WATCHER": watcher},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    lines = [process.stdout.readline() for _ in range(3)]  # a part may be heard before they are told
    pids = [int(word) for line in lines if line.startswith("pids") for word in line.split()[1:]]
    assert len(pids) == sum("here" in line for line in lines) == 2
    process.kill()
    process.wait()
    wait_until(lambda: not any(alive(pid) for pid in pids), 3, "all parts are gone")


def alive(pid: int) -> bool:
    """Runs, and is no mere entry of one that has ended."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
