"""Shapes of imports and exports."""

from typing import Any

from rest_framework import serializers

from common.api import Body, Choice, Day, Id, Out, Text, Yes
from interchange.models import ExportJob, ImportJob
from interchange.rules.mapping import TARGETS


class ExportOut(Out):
    """An export of everything that the project holds. `has_file` ends seven days after it was asked for."""

    id = serializers.IntegerField()
    state = Choice(choices=ExportJob.State.choices)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    rows_total = serializers.IntegerField()
    rows_done = serializers.IntegerField()
    size = serializers.IntegerField(help_text="Bytes.")
    error = serializers.CharField()
    has_file = serializers.SerializerMethodField()

    def get_has_file(self, job: ExportJob) -> bool:
        return bool(job.file)


class ImportLineOut(Out):
    """An import: a preview until it is started, then a job of a worker."""

    id = serializers.IntegerField()
    file_name = serializers.CharField()
    source = Choice(choices=ImportJob.Source.choices)  # type: ignore[assignment]
    state = Choice(choices=ImportJob.State.choices)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    rows_total = serializers.IntegerField(help_text="Issues that are not here yet.")
    rows_done = serializers.IntegerField()
    error = serializers.CharField()


class ImportOut(ImportLineOut):
    """An import with what its file holds, what becomes of it, and what was made."""

    found = serializers.SerializerMethodField(
        help_text="Types, states, columns, sprints of the file, counted."
    )
    mapping = serializers.DictField(help_text="What becomes what: suggested, then as it was changed.")
    made = serializers.SerializerMethodField(help_text="Counts of a finished import; null before.")

    def get_found(self, job: ImportJob) -> dict[str, Any]:
        return dict(job.report.get("found", {}))

    def get_made(self, job: ImportJob) -> dict[str, Any] | None:
        result = job.report.get("result")
        return dict(result["counts"]) if result else None


class ImportFile(Body):
    """One file, or an archive of several, as multipart/form-data."""

    file = serializers.FileField(max_length=None)


class Days(Body):
    start_on = Day()
    end_on = Day()


class EditMapping(Body):
    """What becomes what; what is missing stays. The file is read again with it."""

    types = serializers.DictField(
        child=Choice(choices=list(TARGETS)), required=False, help_text="Type of the file → what it becomes."
    )
    columns = serializers.DictField(
        child=Id(allow_null=True),
        required=False,
        help_text="State of the file → id of a column; null: backlog.",
    )
    sprints = serializers.DictField(
        child=Days(), required=False, help_text="Sprint of the file → its days; without, it becomes a label."
    )
    fields = serializers.DictField(  # type: ignore[assignment]
        child=Text(max_length=60), required=False, help_text="Column of the file → what it means."
    )
    markup = Text(required=False, max_length=20)
    dates = Text(required=False, max_length=20)
    criteria = Yes(required=False, help_text="Acceptance criteria in descriptions become rows.")


class ImportRowOut(Out):
    """What became of a row of the file."""

    line = serializers.CharField()
    issue = serializers.CharField()
    title = serializers.CharField()
    became = serializers.CharField()
    here = serializers.CharField()
    why = serializers.CharField()
