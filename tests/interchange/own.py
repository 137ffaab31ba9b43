"""A project with one of everything that a project can hold, and its file read as plain data."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from accounts.access import Access, today_in
from accounts.models import Project, StandIn, User
from backlog.models import (
    Attachment,
    Comment,
    DoneTemplate,
    Gate,
    Label,
    Link,
    SavedView,
    Suggestion,
)
from backlog.services import clock, criteria, items, spikes, workflow
from backlog.services.items import log_work
from common.text import storable
from interchange.models import ImportedItem, ImportJob, SavedMapping
from interchange.services.own.making import make_project
from interchange.services.own.writing import write_archive
from sprints.services import allocation, availability, planning, sprints
from tests import factories
from tests.sprints.conftest import run_jobs

EVIL = '<img src=x onerror="alert(1)"> =1+1 ‮ 🎉'
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1 and so on"


@dataclass(frozen=True)
class World:
    """Ana in her project, the file of it, and what stands in it."""

    access: Access
    file: bytes
    data: dict[str, Any]

    def changed(self, data: dict[str, Any], **entries: bytes | None) -> io.BytesIO:
        return changed(io.BytesIO(self.file), data, **entries)


@pytest.fixture(scope="module", name="world")
def kept_world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Made once for all tests of a module; what each of them changes is rolled back, and all of it at the end."""
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        access = build()
        file = exported(access.project)
        yield World(access, file.getvalue(), content(file))
        transaction.set_rollback(True)


def build(key: str = "PAY") -> Access:
    """Ana's project; Ben is a developer in it, and nearly every table has a row."""
    ana = factories.UserFactory(name="Ana Lima", email="ana@example.org", country="NO")
    access = factories.AccessFactory(user=ana, key=key, name="Payments", timezone="Europe/Oslo")
    ben = factories.member(access, "developer", name="Ben Ek", email="ben@example.org")
    made = _items(access, ben)
    _sprint(access, ben, made)
    _rest(access, ben, made)
    run_jobs()
    return access


def _items(access: Access, ben: Access) -> dict[str, Any]:
    epic = factories.EpicFactory(actor=access, title="Refunds")
    story = factories.StoryFactory(
        actor=access, title=EVIL, points=3, criteria=["It works"], epic=epic.number, labels=["=label", "two"]
    )
    task = factories.TaskFactory(
        actor=access, parent=story.number, done_items=["Tested"], estimate_minutes=90
    )
    spike = factories.SpikeFactory(actor=access)
    defect = factories.DefectFactory(actor=access, severity=2)
    gone = factories.StoryFactory(actor=access, title="Gone")
    items.edit_item(actor=access, item=story.number, assignee=ben.user_id)
    items.delete_item(actor=access, item=gone.number)
    criteria.judge_criterion(
        actor=access, item=story.number, criterion=story.criteria.get().pk, state="failed", reason="No"
    )
    log_work(actor=ben, item=task.number, minutes=30)
    spikes.agree_box(actor=access, item=spike.number, timebox_minutes=240)
    clock.start_clock(actor=ben, item=spike.number)
    clock.start_clock(actor=access, item=spike.number)
    clock.pause_clock(actor=access, item=spike.number)
    spikes.extend_box(actor=ben, item=spike.number, minutes=60, reason="More", learned="Some")
    decided = factories.SpikeFactory(actor=access, title="Which ledger?")
    spikes.agree_box(actor=access, item=decided.number, timebox_minutes=60)
    spikes.record_outcome(
        actor=access, item=decided.number, kind="decision", findings="F", decision="This one", options=[]
    )
    return {"epic": epic, "story": story, "task": task, "spike": spike, "defect": defect, "decided": decided}


