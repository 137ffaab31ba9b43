"""The API as its own description tells it: its operations, who asks, and calls held against the description."""

import json
import re
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest import SkipTest

import schemathesis.openapi
from django.core.signals import got_request_exception, request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import Role
from accounts.tokens import create_token
from tests import factories
from tests.safety.known_calls import Known, Values, known
from tests.safety.test_rights import filled
from tests.safety.world import World

IN_PROJECT = "/api/v1/projects/{project_key}/"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
WORDS = {"kind": "product", "figure": "gross", "table": "backlog"}
NAMED = {  # fields of bodies with ids of things that go by another name
    "waits_for": "task", "other": "task", "items": "number", "carry": "number", "before": "task", "after": "task",
    "assignee": "user", "person": "user", "parent": "number",
}  # fmt: skip
STEADY = ("version", "was", "event", "field", "value")  # must fit what is there for a write to succeed


@cache
def description() -> dict[str, Any]:
    """What `/api/v1/schema/` answers."""
    made = SchemaGenerator().get_schema(request=None, public=True)
    found: dict[str, Any] = json.loads(json.dumps(made, default=str))
    return found


@cache
def operations() -> list[APIOperation]:
    """All that the description has, in its order."""
    schema = schemathesis.openapi.from_dict(description())
    return [found.ok() for found in schema.get_all_operations()]


def name_of(operation: APIOperation) -> str:
    """Method and address below the project, as in `post items/N/move/`."""
    below = operation.path.removeprefix(IN_PROJECT).removeprefix("/api/v1")
    return f"{operation.method.lower()} {re.sub(r'{[^}]+}', 'N', below)}"


def people(world: World) -> dict[str, dict[str, str]]:
    """Who asks, with the headers that say so. `maker` has all roles; three tokens of theirs may do less."""
    users = {"maker": world.access.user}
    users |= {role: factories.member(world.access, role).user for role in Role.values}
    users["admin"] = factories.member(world.access, is_admin=True).user
    users["outsider"] = factories.AccessFactory(key="ELSE").user
    secrets = {name: create_token(user=user, name="t", scope="admin")[1] for name, user in users.items()}
    secrets["writing token"] = create_token(user=users["maker"], name="t", scope="write")[1]
    secrets["reading token"] = create_token(user=users["maker"], name="t", scope="read")[1]
    secrets["project token"] = create_token(user=users["maker"], name="t", project="MINE")[1]
    headers = {name: {"Authorization": f"Bearer {secret}"} for name, secret in secrets.items()}
    return headers | {"anonymous": {}}


def known_case(operation: APIOperation, call: Known, values: Values) -> Case:
    """The call that is known to succeed."""
    ids = {one.name: values.get(one.name, 0) for one in operation.path_parameters}
    if call.body is None:
        return operation.Case(path_parameters=ids)
    return operation.Case(
        path_parameters=ids,
        body=filled(call.body, values),
        media_type=next(iter(operation.get_request_payload_content_types())),
    )


def generated(operation: APIOperation, mode: GenerationMode, count: int) -> list[Case]:
    """Calls as the description allows them, or as it does not; the same in each run."""
    found: list[Case] = []

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def draw(case: Case) -> None:
        found.append(case)

    with suppress(SkipTest, Unsatisfiable):  # nothing about this call could be wrong
        draw()
    return found


def settled(case: Case, call: Known, values: Values) -> Case:
    """What was generated, with ids of things that there are."""
    ids = {name: values.get(name, value) for name, value in (case.path_parameters or {}).items()}
    body = filled(call.body, values) if isinstance(call.body, dict) else {}
    steady = {name: body[name] for name in STEADY if name in body}
    sent = case.body
    if isinstance(sent, dict):
        sent = {name: _one(name, value, values) for name, value in sent.items()} | steady
    return case.operation.Case(path_parameters=ids, query=case.query, body=sent, media_type=case.media_type)


def _one(name: str, value: Any, values: Values) -> Any:
    known_id = values.get(NAMED.get(name, name))
    if isinstance(value, list):
        return [_one(name, inner, values) for inner in value]
    if isinstance(value, dict):
        return {inner: _one(inner, one, values) for inner, one in value.items()}
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return known_id if is_number and isinstance(known_id, int) else value


@contextmanager
def _same_connection() -> Iterator[None]:
    """The call runs in the transaction of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@dataclass
class Asked:
    """What came of all calls: by operation and person, how many were answered and how many refused."""

    world: World
    successes: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: dict[str, str] = field(default_factory=dict)  # what does not fit, each once, with an example

    def __post_init__(self) -> None:
        self.app = get_wsgi_application()
        self.raised = ""
        got_request_exception.connect(self._note)

    def _note(self, **_: Any) -> None:
        self.raised = traceback.format_exc()

    def ask(
        self,
        who: str,
        headers: dict[str, str],
        operation: APIOperation,
        case: Case | None = None,
        *,
        as_it_is: bool = False,
    ) -> Response:
        """Send the case, or else the known call; hold the answer against the description, keep nothing.

        A case has its ids replaced by those of things that there are, unless it is sent as it is.
        """
        name, self.raised = name_of(operation), ""
        call = known(name)
        with transaction.atomic():
            values = WORDS | self.world.values_for(operation.path)
            values |= (call.before(self.world) if call.before else None) or {}
            if case is None:
                sent = known_case(operation, call, values)
            else:
                sent = case if as_it_is else settled(case, call, values)
            with _same_connection():
                more = {} if as_it_is else call.headers
                answer: Response = sent.call(
                    app=self.app, base_url="http://testserver", headers={**headers, **more}
                )
            transaction.set_rollback(True)
        self._check(name, who, sent, answer)
        (self.successes if answer.status_code < 400 else self.refusals)[name, who] += 1
        return answer

    def _check(self, name: str, who: str, case: Case, answer: Response) -> None:
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                what = f"{name}: {type(failure).__name__} {answer.status_code}"
                sent = f"{case.path_parameters} {case.query} {case.body!r:.500}"
                message = getattr(failure, "message", "")
                self.wrong.setdefault(
                    what, f"{who} sent {sent}\n{message}\n{answer.content[:500]!r}\n{self.raised}"
                )

    def table(self) -> str:
        """Operation × who: successes/refusals."""
        everybody = list(dict.fromkeys(who for _, who in [*self.successes, *self.refusals]))
        names = list(dict.fromkeys(name for name, _ in [*self.successes, *self.refusals]))
        lines = ["| operation | " + " | ".join(everybody) + " |"]
        for name in names:
            cells = (f"{self.successes[name, who]}/{self.refusals[name, who]}" for who in everybody)
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
        return "\n".join(lines)
