"""What a right gives through the API: who has it gets the answer; a refusal says who may, and leaves no trace.

That every role is let in where the tables of rules say so, and nowhere else: tests/safety/test_rights.py.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from tests.api.conftest import Caller, everything
from tests.factories import column
from tests.shared import shared

PO, DEV, SM, MANAGER = "product_owner", "developer", "scrum_master", "dev_manager"
WORKING = (PO, DEV, SM, MANAGER)
ALL = (*WORKING, "stakeholder")
DAYS = {"start_on": "2027-01-04", "end_on": "2027-01-15"}

# method, path, body, who may; {story}, {task} … are numbers
ACTIONS: list[tuple[str, str, Any, tuple[str, ...]]] = [
    ("get", "items/", None, ALL),
    ("get", "items/{story}/", None, ALL),
    ("get", "backlogs/technical/", None, ALL),
    ("get", "sprints/{sprint}/split/", None, ALL),
    ("get", "availability/", None, ALL),
    ("get", "decisions/", None, ALL),
    ("post", "items/{story}/comments/", {"body": "Hm"}, ALL),
    ("post", "items/", {"type": "story", "title": "x"}, (PO,)),
    ("post", "items/", {"type": "task", "title": "x"}, (DEV,)),
    ("post", "items/", {"type": "spike", "title": "x", "question": "y"}, (DEV,)),
    ("post", "items/", {"type": "defect", "title": "x"}, WORKING),
    ("patch", "items/{story}/", {"title": "New"}, (PO, DEV)),
    ("patch", "items/{story}/", {"points": 8}, (DEV,)),
    ("patch", "items/{story}/", {"business_value": 8}, (PO,)),
    ("patch", "items/{task}/", {"title": "New"}, (DEV,)),
    ("patch", "items/{spike}/", {"title": "New"}, (DEV,)),
    ("patch", "items/{defect}/", {"severity": 1}, (DEV,)),
    ("post", "items/{story}/move/", {"to": "bottom"}, (PO,)),
    ("post", "items/{task}/move/", {"to": "bottom"}, (DEV,)),
    ("post", "items/{defect}/move/", {"to": "top"}, (PO,)),
    ("delete", "items/{story}/", None, (PO,)),
    ("delete", "items/{task}/", None, (DEV,)),
    ("post", "items/{task}/state/", {"column": "{doing}"}, (DEV, SM)),
    ("post", "items/{task}/assign/", {"assignee": None}, WORKING),
    ("post", "items/{task}/block/", {"reason": "No keys"}, (DEV, SM)),
    ("post", "items/{task}/work-logs/", {"minutes": 30}, (DEV, SM)),
    ("post", "items/{story}/drop/", {"reason": "No use"}, (PO,)),
    ("post", "items/{defect}/drop/", {"reason": "No bug"}, (DEV,)),
    ("post", "items/{bare_story}/accept/", None, (PO,)),
    ("post", "items/{story}/criteria/", {"texts": ["x"]}, (PO, DEV)),
    ("post", "items/{story}/criteria/", {"texts": ["x"], "kind": "technical"}, (DEV,)),
    ("post", "items/{story}/criteria/{criterion}/judge/", {"state": "met", "was": "One"}, (PO,)),
    ("post", "items/{story}/criteria/{technical}/judge/", {"state": "met", "was": "Two"}, (DEV,)),
    ("post", "items/{task}/done-items/", {"texts": ["x"]}, (DEV,)),
    ("post", "items/{task}/done-items/{done_item}/tick/", {"is_done": True, "was": "One"}, (DEV,)),
    ("post", "items/{spike}/box/", {"timebox_minutes": 60}, (DEV,)),
    ("post", "items/{spike}/clock/start/", None, (DEV, SM)),
    ("post", "items/{spike}/clock/segments/", {"minutes": 30}, (DEV, SM)),
    (
        "post",
        "items/{spike}/box/extend/",
        {"minutes": 480, "reason": "r", "learned": "l"},
        (PO, MANAGER),
    ),
    ("post", "items/{spike}/outcome/", {"kind": "knowledge", "findings": "f"}, (DEV,)),
    ("post", "epics/", {"title": "x"}, (PO,)),
    ("patch", "epics/{epic}/", {"title": "New"}, (PO,)),
    ("post", "epics/{epic}/close/", None, (PO,)),
    ("post", "sprints/", DAYS, (SM,)),
    ("patch", "sprints/{sprint}/", {"goal": "New"}, (SM,)),
    ("delete", "sprints/{sprint}/", None, (SM,)),
    ("post", "sprints/{sprint}/start/", None, (SM,)),
    ("post", "sprints/{sprint}/items/", {"items": ["{story}"]}, (PO, DEV, SM)),
    ("post", "sprints/{sprint}/items/", {"items": ["{task}"]}, (DEV, SM)),
    ("put", "sprints/{sprint}/target/", {"target_bp": None}, (DEV, SM)),
    ("post", "sprints/{sprint}/propose/", None, (DEV, SM)),
    ("post", "sprints/{proposed}/sign/", None, (PO, MANAGER)),
    ("post", "sprints/{proposed}/reject/", {"note": "No"}, (PO, MANAGER)),
    ("post", "availability/days-off/", {"on": "2026-12-24"}, (SM,)),
    ("put", "availability/patterns/", {"user": "{other}", "minutes": [0] * 7}, (SM,)),
    ("put", "availability/calendar/", {"user": "{other}", "country": "DE"}, (SM,)),
]


@shared
def there(api: Caller) -> dict[str, int]:
    """Things to act on, by name."""
    criteria = [{"text": "One"}, {"text": "Two", "kind": "technical"}]
    story = api.create("story", criteria=criteria)
    task = api.create("task", done_items=["One"])
    found = {
        "story": story["number"],
        "bare_story": api.create("story")["number"],
        "task": task["number"],
        "spike": api.create("spike", timebox_minutes=480)["number"],
        "defect": api.create("defect")["number"],
        "second_task": api.create("task")["number"],
        "criterion": story["criteria"][0]["id"],
        "technical": story["criteria"][1]["id"],
        "done_item": task["done_items"][0]["id"],
        "epic": api.post("epics/", {"title": "E"}).json()["number"],
        "doing": column(api.access, "In progress").pk,
        "sprint": api.post("sprints/", {"start_on": "2026-11-23", "end_on": "2026-12-04"}).json()["number"],
        "proposed": api.post("sprints/", {"start_on": "2026-12-07", "end_on": "2026-12-18"}).json()["number"],
        "other": api.access.user_id or 0,
    }
    api.post(f"sprints/{found['proposed']}/propose/")
    return found


def filled(body: Any, there: dict[str, int]) -> Any:
    """`body` with names in braces replaced by numbers."""
    if isinstance(body, dict):
        return {name: filled(value, there) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, there) for value in body]
    return there[body[1:-1]] if isinstance(body, str) and body.startswith("{") else body


def call(caller: Caller, method: str, path: str, body: Any) -> Any:
    if method in ("get", "delete"):
        return getattr(caller, method)(path)
    return getattr(caller, method)(path, body)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_who_may_gets_an_answer_and_who_may_not_is_told_who_may(
    there: dict[str, int], as_role: Callable[..., Caller], subtests: pytest.Subtests
) -> None:
    callers = {role: as_role(role, is_admin=role == "stakeholder") for role in ALL}
    before = everything()
    for at, (method, path, body, allowed) in enumerate(ACTIONS):
        address, sent = path.format(**there), filled(body, there)
        refused = [role for role in ALL if role not in allowed]
        tried = [allowed[at % len(allowed)], *refused[at % len(refused or ALL) :][:1]]
        for role, caller in ((role, callers[role]) for role in tried):
            with subtests.test(action=f"{method} {path} {body or ''}", role=role), undone():
                answer = call(caller, method, address, sent)
                if role in allowed:
                    assert answer.status_code < 300, answer.content
                    continue
                assert answer.status_code == 403, answer.content
                assert answer["Content-Type"] == "application/problem+json"
                assert len(answer.json()["detail"].split()) > 3
                assert everything() == before


@pytest.mark.parametrize(
    "name", ["roles", "is_admin", "is_staff", "project", "share_bp", "accepted_at", "agreed_at", "resolution"]
)
def test_nobody_gives_themselves_more_by_naming_a_field(
    api: Caller, there: dict[str, int], name: str
) -> None:
    before = everything()
    for path in (f"items/{there['story']}/", f"sprints/{there['sprint']}/", f"epics/{there['epic']}/"):
        answer = api.patch(path, {name: True})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])
    assert everything() == before
