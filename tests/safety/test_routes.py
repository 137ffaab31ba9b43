"""Every route says who may come in, and no id of another project is good anywhere."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from accounts.tokens import create_token
from tests.safety.bodies import BODIES, FILE
from tests.safety.world import ELSEWHERE, World, build, database_hash, routes
from tests.shared import shared

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# words, not ids
CHOICES = {
    "kind": "product",
    "step": "items",
    "name": "split",
    "table": "items",
    "format": "csv",
    "figure": "gross",
}
READS, WRITES = ("get",), ("post", "patch", "put", "delete")
NOWHERE = 987_654


def test_every_route_declares_its_policy() -> None:
    silent = [
        pattern
        for pattern, route in routes()
        if not (
            getattr(route.callback, "policy", None)
            or getattr(getattr(route.callback, "cls", None), "policy", None)
        )
    ]
    assert silent == []


def _policy(route: URLPattern) -> Any:
    return getattr(route.callback, "policy", None) or getattr(
        getattr(route.callback, "cls", None), "policy", None
    )


def test_every_action_of_the_api_has_its_policy() -> None:
    for pattern, route in routes():
        policy = getattr(getattr(route.callback, "cls", None), "policy", None)
        if isinstance(policy, dict):
            assert set(route.callback.actions.values()) <= set(policy), pattern


@shared
def mine() -> World:
    return build("MINE")


@shared
def theirs(mine: World) -> World:
    return build("THEIRS", ELSEWHERE)


def path_of(pattern: str, values: dict[str, Any]) -> str:
    return "/" + PARAMETER.sub(lambda match: str(values.get(match[1], CHOICES.get(match[1]))), pattern)


def _methods(route: URLPattern) -> set[str]:
    """What a page or a call of the API may be asked with."""
    return set(getattr(route.callback, "actions", (*READS, "post"))) - {"head"}


def _swaps(mine: World, theirs: World, *, api: bool) -> Iterator[tuple[str, str, str, Any]]:
    """Methods with pairs of addresses, with an id of the other project and with an id of nothing at all, and a body."""
    for pattern, route in routes():
        if pattern.startswith("api/") != api:
            continue
        names = [name for name in PARAMETER.findall(pattern) if name not in CHOICES]
        if "project_key" not in names:
            continue
        unknown = [name for name in names if name not in mine.values]
        assert not unknown, f"teach tests/safety/world.py a value for {unknown} of {pattern}"
        ours, others = mine.values_for(pattern), theirs.values_for(pattern)
        below = PARAMETER.sub("N", pattern.partition("<str:project_key>/")[2])
        for method in sorted(_methods(route)):
            body = BODIES.get((method, below), {}) if api else {}
            for name in names:
                swapped, lost = ours | {name: others[name]}, ours | {name: NOWHERE}
                if name == "project_key":
                    swapped, lost = others, others | {name: "NOWHERE"}
                yield method, path_of(pattern, swapped), path_of(pattern, lost), body


def _ask(
    client: Client, method: str, path: str, headers: dict[str, str], body: Any = None
) -> tuple[int, str]:
    sent: dict[str, Any] = {}
    if method == "post" and (not path.startswith("/api/") or body is FILE):
        sent = {"data": {"file": BytesIO(FILE["file"])} if body is FILE else {}}
    elif method != "get":
        sent = {"data": body or {}, "content_type": "application/json"}
    answer = getattr(client, method)(path, headers=headers | {"Accept": "application/json"}, **sent)
    numbers = re.compile(rf"{ELSEWHERE}\d*|{NOWHERE}|THEIRS|NOWHERE")
    return answer.status_code, numbers.sub("#", answer.content.decode(errors="replace"))


@pytest.mark.parametrize("where", ["pages", "api"])
def test_ids_of_another_project_are_as_good_as_none(
    mine: World, theirs: World, where: str, client: Client
) -> None:
    headers: dict[str, str] = {}
    if where == "pages":
        client.force_login(mine.access.user)
    else:
        headers["Authorization"] = f"Bearer {create_token(user=mine.access.user, name='t')[1]}"
    tries = list(_swaps(mine, theirs, api=where == "api"))
    assert len(tries) > 100
    _ask(client, "get", "/api/v1/projects/", headers)  # the token's last use is kept now, not in the middle
    before = database_hash()
    leaks = []
    for method, foreign, missing, body in tries:
        status, text = _ask(client, method, foreign, headers, body)
        if status == 405:
            continue
        if status < 400 or status >= 500 or (status != 404 and (where == "api" or method in READS)):
            leaks.append(f"{method} {foreign}: {status}")
        elif (status, text) != _ask(client, method, missing, headers, body):
            leaks.append(f"{method} {foreign}: tells apart from {missing}")
    assert not leaks, "\n".join(leaks)
    assert database_hash() == before


def _token(world: World, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {create_token(user=world.access.user, name='t', **more)[1]}"}


def test_a_token_that_reads_writes_nowhere_and_a_projects_token_opens_no_other(
    mine: World, client: Client
) -> None:
    """`other` is a project of the same person: only the token keeps it shut."""
    other = build("OTHER", ELSEWHERE, user=mine.access.user)
    reading, bound = _token(mine, scope="read"), _token(mine, project="MINE")
    for headers in (reading, bound):
        _ask(client, "get", "/api/v1/projects/", headers)
    before, leaks = database_hash(), []
    for pattern, route in routes():
        if not pattern.startswith("api/") or "project_key" not in pattern:
            continue
        own, foreign = path_of(pattern, mine.values_for(pattern)), path_of(pattern, other.values_for(pattern))
        for method in sorted(_methods(route)):
            if method in WRITES and _ask(client, method, own, reading)[0] not in (403, 405):
                leaks.append(f"reading: {method} {own}")
            if _ask(client, method, foreign, bound)[0] not in (404, 405):
                leaks.append(f"of a project: {method} {foreign}")
    assert not leaks, "\n".join(leaks)
    assert database_hash() == before


def test_outsiders_are_sent_to_sign_in_or_told_nothing(mine: World, client: Client) -> None:
    before = database_hash()
    for pattern, route in routes():
        policy = getattr(route.callback, "policy", None) or getattr(route.callback.cls, "policy", None)
        if policy == "public":
            continue
        answer = client.get(path_of(pattern, mine.values | {"token_id": 1, "notice_id": 1}))
        assert answer.status_code in (302, 401, 403, 405), pattern
    assert database_hash() == before
