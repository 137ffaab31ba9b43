"""A project's file holds everything, and makes the same project again."""

import io
from typing import Any

import pytest
from django.apps import apps

from accounts.access import Access
from accounts.models import Membership, Project, User
from activity.models import Event, Outbox
from backlog.models import Attachment, ClockSegment, Item
from interchange.services.own.tables import (
    BY_MODEL,
    ELSEWHERE,
    NOT_EXPORTED,
    OWN_TYPES,
    PROJECT_LEFT_OUT,
    TABLES,
)
from tests import factories
from tests.interchange import own
from tests.interchange.own import kept_world  # noqa: F401 (a fixture)

APPS = ("accounts", "activity", "backlog", "sprints", "interchange")


pytestmark = pytest.mark.django_db


@pytest.fixture
def access(world: own.World) -> Access:
    return world.access


@pytest.fixture
def file(world: own.World) -> io.BytesIO:
    return io.BytesIO(world.file)


def test_every_table_is_in_the_file_or_is_named_with_a_reason() -> None:
    models = {model for name in APPS for model in apps.get_app_config(name).get_models()}
    covered = {*BY_MODEL, *ELSEWHERE, *NOT_EXPORTED}
    assert models == covered, "add it to interchange/services/own/tables.py"
    assert not set(BY_MODEL) & {*ELSEWHERE, *NOT_EXPORTED}
    assert all([*ELSEWHERE.values(), *NOT_EXPORTED.values()])


def test_every_many_to_many_field_is_in_the_file() -> None:
    found = {
        (model._meta.label, field.name)
        for model in (*BY_MODEL, *OWN_TYPES.values(), Project)
        for field in model._meta.local_many_to_many
    }
    assert found == {("backlog.Item", "labels"), ("backlog.Comment", "mentions")}


def test_the_fixture_has_a_row_in_every_section(file: io.BytesIO) -> None:
    data = own.content(file)
    empty = {table.name for table in TABLES if not data[table.name]}
    assert empty <= {"outcome_options", "snapshots"}  # kept by the demo's longer story


def plain(data: dict[str, Any], importer: int) -> dict[str, Any]:
    """A file's data without what an import changes: key, name, who the others are, and the events that tell of it."""
    found = {name: value for name, value in data.items() if name != "exported_at"}
    found["project"] = {k: v for k, v in data["project"].items() if k not in ("key", "name")}
    found["people"] = [person["id"] for person in data["people"] if person["id"] <= 2]
    found["members"] = [row | {"is_admin": row["user"] == importer} for row in data["members"]]
    found["events"] = [
        row for row in data["events"] if row["kind"] not in ("project_imported", "items_imported")
    ]
    for name in ("weekly_patterns", "absences"):
        found[name] = sorted(data[name], key=str)
    found["clock_segments"] = [
        row | {"person": 0, "ended_at": row["ended_at"] and 1} for row in data["clock_segments"]
    ]
    return found


def test_a_file_makes_the_same_project_again(access: Access, file: io.BytesIO) -> None:
    before = own.content(file)
    for row in before["clock_segments"]:
        row["ended_at"] = row["ended_at"] or before["exported_at"]  # a running clock stops with the export
    made = own.imported(file, access.user)
    after = own.content(own.exported(made))
    importer = next(person["id"] for person in before["people"] if person["email"] == "ana@example.org")
    first, second = plain(before, importer), plain(after, importer)
    for name in first:
        assert second[name] == first[name], name


def test_two_projects_of_one_file_do_not_share_a_row(access: Access, file: io.BytesIO) -> None:
    made = own.imported(file, access.user)
    assert set(made.items.values_list("number")) == set(access.project.items.values_list("number"))
    for table in TABLES:
        if table.name not in ("weekly_patterns", "absences"):  # of people, who may be in both
            ours = set(table.rows(access.project_id, "default").values_list("pk", flat=True))
            assert not ours & set(table.rows(made.pk, "default").values_list("pk", flat=True)), table.name


def test_nobody_is_made_a_member_but_who_imports(access: Access, file: io.BytesIO) -> None:
    carla = factories.UserFactory(name="Carla", email="carla@example.org")
    before = set(User.objects.values_list("pk", flat=True))
    made = own.imported(file, carla)
    members = {row.user_id: row for row in Membership.objects.filter(project=made).select_related("user")}
    assert members[carla.pk].is_admin
    others = [row for row in members.values() if row.user_id != carla.pk]
    assert {row.user.name for row in others} == {"Former Ana Lima", "Former Ben Ek"}
    for row in others:
        assert row.user_id not in before and not row.is_admin
        assert not row.user.is_active and not row.user.has_usable_password()
        assert row.user.email.endswith("@invalid")


def test_history_keeps_its_moments_and_goes_on(access: Access, file: io.BytesIO) -> None:
    made = own.imported(file, access.user)
    old = Event.objects.filter(project_id=access.project_id).order_by("seq")
    new = list(Event.objects.filter(project_id=made.pk).order_by("seq"))
    assert [(e.seq, e.kind, e.at) for e in new[:-2]] == [(e.seq, e.kind, e.at) for e in old]
    assert [e.kind for e in new[-2:]] == ["project_imported", "items_imported"]
    assert {e.actor_id for e in new[:-2] if e.kind == "item_created"} == {access.user_id}
    edited = next(e for e in new if e.kind == "item_assigned")
    assert User.objects.get(pk=edited.data["to"]).name == "Former Ben Ek"
    assert Item.objects.get(pk=edited.subject_id).project_id == made.pk


def test_hours_of_who_imports_never_touch_their_own_clock(access: Access, file: io.BytesIO) -> None:
    made = own.imported(file, access.user)
    people = ClockSegment.objects.filter(spike__project=made).values_list("person__is_active", flat=True)
    assert list(people) == [False, False]
    assert not ClockSegment.objects.filter(spike__project=made, ended_at=None).exists()


def test_files_come_along_and_search_and_figures_are_asked_for(access: Access, file: io.BytesIO) -> None:
    made = own.imported(file, access.user)
    found = Attachment.objects.get(item__project=made)
    assert found.file.read() == own.PICTURE
    assert found.file.name.startswith("attachments/imported/1/")
    kinds = set(Outbox.objects.filter(project_id=made.pk).values_list("kind", flat=True))
    assert {"index_project", "recompute_split"} <= kinds


def test_numbers_go_on_after_the_highest(access: Access, file: io.BytesIO) -> None:
    data = own.content(file)
    data["project"]["next_number"] = 1
    made = own.imported(own.changed(file, data), access.user)
    assert made.next_number == max(row["number"] for row in data["items"]) + 1
    assert set(data["project"]) | PROJECT_LEFT_OUT == {field.name for field in Project._meta.concrete_fields}
