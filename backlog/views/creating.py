"""What creating an item comes to, wherever it is done: the service of its type, and the row in its list."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from accounts.access import Access
from accounts.http import ProjectRequest
from backlog import policies, queries
from backlog.forms.items import CREATE, ItemForm, offer_templates
from backlog.models import ItemType
from backlog.presenters.fields import choices, unused
from backlog.presenters.lists import column_of
from backlog.presenters.rows import rows_of
from backlog.queries.done_templates import done_templates
from backlog.services import items
from backlog.services.loading import BACKLOG_OF, Typed
from backlog.services.relations import create_result

SERVICES: dict[str, Callable[..., Typed]] = {
    ItemType.STORY: items.create_story,
    ItemType.TASK: items.create_task,
    ItemType.SPIKE: items.create_spike,
    ItemType.DEFECT: items.create_defect,
}
SIZED_BY = {"points": "size_story", "business_value": "value_story"}


def item_form(
    access: Access, type: str, data: Mapping[str, Any] | None, initial: Mapping[str, Any]
) -> ItemForm:
    """The form of a type; what this person does not set says who does."""
    form = CREATE[type](data, initial=dict(initial), **choices(access))
    form.without(*unused(access, type))
    if type == ItemType.TASK:
        offer_templates(form, done_templates(access))
    for name, action in SIZED_BY.items() if type == ItemType.STORY else ():
        if name in form.fields and (why := policies.why_not(access, action)):
            form.fields[name].disabled, form.fields[name].help_text = True, why
    return form


def layout(form: forms.Form) -> dict[str, Any]:
    """Where its fields stand, for `backlog/_new_fields.html`."""
    assert isinstance(form, ItemForm)
    return {
        "form": form,
        "main": [form[name] for name in form.main if name in form.fields],
        "aside": [form[name] for name in form.aside if name in form.fields],
        "quality": [form[name] for name in form.quality],
    }


def create(*, actor: Access, type: str, results_from: int | None = None, **values: Any) -> Typed:
    """An item of a type. It stands on top of its backlog if the person may order such items, else at the bottom.

    With `results_from` (a number) it is linked as the result of that item.
    """
    if type != ItemType.SPIKE:
        values.pop("question", None)
    values["at_top"] = policies.can(actor, f"order_{type}")
    if results_from is None:
        return SERVICES[type](actor=actor, **values)
    return create_result(actor=actor, of=results_from, create=SERVICES[type], **values)


def created(
    request: ProjectRequest, made: Typed, *, in_dialog: bool = False, below: int | None = None
) -> HttpResponse:
    """For a page that shows the backlog: the new row on top of its list, or `below` the one typed before it, or, where
    it stands last, a word about it.
    """
    asked = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    column = column_of(request.access, BACKLOG_OF[ItemType(made.type)], asked, limit=1)
    is_on_top = policies.can(request.access, f"order_{made.type}") and not getattr(made, "parent_id", None)
    row = rows_of(request.access, [queries.whole_item(request.access, made.number)])[0] if is_on_top else None
    context: dict[str, Any] = {
        "row": row,
        "selectable": True,
        "column": column,
        "items_url": f"/p/{request.access.project.key}/items/",
        "made": made,
        "below": below,
        "keeps_place": is_on_top and not in_dialog,
    }
    answer = render(request, "backlog/_created.html", context)
    last = f"{made.key} stands last in the {column.title.lower()}, until it is ordered."
    said = f"{made.key} created." if is_on_top or getattr(made, "parent_id", None) else last
    events: dict[str, Any] = {"tandem:done": {}} if in_dialog else {}
    if in_dialog or not is_on_top:
        events["tandem:toast"] = {"message": said, "open": f"{context['items_url']}{made.number}/"}
    answer["HX-Trigger"] = json.dumps(events)
    return answer