def _sprint(access: Access, ben: Access, made: dict[str, Any]) -> None:
    today = today_in(access.project)
    sprint = sprints.create_sprint(
        actor=access, goal="Go", start_on=today - timedelta(days=1), end_on=today + timedelta(days=10)
    )
    for name in ("story", "spike"):
        planning.plan_item(actor=access, sprint=sprint.number, item=made[name].number)
    shares = {"feature": 6000, "technical": 3000, "defect": 1000}
    allocation.set_target(actor=access, sprint=sprint.number, target_bp=shares)
    allocation.propose(actor=ben, sprint=sprint.number, note="Fine?")
    allocation.sign(actor=access, sprint=sprint.number)
    sprints.start_sprint(actor=access, sprint=sprint.number)
    sprint.statements.create(
        person=ben.user, feature_minutes=600, stated_by=access.user, stated_at=timezone.now()
    )
    availability.add_absence(actor=ben, user=ben.user_id, on=today, part="am")
    availability.set_pattern(actor=ben, user=ben.user_id, minutes=[300] * 5 + [0, 0])
    availability.add_day_off(actor=access, on=today, part="pm", name="Party")
    workflow.change_state(
        actor=access, item=made["defect"].number, column=factories.column(access, "In progress").pk
    )


def _rest(access: Access, ben: Access, made: dict[str, Any]) -> None:
    """What other parts of Tandem write, as rows."""
    now, project = timezone.now(), access.project
    said = Comment.objects.create(
        item=made["story"], author=ben.user, body=storable(f"@Ana {EVIL}"), created_at=now
    )
    said.mentions.add(access.user)
    Attachment.objects.create(
        item=made["story"],
        file=ContentFile(PICTURE, name="p.png"),
        name="p.png",
        content_type="image/png",
        size=len(PICTURE),
        digest=sha256(PICTURE).hexdigest(),
        uploaded_by=ben.user,
        created_at=now,
    )
    asked = Suggestion.objects.create(
        project=project, kind="spike", title="Ask", opens=made["story"], created_by=ben.user, created_at=now
    )
    Gate.objects.create(project=project, item=made["story"], suggestion=asked, created_at=now)
    Gate.objects.create(project=project, epic=made["epic"], waits_for=made["spike"], created_at=now)
    Link.objects.create(
        project=project, source=made["task"], target=made["defect"], kind="blocks", created_at=now
    )
    todo = factories.column(access, "To do").pk
    query = f"assignee={ben.user_id}&column={todo}&q=a+b"
    SavedView.objects.create(project=project, owner=ben.user, name="Ours", query=query, is_shared=True)
    SavedView.objects.create(project=project, owner=ben.user, name="Mine", query="q=x")
    DoneTemplate.objects.create(project=project, name="Usual", lines=["One", "Two"], is_default=True)
    day = today_in(project)
    StandIn.objects.create(
        project=project, user=ben.user, starts_on=day, ends_on=day, named_by=access.user, created_at=now
    )
    job = ImportJob.objects.create(
        project=project, created_by=access.user, file_name="x.csv", file_digest="x", state="done"
    )
    ImportedItem.objects.create(
        project=project, source="jira", external_id="A-1", job=job, epic_id=made["epic"].pk
    )
    SavedMapping.objects.create(project=project, name="Jira", mapping={"a": 1}, created_by=access.user)
    Label.objects.get_or_create(project=project, name="unused")


def exported(project: Project) -> io.BytesIO:
    file = io.BytesIO()
    write_archive(file, project.pk, at=timezone.now(), using="default")
    file.seek(0)
    return file


def content(file: io.BytesIO) -> dict[str, Any]:
    with ZipFile(file) as archive:
        found: dict[str, Any] = json.loads(archive.read("project.json"))
    file.seek(0)
    return found


def changed(file: io.BytesIO, data: dict[str, Any], **entries: bytes | None) -> io.BytesIO:
    """The same archive with other data; an entry given as None is left out."""
    made = io.BytesIO()
    with ZipFile(file) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            kept = entries.get(name, source.read(name))
            if name == "project.json":
                kept = json.dumps(data).encode()
            if kept is not None:
                target.writestr(name, kept)
    file.seek(0)
    made.seek(0)
    return made


def imported(file: io.BytesIO, user: User, key: str = "TWO", name: str = "Two") -> Project:
    with transaction.atomic():
        return make_project(
            file,
            importer=user,
            key=key,
            name=name,
            folder="attachments/imported/1",
            start=lambda _rows: None,
            tell=lambda _count: None,
        )
