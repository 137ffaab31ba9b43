"""Every field in which anybody's words are kept, found in the models, and a script put into each of them."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone

from accounts import tokens
from accounts.models import Notice
from activity.models import JobRun
from backlog.models import BoxExtension, Outcome, OutcomeOption, Spike
from backlog.models.items import RankField
from tests import factories
from tests.safety.world import World

APPS = ("accounts", "activity", "backlog", "sprints", "interchange")
NO_WORDS = {  # fields without choices that nobody writes into, or only what a list of ours holds
    *("User.password", "User.timezone", "User.country", "User.region", "Notice.key", "Notice.mail"),
    *("Project.key", "Project.timezone", "Project.country", "Project.region", "Project.first_steps"),
    "WeeklyPattern.minutes",
    *(
        "Membership.roles",
        "Invitation.roles",
        "Event.kind",
        "Event.subject_type",
        "Outbox.kind",
        "Outbox.key",
    ),
    *("JobRun.kind", "JobRun.key", "Heartbeat.name", "SprintItem.planned_category", "AllocationStep.role"),
    *("Attachment.content_type", "ImportedItem.source", "ImportedItem.external_id", "Notice.path"),
    *("Webhook.about", "SearchText.text", "AllocationStep.reasons", "ProjectImport.key"),
    *("AnsweredCall.answer", "AnsweredCall.etag"),
}
HASHED = ("digest", "prefix", "secret", "input_hash", "file_digest", "body_digest")
SHORT = "<script>tandem_hit=1</script>"
LONG = f"\"'><img src=x onerror=tandem_hit=1>{SHORT}[x](javascript:tandem_hit=1)"


def fields_of_words() -> Iterator[tuple[type[models.Model], Any]]:
    """Each model with a field of it that holds words; a new one is among them by itself."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for one in model._meta.local_concrete_fields:
                is_text = isinstance(one, models.CharField | models.TextField) or hasattr(one, "base_field")
                is_ours = one.name in HASHED or f"{model.__name__}.{one.name}" in NO_WORDS
                if is_text and not (one.choices or is_ours or isinstance(one, RankField)):
                    yield model, one


def write_everywhere(world: World) -> None:
    """A script in every such field that holds none yet, whatever forms and services would have said to it."""
    _one_of_each(world)
    for model, one in fields_of_words():
        said = model._base_manager.annotate(said=Cast(one.name, models.TextField()))
        if said.filter(said__contains="tandem_hit").exists():
            continue
        row = model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
        if row is None:
            continue
        longest = one.max_length or 100_000
        script = LONG if longest >= len(LONG) else SHORT[:longest]
        value = [script] if hasattr(one, "base_field") else script
        model._base_manager.filter(pk=row).update(**{one.name: value})


def fields_without_script() -> list[str]:
    """What a project that is full of scripts has none in: a new model wants a row in `_one_of_each`."""
    return [
        f"{model.__name__}.{one.name}"
        for model, one in fields_of_words()
        if not model._base_manager.annotate(said=Cast(one.name, models.TextField()))
        .filter(said__contains="tandem_hit")
        .exists()
    ]


def _one_of_each(world: World) -> None:
    user, now = world.access.user, timezone.now()
    assert user is not None
    tokens.create_token(user=user, name="t")
    JobRun.objects.create(project_id=world.access.project_id, kind="test", last_at=now, failed_at=now)
    Notice.objects.create(
        user=user, project=world.access.project, kind="assigned", key="k", text="t", path="/", created_at=now
    )
    spike = Spike.objects.get(pk=factories.SpikeFactory(actor=world.access).pk)
    by = {"minutes": 5, "reason": "r", "learned": "l", "extended_by": user, "extended_at": now}
    BoxExtension.objects.create(spike=spike, is_own=False, **by)
    ended = Outcome.objects.create(
        spike=spike, kind="decision", decision="d", spent_minutes=5, recorded_by=user, recorded_at=now
    )
    OutcomeOption.objects.create(outcome=ended, position=1, text="o")
    world.values |= {"decided": spike.number}
