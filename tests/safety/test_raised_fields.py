"""Nobody becomes more by naming a field: every call refuses each that it does not describe, and keeps nothing."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.test import Client

from tests.safety.described import WORDS, description, name_of, operations
from tests.safety.forms import SOAK
from tests.safety.known_calls import known
from tests.safety.test_rights import filled
from tests.safety.world import World, database_hash

AS_A_WHOLE = {"post items/bulk/create/"}  # refuses all that is not its list in one sentence
RAISING = {
    "role": "product_owner",
    "roles": ["product_owner"],
    "is_admin": True,
    "is_staff": True,
    "is_superuser": True,
    "is_active": True,
    "project": "ELSE",
    "project_id": 1,
    "share_bp": 10_000,
    "user": 1,
    "user_id": 1,
    "created_by": 1,
    "password": "correct horse battery",
    "email": "eve@example.org",
}


def _fields(shape: dict[str, Any]) -> Iterator[str]:
    if ref := shape.get("$ref"):
        yield from _fields(description()["components"]["schemas"][ref.rpartition("/")[2]])
    for part in (*shape.get("oneOf", ()), *shape.get("allOf", ()), *shape.get("anyOf", ())):
        yield from _fields(part)
    yield from shape.get("properties", ())


def test_no_call_takes_a_field_that_raises_somebody(world: World, site: Client) -> None:
    taken, tried = [], 0
    for operation in operations():
        asked = description()["paths"][operation.path][operation.method.lower()]
        content = asked.get("requestBody", {}).get("content", {})
        if operation.method.lower() == "get" or (content and "application/json" not in content):
            continue
        described = {name for one in content.values() for name in _fields(one["schema"])}
        more = {name: value for name, value in RAISING.items() if name not in described}
        name, tried = name_of(operation), tried + 1
        call = known(name)
        with transaction.atomic():
            values = WORDS | world.values_for(operation.path)
            values |= (call.before(world) if call.before else None) or {}
            before = database_hash() if call.before and SOAK else ""
            address = operation.path.format(**({one.name: 0 for one in operation.path_parameters} | values))
            answer = getattr(site, operation.method.lower())(
                address,
                filled(call.body or {}, values) | more,
                content_type="application/json",
                headers=call.headers,
            )
            refused = set(answer.json().get("errors", {})) if answer.status_code == 400 else set()
            if name in AS_A_WHOLE:
                refused |= more.keys() if "nothing else" in answer.content.decode() else set()
            if not more.keys() <= refused or (before and database_hash() != before):
                taken.append(
                    f"{name}: {answer.status_code} {sorted(more.keys() - refused)} {answer.content[:300]!r}"
                )
            transaction.set_rollback(True)
    assert not taken, "\n".join(taken)
    assert tried > 90
