"""Refinement: what is not ready one by one, splitting a story, changing a type."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import Access
from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from backlog.forms.splitting import MOST, SHOWN, RetypeForm, SplitForm
from backlog.models import Backlog, ItemType
from backlog.presenters.quick import refinable
from backlog.presenters.refining import first_unready, refine_context
from backlog.presenters.rights import retypable
from backlog.queries.detail import splittable
from backlog.services.retype import retype_item
from backlog.services.splitting import Part, split_story
from backlog.services.type_rows import can_bring_back
from backlog.views.answers import ask_form, item_url, leave, told_in_dialog, undo_of
from common import kept
from common.answers import in_dialog
from common.errors import Invalid, NotFound
from common.forms import save_with
from common.http import see_other, whole_number

MOVES = (
    "It keeps its key, history, comments, labels and links. What the new type has no place for moves into the"
    " description, and changing back does not take it out again."
)


@require_GET
@project_page("read_backlog", policies.require)
def refine(request: ProjectRequest) -> HttpResponse:
    """The backlog that this person refines, else the product backlog."""
    kinds = refinable(request.access) or [Backlog.Kind.PRODUCT]
    unready = (kind for kind in kinds if first_unready(request.access, kind))
    return redirect("refine_one", project_key=request.access.project.key, kind=next(unready, kinds[0]))


@require_GET
@project_page("read_backlog", policies.require)
@kept.keeping
def refine_one(request: ProjectRequest, kind: str) -> HttpResponse:
    """`at` an item; without one at the first that is not ready. The address stays while that item becomes ready."""
    if kind not in Backlog.Kind.values:
        raise Http404
    at = whole_number(request.GET.get("at", ""))
    if at is None and (first := first_unready(request.access, kind)):
        return redirect(f"{request.path}?at={first}")
    return render(request, "backlog/refine.html", refine_context(request.access, kind, at))


@require_http_methods(["GET", "POST"])
@project_page("split_story", policies.require)
def split(request: ProjectRequest, number: int) -> HttpResponse:
    """Titles of the parts, and what of the original moves to which."""
    story, criteria, children = splittable(request.access, number)
    asked = whole_number(request.GET.get("parts", "")) or SHOWN
    form = SplitForm(
        request.POST or None,
        criteria=criteria,
        children=children,
        count=min(asked, MOST),
        why_not_size=policies.why_not(request.access, "size_story"),
        initial={"version": story.version},
    )
    if form.is_valid() and (made := _split(request.access, number, form)):
        said = f"{story.key} is split. Right below it: {', '.join(one.key for one in made)}."
        if in_dialog(request):
            return told_in_dialog(said)
        messages.success(request, said)
        return see_other(item_url(request, number))
    context = {
        "form": form,
        "item": story,
        "more_url": f"?parts={min(form.count + 3, MOST)}" if form.count < MOST else "",
        "back": item_url(request, number),
    }
    template = "backlog/_split.html" if in_dialog(request) else "backlog/split.html"
    return render(request, template, context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_page("retype_item")
def retype(request: ProjectRequest, number: int) -> HttpResponse:
    """Another type for the same item."""
    found = queries.whole_item(request.access, number)
    types = retypable(request.access, found)
    if not types:
        policies.require(request.access, "delete_item", found)
        raise NotFound("You may create no other type.")
    initial = {"type": types[0], "version": found.version, "question": found.title}
    form = RetypeForm(request.POST or None, types=types, initial=initial)
    if made := save_with(form, retype_item, actor=request.access, item=number):
        label = ItemType(made.type).label.lower()
        said = f"{made.key} is a {label} now."
        undo = undo_of(request, number, "item_retyped") if can_bring_back(made) else None
        if in_dialog(request) and not _is_at(request, item_url(request, number)):
            return told_in_dialog(said, undo)
        messages.success(request, said, extra_tags=f"undo:{undo[0]}" if undo else "")
        return leave(request, item_url(request, number))
    return ask_form(
        request,
        form,
        title=f"Change the type of {found.key}",
        action="Change type",
        text=MOVES,
        back=item_url(request, number),
    )


def _is_at(request: ProjectRequest, url: str) -> bool:
    """Whether the page that asks shows this address."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).path == url


def _split(access: Access, number: int, form: SplitForm) -> Any:
    given = form.given()
    try:
        parts = [Part(**part) for part in given.pop("parts")]
        return split_story(actor=access, item=number, parts=parts, **given)
    except Invalid as error:
        form.add_error(None, error.message)
        return None
