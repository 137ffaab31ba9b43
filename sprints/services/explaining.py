"""Why a closed sprint brought the points it did: worked out once it is closed, and kept for pages to read."""

import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from activity import outbox
from activity.models import Event
from activity.services import figures_changed, record
from sprints.models import Sprint, SprintExplanation
from sprints.queries.compared import PLAN, Compared, compare
from sprints.queries.velocity import SHOWN, Delivered, delivered
from sprints.rules.explained_kept import effects_kept, facts_kept
from sprints.rules.explained_words import change_in_words, halves

NEWS = timedelta(days=3)  # what closed longer ago, before a standstill or in an import, is told to nobody
EXPLAIN = "explain_sprint"  # the kind of the job; its key is the sprint's id


def ask_to_explain(project_id: int, sprint_id: int, *, tell: bool) -> None:
    """In the caller's transaction. `tell`: people hear of it, once."""
    outbox.enqueue(kind=EXPLAIN, key=sprint_id, project_id=project_id, payload={"tell": True} if tell else {})


def ask_for_all(project_id: int) -> None:
    """Of the sprints that velocity shows: another one came, or went, between them."""
    closed = Sprint.objects.filter(project=project_id, state=Sprint.State.CLOSED).order_by("-start_on")
    for pk in sorted(closed.values_list("pk", flat=True)[:SHOWN]):
        ask_to_explain(project_id, pk, tell=False)


@transaction.atomic
def explain_sprint(sprint_id: int, *, tell: bool = False) -> SprintExplanation | None:
    """Keep why a closed sprint's velocity is not that of the one before, or of its plan where it is the first.

    None for one that is not closed, is too long ago, or has nothing to compare with. Safe to run again.
    """
    began = time.perf_counter()
    sprint = Sprint.objects.select_for_update().filter(pk=sprint_id).first()
    if sprint is None or sprint.state != Sprint.State.CLOSED:
        return None
    found = delivered(Access.system(sprint.project))
    if sprint.number not in {one.sprint.number for one in found}:
        return None
    compared = compare(found, sprint.number, kept=False)
    row = SprintExplanation.objects.filter(sprint=sprint).first()
    if compared is not None:
        row = row or SprintExplanation(sprint=sprint)
        row.result, row.computed_at = _result(compared), timezone.now()
        row.took_ms = round((time.perf_counter() - began) * 1000)
        row.save()
    if tell and sprint.closed_at and timezone.now() - sprint.closed_at < NEWS:
        _tell_once(sprint, found, compared)
    figures_changed(sprint.project_id)
    return row


def _result(compared: Compared) -> dict[str, Any]:
    """Everything that `queries.compared` reads again, exact."""
    return {
        "against": compared.against,
        "baseline": compared.baseline,
        "before_sprint": compared.before_sprint,
        "before_velocity": str(compared.before_velocity),
        "change": str(compared.change),
        "before": facts_kept(compared.before),
        "now": facts_kept(compared.now),
        "effects": effects_kept(compared.explanation),
        "sentence": compared.sentence,
    }


def _tell_once(sprint: Sprint, found: list[Delivered], compared: Compared | None) -> None:
    """An event, from which people's notices are made."""
    earlier = Event.objects.filter(kind="sprint_explained", subject_type="sprint", subject_id=sprint.pk)
    if earlier.exists():
        return
    (own,) = (one for one in found if one.sprint.number == sprint.number)
    record(
        project_id=sprint.project_id,
        kind="sprint_explained",
        actor_id=None,
        subject=("sprint", sprint.pk),
        data={
            "sprint": sprint.number,
            "sprint_name": sprint.name,
            "words": _words(own, compared),
        },
    )


def _words(own: Delivered, compared: Compared | None) -> str:
    if compared is None:
        return f"{halves(own.velocity)} points"
    if compared.sentence:
        return compared.sentence.removesuffix(".")
    baseline = "planned" if compared.against == PLAN else compared.baseline
    return change_in_words(own.velocity, compared.change, baseline)
