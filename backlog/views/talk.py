"""What people say about an item: write, preview, change, delete; and what was said and done before."""

from datetime import UTC, datetime

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Access
from accounts.http import ProjectRequest, project_page
from accounts.queries import members_of
from backlog import policies, queries
from backlog.forms.parts import CommentForm, EditCommentForm
from backlog.services import comments
from backlog.services.mentions import people_in
from backlog.views.answers import Undo, ask_form, done, item_url, show_item
from common.errors import NotAllowed
from common.forms import save_or_show
from common.http import whole_number


@require_POST
@project_page("comment", policies.require)
def add_comment(request: ProjectRequest, number: int) -> HttpResponse:
    form = CommentForm(request.POST, auto_id="comment-%s")
    if save_or_show(form, comments.comment, actor=request.access, item=number):
        return done(request, number)
    return show_item(request, number, given={"comment_form": form}, status=400)


@require_http_methods(["GET", "POST"])
@project_page("comment", policies.require)
def edit_comment(request: ProjectRequest, number: int, comment: int) -> HttpResponse:
    """One's own words; where they were changed meanwhile, both are shown."""
    found = queries.comment(request.access, number, comment)
    _require_own(request.access, found.author_id)
    given = {"body": found.body, "version": found.version}
    form = EditCommentForm(request.POST or None, initial=given)
    if save_or_show(form, comments.edit_comment, actor=request.access, item=number, comment=comment):
        return done(request, number)
    return ask_form(
        request,
        form,
        title="Edit the comment",
        action="Save",
        back=item_url(request, number, f"#comment-{comment}"),
    )


@require_POST
@project_page("delete_comment")
def delete_comment(request: ProjectRequest, number: int, comment: int) -> HttpResponse:
    comments.delete_comment(actor=request.access, item=number, comment=comment)
    undo: Undo = (item_url(request, number, f"comments/{comment}/restore/"), {})
    return done(request, number, "Comment deleted.", undo)


@require_POST
@project_page("delete_comment")
def restore_comment(request: ProjectRequest, number: int, comment: int) -> HttpResponse:
    comments.restore_comment(actor=request.access, item=number, comment=comment)
    return done(request, number, "The comment is back.")


@require_GET
@project_page("read_backlog", policies.require)
def stream(request: ProjectRequest, number: int) -> HttpResponse:
    """What was said and done before a moment: the next entries for the page, or without a script a page with them.

    With `comment`, the page on which that comment stands: its address for good.
    """
    before = _moment(request.GET.get("before", ""))
    if comment := whole_number(request.GET.get("comment", "")):
        before = queries.page_with(request.access, queries.comment(request.access, number, comment))
    return show_item(request, number, before=before)


@require_GET
@project_page("read_backlog", policies.require)
def people(request: ProjectRequest) -> HttpResponse:
    """Who can be mentioned: everybody in the project."""
    members = [member.user for member in members_of(request.access)]
    return JsonResponse({"people": [{"name": str(one), "initials": one.initials} for one in members]})


@require_POST
@project_page("read_backlog", policies.require)
def preview(request: ProjectRequest) -> HttpResponse:
    """How a text will look. Nothing is kept."""
    text = next((value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"), "")[
        :100_000
    ]
    people = [str(person) for person in people_in(request.access, str(text))]
    return render(request, "backlog/_preview.html", {"text": text, "names": people})


def _require_own(access: Access, author: int | None) -> None:
    if author is None or author != access.user_id:
        raise NotAllowed("Only who wrote a comment changes it.")


def _moment(text: str) -> datetime | None:
    """The moment that was asked for; None for anything that is none."""
    try:
        moment = datetime.fromisoformat(text)
        if not timezone.is_aware(moment):
            return None
        moment = moment.astimezone(UTC)  # an offset of almost a day is none to the database
    except (ValueError, OverflowError):
        return None
    return moment if 1900 <= moment.year <= 9000 else None
