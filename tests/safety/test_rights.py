"""Every route of a project, every method, everybody: the policy tables say who gets in, and nobody else does.

A new route is covered by being there. Where its declared policy is not the whole answer, for the thing itself
decides, DECIDED names the rule; where an empty request would be refused for its emptiness, BODIES fills it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

import accounts.policies
import backlog.policies
import interchange.policies
import sprints.policies
from accounts.access import Access, today_in
from accounts.models import Membership, Project, Role
from backlog.models import Item
from backlog.services import attachments, comments, items
from interchange.rules.archives import Upload
from interchange.services import uploads
from sprints.services.sprints import start_sprint
from tests import factories
from tests.safety.bodies import BODIES as API_BODIES
from tests.safety.forms import SOAK
from tests.safety.test_routes import PARAMETER, path_of
from tests.safety.world import World, build, database_hash, routes
from tests.shared import shared

MODULES = (accounts.policies, backlog.policies, interchange.policies, sprints.policies)
RULES = {name: rule for module in MODULES for name, rule in module.RULES.items()}

OWN = "own"  # only whoever made the thing

# method and name of the page, or method and address in the API: the rule by which the service decides
DECIDED = {
    "post settings": "edit_settings",
    "post members": "manage_members",
    "post imports": "import",
    "post stand_ins": "name_stand_in",
    "post report_links": "share_report",
    "post done_templates": "edit_templates",
    "post workflow": "edit_columns",
    "post item": "edit_item",
    "get item_new": "read_backlog",  # who may not create it may suggest it
    "post item_new": "create_task",
    "backlog_add": "create_task",
    "board_add": "create_task",
    "item_state": "move_card",
    "item_undo": OWN,
    "text_restore": "restore_story_text",
    "item_retype": "delete_item",
    "post bulk": "edit_story",
    "segment_delete": "edit_others_clock",
    "post sprint_agree": "sign and start_sprint",
    "criterion_judge": "judge_functional_criterion",
    "criterion_fail": "judge_functional_criterion",
    "comment_edit": OWN,
    "box_extend": "extend_box or extend_box_once",
    "suggestion_new": "suggest_technical",
    "suggestion_edit": OWN,
    "suggestion_withdraw": OWN,
    "suggestion_accept": "triage_technical",
    "suggestion_decline": "triage_technical",
    "plan_items": "plan_story",
    "plan_move": "plan_story",
    "plan_put": "plan_story",
    "plan_take_out": "plan_story",
    "absence_remove": "edit_availability",
    "pattern_set": "edit_availability",
    "pattern_remove": "edit_availability",
    "absence_new": "edit_availability",
    "absence_clear": "edit_availability",
    "person_holidays": "edit_availability",
    "post api items/": "create_task",
    "post api items/N/state/": "move_card",
    "post api items/N/retype/": "delete_item",
    "post api items/N/restore-text/": "restore_story_text",
    "post api items/bulk/": "edit_story",
    "put api items/N/clock/segments/N/": "edit_others_clock",
    "delete api items/N/clock/segments/N/": "edit_others_clock",
    "post api items/N/criteria/": "add_functional_criterion",
    "patch api items/N/criteria/N/": "add_functional_criterion",
    "delete api items/N/criteria/N/": "add_functional_criterion",
    "post api items/N/criteria/N/move/": "edit_story",
    "post api items/N/criteria/N/judge/": "judge_functional_criterion",
    "patch api items/N/comments/N/": OWN,
    "delete api items/N/comments/N/": "delete_comment",
    "post api items/N/comments/N/restore/": "delete_comment",
    "delete api attachments/N/": "delete_attachment",
    "post api attachments/N/restore/": "delete_attachment",
    "post api items/N/box/extend/": "extend_box or extend_box_once",
    "post api suggestions/": "suggest_technical",
    "patch api suggestions/N/": OWN,
    "post api suggestions/N/withdraw/": OWN,
    "post api suggestions/N/accept/": "triage_technical",
    "post api suggestions/N/decline/": "triage_technical",
    "post api sprints/N/items/": "plan_story",
    "delete api sprints/N/items/N/": "plan_story",
    "post api sprints/N/items/N/move/": "move_card",
    "delete api availability/absences/N/": "edit_availability",
    "post api availability/absences/": "edit_availability",
    "put api availability/patterns/": "edit_availability",
    "post api availability/patterns/remove/": "edit_availability",
    "post api availability/absences/clear/": "edit_availability",
    "post api items/bulk/create/": "create_task",
    "post api sprints/N/agree/": "sign and start_sprint",
    "put api availability/calendar/": "edit_availability",
    "put api sprints/N/time/": "state_time",
    "sprint_time": "state_time",
    "post sprint_close": "close_sprint",
}
TASK = {"type": "task", "title": "x"}
BODIES: dict[str, Any] = {
    "post report_links": {"name": "x"},
    "post api report-links/": {"name": "x"},
    "post backlog_add": TASK,
    "backlog_move": {"item": "{number}", "to": "top"},
    "post item_new": TASK,
    "post board_add": TASK,
    "post board_move": {"item": "{number}", "column": "{column}"},
    "post item_state": {"column": ""},
    "post item_drop": {"reason": "x"},
    "post item_block": {"reason": "x"},
    "post item_retype": {"type": "task", "version": 1},
    "post text_restore": {"field": "description", "version": 1},
    "post criterion_fail": {"reason": "x", "was": "It works"},
    "post box_extend": {"minutes": "1h", "reason": "x", "learned": "x"},
    "suggestion_new": {"kind": "task", "title": "x"},
    "retrospective": {"actions": "x", "category": "chore"},
    "post plan_items": {"items": "{number}", "sprint": "{sprint}"},
    "post plan_move": {"item": "{number}", "list": "sprint"},
    "post plan_put": {"item": "{number}"},
    "post plan_take_out": {"item": "{number}"},
    "post absence_clear": {"on": "2026-11-24"},
    "post bulk": {"items": "{number}", "do": "label_add", "label": "x"},
    "post api items/": TASK,
    "post api availability/patterns/remove/": {"user": "{user}", "from_on": None},
    "post api availability/absences/clear/": {"user": "{user}", "on": "2026-11-24"},
    "post api items/bulk/": {"items": ["{number}"], "add_labels": ["x"]},
    "post api items/N/state/": {"column": "{column}"},
    "put api availability/calendar/": {"user": "{user}", "country": "DE"},
    "put api availability/patterns/": {"user": "{user}", "minutes": [0] * 7},
    "put api sprints/N/time/": {
        "person": "{user}",
        "feature": 1,
        "technical": 0,
        "defect": 0,
        "unplanned": 0,
    },
    "post api availability/absences/": {"user": "{user}", "on": "2026-11-24"},
    "patch api items/N/": {"title": "x", "version": 1},
    "post api items/N/drop/": {"reason": "x"},
    "post api sprints/N/items/": {"items": ["{number}"]},
}
# What is refused in another way than by 403: whose it is not learns nothing; or each item has its own refusal.
QUIET = {"post item_undo": 404, "post plan_items": 200, "post bulk": 200, "post api items/bulk/": 200}
QUIET |= {"post api items/bulk/create/": 201}
# What must have been done for the call to make sense; whoever may not is told that, not that it was not.
BEFORE: dict[str, Callable[[World], Any]] = {
    "post item_restore": lambda world: items.delete_item(actor=world.access, item=world.values["number"]),
    "post comment_restore": lambda world: comments.delete_comment(
        actor=world.access, item=world.values["number"], comment=world.values["comment"]
    ),
    "post attachment_restore": lambda world: attachments.delete_attachment(
        actor=world.access, attachment=world.values["attachment"]
    ),
}
BEFORE |= {
    "post api items/N/restore/": BEFORE["post item_restore"],
    "post api items/N/comments/N/restore/": BEFORE["post comment_restore"],
    "post api attachments/N/restore/": BEFORE["post attachment_restore"],
}


@dataclass(frozen=True)
class Call:
    """One method of one route, as somebody would send it."""

    name: str
    method: str
    path: str
    policy: str
    body: Any
    type: str

    @property
    def actions(self) -> list[str]:
        """The rules of which one is enough, in the words of the tables."""
        said = DECIDED.get(self.name, DECIDED.get(self.name.partition(" ")[2], self.policy))
        return [
            f"{action.removesuffix('item')}{self.type}" if action in backlog.policies.BY_TYPE else action
            for action in said.replace(" and ", " or ").split(" or ")
        ]

    def send(self, client: Client) -> int:
        headers = {"Accept": "application/json"}
        if self.method == "get":
            return client.get(self.path, self.body, headers=headers).status_code
        json = {"content_type": "application/json"} if self.path.startswith("/api/") else {}
        headers |= {"If-Match": '"1"'} if json and self.method == "delete" else {}
        return getattr(client, self.method)(self.path, self.body, headers=headers, **json).status_code


def calls(world: World) -> Iterator[Call]:
    types = dict(Item.objects.values_list("number", "type"))
    for pattern, route in routes():
        if "project_key" not in PARAMETER.findall(pattern):
            continue
        values = world.values_for(pattern)
        path, type = path_of(pattern, values), types.get(values["number"], "")
        for method, policy, name in _methods(pattern, route):
            _, _, below = name.partition(" api ")
            sent = API_BODIES.get((method, below)) or {}
            body = BODIES.get(name, BODIES.get(name.partition(" ")[2], {} if "file" in sent else sent))
            yield Call(name, method, path, policy, filled(body, world.values), type)


def _methods(pattern: str, route: URLPattern) -> Iterator[tuple[str, str, str]]:
    actions = getattr(route.callback, "actions", None)
    if actions is None:
        policy = getattr(route.callback, "policy", None) or route.callback.cls.policy  # type: ignore[attr-defined]
        for method in ("get", "post"):
            yield method, policy, f"{method} {route.name}"
        return
    below = PARAMETER.sub("N", pattern.partition("<str:project_key>/")[2])
    for method, action in sorted(actions.items()):
        if method != "head":
            yield method, route.callback.cls.policy[action], f"{method} api {below}"


def filled(body: Any, values: dict[str, Any]) -> Any:
    if isinstance(body, dict):
        return {name: filled(value, values) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, values) for value in body]
    return values[body[1:-1]] if isinstance(body, str) and body.startswith("{") else body


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@shared
def world() -> World:
    made = build("MINE")
    csv = b"Summary,Issue Type,Status\nA,Story,To Do\n"
    made.values["job_id"] = uploads.upload(actor=made.access, files=[Upload("a.csv", csv)]).pk
    start_sprint(actor=made.access, sprint=made.values["sprint"])
    return made


def may(access: Access, call: Call, maker: int | None) -> bool:
    if OWN in call.actions:
        return access.user_id == maker and not access.is_archived
    enough = all if " and " in DECIDED.get(call.name, "") else any
    return enough(
        (not access.is_archived or RULES[action].reads) and RULES[action].allows(access)
        for action in call.actions
    )


def shows_it(access: Access, call: Call) -> bool:
    """Of the roles that may, one shows for each call that they get in; at full size all of them do."""
    entitled = [
        role
        for role in Role.values
        if any(
            RULES[one].allows(replace(access, roles=frozenset([role]))) for one in call.actions if one != OWN
        )
    ]
    return SOAK or not access.roles or not entitled or Random(call.name).choice(entitled) in access.roles


def shows_refusal(access: Access, call: Call) -> bool:
    """At full size everybody who may not is shown to be refused; else one role of them, in an
    archived project a third of all calls."""
    refused = [
        role
        for role in Role.values
        if not any(
            RULES[one].allows(replace(access, roles=frozenset([role]))) for one in call.actions if one != OWN
        )
    ]
    if access.is_archived and not SOAK:
        return Random(call.name).randrange(3) == 0
    if SOAK or access.is_admin or not refused:
        return True
    return Random(call.name).choice(refused) in access.roles


def wrong(client: Client, access: Access, world: World) -> Iterator[str]:
    """What this person was given and should not have been, and the other way round."""
    for call in calls(world):
        if access is world.access and OWN not in call.actions:
            continue  # others show it
        expected = may(access, call, world.access.user_id)
        if expected and call.method == "get" and access.roles != {"stakeholder"} and not access.is_archived:
            continue  # who may do least shows that everybody gets in
        if expected and call.method != "get" and not shows_it(access, call):
            continue
        if not expected and not shows_refusal(access, call):
            continue
        with transaction.atomic():
            if call.name in BEFORE:
                BEFORE[call.name](world)
            status = call.send(client)
            transaction.set_rollback(expected or call.name in BEFORE)
        if not expected and QUIET.get(call.name) == status:
            continue
        if status >= 500 or ((status == 403) == expected and status != 405):
            yield f"{call.name}: {status}, {'may' if expected else 'may not'} {' or '.join(call.actions)}"


def _person(world: World, who: str) -> Access:
    if who == "maker":
        return world.access
    if who == "archived":
        Project.objects.filter(pk=world.access.project_id).update(archived_at=world.access.project.created_at)
        return Access.of(world.access.user, "MINE")
    if who == "admin":
        return factories.member(world.access, is_admin=True)
    return factories.member(world.access, who)


@pytest.mark.soak
@pytest.mark.parametrize("who", [*Role.values, "admin", "maker", "archived"])
def test_the_tables_say_who_gets_in(world: World, client: Client, who: str) -> None:
    person = _person(world, who)
    client.force_login(person.user)
    before = database_hash()
    assert not (found := list(wrong(client, person, world))), "\n".join(found)
    assert database_hash() == before, "what was refused was done nevertheless"


@pytest.mark.soak
@pytest.mark.parametrize("who", ["outsider", "former"])
def test_nobody_else_learns_that_there_is_a_project(world: World, client: Client, who: str) -> None:
    user = factories.UserFactory()
    if who == "former":
        past = today_in(world.access.project).replace(year=2020)
        Membership.objects.create(
            project=world.access.project, user=user, roles=Role.values, is_admin=True, left_on=past
        )
    client.force_login(user)
    before = database_hash()
    asked = [call for call in calls(world) if SOAK or Random(call.name).choice(["outsider", "former"]) == who]
    statuses = {call.name: call.send(client) for call in asked}
    assert {name: status for name, status in statuses.items() if status not in (404, 405)} == {}
    assert database_hash() == before
