"""Spikes: agree the box, take hours more, record what came out. Their clock is in services.clock."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from backlog import policies
from backlog.models import BoxExtension, Item, Link, Outcome, OutcomeOption, Spike
from backlog.services.clock import (
    add_hour,
    delete_segment,
    edit_segment,
    pause_clock,
    start_clock,
    stop_exhausted,
)
from backlog.services.fields import TITLE_LENGTH, choice, cleaned, line, text
from backlog.services.gates import check_effects, follow_outcome
from backlog.services.items import create_spike
from backlog.services.loading import first_column, locked_spike, positive_minutes, require_open, save, tell
from backlog.services.relations import link_items
from backlog.services.spike_state import StoppedBy, settle, stop_clocks
from backlog.services.workflow import enter_column
from common.durations import MAX_MINUTES
from common.errors import Invalid, Refused

__all__ = [
    "add_hour",
    "agree_box",
    "delete_segment",
    "edit_segment",
    "extend_box",
    "pause_clock",
    "record_outcome",
    "start_clock",
    "stop_exhausted",
]
MOST_OPTIONS = 20
OptionInput = tuple[str, str, bool]  # text, note, is_chosen


@transaction.atomic
def agree_box(*, actor: Access, item: int, timebox_minutes: int) -> Spike:
    """A developer agrees the hours that the answer may cost, before the first minute is spent."""
    spike = locked_spike(actor, item)
    policies.require(actor, "agree_box")
    box = positive_minutes("timebox_minutes", timebox_minutes)
    require_open(spike)
    if spike.agreed_at and spike.segments.exists():
        raise Refused("The box is agreed and work has started: extend it instead.")
    before = spike.timebox_minutes
    if spike.agreed_at and before == box:
        return spike
    spike.timebox_minutes, spike.agreed_at, spike.agreed_by = box, timezone.now(), actor.user
    save(spike, "timebox_minutes", "agreed_at", "agreed_by")
    tell(actor, "box_agreed", spike, {"from": before, "to": box})
    return spike


@transaction.atomic
def extend_box(*, actor: Access, item: int, minutes: int, reason: str, learned: str) -> BoxExtension:
    """More hours: by developers once, of at most half the box; beyond that by a product owner or dev manager.

    Raises NotAllowed with who may agree, Invalid without a reason or what was learned so far.
    """
    spike = locked_spike(actor, item)
    is_own = not policies.can(actor, "extend_box")
    if is_own:
        policies.require(actor, "extend_box_once")
    extra = positive_minutes("minutes", minutes)
    why = cleaned("reason", text(is_required=True), reason)
    so_far = cleaned("learned", text(is_required=True), learned)
    require_open(spike)
    if spike.agreed_at is None or spike.timebox_minutes is None:
        raise Refused(f"Nobody has agreed the hours of {spike.key} yet.", "box")
    box = spike.timebox_minutes
    if box + extra > MAX_MINUTES:
        raise Invalid(fields={"minutes": "The box would be too large."})
    if is_own and (extra * 2 > box or spike.extensions.filter(is_own=True).exists()):
        policies.require(actor, "extend_box")
    now = timezone.now()
    settle(spike, now)
    row = BoxExtension.objects.create(
        spike=spike,
        minutes=extra,
        reason=why,
        learned=so_far,
        extended_by=_person(actor),
        extended_at=now,
        is_own=is_own,
    )
    spike.timebox_minutes = box + extra
    save(spike, "timebox_minutes")
    told = {"minutes": extra, "from": box, "to": box + extra, "is_own": is_own, "reason": why}
    tell(actor, "box_extended", spike, told)
    return row


@transaction.atomic
def record_outcome(
    *,
    actor: Access,
    item: int,
    kind: str,
    findings: str = "",
    decision: str = "",
    options: Sequence[OptionInput] = (),
    gates: Mapping[int, str] | None = None,
    follow_up: str = "",
) -> Outcome:
    """Write down what came out; this is how a spike is done. "We don't know yet" is an outcome too.

    Stops running clocks and keeps the hours spent. A cancelled spike is dropped, every other one done.
    Recording again after reopening replaces the outcome. `gates` says by the id of each gate that waits for the
    spike what happens to it: `open`, `keep` it closed, or wait for a new spike with the question `follow_up`;
    what is not said follows the kind (see rules.gates). Raises Invalid without findings (of a decision: without
    its text), and for what is said about gates that are not its own.
    """
    effects = dict(gates or {})
    further = _follow_up(actor, item, follow_up) if "follow_up" in effects.values() else None
    spike = locked_spike(actor, item)
    policies.require(actor, "record_outcome")
    check_effects(spike, effects)
    kind = cleaned("kind", choice(Outcome.Kind.values, is_optional=False), kind)
    is_decision = kind == Outcome.Kind.DECISION
    found = cleaned("findings", text(is_required=not is_decision), findings)
    decided = cleaned("decision", text(is_required=is_decision), decision)
    weighed = _options(options)
    _require_unanswered(spike)
    require_open(spike)
    now = timezone.now()
    stop_clocks(actor, spike, now=now, by=StoppedBy.OUTCOME)
    clock, _ = settle(spike, now)
    outcome, _ = Outcome.objects.update_or_create(
        spike=spike,
        defaults={
            "kind": kind,
            "findings": found,
            "decision": decided,
            "spent_minutes": clock.spent_minutes,
            "recorded_by": _person(actor),
            "recorded_at": now,
        },
    )
    outcome.options.all().delete()
    OutcomeOption.objects.bulk_create(
        OutcomeOption(outcome=outcome, position=position, text=words, note=note, is_chosen=is_chosen)
        for position, (words, note, is_chosen) in enumerate(weighed, start=1)
    )
    resolution = Item.Resolution.DROPPED if kind == Outcome.Kind.CANCELLED else Item.Resolution.DONE
    enter_column(actor, spike, first_column(actor, "done"), resolution=resolution, at=now)
    told = follow_outcome(actor, outcome, effects, further)
    if further is not None:
        link_items(actor=actor, item=further.number, kind=Link.Kind.RESULTS_FROM, other=spike.number)
    data = {"kind": kind, "spent_minutes": clock.spent_minutes, "gates": told}
    tell(actor, "outcome_recorded", spike, data)
    return outcome


def _follow_up(actor: Access, item: int, question: str) -> Spike:
    """The next question, as a spike of the same epic. Made before the first one is locked: the backlog comes first."""
    policies.require(actor, "record_outcome")
    asked = cleaned("follow_up", text(is_required=True), question)
    epic = Item.objects.filter(project_id=actor.project_id, number=item).values_list(
        "epic__number", flat=True
    )
    title = " ".join(asked.split())[:TITLE_LENGTH]
    return create_spike(actor=actor, title=title, question=asked, epic=epic.first())


def _require_unanswered(spike: Spike) -> None:
    """Of two who record an outcome at once, the second one is told who was first."""
    first = Outcome.objects.select_related("recorded_by").filter(spike=spike).first()
    if spike.is_done and first:
        raise Refused(
            f"{first.recorded_by} has recorded the outcome of {spike.key} already; yours was not saved."
            " Look at it first. Reopen the spike to record another."
        )


def _person(actor: Access) -> User:
    if actor.user is None:
        raise Refused("This is done by a person.")
    return actor.user


def _options(options: Sequence[OptionInput]) -> list[OptionInput]:
    if len(options) > MOST_OPTIONS:
        raise Invalid(fields={"options": f"At most {MOST_OPTIONS} options."})
    required, optional = line(300, is_required=True), line(300)
    return [
        (cleaned("options", required, words), cleaned("options", optional, note), bool(is_chosen))
        for words, note, is_chosen in options
    ]
