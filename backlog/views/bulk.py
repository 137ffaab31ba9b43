"""One change for all selected items, and taking it back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from backlog.forms.bulk import change_in, items_in
from backlog.models import Backlog, ItemType
from backlog.presenters.rows import MARKED, rows_of
from backlog.services import bulk_edit as services
from backlog.services import bulk_undo
from backlog.services.bulk_edit import Bulk
from backlog.services.retype_many import retype_items
from backlog.views.answers import backlog_url
from common.answers import Undo, undo_json
from common.errors import Invalid
from common.http import see_other, sent_by, wants_json

SHOWN = 100  # rows that are sent back one by one; for more, a page that follows nothing is loaded anew
NAMED = 3  # items that a message names


@require_POST
@project_page("bulk_edit", policies.require)
def bulk_edit(request: ProjectRequest) -> HttpResponse:
    sent = sent_by(request)
    if "type" in sent:
        return _retype(request, items_in(sent), str(sent["type"]))
    change = change_in(sent)
    done = services.bulk_edit(actor=request.access, items=items_in(sent), **change)
    return answer(
        request,
        done,
        is_deleted="is_deleted" in change,
        is_moved="place" in change,
        undo=_undo(request, done),
    )


def _retype(request: ProjectRequest, items: list[int], type: str) -> HttpResponse:
    done = retype_items(actor=request.access, items=items, type=type)
    said = f"changed to {ItemType(type).label.lower()}"
    return answer(request, done, is_moved=True, undo=_undo(request, done), said=said)


def move_together(request: ProjectRequest, items: list[int], place: Mapping[str, Any]) -> HttpResponse:
    """Several rows of a list go to another place in it, as one block; the page that asks shows them there."""
    before, after, to = place.get("before"), place.get("after"), place.get("to")
    if (before, after, to) == (None, None, None):
        raise Invalid(fields={"to": "Say where: before or after another item, or at a position."})
    done = services.bulk_edit(actor=request.access, items=items, before=before, after=after, place=to)
    key = request.access.project.key
    where = f"to position {to}" if isinstance(to, int) else f"to the {to}"
    if neighbour := after or before:
        where = f"{'below' if after else 'above'} {key}-{neighbour}"
    return answer(request, done, is_shown=True, said=f"moved {where}", undo=_undo(request, done))


def _undo(request: ProjectRequest, done: Bulk) -> Undo | None:
    key = request.access.project.key
    return (reverse("bulk_undo", args=[key, done.event]), {}) if done.event else None


@require_POST
@project_page("bulk_edit", policies.require)
def undo_bulk(request: ProjectRequest, change: int) -> HttpResponse:
    """All of it, or what has not changed since."""
    done = bulk_undo.undo_bulk(actor=request.access, event=change)
    return answer(request, done, is_moved=True, said="put back as before")


def answer(
    request: ProjectRequest,
    done: Bulk,
    *,
    is_deleted: bool = False,
    is_moved: bool = False,
    is_shown: bool = False,
    said: str = "",
    undo: Undo | None = None,
) -> HttpResponse:
    """What was changed, what was not and why; the changed rows where there are not too many, unless the page's script
    has moved them (`is_shown`). It is told which rows stay as they were."""
    text = told(request, done, said or ("deleted" if is_deleted else "moved" if is_moved else "changed"))
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = backlog_url(request)
    if not wants_json(request):
        messages.success(request, text, extra_tags=f"undo:{undo[0]}" if undo and not undo[1] else "")
        return see_other(back)
    sent_back: dict[str, Any] = {"message": text}
    if undo:
        sent_back["undo"] = undo_json(undo)
    if done.refused:
        sent_back["stayed"] = [number for number, _ in done.refused]
    if is_shown:
        return JsonResponse(sent_back)
    if is_moved or len(done.changed) > SHOWN:
        return JsonResponse(sent_back | {"redirect": back})  # a page that follows changes need not
    return JsonResponse(sent_back | {"html": _gone(done) if is_deleted else _rows(request, done)})


def told(request: ProjectRequest, done: Bulk, said: str) -> str:
    """`FER-3 changed.`, `3 items changed. Not changed: FER-1, FER-2: Only developers …`"""
    count = len(done.changed)
    what = f"{request.access.project.key}-{done.changed[0]}" if count == 1 else f"{count} items"
    text = f"{what} {said}. " if count else ""
    if not done.refused:
        return text.strip() or "Nothing to change: it is so already."
    reasons: dict[str, list[str]] = {}
    for number, why in done.refused:
        reasons.setdefault(why, []).append(f"{request.access.project.key}-{number}")
    parts = [
        f"{', '.join(keys[:NAMED])}{f' and {len(keys) - NAMED} more' if len(keys) > NAMED else ''}: {why}"
        for why, keys in reasons.items()
    ]
    return f"{text}Not {said}: {' '.join(parts)}"


def _gone(done: Bulk) -> dict[str, str]:
    return {f".twin .row#item-{number}": "" for number in done.changed}


def _rows(request: ProjectRequest, done: Bulk) -> dict[str, str]:
    items = queries.items_of(request.access).filter(number__in=done.changed)
    top = queries.top_of(request.access, dict.fromkeys(Backlog.Kind.values, queries.BacklogFilter()), MARKED)
    context: dict[str, Any] = {"items_url": f"/p/{request.access.project.key}/items/", "selectable": True}
    return {
        f".twin .row#item-{row.number}": render_to_string(
            "backlog/_row.html", context | {"row": row}, request
        )
        for row in rows_of(request.access, list(items), top=top)
    }
