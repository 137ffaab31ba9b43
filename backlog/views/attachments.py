"""Files at items: attach, download, show pictures small, take away.

Whatever people sent leaves as a download of no type, in a sandbox that runs nothing. Only pictures whose bytes prove
what they are have a second address that shows them.
"""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from backlog.models import Attachment
from backlog.presenters.files import url_of
from backlog.services import attachments
from backlog.services.attachments import ANYTHING
from backlog.views.answers import Undo, done, item_url
from common.errors import Invalid, NotFound
from common.http import see_other, untrusted_file, wants_json

MOST_AT_ONCE = 50


@require_POST
@project_page("attach", policies.require)
def attach(request: ProjectRequest, number: int) -> HttpResponse:
    """One file or several: each is kept or refused for itself."""
    queries.type_of(request.access, number)
    sent = request.FILES.getlist("file")
    if not sent:
        raise Invalid(fields={"file": "Choose a file."})
    kept, refused = [], []
    for one in sent[:MOST_AT_ONCE]:
        try:
            kept.append(
                attachments.attach(actor=request.access, item=number, name=one.name or "", content=one)
            )
        except Invalid as error:
            refused.append(error.message)
    if len(sent) == 1 and refused and wants_json(request):
        raise Invalid(fields={"file": refused})
    for message in refused:
        messages.error(request, message)
    return _attached(request, number, kept)


def _attached(request: ProjectRequest, number: int, kept: list[Attachment]) -> HttpResponse:
    if wants_json(request):
        told = [{"name": row.name, "url": url_of(request.access, row)} for row in kept]
        return done(request, number, more={"attached": told})
    if kept:
        messages.success(request, f"Attached {', '.join(row.name for row in kept)}.")
    return see_other(item_url(request, number, "#attachments"))


@require_GET
@project_page("read_backlog", policies.require)
def download(request: ProjectRequest, attachment: int) -> HttpResponseBase:
    row = queries.attachment(request.access, attachment)
    return untrusted_file(row.file, row.name)


@require_GET
@project_page("read_backlog", policies.require)
def picture(request: ProjectRequest, attachment: int) -> HttpResponseBase:
    """A picture as itself; nothing else has this address."""
    row = queries.attachment(request.access, attachment)
    if row.content_type == ANYTHING:
        raise NotFound()
    return untrusted_file(row.file, row.name, picture=row.content_type)


@require_POST
@project_page("delete_attachment")
def delete(request: ProjectRequest, attachment: int) -> HttpResponse:
    row = attachments.delete_attachment(actor=request.access, attachment=attachment)
    undo: Undo = (f"{url_of(request.access, row)}restore/", {})
    return done(request, row.item.number, f"“{row.name}” removed.", undo)


@require_POST
@project_page("delete_attachment")
def restore(request: ProjectRequest, attachment: int) -> HttpResponse:
    row = attachments.restore_attachment(actor=request.access, attachment=attachment)
    return done(request, row.item.number, f"“{row.name}” is back.")
