"""Lists as CSV files, as the page they are on shows them."""

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from common.csv_files import download
from interchange import policies
from interchange.presenters.lists import LISTS, file_name


@require_GET
@project_page("read_lists", policies.require)
def list_csv(request: ProjectRequest, table: str) -> HttpResponseBase:
    """`?bom=no` leaves out the mark by which spreadsheets know UTF-8."""
    found = LISTS.get(table)
    if found is None:
        raise Http404
    rows = found.rows(request.access, request.GET)
    name = file_name(request.access, table)
    return download(name, found.header, rows, with_bom=request.GET.get("bom") != "no")
