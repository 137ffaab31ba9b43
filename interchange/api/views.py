"""Ask for an export, watch it, take it away; lists as CSV."""

from django.http import FileResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ProjectViewSet
from backlog.forms.filters import NAMES
from common.api import operation
from common.csv_files import download
from common.errors import NotFound
from interchange import policies, queries
from interchange.api.serializers import ExportOut
from interchange.presenters.exports import ZIP, export_name
from interchange.presenters.lists import LISTS, file_name
from interchange.services import exporting

TEXT = OpenApiTypes.STR
FILTERS = ("kind", *NAMES)


class ExportViewSet(ProjectViewSet):
    policy = {"list": "export", "create": "export", "retrieve": "export", "file": "export"}
    check = policies.require

    @operation(answer=ExportOut(many=True))
    def list(self, request: Request) -> Response:
        """Exports of the project, newest first."""
        return self.page(queries.exports_of(self.access), lambda job: ExportOut(job).data)

    @operation(answer=ExportOut, status=202)
    def create(self, request: Request) -> Response:
        """Ask for a file of everything that the project holds; 409 while another one is written."""
        return Response(ExportOut(exporting.request_export(actor=self.access)).data, status=202)

    @operation(answer=ExportOut)
    def retrieve(self, request: Request, export_id: int) -> Response:
        """How far an export is."""
        return Response(ExportOut(queries.export_of(self.access, export_id)).data)

    @extend_schema(summary="The zip file of an export", responses={(200, ZIP): OpenApiTypes.BINARY})
    def file(self, request: Request, project_key: str, export_id: int) -> HttpResponseBase:
        job = queries.export_of(self.access, export_id)
        found = exporting.file_of(actor=self.access, job=job)
        return FileResponse(found, as_attachment=True, filename=export_name(job), content_type=ZIP)


class ListViewSet(ProjectViewSet):
    policy = {"retrieve": "read_lists"}
    check = policies.require
    pagination_class = None

    @extend_schema(
        summary="A list as CSV",
        description="UTF-8, ISO dates, points and hours as numbers; text that a spreadsheet would compute gets an "
        "apostrophe before it. The backlog takes the filters of its page; decisions take `q`.",
        parameters=[
            OpenApiParameter("table", TEXT, OpenApiParameter.PATH, enum=list(LISTS)),
            OpenApiParameter(
                "bom", TEXT, enum=["yes", "no"], description="A byte order mark first; yes by default."
            ),
            *(OpenApiParameter(name, TEXT) for name in FILTERS),
        ],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def retrieve(self, request: Request, project_key: str, table: str) -> HttpResponseBase:
        found = LISTS.get(table)
        if found is None:
            raise NotFound()
        rows = found.rows(self.access, request.query_params)
        with_bom = request.query_params.get("bom") != "no"
        return download(file_name(self.access, table), found.header, rows, with_bom=with_bom)
