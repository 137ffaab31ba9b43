"""Saved choices of imports, rows as they would become, and imports of whole projects."""

from typing import Any, cast

from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiViewSet, PersonOut, ProjectViewSet
from accounts.models import User
from common.api import Body, Choice, Id, Out, Text, operation, parse
from interchange import policies, queries
from interchange.api.imports import COLUMNS
from interchange.api.serializers import ImportOut, ImportRowOut
from interchange.models import ProjectImport
from interchange.services import mappings, uploads
from interchange.services.project_imports import upload_project


class MappingOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()
    created_by = PersonOut()
    created_at = serializers.DateTimeField()


class SaveMapping(Body):
    """The same name again replaces what was kept under it."""

    name = Text(max_length=80)


class UseMapping(Body):
    mapping = Id()


class ProjectFile(Body):
    """A project's own file, as multipart/form-data; key and name of the file unless others are given."""

    file = serializers.FileField(max_length=None)
    key = serializers.CharField(required=False, max_length=10, allow_blank=True)
    name = serializers.CharField(required=False, max_length=120, allow_blank=True)


class ProjectImportOut(Out):
    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    state = Choice(choices=ProjectImport.State.choices)
    rows_total = serializers.IntegerField()
    rows_done = serializers.IntegerField()
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class MappingViewSet(ProjectViewSet):
    policy = {"list": "read_imports", **dict.fromkeys(("save", "use", "destroy", "rehearse"), "import")}
    check = policies.require
    pagination_class = None

    @operation(answer=MappingOut(many=True))
    def list(self, request: Request) -> Response:
        """What was kept of imports for the next one of its kind, by name."""
        return Response(MappingOut(queries.saved_mappings(self.access), many=True).data)

    @operation(status=204)
    def destroy(self, request: Request, saved_id: int) -> Response:
        """Forget saved choices."""
        mappings.delete_mapping(actor=self.access, saved_id=saved_id)
        return Response(status=204)

    @operation(body=SaveMapping, answer=MappingOut, status=201)
    def save(self, request: Request, job_id: int, body: dict[str, Any]) -> Response:
        """Keep the choices of a preview under a name."""
        chosen = queries.import_of(self.access, job_id).mapping
        made = mappings.save_mapping(actor=self.access, job_id=job_id, chosen=chosen, **body)
        return Response(MappingOut(made).data, status=201)

    @operation(body=UseMapping, answer=ImportOut)
    def use(self, request: Request, job_id: int, body: dict[str, Any]) -> Response:
        """Read a preview's file again with saved choices."""
        job = mappings.use_mapping(actor=self.access, job_id=job_id, saved_id=body["mapping"])
        return Response(ImportOut(job).data)

    @operation(answer=ImportRowOut(many=True))
    def rehearse(self, request: Request, job_id: int) -> Response:
        """Row by row what the import would make now. Changes nothing."""
        chosen = queries.import_of(self.access, job_id).mapping
        rows = uploads.rehearse(actor=self.access, job_id=job_id, mapping=chosen)
        return Response([ImportRowOut(dict(zip(COLUMNS, row, strict=True))).data for row in rows])


class ProjectImportViewSet(ApiViewSet):
    """Everybody sees their own."""

    policy = "signed_in"
    administers = frozenset({"upload"})
    parser_classes = [MultiPartParser]

    @operation(answer=ProjectImportOut(many=True), tags=["projects"], operation_id="project_imports_list")
    def list(self, request: Request) -> Response:
        """Your imports of whole projects, newest first."""
        rows = queries.project_imports_of(cast(User, request.user))
        return self.page(rows, lambda row: ProjectImportOut(row).data)

    @operation(
        request={"multipart/form-data": ProjectFile},
        answer=ProjectImportOut,
        status=202,
        tags=["projects"],
        operation_id="project_imports_create",
    )
    def upload(self, request: Request) -> Response:
        """Make a project of an export of Tandem, in a job of a worker."""
        sent = parse(ProjectFile, request.data)
        file = sent["file"]
        made = upload_project(
            user=cast(User, request.user),
            file=file,
            size=file.size,
            file_name=file.name or "",
            key=sent.get("key", ""),
            name=sent.get("name", ""),
        )
        return Response(ProjectImportOut(made).data, status=202)

    @operation(answer=ProjectImportOut, tags=["projects"], operation_id="project_imports_retrieve")
    def retrieve(self, request: Request, import_id: int) -> Response:
        """How far an import of a project is."""
        return Response(ProjectImportOut(queries.project_import_of(cast(User, request.user), import_id)).data)
