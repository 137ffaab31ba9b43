"""Celery's way to the outbox."""

from celery import shared_task

from activity import outbox, runs

BEAT = {"sweep": {"task": "activity.tasks.sweep", "schedule": 3.0, "options": {"expires": 3}}}


@shared_task
def run_job(kind: str, key: str) -> None:
    """Do what waits in the outbox for (kind, key), now or after the pause of its kind."""
    if rest := outbox.rest(kind, key):
        run_job.apply_async(args=[kind, key], countdown=rest, retry=False)
    else:
        outbox.run(kind, key)


@shared_task
@runs.noted("sweep", "Look for lost requests")
def sweep() -> None:
    """Find requests whose nudge got lost."""
    outbox.sweep()
