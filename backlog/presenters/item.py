"""Everything an item's page and side panel show."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings

from accounts.access import Access, today_in
from accounts.queries import standing_of
from backlog import hooks, queries
from backlog.forms.gates import LinkForm
from backlog.forms.parts import CommentForm, CriteriaForm, LinesForm, SubTaskForm, WorkForm
from backlog.forms.spikes import BoxForm, OutcomeForm
from backlog.models import ItemType
from backlog.presenters.box import box_of
from backlog.presenters.fields import fields_of
from backlog.presenters.files import files_of
from backlog.presenters.gates import effects_of, gates_of, link_lines, state_words
from backlog.presenters.rights import enterable, results, retypable, why_not
from backlog.presenters.rows import blocked_for, estimate_words, lacking_at, rows_of, target_of
from backlog.presenters.stream import stream_of
from backlog.presenters.triage import asked_for
from backlog.queries.done_templates import done_templates

LEADS = {
    ItemType.STORY: "Value for somebody who uses it, and how everybody will know that it is there",
    ItemType.TASK: "Work that the team needs: why, until when it is done, how long",
    ItemType.SPIKE: "A question, an agreed number of hours, an answer",
    ItemType.DEFECT: "Something broken: how bad, how to see it, what should happen instead",
}


def item_context(
    access: Access,
    number: int,
    given: Mapping[str, forms.Form] | None = None,
    before: datetime | None = None,
) -> dict[str, Any]:
    """The context of `backlog/_item.html`. `given` are forms that came back with errors, by name."""
    detail = queries.item_detail(access, number, before)
    item = detail.item
    why, may_enter = why_not(access, item), enterable(access, item)
    waits, unlocks = gates_of(access, item)
    fields = fields_of(access, item, why)
    marks = hooks.sprint_marks(access, [one.pk for one in (item, *detail.children)])
    context: dict[str, Any] = {
        "base": f"/p/{access.project.key}/items/{item.number}/",
        "items_url": f"/p/{access.project.key}/items/",
        "d": detail,
        "item": item,
        "own": detail.detail,
        "why": why,
        "f": fields,
        "size": fields.get("points") or fields.get("estimate_minutes"),
        "may_enter": may_enter,
        "columns": [column for column in detail.columns if column.category in may_enter],
        "done_templates": done_templates(access) if item.type == ItemType.TASK and not why["edit"] else [],
        "waits": waits,
        "unlocks": unlocks,
        "held": [line for line in waits if line.is_closed],
        "links": link_lines(access, item),
        "may_retype": not item.is_done and bool(retypable(access, item)),
        "results": [] if why["link"] else results(access),
        "state": state_words(item),
        "target": target_of(item),
        "standing": standing_of(access) if item.type == ItemType.STORY and not item.is_done else None,
        "blocked": blocked_for(item),
        "lacks": [] if item.is_done else lacking_at(detail.lacks),
        "estimate": estimate_words(item.estimate),
        "sprint": marks.get(item.pk),
        "children": rows_of(access, detail.children, is_ranked=False, waits={}, marks=marks),
        "stream": stream_of(access, detail.talk),
        "files": files_of(access, detail.attachments),
        "before": before,
        "most_mb": settings.ATTACHMENT_MB,
        "box": box_of(access, detail),
        "lead": LEADS[ItemType(item.type)],
    }
    context |= asked_for(access, item, besides=[line.suggestion for line in waits]) | _forms(
        access, given or {}
    )
    return context | {"effects": effects_of(unlocks, context["outcome_form"])}


def _forms(access: Access, given: Mapping[str, forms.Form]) -> dict[str, Any]:
    empty: dict[str, forms.Form] = {
        "comment_form": CommentForm(auto_id="comment-%s"),
        "work_form": WorkForm(today=today_in(access.project), auto_id="work-%s"),
        "child_form": SubTaskForm(auto_id="child-%s"),
        "criteria_form": CriteriaForm(auto_id="criteria-%s"),
        "done_form": LinesForm(auto_id="done-%s"),
        "box_form": BoxForm(auto_id="box-%s"),
        "outcome_form": OutcomeForm(auto_id="outcome-%s"),
        "link_form": LinkForm(project_key=access.project.key, auto_id="link-%s"),
    }
    return empty | dict(given)
