"""The API of how the jobs of a project fare, for its admins."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import policies, services
from accounts.api.base import ProjectViewSet
from activity.operations import operations_of
from common.api import Out, operation


class SignsOfLifeOut(Out):
    """Of the installation. `clock`: what starts jobs by the time; null while no worker is there to show it."""

    workers = serializers.IntegerField(help_text="Heard of in the last ten seconds.")
    worker_heard_at = serializers.DateTimeField(allow_null=True)
    clock_alive = serializers.BooleanField(allow_null=True)
    clock_heard_at = serializers.DateTimeField(allow_null=True)
    waiting = serializers.IntegerField(help_text="Jobs of all projects that wait for a worker now.")
    oldest_at = serializers.DateTimeField(allow_null=True)


class KindOfJobOut(Out):
    kind = serializers.CharField()
    name = serializers.CharField()
    runs = serializers.IntegerField()
    last_at = serializers.DateTimeField(allow_null=True)
    took_ms = serializers.IntegerField()
    slowest_ms = serializers.IntegerField()
    failures = serializers.IntegerField()
    failed_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(help_text="Of the last failure.")
    waiting = serializers.IntegerField()
    oldest_at = serializers.DateTimeField(
        allow_null=True, help_text="When the oldest that waits was asked for."
    )
    later = serializers.IntegerField(help_text="Asked for, for a later moment.")
    next_at = serializers.DateTimeField(allow_null=True)


class FailingJobOut(Out):
    """`next_at` is when it is tried again; null: it was given up after twenty times."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    key = serializers.CharField()
    asked_at = serializers.DateTimeField()
    attempts = serializers.IntegerField()
    error = serializers.CharField()
    next_at = serializers.DateTimeField(allow_null=True)


class OperationsOut(Out):
    alive = SignsOfLifeOut()
    jobs = KindOfJobOut(many=True)
    failing = FailingJobOut(many=True)
    more_failing = serializers.BooleanField(help_text="More fail than are listed.")
    installation = KindOfJobOut(many=True, help_text="What the clock starts for all projects.")


class RetriedOut(Out):
    name = serializers.CharField()


class OperationsViewSet(ProjectViewSet):
    policy = {"retrieve": "see_operations", "retry": "retry_job"}
    check = policies.require

    @operation(answer=OperationsOut, tags=["projects"], operation_id="operations_retrieve")
    def retrieve(self, request: Request) -> Response:
        """When jobs of each kind last ran, what waits and what fails."""
        return Response(OperationsOut(operations_of(self.access.project_id)).data)

    @operation(answer=RetriedOut, tags=["projects"], operation_id="operations_retry")
    def retry(self, request: Request, job: int) -> Response:
        """Try a job again that failed or was given up."""
        return Response({"name": services.retry_job(actor=self.access, job=job)})
