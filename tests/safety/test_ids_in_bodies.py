"""An id of another project in a body or a query is as good as none, in every field that takes ids.

The fields are read from the description of the API, at whatever depth, and from the forms of the pages: a new one
is tried without anybody remembering. One that is not known by name fails here until it is said what it means.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from common.api import MAX_ID
from tests.safety.described import NAMED, WORDS, description, name_of, operations
from tests.safety.forms import PAGES, SOAK, Form, forms_of
from tests.safety.known_calls import known
from tests.safety.test_rights import filled
from tests.safety.test_routes import NOWHERE, mine, theirs  # noqa: F401 (fixtures)
from tests.safety.world import ELSEWHERE, World, build, database_hash

Path = tuple[str, ...]
EACH = "[]"  # a place in a list
PLACES = {"to", "before", "after", "position"}
MEANS = NAMED | {
    "opens": "number", "opens_epic": "epic", "template": "template", "done_template": "template", "gate": "gate",
    "children": "number", "criteria": "criterion", "columns": "column", "item": "number", "sprint": "sprint",
    "epic": "epic", "user": "user", "column": "column", "event": "event", "created_by": "user",
    "mapping": "saved_id",
}  # fmt: skip
# What has to be sent along for the id to be looked at.
ALONG: dict[tuple[str, Path], dict[str, Any]] = {
    **{
        ("post items/bulk/create/", ("items", EACH, name)): {"type": "story", "title": "A"}
        for name in ("assignee", "epic")
    },
    **{
        ("post items/bulk/create/", ("items", EACH, name)): {"type": "task", "title": "A"}
        for name in ("done_template", "parent")
    },
    ("post items/N/split/", ("parts", EACH, "children", EACH)): {"title": "A"},
    ("post items/N/split/", ("parts", EACH, "criteria", EACH)): {"title": "A"},
    ("post items/N/outcome/", ("gates", EACH, "gate")): {"becomes": "opened"},
    ("post sprints/N/close/", ("remaining", EACH, "item")): {"points": 1},
    ("post sprints/N/close/", ("reasons", EACH, "item")): {"reason": "too_large"},
}


NAMES_WHY = re.compile(r'"refused":\[|"errors":\{')  # of several, each has its own refusal
# Where what is named and is not there is left out instead of refused.
LEFT_OUT = {
    ("patch imports/N/", "columns"): "for a state whose column is gone another is suggested",
    ("post sprints/N/items/", "before"): "next to what is not in the sprint is at its end",
    ("post sprints/N/items/", "after"): "the same",
    ("post sprints/plan-items/", "before"): "the same",
    ("post sprints/plan-items/", "after"): "the same",
    ("post sprints/N/items/N/move/", "before"): "the same",
    ("post sprints/N/items/N/move/", "after"): "the same",
}


def _ids(shape: dict[str, Any], path: Path = ()) -> Iterator[Path]:
    """Where a body has ids: whole numbers as large as ids may be."""
    if ref := shape.get("$ref"):
        yield from _ids(description()["components"]["schemas"][ref.rpartition("/")[2]], path)
    for part in (*shape.get("allOf", ()), *shape.get("oneOf", ()), *shape.get("anyOf", ())):
        yield from _ids(part, path)
    if "items" in shape:
        yield from _ids(shape["items"], (*path, EACH))
    for name, inner in shape.get("properties", {}).items():
        yield from _ids(inner, (*path, name))
    if isinstance(shape.get("additionalProperties"), dict):
        yield from _ids(shape["additionalProperties"], (*path, "*"))
    name = next((one for one in reversed(path) if one not in (EACH, "*")), "")
    if (
        shape.get("type") == "integer"
        and name != "version"
        and (shape.get("maximum") == MAX_ID or name in MEANS)
    ):
        yield path


def _without_rivals(body: Any, path: Path) -> Any:
    """One place is enough: of several that are named, all but one may be left unread."""
    return {name: value for name, value in body.items() if path[0] not in PLACES or name not in PLACES}


def _placed(body: Any, path: Path, value: Any, along: dict[str, Any]) -> Any:
    """The body with a value at a place, which is made where it is missing."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if first == EACH:
        return [_placed({}, rest, value, along)]
    found = dict(body) if isinstance(body, dict) else {}
    if rest and rest[0] == EACH and len(rest) > 1:
        found[first] = [along | _placed({}, rest[1:], value, along)]
    else:
        found["To Do" if first == "*" else first] = _placed(found.get(first, {}), rest, value, along)
    return found


def _meant(path: Path) -> str:
    name = next(one for one in reversed(path) if one not in (EACH, "*"))
    assert name in MEANS, f"say in MEANS what {name} is an id of"
    return MEANS[name]


def _tries() -> Iterator[tuple[Any, Path]]:
    for operation in operations():
        asked = description()["paths"][operation.path][operation.method.lower()]
        for content in asked.get("requestBody", {}).get("content", {}).values():
            for path in sorted(set(_ids(content["schema"]))):
                yield operation, path


