"""Upload a file, see and change what becomes what, start, watch, read what was made."""

from typing import Any

from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ProjectViewSet
from common.api import operation, parse
from interchange import policies, queries
from interchange.api.serializers import EditMapping, ImportFile, ImportLineOut, ImportOut, ImportRowOut
from interchange.services import uploads

COLUMNS = ("line", "issue", "title", "became", "here", "why")


class ImportsViewSet(ProjectViewSet):
    policy = {"list": "read_imports", "upload": "import"}
    check = policies.require
    parser_classes = [MultiPartParser]

    @operation(answer=ImportLineOut(many=True))
    def list(self, request: Request) -> Response:
        """Imports of the project, newest first."""
        return self.page(queries.imports_of(self.access), lambda job: ImportLineOut(job).data)

    @operation(request={"multipart/form-data": ImportFile}, answer=ImportOut, status=201)
    def upload(self, request: Request) -> Response:
        """Read a file for a preview, sent as multipart/form-data under the name `file`. Nothing comes in yet."""
        file = parse(ImportFile, request.data)["file"]
        files = uploads.read_upload([(file.name or "", file.chunks(), file.size)])
        return Response(ImportOut(uploads.upload(actor=self.access, files=files)).data, status=201)


class ImportViewSet(ProjectViewSet):
    policy = {
        "retrieve": "read_imports",
        "report": "read_imports",
        **dict.fromkeys(("edit", "start", "destroy"), "import"),
    }
    check = policies.require

    @operation(answer=ImportOut)
    def retrieve(self, request: Request, job_id: int) -> Response:
        """A preview, or how far an import is and what it made."""
        return Response(ImportOut(queries.import_of(self.access, job_id)).data)

    @operation(body=EditMapping, answer=ImportOut)
    def edit(self, request: Request, job_id: int, body: dict[str, Any]) -> Response:
        """Say what becomes what, and read the file of a preview again with it."""
        job = uploads.change_mapping(actor=self.access, job_id=job_id, changes=body)
        return Response(ImportOut(job).data)

    @operation(answer=ImportOut, status=202)
    def start(self, request: Request, job_id: int) -> Response:
        """Carry a preview out as it stands: all of it, or nothing."""
        return Response(
            ImportOut(uploads.start_as_previewed(actor=self.access, job_id=job_id)).data, status=202
        )

    @operation(answer=ImportRowOut(many=True))
    def report(self, request: Request, job_id: int) -> Response:
        """Row by row what became of the file; 404 until it is done."""
        rows = queries.report_of(self.access, job_id)
        return self.page(rows, lambda row: ImportRowOut(dict(zip(COLUMNS, row, strict=True))).data)

    @operation(status=204)
    def destroy(self, request: Request, job_id: int) -> Response:
        """Drop a preview, with its file."""
        uploads.discard_import(actor=self.access, job_id=job_id)
        return Response(status=204)
