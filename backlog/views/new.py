"""Creating an item with everything its type has: choose the type, then the form of that type alone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.http import ProjectRequest, project_page
from backlog import policies
from backlog.forms.items import CREATE, ItemForm, offer_templates
from backlog.models import ItemType
from backlog.presenters.fields import choices, unused
from backlog.presenters.rights import creatable
from backlog.queries.done_templates import done_templates
from backlog.services.loading import Typed
from backlog.views.answers import item_url, target_of
from backlog.views.creating import create, created
from common.forms import save_with
from common.http import is_fragment, see_other, whole_number

GUIDE = {
    ItemType.STORY: "Gives a user or customer a value that you can state.",
    ItemType.DEFECT: "Something that is there does not do what it should.",
    ItemType.TASK: "Work that the team needs and nobody outside asks for.",
    ItemType.SPIKE: "Nobody knows how, or whether: a question with hours for the answer.",
}
SIZED_BY = {"points": "size_story", "business_value": "value_story"}


@require_http_methods(["GET", "POST"])
@project_page("create_item")
def create_item(request: ProjectRequest) -> HttpResponse:
    type = request.POST.get("type") or request.GET.get("type", "")
    if type not in CREATE or (request.method == "GET" and creatable(request.access)[type]):
        return _choose(request)
    form = _form(request, type)
    source = whole_number(request.POST.get("results_from", ""))
    made = save_with(form, create, actor=request.access, type=type, results_from=source)
    return _made(request, made) if made else _ask(request, type, form)


def _choose(request: ProjectRequest) -> HttpResponse:
    why = creatable(request.access)
    kinds = [
        {"type": kind.value, "name": kind.label, "guide": text, "why": why[kind]}
        for kind, text in GUIDE.items()
    ]
    return _render(request, "new_type", {"kinds": kinds})


def _form(request: ProjectRequest, type: str) -> ItemForm:
    """Filled from the address where a link knows already: a title, the story or the epic it belongs to."""
    initial = {
        name: request.GET[name] for name in ("title", "question", "epic", "parent") if name in request.GET
    }
    form = CREATE[type](
        request.POST if request.method == "POST" else None, initial=initial, **choices(request.access)
    )
    form.without(*unused(request.access, type))
    if type == ItemType.TASK:
        offer_templates(form, done_templates(request.access))
    for name, action in SIZED_BY.items():
        if (
            type == ItemType.STORY
            and name in form.fields
            and (why := policies.why_not(request.access, action))
        ):
            form.fields[name].disabled, form.fields[name].help_text = True, why
    return form


def _ask(request: ProjectRequest, type: str, form: ItemForm) -> HttpResponse:
    context = {
        "form": form,
        "results_from": whole_number((request.POST or request.GET).get("results_from", "")),
        "type": type,
        "name": ItemType(type).label,
        "guide": GUIDE[ItemType(type)],
        "main": [form[name] for name in form.main if name in form.fields],
        "aside": [form[name] for name in form.aside if name in form.fields],
        "quality": [form[name] for name in form.quality],
    }
    return _render(request, "new_item", context, status=400 if form.errors else 200)


def _made(request: ProjectRequest, made: Typed) -> HttpResponse:
    """In a dialog it closes and the row appears in its list, if that is shown; else the item's page."""
    if not is_fragment(request):
        messages.success(request, f"{made.key} created.")
        return see_other(item_url(request, made.number))
    return created(request, made, in_dialog=True)


def _render(request: ProjectRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    inside = f"backlog/_{name}.html"
    new_url = f"/p/{request.access.project.key}/items/new/"
    in_dialog = target_of(request) == "dialog"
    context |= {"inside": inside, "page": "backlog", "new_url": new_url, "in_dialog": in_dialog}
    template = inside if in_dialog else "backlog/new.html"
    return render(request, template, context, status=status)
