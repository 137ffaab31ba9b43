"""Celery's way to the outbox."""

from celery import shared_task

from activity import outbox, runs

BEAT = {
    "sweep": {"task": "activity.tasks.sweep", "schedule": 3.0, "options": {"expires": 3}},
    "forget": {"task": "activity.tasks.forget", "schedule": 3600.0, "options": {"expires": 3600}},
}


@shared_task
def run_job(kind: str, *keys: str) -> None:
    """Do what waits in the outbox for (kind, key), now or after the pause of its kind. Several keys: short jobs."""
    if len(keys) == 1 and (rest := outbox.rest(kind, keys[0])):
        run_job.apply_async(args=[kind, *keys], countdown=rest, retry=False)
    else:
        outbox.run(kind, *keys)


@shared_task
@runs.noted("sweep", "Look for lost requests")
def sweep() -> None:
    """Find requests whose nudge got lost."""
    outbox.sweep()


@shared_task
@runs.noted("forget_jobs", "Forgetting jobs that were done")
def forget() -> None:
    """Every hour, for it reads the whole table."""
    outbox.forget()
