"""Two projects that must not know each other, the routes of the whole site, and the database as one number."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver
from django.utils import timezone

from accounts.access import Access, today_in
from accounts.models import Membership, Project, StandIn, Webhook
from accounts.services import invitations
from accounts.tokens import create_token
from activity.models import Event, Outbox
from backlog.models import Attachment, ClockSegment, DoneTemplate
from backlog.services import clock, gates, relations, spikes
from backlog.services.bulk_edit import bulk_edit
from backlog.services.items import comment, edit_item, log_work
from backlog.services.saved_views import save_view
from backlog.services.suggestions import suggest
from interchange.models import ExportJob, ImportJob, ProjectImport, SavedMapping
from sprints.services import availability, planning, report_links, sprints
from tests import factories

ELSEWHERE = 5000  # numbers of the other project start here, so that none of them exists in one's own
NOT_DATA = {"django_session", "activity_heartbeat", "django_migrations"}
APART = ("static/",)


@dataclass
class World:
    """A project with one of everything: what each parameter of a route is called there."""

    access: Access
    values: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # part of a route → the item or epic it is about

    def values_for(self, pattern: str) -> dict[str, Any]:
        """The values of a route's parameters: a part belongs to the item that has such parts."""
        number = next(
            (number for part, number in self.numbers.items() if part in pattern), self.values["number"]
        )
        return self.values | {"number": number, "item": number}

    def paths(self, pages: Iterable[str]) -> list[str]:
        """The addresses of pages in this project."""
        return [page.format(p=f"/p/{self.values['project_key']}/", **self.values) for page in pages]


def build(key: str, first_number: int = 1, **more: Any) -> World:
    """A project with one of everything, made by its only member."""
    access = factories.AccessFactory(key=key, **more)
    Project.objects.filter(pk=access.project_id).update(next_number=first_number)
    access.project.refresh_from_db()
    story = factories.StoryFactory(actor=access, points=3, criteria=["It works"])
    task = factories.TaskFactory(actor=access, done_items=["It is tested"])
    spike = factories.SpikeFactory(actor=access)
    factories.DefectFactory(actor=access)
    epic = factories.EpicFactory(actor=access)
    epic.number = first_number
    epic.save(update_fields=["number"])
    edit_item(actor=access, item=story.number, description="Words")
    said = comment(actor=access, item=story.number, body="A word")
    file = Attachment.objects.create(
        item_id=story.pk,
        file="none",
        name="a.txt",
        content_type="application/octet-stream",
        size=1,
        digest="x",
        uploaded_by=access.user,
        created_at=timezone.now(),
    )
    log_work(actor=access, item=task.number, minutes=30)
    spikes.agree_box(actor=access, item=spike.number, timebox_minutes=240)
    clock.start_clock(actor=access, item=spike.number)
    clock.pause_clock(actor=access, item=spike.number)
    today = today_in(access.project)
    sprint = sprints.create_sprint(actor=access, goal="Go", start_on=today, end_on=today + timedelta(days=11))
    type(sprint).objects.filter(pk=sprint.pk).update(number=first_number)
    planning.plan_item(actor=access, sprint=first_number, item=story.number)
    wish = suggest(actor=access, kind="task", title="Set up", opens=story.number)
    absence = availability.add_absence(actor=access, user=access.user_id, on=today, part="full")
    day_off = availability.add_day_off(actor=access, on=today, part="full", name="Party")
    shared, address = report_links.share_report(actor=access, name="The board")
    gate = gates.set_gate(actor=access, item=story.number, waits_for=task.number)
    link = relations.link_items(actor=access, item=story.number, kind="relates", other=task.number)
    job = ImportJob.objects.create(
        project=access.project, created_by=access.user, file_name="x.csv", file_digest="x"
    )
    asked, way_in = invitations.invite(actor=access, emails=f"{key}@example.org", roles=["developer"]).sent[0]
    change = bulk_edit(actor=access, items=[task.number], add_labels=[key]).event
    view = save_view(actor=access, name="Mine", query="ready=yes")
    export = ExportJob.objects.create(project=access.project, created_by=access.user)
    project_import = ProjectImport.objects.create(created_by=access.user, key="NEW", name="New")
    return World(
        access,
        {
            "project_key": key,
            "number": story.number,
            "item": story.number,
            "task": task.number,
            "criterion": story.criteria.get().pk,
            "done_item": task.done_items.get().pk,
            "segment": ClockSegment.objects.get(spike=spike).pk,
            "comment": said.pk,
            "attachment": file.pk,
            "epic": epic.number,
            "sprint": first_number,
            "sprint_number": first_number,
            "absence": _one(absence).pk,
            "absence_id": _one(absence).pk,
            "day_off": _one(day_off).pk,
            "day_off_id": _one(day_off).pk,
            "membership_id": Membership.objects.get(project=access.project, user=access.user).pk,
            "event": Event.objects.get(kind="item_edited", subject_id=story.pk).pk,
            "stand_in": _stand_in(access),
            "webhook": _webhook(access),
            "template": DoneTemplate.objects.create(project=access.project, name="T", lines=["Tested"]).pk,
            "invitation_id": asked.pk,
            "invited": way_in.rstrip("/").rpartition("/")[2],
            "report_link": shared.pk,
            "secret": address.rstrip("/").rpartition("/")[2],
            "gate": gate.pk,
            "link": link.pk,
            "suggestion": wish.pk,
            "column": access.project.columns.first().pk,
            "job_id": job.pk,
            "export_id": export.pk,
            "import_id": project_import.pk,
            "view": view.pk,
            "saved_view": view.pk,
            "saved_id": SavedMapping.objects.create(
                project=access.project, name="Ours", created_by=access.user
            ).pk,
            "change": change,
            "job": _failed_job(access),
            "label": access.project.labels.get().pk,
            "token_id": create_token(user=access.user, name="Ours")[0].pk,
            "user": access.user_id,
            "user_id": access.user_id,
        },
        {
            "done-items": task.number,
            "clock": spike.number,
            "box": spike.number,
            "outcome": spike.number,
            "epics": epic.number,
            "/sprints/": first_number,
        },
    )


def _stand_in(access: Access) -> int:
    """Somebody else of the project who stands in; its row's id."""
    today = today_in(access.project)
    other = factories.member(access, "stakeholder")
    return StandIn.objects.create(
        project=access.project, user=other.user, starts_on=today, ends_on=today, named_by=access.user
    ).pk


def _webhook(access: Access) -> int:
    """Its row's id; nothing is sent there."""
    return Webhook.objects.create(
        project=access.project, url="https://elsewhere.example/", created_at=timezone.now(), after_seq=0
    ).pk


def _failed_job(access: Access) -> int:
    """Its row's id in the outbox."""
    now = timezone.now()
    row = Outbox(project_id=access.project_id, kind="test", key=access.project.key, error="ValueError: no")
    row.created_at = row.available_at = row.done_at = now
    row.save()
    return row.pk


def _one(made: Any) -> Any:
    return made[0] if isinstance(made, list | tuple) else made


def routes() -> Iterator[tuple[str, URLPattern]]:
    """Every route of the site: its whole pattern as written, and itself."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        whole = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, whole)
        else:
            yield whole, entry


def database_hash() -> str:
    """One number for everything that is kept; sessions and heartbeats apart."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in NOT_DATA:
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t"
                )
                digest.update(f"{table}:{cursor.fetchone()[0]}".encode())
    return digest.hexdigest()
