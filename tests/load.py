"""People who use Tandem's API at once, each in a thread, and what came of it."""

import http.client
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

PAUSE = 0.2  # seconds before somebody tries again


@dataclass
class Load:
    """How it went: answers by status, how often somebody had to try again and why, and how long answers took."""

    statuses: Counter[int] = field(default_factory=Counter)
    retries: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def note(self, asked: str, status: int, said: Any, retries: Iterable[str], seconds: float) -> None:
        with self.lock:
            if status != 200 and len(self.refused) < 3:
                self.refused.append(f"{asked} answered {status}: {str(said)[:300]}")
            self.statuses[status] += 1
            self.retries.update(retries)
            self.seconds.append(seconds)

    def milliseconds(self, share: float) -> int:
        """How long the quickest `share` of all answers took at most."""
        return round(sorted(self.seconds)[int(len(self.seconds) * share)] * 1000)

    def __str__(self) -> str:
        spread = (
            f"median {round(statistics.median(self.seconds) * 1000)} ms, p95 {self.milliseconds(0.95)} ms"
        )
        return "; ".join(
            [f"{dict(self.statuses)}, tried again {dict(self.retries)}, {spread}", *self.refused]
        )


@dataclass
class Caller:
    """One person with a token. Tries again for `patience` seconds what fails for a reason that may pass."""

    urls: Sequence[str]
    token: str
    load: Load
    patience: float = 0
    at: int = 0
    connection: http.client.HTTPConnection | None = None

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        began, failures = time.monotonic(), list[str]()
        while True:
            status, content, trouble = self._once(method, path, body, headers)
            if not trouble or time.monotonic() - began > self.patience:
                self.load.note(f"{method} {path}", status, content, failures, time.monotonic() - began)
                return status, content
            failures.append(trouble)
            time.sleep(PAUSE)

    def _once(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, Any, str]:
        """Status, content, and what may pass in words; status 0 is no answer."""
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        if self.connection is None:
            server = urlsplit(self.urls[self.at % len(self.urls)]).netloc
            self.connection, self.at = http.client.HTTPConnection(server, timeout=60), self.at + 1
        try:
            self.connection.request(method, path, None if body is None else json.dumps(body), sent)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            self.connection = None
            return 0, repr(error), type(error).__name__
        is_json = "json" in (answer.headers["Content-Type"] or "")
        trouble = str(answer.status) if answer.status >= 500 or answer.status == 429 else ""
        if trouble:
            self.connection.close()  # another server may be well
            self.connection = None
        return answer.status, json.loads(content) if is_json and content else content, trouble


class Crowd:
    """So many people share the work, each in its order: do(person, piece)."""

    def __init__(self, people: int, work: Sequence[Any], do: Callable[[int, Any], None]) -> None:
        self.done = 0
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(people)
        self._turns = [
            self._threads.submit(self._turn, do, person, work[person::people]) for person in range(people)
        ]

    def _turn(self, do: Callable[[int, Any], None], person: int, pieces: Sequence[Any]) -> None:
        for piece in pieces:
            do(person, piece)
            with self._lock:
                self.done += 1

    @property
    def works(self) -> bool:
        return not all(turn.done() for turn in self._turns)

    def wait(self) -> None:
        """Until all is done; what went wrong for somebody is raised here."""
        for turn in self._turns:
            turn.result()
        self._threads.shutdown()
