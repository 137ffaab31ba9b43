"""For every operation of the API a call that succeeds: its body, and what has to be there before it.

A new operation needs a line here only where the bodies of the other tables do not make it succeed.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import NoticeKind
from accounts.models.notices import Notice
from accounts.services import invitations
from accounts.tokens import create_token
from backlog.models import Attachment, Gate, Link
from backlog.services import attachments, columns, comments, items, labels, spikes, workflow
from backlog.services.clock import start_clock
from backlog.services.undo import last_done
from interchange.models import ExportJob, ImportJob, ProjectImport
from interchange.rules.archives import Upload
from interchange.services import exporting, uploads
from interchange.services.own.writing import write_archive
from sprints.models import LearnedFigures, Sprint
from sprints.services import allocation, availability, planning, sprints
from tests import factories
from tests.safety.bodies import BODIES as OTHERS
from tests.safety.bodies import FILE
from tests.safety.test_rights import BODIES as ENTITLED
from tests.safety.world import World

Values = dict[str, Any]
TABLE = {"file": b"Summary,Issue Type\nA,Story\n"}
SHARES = {"feature": 6000, "technical": 3000, "defect": 1000}


@dataclass(frozen=True)
class Known:
    """A body with names of values in braces; what happens before, which may know other values; headers."""

    body: Any = None
    before: Callable[[World], Values | None] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def known(name: str) -> Known:
    """By the name of the operation, as in `post items/N/move/`."""
    method, _, below = name.partition(" ")
    body = ENTITLED.get(f"{method} api {below}", OTHERS.get((method, below)))
    given = CALLS.get(name, Known())
    return given if given.body is not None else replace(given, body=TABLE if body is FILE else body)


def _unrelated(world: World) -> None:
    Gate.objects.all().delete()
    Link.objects.all().delete()


def _notice(world: World) -> Values:
    row = Notice(user=world.access.user, project=world.access.project, kind=NoticeKind.ASSIGNED, key="k")
    row.text, row.path, row.created_at = "t", "/", timezone.now()
    row.save()
    return {"notice_id": row.pk}


def _no_sprint(world: World) -> None:
    sprints.close_sprint(actor=world.access, sprint=world.values["sprint"])


def _sample(world: World) -> None:
    type(world.access.project).objects.filter(pk=world.access.project_id).update(is_sample=True)


def _planned(world: World) -> None:
    Sprint.objects.update(state=Sprint.State.PLANNED, started_at=None)


def _planned_and_empty(world: World) -> None:
    planning.unplan_item(actor=world.access, item=world.values["number"])
    _planned(world)


def _targeted(world: World) -> None:
    _planned(world)
    allocation.set_target(actor=world.access, sprint=world.values["sprint"], target_bp=SHARES)


def _proposed(world: World) -> None:
    _targeted(world)
    somebody = factories.member(world.access, "scrum_master")  # for nobody signs what they proposed
    allocation.propose(actor=somebody, sprint=world.values["sprint"])


def _file(world: World) -> Values:
    kept = attachments.attach(
        actor=world.access, item=world.values["number"], name="a.txt", content=ContentFile(b"words", "a.txt")
    )
    return {"attachment": kept.pk}


def _no_file(world: World) -> None:
    attachments.delete_attachment(actor=world.access, attachment=world.values["attachment"])


def _said_nothing(world: World) -> None:
    comments.delete_comment(actor=world.access, item=world.values["number"], comment=world.values["comment"])


def _no_export(world: World) -> None:
    ExportJob.objects.all().delete()


def _export(world: World) -> Values:
    _no_export(world)
    job = exporting.request_export(actor=world.access)
    ExportJob.objects.filter(pk=job.pk).update(
        state=ExportJob.State.DONE,
        file=Attachment._meta.get_field("file").storage.save("x.zip", ContentFile(b"x")),
    )
    return {"export_id": job.pk}


def _uploaded(world: World) -> Values:
    return {"job_id": uploads.upload(actor=world.access, files=[Upload("a.csv", TABLE["file"])]).pk}


def _imported(world: World) -> None:
    ImportJob.objects.update(state=ImportJob.State.DONE, report={"result": {"rows": []}})


def _second_epic(world: World) -> Values:
    return {"other_epic": factories.EpicFactory(actor=world.access).number}


def _bare_story(world: World) -> Values:
    return {"number": factories.StoryFactory(actor=world.access).number}


def _fresh_spike(world: World) -> Values:
    return {"number": factories.SpikeFactory(actor=world.access).number}


def _running_clock(world: World) -> Values:
    made = _fresh_spike(world)
    spikes.agree_box(actor=world.access, item=made["number"], timebox_minutes=240)
    start_clock(actor=world.access, item=made["number"])
    return made


def _answered(world: World) -> Values:
    made = _running_clock(world)
    spikes.record_outcome(actor=world.access, item=made["number"], kind="knowledge", findings="Yes")
    return made


def _done(world: World) -> Values:
    made = _bare_story(world)
    workflow.accept_story(actor=world.access, item=made["number"])
    return made


def _deleted(world: World) -> None:
    items.delete_item(actor=world.access, item=world.values["number"])


def _learned(world: World) -> None:
    focus = {"value": 6000, "low": 5500, "high": 6500, "origin": "logged"}
    LearnedFigures.objects.create(
        project=world.access.project,
        result={"focus": focus, "rate": None},
        computed_at=timezone.now(),
        took_ms=1,
    )


def _invited_elsewhere(world: World) -> Values:
    other = factories.AccessFactory(key="AWAY")
    sent = invitations.invite(actor=other, emails=world.access.user.email, roles=["developer"]).sent[0]
    return {"way_in": sent[1].rstrip("/").rpartition("/")[2]}


def _own_file(world: World) -> Values:
    ProjectImport.objects.all().delete()
    target = io.BytesIO()
    write_archive(
        target, world.access.project_id, at=timezone.now(), using="default", tell=lambda count: None
    )
    return {"archive": target.getvalue()}


def _token(world: World) -> Values:
    return {"token_id": create_token(user=world.access.user, name="old")[0].pk}


def _without_label(world: World) -> Values:
    return {"event": labels.delete_label(actor=world.access, label=world.values["label"]).pk}


def _new_column(world: World) -> Values:
    return {"column": columns.add_column(actor=world.access, name="Empty", category="doing").pk}


def _blocked(world: World) -> Values:
    items.block_item(actor=world.access, item=world.values["number"], reason="x")
    return {"event": last_done(world.access, world.values["number"], "item_blocked")}


def _part_time(world: World) -> None:
    days = {"minutes": [240] * 5 + [0, 0], "from_on": date(2026, 12, 7)}
    availability.set_pattern(actor=world.access, user=world.access.user_id, **days)


def _stakeholder(world: World) -> Values:
    return {"user": factories.member(world.access, "stakeholder").user_id}


FIRST, SECOND = {"If-Match": '"1"'}, {"If-Match": '"2"'}
CALLS: dict[str, Known] = {
    "delete items/N/": Known(headers=SECOND),
    "delete items/N/comments/N/": Known(headers=FIRST),
    "post /notices/N/read/": Known(before=_notice),
    "put /notices/wishes/": Known({"kind": "assigned", "in_app": True, "mail": "off"}),
    "post archive/": Known(before=_no_sprint),
    "delete sample/": Known(before=_sample),
    "get attachments/N/file/": Known(before=_file),
    "post attachments/N/restore/": Known(before=_no_file),
    "post done-templates/": Known({"name": "Another", "lines": ["x"]}),
    "put done-templates/N/": Known({"name": "T", "lines": ["x"], "was": ["Tested"]}),
    "patch epics/N/": Known({"title": "x", "version": 1}),
    "post epics/N/move/": Known({"before": "{other_epic}"}, _second_epic),
    "post exports/": Known(before=_no_export),
    "get exports/N/file/": Known(before=_export),
    "patch imports/N/": Known(before=_uploaded),
    "post imports/N/start/": Known(before=_uploaded),
    "get imports/N/report/": Known(before=_imported),
    "patch items/N/": Known({"title": "x", "version": 2}),
    "post items/N/accept/": Known(before=_bare_story),
    "post items/N/box/": Known(before=_fresh_spike),
    "post items/N/clock/pause/": Known(before=_running_clock),
    "post items/N/comments/N/restore/": Known(before=_said_nothing),
    "patch items/N/criteria/N/": Known({"text": "x", "was": "It works"}),
    "post items/N/criteria/N/judge/": Known({"state": "met", "was": "It works"}),
    "patch items/N/done-items/N/": Known({"text": "x", "was": "It is tested"}),
    "post items/N/done-items/N/tick/": Known({"is_done": True, "was": "It is tested"}),
    "post items/N/done-items/template/": Known({"template": "{template}"}),
    "post items/N/gates/": Known({"waits_for": "{task}"}, _unrelated),
    "post items/N/links/": Known({"kind": "relates", "other": "{task}"}, _unrelated),
    "get items/N/outcome/": Known(before=_answered),
    "post items/N/reopen/": Known(before=_done),
    "post items/N/restore/": Known(before=_deleted),
    "post items/N/restore-text/": Known({"event": "{event}", "field": "description", "version": 2}),
    "post items/N/retype/": Known({"type": "defect", "version": 2}),
    "post items/N/split/": Known({"parts": [{"title": "A"}], "version": 2}),
    "post learned/take-over/": Known(before=_learned),
    "post learned/wave-off/": Known(before=_learned),
    "patch sprints/N/": Known({"goal": "x", "version": 2}),
    "delete sprints/N/": Known(before=_planned_and_empty, headers=SECOND),
    "post sprints/N/proposal/": Known(before=_targeted),
    "post sprints/N/reject/": Known(before=_proposed),
    "post sprints/N/sign/": Known(before=_proposed),
    "post sprints/N/start/": Known(before=_planned),
    "post stand-ins/": Known(
        {"user": "{user}", "starts_on": "2026-11-24", "ends_on": "2026-11-25"}, _stakeholder
    ),
    "post webhooks/": Known({"url": "https://93.184.216.34/"}),
    "patch webhooks/N/": Known({"is_active": False, "version": 1}),
    "post /invitations/accept/": Known({"secret": "{way_in}"}, _invited_elsewhere),
    "post /invitations/decline/": Known({"secret": "{way_in}"}, _invited_elsewhere),
    "patch /profile/": Known({"name": "x"}),
    "post /project-imports/": Known({"file": "{archive}", "key": "ANEW", "name": "x"}, _own_file),
    "post /projects/": Known({"key": "ANEW", "name": "x"}),
    "post /tokens/": Known({"name": "x"}),
    "delete /tokens/N/": Known(before=_token),
    "post columns/": Known({"name": "Another", "category": "doing"}),
    "delete columns/N/": Known(before=_new_column),
    "post columns/N/move/": Known({"position": 1}),
    "post items/N/undo/N/": Known(before=_blocked),
    "post items/bulk/create/": Known({"items": [{"type": "task", "title": "x"}]}),
    "patch labels/N/": Known({"name": "Renamed"}),
    "post labels/deleted/N/restore/": Known(before=_without_label),
    "post availability/absences/clear/": Known({"user": "{user}", "on": "2026-11-24"}),
    "post availability/patterns/remove/": Known({"user": "{user}", "from_on": "2026-12-07"}, _part_time),
    "delete webhooks/N/": Known(headers=FIRST),
    "post imports/N/mapping/": Known({"name": "Mine"}, _uploaded),
    "post imports/N/mapping/use/": Known({"mapping": "{saved_id}"}, _uploaded),
    "get imports/N/rehearsal/": Known(before=_uploaded),
    "post sprints/N/agree/": Known(before=_proposed),
    "post sprints/plan-items/": Known({"items": ["{task}"], "sprint": "{sprint}"}),
}
