"""No input whatever is a 500: every field of every form, every query, every body, every part of an address."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.safety.forms import PAGES, Form, forms_of, some
from tests.safety.world import World, routes

pytestmark = pytest.mark.soak
ODD = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud7ff\U0010ffff",
    "\u200b\u200b",
    "\u202etxet desrever",
    "😀" * 50,
    "مرحبا بالعالم",
    "x" * 100_001,
    "9" * 30,
    "9" * 5_000,
    "-1",
    "-0.5",
    "1e999",
    "NaN",
    "Infinity",
    "²",
    "٣",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "99:99",
    "100000000000h",
    "null",
    "[]",
    "{}",
    "<script>alert(1)</script>",
    "'; DROP TABLE backlog_item; --",
    "%s%n%00",
    "../../../etc/passwd",
    "//evil.example",
    "=1+1",
]
QUERIES = [
    "q",
    "after",
    "from",
    "on",
    "week",
    "country",
    "type",
    "title",
    "epic",
    "parent",
    "question",
    "since",
    "back",
    "next",
    "cursor",
    "limit",
    "count",
    "label",
    "assignee",
    "state",
    "sort",
    "text",
    "product",
    "technical",
    "user",
]
NAMES = (
    "before",
    "after",
    "place",
    "item",
    "column",
    "position",
    "version",
    "sprint",
    "on",
    "until",
    "cell",
    "kinds",
)
A_THIRD = 100  # of all addresses; each at full size
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


def ask(client: Client, method: str, path: str, data: Any = None, **more: Any) -> int:
    """The status, with nothing kept."""
    with transaction.atomic():
        status = getattr(client, method)(path, data, **more).status_code
        transaction.set_rollback(True)
    return status


def test_no_field_of_any_form_breaks_the_site(world: World, site: Client) -> None:
    forms = list(forms_of(site, world.paths(PAGES)))
    assert len(forms) > 50
    broken, accepted = [], 0
    for form in some(forms, 40, "forms"):
        for name, value in _with_odd_values(form):
            sent = form.values | {name: [value]}
            status = ask(site, form.method, form.action, sent)
            accepted += status in (200, 204, 302, 303)
            if status >= 500 or status == 405:
                broken.append(f"{form.method} {form.action} {name}={value[:40]!r}: {status}")
    assert not broken, "\n".join(broken)
    assert accepted > 5


def _with_odd_values(form: Form) -> Iterator[tuple[str, str]]:
    for name in some(sorted(form.values), 1, form.action):
        for value in some(ODD, 1, form.action + name):
            yield name, value


def test_no_query_breaks_a_page(world: World, site: Client) -> None:
    broken = []
    for pattern, route in some(list(routes()), A_THIRD, "queries"):
        if "^" in pattern or pattern.startswith("accounts/logout"):
            continue
        path = _path(pattern, world)
        for name in some(QUERIES, 1, pattern):
            for value in some(ODD, 1, pattern + name):
                if len(value) < 6_000 and (status := ask(site, "get", path, {name: value})) >= 500:
                    broken.append(f"{path}?{name}={value[:40]!r}: {status}")
        assert route.callback
    assert not broken, "\n".join(broken)


def test_no_script_breaks_a_page(world: World, site: Client) -> None:
    """What pages' own scripts send as JSON, and what nobody's would."""
    bodies: list[Any] = [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"x"',
        b"1",
        b"",
        b"{",
    ]
    values: list[Any] = [None, True, -1, 0.5, 10**30, "9" * 5_000, [], {}, [[]], "\x00", "²", "x" * 100_001]
    bodies += [dict.fromkeys(NAMES, value) for value in values]
    broken = []
    for pattern, route in some(list(routes()), A_THIRD, "queries"):
        if (
            "^" in pattern
            or getattr(route.callback, "cls", None)
            or pattern.startswith(("accounts/", "health"))
        ):
            continue
        path = _path(pattern, world)
        for body in some(bodies, 1, pattern):
            status = ask(
                site,
                "post",
                path,
                body,
                content_type="application/json",
                headers={"Accept": "application/json"},
            )
            if status >= 500:
                broken.append(f"{path} {str(body)[:60]}: {status}")
    assert not broken, "\n".join(broken)


def test_no_address_breaks_the_site(world: World, site: Client) -> None:
    odd = [
        "0",
        "99999999999999999999999999",
        "9" * 5_000,
        "-1",
        "x",
        "%00",
        "%ff",
        "%F0%9F%98%80",
        "..%2f..",
        "a" * 3_000,
    ]
    broken = []
    for pattern, _ in some(list(routes()), A_THIRD, "addresses"):
        if "^" in pattern:
            continue
        for _, name in PARAMETER.findall(pattern):
            for value in some(odd, 1, pattern + name):
                path = _path(pattern, world, {name: value})
                for method in ("get", "post"):
                    if (status := ask(site, method, path)) >= 500:
                        broken.append(f"{method} {path[:80]}: {status}")
    assert not broken, "\n".join(broken)


def _path(pattern: str, world: World, given: dict[str, Any] | None = None) -> str:
    choices = {"kind": "product", "table": "items"}
    values = choices | world.values_for(pattern) | (given or {})
    return "/" + PARAMETER.sub(lambda match: str(values.get(match[2], 1)), pattern)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "tandem=\x01; messages=x; tandem_csrf=y"},
        {"Accept": "\xff"},
        {"Host": "evil.example"},
        {"Host": "a b"},
        {"Content-Length": "x"},
        {"HX-Request": "true", "HX-Target": "\xff#x", "HX-Current-URL": "%zz"},
        {"Authorization": "Bearer \xff"},
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": "application/x-www-form-urlencoded; charset=evil"},
    ],
)
def test_no_header_breaks_the_site(world: World, site: Client, headers: dict[str, str], method: str) -> None:
    for path in (
        "/accounts/login/",
        "/p/MINE/backlog/",
        "/p/MINE/items/1/",
        "/p/MINE/plan/",
        "/api/v1/projects/MINE/items/",
    ):
        if "Content-Type" in headers and method == "post":
            answer = site.generic("POST", path, b"a=b", content_type=headers["Content-Type"])
        else:
            answer = getattr(site, method)(path, headers=headers)
        assert answer.status_code < 500, path


BLANK = [
    "\u200b",
    "\u200b\u200c\u200d",
    "\u2060",
    "\u00ad",
    "\u3164",
    "\u2800",
    "\u202e",
    "\u00a0\u200e",
    "\U000e0020",
    "\ufe0f",
]


@pytest.mark.parametrize("blank", BLANK)
def test_what_nobody_can_see_is_no_title(world: World, site: Client, blank: str) -> None:
    root = "/api/v1/projects/MINE/"
    days = {"start_on": "2027-03-01", "end_on": "2027-03-12"}
    for path, body in (
        ("items/", {"type": "story", "title": blank}),
        ("items/", {"type": "spike", "title": "A", "question": blank}),
        ("epics/", {"title": blank}),
        (f"items/{world.values['number']}/criteria/", {"texts": [blank]}),
        (f"items/{world.values['number']}/comments/", {"body": blank}),
    ):
        assert site.post(root + path, body, content_type="application/json").status_code == 400, (path, blank)
    made = site.post(f"{root}sprints/", {"name": blank} | days, content_type="application/json")
    assert made.status_code == 400 or made.json()["name"].startswith("Sprint"), made.content
    assert site.post("/projects/new/", {"name": blank, "key": "OTHER", "timezone": "UTC"}).status_code == 400


def test_visible_text_keeps_its_joiners_but_not_what_turns_the_line_round(world: World, site: Client) -> None:
    for title, kept in {
        "می‌خواهم": "می‌خواهم",
        "👩‍💻 at work": "👩‍💻 at work",
        "Pay \u202egnp.exe": "Pay gnp.exe",
    }.items():
        made = site.post(
            "/api/v1/projects/MINE/items/", {"type": "task", "title": title}, content_type="application/json"
        )
        assert (made.status_code, made.json().get("title")) == (201, kept)
