"""Jobs that failed, tried again because somebody asks."""

from django.db import transaction

from accounts import policies
from accounts.access import Access
from activity import outbox
from activity.runs import name_of
from activity.services import record
from common.errors import NotFound, Refused


@transaction.atomic
def retry_job(*, actor: Access, job: int) -> str:
    """Try a job again that waits for its next try, or was given up; answers what kind it is.

    Raises NotFound, and Refused when it has run meanwhile.
    """
    policies.require(actor, "retry_job")
    row = outbox.again(job, actor.project_id)
    if row is None:
        raise NotFound()
    if not row.error:
        raise Refused("This job has run meanwhile.")
    name = name_of(row.kind)
    record(
        project_id=actor.project_id,
        kind="job_retried",
        actor_id=actor.user_id,
        subject=("job", row.pk),
        data={"job": row.kind, "name": name},
    )
    return name
