"""Keeps a few programs running: starts them, prefixes their output, restarts what dies, stops all of them."""

import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = (
    3.0  # what a part may take to finish its work; then the database has its time: together less than five
)
DATABASE_SECONDS = 1.0
STEADY_SECONDS = 20.0  # a part that ran this long starts its back-off anew
LONGEST_PAUSE = 15.0


@dataclass
class Part:
    """One program and how it is treated. `prepare` runs before every start; parts with a lower `floor` stop last."""

    name: str
    command: Callable[[], Sequence[str]]
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    prepare: Callable[[], None] = lambda: None
    stop_signal: signal.Signals = signal.SIGTERM
    floor: int = 1
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = 0.0
    start_at: float = 0.0
    failures: int = 0
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=15))

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Runs parts from the thread that made it: children die with the thread that starts them."""

    def __init__(self, print_line: Callable[[str], None] | None = None) -> None:
        self.parts: list[Part] = []
        self._print = print_line or _print_line
        self._colours = sys.stdout.isatty()

    def start(self, part: Part) -> None:
        """Start a part and keep it running from now on."""
        self.parts.append(part)
        self._launch(part)

    def wait_for(self, condition: Callable[[], bool], seconds: float, part: Part) -> bool:
        """Keep everything running until `condition`; False when time is up or `part` keeps failing."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end or part.failures >= 4:
                return False
            self.tick()
            time.sleep(0.05)
        return True

    def run_forever(self, each_round: Callable[[], None] = lambda: None) -> None:
        """Restart whatever ends, until a signal interrupts."""
        while True:
            self.tick()
            each_round()
            time.sleep(0.1)

    def tick(self) -> None:
        """Notice parts that ended, start those whose pause is over."""
        now = time.monotonic()
        for part in self.parts:
            if part.runs:
                continue
            if part.process is not None:
                self._note_end(part, now)
            elif now >= part.start_at:
                self._launch(part)

    def restart(self, names: Sequence[str]) -> None:
        """Stop these parts and start them anew at once, as after a change of the code."""
        chosen = [part for part in self.parts if part.name in names]
        _stop(chosen, STOP_SECONDS)
        for part in chosen:
            part.pause, part.failures = 0.0, 0
            self._launch(part)

    def stop(self) -> None:
        """End every part within five seconds, those on the lowest floor last."""
        for floor in sorted({part.floor for part in self.parts}, reverse=True):
            _stop(
                [part for part in self.parts if part.floor == floor],
                STOP_SECONDS if floor else DATABASE_SECONDS,
            )
        self.parts.clear()

    def _launch(self, part: Part) -> None:
        try:
            part.prepare()
            part.process = subprocess.Popen(
                list(part.command()),
                env=None if part.env is None else dict(part.env),
                cwd=part.cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C in the terminal reaches the supervisor alone, which stops in order
            )
        except (OSError, SystemExit) as error:
            self._say(part, f"does not start: {error}")
            self._back_off(part, time.monotonic())
            return
        part.started_at = time.monotonic()
        threading.Thread(target=self._copy_output, args=[part, part.process], daemon=True).start()

    def _note_end(self, part: Part, now: float) -> None:
        assert part.process is not None
        code = part.process.returncode
        how = signal.Signals(-code).name if code < 0 else f"code {code}"
        part.process = None
        if now - part.started_at > STEADY_SECONDS:
            part.pause, part.failures = 0.0, 0
        self._back_off(part, now)
        pause = part.start_at - now
        self._say(part, f"ended ({how}), starts again {f'in {pause:.1f} s' if pause else 'at once'}")

    @staticmethod
    def _back_off(part: Part, now: float) -> None:
        part.failures += 1
        part.start_at = now + part.pause
        part.pause = min(max(part.pause * 2, 0.5), LONGEST_PAUSE)

    def _copy_output(self, part: Part, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            text = line.decode(errors="replace").rstrip()
            if text:
                part.tail.append(text)
                self._say(part, text)

    def _say(self, part: Part, text: str) -> None:
        label = f"{part.name:<8}|"
        self._print(f"\x1b[2m{label}\x1b[0m {text}" if self._colours else f"{label} {text}")


def _stop(parts: Sequence[Part], patience: float) -> None:
    for part in parts:
        if part.runs and part.process is not None:
            part.process.send_signal(part.stop_signal)
    end = time.monotonic() + patience
    while any(part.runs for part in parts) and time.monotonic() < end:
        time.sleep(0.02)
    for part in parts:
        if part.process is not None:
            if part.runs:
                part.process.send_signal(signal.SIGQUIT if part.floor == 0 else signal.SIGKILL)
            try:
                part.process.wait(0.5)
            except subprocess.TimeoutExpired:
                part.process.kill()
                part.process.wait()


def _print_line(text: str) -> None:
    with suppress(OSError):  # the terminal may be gone; the parts go on
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
