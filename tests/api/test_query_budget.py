"""Reading costs at most six queries, signing in included, and no more with twelve rows than with three."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import BoxExtension, ClockSegment, Comment, WorkLog
from backlog.services import criteria, epics, items, spikes
from backlog.services.attachments import attach
from backlog.services.suggestions import suggest
from interchange.models import ImportJob, ProjectImport
from interchange.services.exporting import request_export
from sprints.models import Absence, TeamDayOff, WeeklyPattern
from sprints.services import allocation, planning
from sprints.services.sprints import create_sprint
from tests.api.conftest import Caller
from tests.api.test_description import api_views
from tests.budgets import API_READ, API_REPORTS
from tests.factories import AccessFactory, UserFactory, column, member

DAYS = {"start_on": "2026-11-23", "end_on": "2026-12-04"}


def add_rows(api: Caller, rows: int, first: dict[str, int]) -> None:
    """`rows` more of everything that is listed, each with what hangs on it. Straight into the tables, to be quick."""
    actor, now = api.access, timezone.now()
    project, user, pks = actor.project, actor.user, dict(actor.project.items.values_list("number", "pk"))
    for at in range(rows):
        shared = {"actor": actor, "labels": [f"l{at}", "all"], "epic": 1, "assignee": user.pk}
        story = items.create_story(title="s", points=1, criteria=["x"], **shared)
        items.create_task(title="t", parent=first["story"], done_items=["x"], **shared)
        items.create_defect(title="d", **shared)
        spike = items.create_spike(title="p", question="q", timebox_minutes=60, **shared)
        ClockSegment.objects.create(
            spike=spike, person=UserFactory(), started_at=now - timedelta(minutes=5), ended_at=now
        )
        options = [("a", "", True), ("b", "", False)]
        spikes.record_outcome(
            actor=actor, item=spike.number, kind="decision", findings="f", decision="d", options=options
        )
        epics.create_epic(actor=actor, title="E")
        Comment.objects.create(item_id=pks[first["story"]], author=user, body="x", created_at=now)
        WorkLog.objects.create(
            item_id=pks[first["task"]], person=user, on=now.date(), minutes=1, created_at=now
        )
        somebody = member(actor, "developer").user
        ClockSegment.objects.create(
            spike_id=pks[first["spike"]], person=somebody, started_at=now - timedelta(minutes=5), ended_at=now
        )
        BoxExtension.objects.create(
            spike_id=pks[first["spike"]],
            minutes=1,
            reason="r",
            learned="l",
            extended_by=somebody,
            extended_at=now,
            is_own=False,
        )
        WeeklyPattern.objects.create(user=somebody, minutes=[60] * 7)
        Absence.objects.create(user=somebody, on=date(2026, 11, 24))
        TeamDayOff.objects.create(
            project=project, on=date(2026, 11, 24) + timedelta(days=rows + at), name="x"
        )
        year = date(2030 + rows + at, 1, 1)
        create_sprint(actor=actor, start_on=year, end_on=year)
        planning.plan_item(actor=actor, sprint=first["sprint"], item=story.number)
        suggest(actor=actor, kind="story", title="S", opens=first["story"])
        AccessFactory(user=user)
    criteria.add_criteria(actor=actor, item=first["story"], texts=["x"] * rows)
    criteria.add_done_items(actor=actor, item=first["task"], texts=["x"] * rows)
    allocation.propose(actor=actor, sprint=first["sprint"])


def addresses(first: dict[str, int]) -> list[str]:
    """Every address that can be read, with ids of things that have rows."""
    found = []
    for path, callback in api_views():
        if callback.cls.policy == "public" or "get" not in callback.actions:
            continue
        if path.endswith(("file/", ".csv", "<int:job_id>/report/", "rehearsal/")):  # whole files
            continue
        for kind in ("product", "technical") if "<str:kind>" in path else ("",):
            for type in (
                ("story", "task", "spike", "defect") if path.endswith("items/<int:number>/") else ("",)
            ):
                item = type or ("task" if "done-items" in path or "work-logs" in path else "story")
                item = "closed_spike" if "outcome" in path else item
                found.append(
                    "/"
                    + path.replace("<str:project_key>", "FER")
                    .replace("<str:kind>", kind)
                    .replace("<int:number>", str(first[item]))
                    .replace("<int:epic>", "1")
                    .replace("<int:suggestion>", str(first["suggestion"]))
                    .replace("<int:comment>", str(first["comment"]))
                    .replace("<int:attachment>", str(first["attachment"]))
                    .replace("<int:export_id>", str(first["export"]))
                    .replace("<int:import_id>", str(first["project_import"]))
                    .replace("<int:webhook>", str(first["webhook"]))
                    .replace("<int:job_id>", str(first["import"]))
                    .replace("<int:sprint>", str(first["sprint"]))
                    .replace("<str:figure>", "gross")
                )
    return found


def cost(api: Caller, address: str) -> list[str]:
    query: dict[str, Any] = {"limit": 200}
    if "availability" in address and "patterns" not in address:
        query = {"start_on": "2026-11-23", "end_on": "2026-12-04"}
    api.client.get(address, query)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = api.client.get(address, query)
    assert answer.status_code == 200, (address, answer.content)
    return [query["sql"] for query in queries.captured_queries]


def test_reading_costs_the_same_at_3_and_at_12_rows(
    api: Caller, files: Path, subtests: pytest.Subtests
) -> None:
    doing = column(api.access, "In progress")
    first = {type: api.create(type)["number"] for type in ("story", "task", "defect")}
    first["spike"] = api.create("spike", timebox_minutes=600)["number"]
    first["closed_spike"] = api.create("spike", timebox_minutes=60)["number"]
    outcome = {"kind": "knowledge", "findings": "f", "options": [{"text": "a"}, {"text": "b"}]}
    api.post(f"items/{first['closed_spike']}/outcome/", outcome)
    api.post(f"items/{first['task']}/state/", {"column": doing.pk})
    api.post("epics/", {"title": "Payments"})
    first["sprint"] = api.post("sprints/", DAYS).json()["number"]
    first["comment"] = api.post(f"items/{first['story']}/comments/", {"body": "Hm"}).json()["id"]
    kept = attach(actor=api.access, item=first["story"], name="a.txt", content=ContentFile(b"words"))
    first["attachment"], first["export"] = kept.pk, request_export(actor=api.access).pk
    done = ImportJob.objects.create(
        project=api.access.project, created_by=api.access.user, file_name="a.csv", state=ImportJob.State.DONE
    )
    first["import"] = done.pk
    whole = ProjectImport.objects.create(created_by=api.access.user, key="NEW", name="New")
    first["project_import"] = whole.pk
    first["webhook"] = api.post("webhooks/", {"url": "https://93.184.216.34/hook"}).json()["id"]
    first["suggestion"] = api.post("suggestions/", {"kind": "task", "title": "T"}).json()["id"]
    add_rows(api, 3, first)
    few = {address: cost(api, address) for address in addresses(first)}
    add_rows(api, 9, first)
    for address, before in few.items():
        with subtests.test(address=address):
            after = cost(api, address)
            assert len(after) == len(before), "\n".join(after)
            most = next((most for end, most in API_REPORTS.items() if address.endswith(end)), API_READ)
            assert len(after) <= most, "\n".join(after)
