"""A project's file that was cut, forged or edited by hand is refused at its place, and nothing is made."""

import copy
import io
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Project, User
from backlog.models import Comment, Item
from common.errors import DomainError, Refused
from interchange.rules.own_format import Unreadable
from interchange.services.own import checking
from sprints.models import Sprint
from tests.interchange import own
from tests.interchange.own import kept_world  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
Edit = Callable[[dict[str, Any]], object]
HUGE = 99_999_999_999_999_999_999


def refusal(world: own.World, edit: Edit, **entries: bytes | None) -> str:
    data = copy.deepcopy(world.data)
    edit(data)
    before = (Project.objects.count(), User.objects.count(), Item.objects.count())
    with pytest.raises(Unreadable) as refused:
        own.imported(world.changed(data, **entries), world.access.user)
    assert (Project.objects.count(), User.objects.count(), Item.objects.count()) == before
    return refused.value.message


def put(section: str, name: str, value: Any, position: int = 0) -> Edit:
    return lambda data: data[section][position].update({name: value})


def first(section: str, **values: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda data: next(
        row for row in data[section] if all(row[name] == value for name, value in values.items())
    )


EDITS: list[tuple[Edit, str]] = [
    (put("items", "title", "x" * 201), "items, entry 1 (number 1): title: has 201 characters"),
    (put("items", "title", 5), "title: “5” is not a text"),
    (put("items", "title", ""), "item has title"),
    (put("items", "rank", "no rank!"), "is no rank"),
    (put("items", "number", HUGE), "number is not between"),
    (put("items", "number", "3"), "“number” must be a whole number"),
    (put("items", "type", "epic"), "type “epic” is none of"),
    (put("items", "epic", 99), "epic: names “99” of epics, which is not in the file"),
    (put("items", "epic", [1]), "which is not in the file"),
    (put("items", "version", -1), "version"),
    (put("items", "version", HUGE), "version"),
    (put("items", "created_at", "yesterday"), "created_at: “yesterday” is no moment"),
    (put("items", "created_at", "2026-11-21T00:00:00"), "names no offset from UTC"),
    (put("items", "labels", ["strange"]), "of labels, which is not in the file"),
    (put("items", "is_secret", True), "there is no field “is_secret”"),
    (put("items", "backlog", "other"), "neither product nor technical"),
    (lambda data: first("items", type="story")(data).update(backlog="technical"), "does not stand in this backlog"),
    (lambda data: first("items", type="story")(data).update(points="1e9"), "no decimal number"),
    (lambda data: first("items", type="story")(data).update(points="123456.5"), "points"),
    (lambda data: first("items", type="story")(data).update(points="-1"), "story points positive"),
    (lambda data: first("items", type="task")(data).update(parent=first("items", type="spike")(data)["number"]),
     "is no story"),
    (lambda data: data["items"].append(data["items"][0]), "is there twice"),
    (lambda data: data["items"][1].update(rank=data["items"][0]["rank"]), "item rank unique"),
    (put("imports", "state", "preview"), "imports, entry 1 (id 1): state: is nothing that an export holds"),
    (put("saved_views", "is_shared", False), "is_shared: is nothing that an export holds"),
    (put("criteria", "state", "odd"), "“odd” is none of open, met, failed"),
    (put("criteria", "reason", ""), "criteria, entry 1 (id 1): is against the rule “criterion failure has reason”"),
    (put("members", "roles", ["king"]), "“king” is none of"),
    (put("members", "share_bp", 10_001), "share_bp"),
    (put("columns", "category", None), "category: must not be null"),
    (put("sprints", "state", "closed"), "closed_at"),
    (put("sprints", "end_on", "1999-01-01"), "sprint ends after start"),
    (put("figures", "figures", {}), "figures.gross is missing"),
    (put("events", "actor_id", 77), "of people, which is not in the file"),
    (put("events", "seq", HUGE), "seq"),
    (put("events", "data", {"user": 77}), "of people, which is not in the file"),
    (put("events", "data", []), "data is no object"),
    (lambda data: first("events", kind="item_assigned")(data)["data"].update(to=9999), "of people"),
    (put("events", "subject", 9999, -1), "which is not in the file"),
    (put("people", "timezone", "Mars/Base"), "is not a time zone"),
    (put("people", "id", 2), "that nobody else has"),
    (put("weekly_patterns", "minutes", [1, 2]), "has 2 entries; 7 are expected"),
    (put("work_logs", "minutes", 5000), "work log within a day"),
    (lambda data: data["project"].update(focus_bp=10_001), "project"),
    (lambda data: data["project"].update(secret=1), "there is no setting “secret”"),
    (lambda data: data["project"].update(timezone=None), "project, timezone: must not be null"),
    (lambda data: data.update(exported_at="soon"), "exported_at"),
    (lambda data: data.update(strange=[]), "no such section"),
    (lambda data: data.pop("events"), "The section “events” is missing"),
    (lambda data: data.update(items={}), "must be a list"),
    (lambda data: data["links"].append("x"), "must be an object"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "said"), EDITS)
def test_an_edited_file_is_refused_at_its_place(world: own.World, edit: Edit, said: str) -> None:
    assert said in refusal(world, edit)


def test_an_attachment_that_is_another_or_missing_is_refused(world: own.World) -> None:
    name = f"attachments/{world.data['attachments'][0]['digest']}"
    assert "is not in the archive" in refusal(world, lambda data: None, **{name: None})
    assert "SHA-256 is another" in refusal(world, lambda data: None, **{name: b"evil"})


@pytest.mark.parametrize(("times", "is_refused"), [(1, False), (2, True)])
def test_files_beyond_the_room_of_a_project_are_refused(
    world: own.World, settings: Any, monkeypatch: pytest.MonkeyPatch, times: int, is_refused: bool
) -> None:
    """Every attachment counts, also where two of them are one file."""
    settings.ATTACHMENTS_PROJECT_MB = 1
    monkeypatch.setattr(checking, "MB", len(own.PICTURE))
    last = world.data["attachments"][-1]
    more = [last | {"id": last["id"] + extra} for extra in range(1, times)]

    def edit(data: dict[str, Any]) -> None:
        data["attachments"] += more

    if is_refused:
        assert "a project has room for 1 MB here" in refusal(world, edit)
    else:
        own.imported(world.changed(copy.deepcopy(world.data)), world.access.user)


def test_the_same_key_twice_is_refused_and_another_is_fine(world: own.World) -> None:
    user = world.access.user
    own.imported(io.BytesIO(world.file), user)
    with pytest.raises(DomainError) as refused:
        own.imported(io.BytesIO(world.file), user)
    assert isinstance(refused.value, Refused)
    assert refused.value.message == "There is a project TWO already. Choose another key."


def test_texts_are_cleaned_as_forms_clean_them(world: own.World) -> None:
    data = copy.deepcopy(world.data)
    data["comments"][0]["body"] = "a\u202eb\x00\r\nc"
    data["sprints"][0]["goal"] = "\ufeffGo"
    made = own.imported(world.changed(data), world.access.user)
    assert Comment.objects.get(item__project=made, author__isnull=False).body == "ab\nc"
    assert Sprint.objects.get(project=made).goal == "Go"


def test_a_field_that_an_older_file_does_not_know_gets_its_default(world: own.World) -> None:
    data = copy.deepcopy(world.data)
    for row in data["items"]:
        row.pop("blocked_reason")
    data["project"].pop("definition_of_done")
    made = own.imported(world.changed(data), world.access.user)
    assert made.definition_of_done == "" and made.items.count() == len(data["items"])