def test_bodies_take_no_id_of_another_project(mine: World, theirs: World, client: Client) -> None:  # noqa: F811
    client.force_login(mine.access.user)
    tries, before, leaks = list(_tries()), database_hash(), []
    for operation, path in tries:
        name, call = name_of(operation), known(name_of(operation))
        meant = _meant(path)
        with transaction.atomic():
            values = WORDS | mine.values_for(operation.path)
            values |= (call.before(mine) if call.before else None) or {}
            if name == "post sprints/N/items/":
                values["number"] = values["task"]  # which is not in it yet
            then = database_hash() if call.before else ""
            body = _without_rivals(filled(call.body or {}, values), path)
            foreign = theirs.values_for(operation.path).get(meant) or theirs.values[meant]
            answers = []
            for value in (foreign, NOWHERE):
                sent = _placed(deepcopy(body), path, value, ALONG.get((name, path), {}))
                address = re.sub(r"{(\w+)}", lambda part, v=values: str(v[part[1]]), operation.path)
                answer = getattr(client, operation.method.lower())(
                    address, sent, content_type="application/json"
                )
                said = re.sub(
                    rf"{ELSEWHERE // 1000}\d{{3}}|{NOWHERE}|\b{foreign}\b", "#", answer.content.decode()
                )
                answers.append((answer.status_code, said))
            lenient = (name, path[0]) in LEFT_OUT
            if then and not lenient and database_hash() != then:
                leaks.append(f"{name} {path}: changed something")
            transaction.set_rollback(bool(call.before) or lenient)
        if answers[0] != answers[1]:
            leaks.append(f"{name} {path}: {answers[0]} tells apart from {answers[1]}")
        elif answers[0][0] >= 500 or (
            answers[0][0] < 400 and not lenient and not NAMES_WHY.search(answers[0][1])
        ):
            leaks.append(f"{name} {path}: {answers[0]}")
    assert not leaks, "\n".join(leaks)
    assert database_hash() == before
    assert len(tries) > 40


def _asked_for() -> Iterator[tuple[str, str]]:
    """Addresses that are read, and the parameters of theirs that take ids."""
    for path, methods in description()["paths"].items():
        for one in methods.get("get", {}).get("parameters", ()):
            if one["in"] == "query" and one["name"] in MEANS and one["schema"].get("type") == "integer":
                yield path, one["name"]


def test_what_is_asked_for_by_an_id_of_another_project_is_not_there(
    mine: World,  # noqa: F811
    theirs: World,  # noqa: F811
    client: Client,
) -> None:
    client.force_login(mine.access.user)
    asked = list(_asked_for())
    assert len(asked) > 8
    for path, name in asked:
        values = WORDS | mine.values_for(path)
        address = re.sub(r"{(\w+)}", lambda part, v=values: str(v[part[1]]), path)
        foreign = client.get(address, {name: theirs.values[MEANS[name]]})
        nothing = client.get(address, {name: NOWHERE})
        assert (foreign.status_code, foreign.content) == (nothing.status_code, nothing.content), (path, name)


FORMS = (
    "{p}items/new/?type=story", "{p}items/{number}/", "{p}items/{task}/", "{p}board/", "{p}members/stand-ins/",
    "{p}sprints/{sprint}/plan/", "{p}suggestions/new/?kind=task", "{p}import/{job_id}/",
)  # fmt: skip
IN_FORMS = MEANS | {"opens_item": "number", "state": "column"}
NUMBERS = re.compile(
    r"version|option|share|_bp|left_|criterion_|position|severity|minutes|is_|part|kind|place|days?$|from|quality|field-|type-|points|size|value"
)


@pytest.fixture
def others(world: World) -> World:
    return build("THEIRS", ELSEWHERE)


def _meaning(form: Form, name: str) -> str | None:
    """What a control names by id, "" for nobody knows; None for one that has no numbers to choose from, or others."""
    plain = re.sub(r"[-_]?\d+$", "", name)
    values = form.options.get(name, set()) | set(form.values[name])
    if not any(re.fullmatch(r"\d+", value) for value in values) or NUMBERS.search(name):
        return None
    is_yes = form.kinds.get(name) == "checkbox" and plain not in IN_FORMS
    return None if is_yes else IN_FORMS.get(plain, "")


@pytest.mark.soak
def test_forms_take_no_id_of_another_project(world: World, others: World, site: Client) -> None:
    before, tried, leaks = database_hash(), set(), []
    for form in forms_of(site, world.paths([page for page in PAGES if "{p}" in page] if SOAK else FORMS)):
        for name in form.values if form.method == "post" and "/p/" in form.action else ():
            meant = _meaning(form, name)
            shape = (re.sub(r"\d+", "N", form.action), name)
            if meant is None or shape in tried:
                continue
            tried.add(shape)
            if not meant:
                leaks.append(
                    f"{form.action} {name}: say in IN_FORMS what it is an id of, or in NUMBERS that it is none"
                )
                continue
            answers = []
            for value in (others.values[meant], NOWHERE):
                answer = site.post(form.action, form.values | {name: [str(value)]})
                answers.append(answer.status_code)
            if answers[0] != answers[1] or answers[0] not in (400, 404, 409):
                leaks.append(f"{form.action} {name}: {answers}")
    assert not leaks, "\n".join(leaks)
    assert database_hash() == before
    assert len(tried) > 5
