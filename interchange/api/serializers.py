"""Shapes of exports, and what a list may be asked for."""

from rest_framework import serializers

from common.api import Choice, Out
from interchange.models import ExportJob


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
