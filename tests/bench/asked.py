"""What is measured: requests of pages and of the API, and what half of the best other tool takes for the same."""

import gzip
import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.bench.projects import Seeded

BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br, zstd"}
Request = tuple[str, str, Any]  # method, address, body


@dataclass(frozen=True)
class Row:
    """A line of the table. `request` makes the nth one; `target` is in milliseconds at 2,000 items.

    `changed`: before each request somebody else writes in the project, which is not counted.
    """

    name: str
    request: Callable[[Seeded, int], Request]
    target: float | None = None
    changed: bool = False
    grows: bool = False  # with the project: it answers all of it
    times: int = 1  # how many requests it is

    @property
    def shown(self) -> str:
        return f"{self.name}{', changed in between' if self.changed else ''}"


def page(path: str) -> Callable[[Seeded, int], Request]:
    return lambda seeded, n: ("GET", f"/p/{seeded.key}/{path.format(sprint=seeded.sprint)}", None)


def call(
    path: str, method: str = "GET", body: Callable[[Seeded, int], Any] | None = None
) -> Callable[[Seeded, int], Request]:
    def made(seeded: Seeded, n: int) -> Request:
        names = {
            "n": seeded.items[n % len(seeded.items)],
            "card": seeded.cards[n % len(seeded.cards)],
            "sprint": seeded.sprint,
        }
        address = f"/api/v1/projects/{seeded.key}/{path.format(**names)}"
        return method, address, body(seeded, n) if body else None

    return made


def _another_column(seeded: Seeded, n: int) -> dict[str, Any]:
    return {"column": seeded.columns[(n // len(seeded.cards) + 1) % 2], "over_limit": True}


MAIN = [
    Row("backlog page", page("backlog/"), 14),
    Row("backlog page", page("backlog/"), 14, changed=True),
    Row("all items as JSON", call("items/all/"), 17.5, grows=True),
    Row("all items as JSON", call("items/all/"), 17.5, changed=True, grows=True),
    Row("read one", call("items/{n}/"), 5),
    Row("create", call("items/", "POST", lambda *_: {"type": "story", "title": "One more"}), 10.5),
    Row("edit a title", call("items/{n}/", "PATCH", lambda s, n: {"title": f"Title {n}", "version": 1}), 12),
    Row("move to the top", call("items/{n}/move/", "POST", lambda *_: {"to": "top"}), 34),
    Row("change state", call("items/{card}/state/", "POST", _another_column), 9.5),
    Row("board", page("board/"), 90.5),
    Row("board", page("board/"), 90.5, changed=True),
    Row("sprint list", page("sprints/"), 19.5),
    Row("sprint list by the API", call("sprints/"), 19.5),
    Row("capacity report", page("sprints/{sprint}/capacity/"), 12),
    Row("capacity report", page("sprints/{sprint}/capacity/"), 12, changed=True),
    Row("capacity report by the API", call("sprints/{sprint}/report/"), 12),
    Row("search", page("search/?q=benchmark")),
    Row("search by the API", call("items/?text=benchmark")),
]
MORE = [
    Row("plan", page("sprints/{sprint}/plan/")),
    Row("item page", page("items/50/")),
    Row("epic", page("epics/1/")),
    Row("activity", page("activity/")),
    Row("suggestions", page("suggestions/")),
    Row("notices", lambda *_: ("GET", "/notices/", None)),
    Row("palette", page("search.json?q=benchmark")),
    Row("list by the API, first part", call("items/")),
]


class Client:
    """Somebody with a warm connection: a browser with its session for pages, a token for the API."""

    def __init__(self, url: str, session: str, token: str) -> None:
        self.server = http.client.HTTPConnection(urlsplit(url).netloc)
        self.session, self.token = session, token

    def __call__(self, request: Request) -> tuple[int, bytes]:
        method, path, body = request
        headers = {"Cookie": f"tandem={self.session}"} | BROWSER
        if path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.server.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = self.server.getresponse()
        content = answer.read()
        if answer.status >= 400:
            said = gzip.decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content
            raise AssertionError(f"{method} {path} answered {answer.status}: {said[:300]!r}")
        return answer.status, content
