"""Creating an item with everything its type has: choose the type, then the form of that type alone."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import ProjectRequest, project_page
from backlog import policies
from backlog.forms.items import CREATE, ItemForm
from backlog.models import ItemType
from backlog.presenters.guide import Guide, guide_of
from backlog.presenters.rights import creatable
from backlog.presenters.triage import is_offered
from backlog.services.loading import Typed
from backlog.views.answers import item_url, leave, target_of
from backlog.views.creating import create, created, item_form, layout
from backlog.views.suggestions import ask_for
from common.forms import save_with
from common.http import is_fragment, see_other, whole_number

GUIDE = {
    ItemType.STORY: "Gives a user or customer a value that you can state.",
    ItemType.DEFECT: "Something that is there does not do what it should.",
    ItemType.TASK: "Work that the team needs and nobody outside asks for.",
    ItemType.SPIKE: "Nobody knows how, or whether: a question with hours for the answer.",
}
KNOWN = (
    "title",
    "question",
    "epic",
    "parent",
    "kind",
    "description",
    "assignee",
)  # what a link may know already
LETTERS = {ItemType.STORY: "u", ItemType.DEFECT: "d", ItemType.TASK: "t", ItemType.SPIKE: "s"}  # of keys.ts


@require_http_methods(["GET", "POST"])
@project_page("create_item")
def create_item(request: ProjectRequest) -> HttpResponse:
    """The form of a type; who may not create it is asked to suggest it instead."""
    type = request.POST.get("type") or request.GET.get("type", "")
    if type not in CREATE:
        return _choose(request)
    if request.method == "GET" and creatable(request.access)[type]:
        return ask_for(request, type) if is_offered(request.access, type) else _choose(request)
    initial = {name: request.GET[name] for name in KNOWN if name in request.GET}
    sent = request.POST if request.method == "POST" else None
    form = item_form(request.access, type, sent, initial)
    source = whole_number(request.POST.get("results_from", ""))
    made = save_with(form, create, actor=request.access, type=type, results_from=source)
    return _made(request, made) if made else _ask(request, type, form)


def _choose(request: ProjectRequest) -> HttpResponse:
    """Which type is it? The guide may know the story that it belongs to, and leads there."""
    guide = guide_of(request.access, request.GET)
    if guide.story:
        return _to_story(request, guide)
    why = creatable(request.access)
    kept = {name: value for name in KNOWN if (value := request.GET.get(name, ""))}
    kinds = [
        {
            "type": kind.value,
            "name": kind.label,
            "guide": text,
            "letter": LETTERS[kind],
            "query": urlencode({"type": kind.value} | kept),
            "why": why[kind],
            "is_offered": is_offered(request.access, kind.value),
        }
        for kind, text in GUIDE.items()
    ]
    context = {"kinds": kinds, "guide_form": guide, "is_only_reader": not any(_ways(kinds))}
    return _render(request, "new_type", context, status=400 if guide.is_wrong else 200)


def _ways(kinds: list[dict[str, Any]]) -> list[bool]:
    return [not kind["why"] or kind["is_offered"] for kind in kinds]


def _to_story(request: ProjectRequest, guide: Guide) -> HttpResponse:
    """A sub-task's form for who may create or suggest it, else the part of the story's page where it belongs."""
    if guide.is_part and policies.can(request.access, "create_task"):
        return redirect(f"{request.path}?type=task&parent={guide.story}")
    if guide.is_part and is_offered(request.access, "task"):
        return redirect(f"{request.path}?type=task&opens={request.access.project.key}-{guide.story}")
    part = "#children" if guide.is_part else "#criteria"
    return leave(request, item_url(request, guide.story) + part)


def _ask(request: ProjectRequest, type: str, form: ItemForm) -> HttpResponse:
    context = layout(form) | {
        "results_from": whole_number((request.POST or request.GET).get("results_from", "")),
        "type": type,
        "name": ItemType(type).label,
        "guide": GUIDE[ItemType(type)],
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
    context |= {"inside": inside, "new_url": new_url, "in_dialog": in_dialog}
    template = inside if in_dialog else "backlog/new.html"
    return render(request, template, context, status=status)
