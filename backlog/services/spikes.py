"""Spikes: agree the box, run the clock, take hours more, record what came out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from activity.models import Event
from backlog import policies
from backlog.models import BoxExtension, ClockSegment, Item, Outcome, OutcomeOption, Spike
from backlog.rules.hours import latest_free_span
from backlog.services.fields import choice, cleaned, line, text
from backlog.services.fields import minutes as clean_minutes
from backlog.services.loading import first_column, locked_spike, reread, save, tell
from backlog.services.spike_state import StoppedBy, next_moments, settle, stop_clocks
from backlog.services.workflow import check_limit, enter_column
from common.durations import MAX_MINUTES
from common.errors import Invalid, NotFound, Refused

NEARLY_BP = 8000  # of the box: when a spike is called nearly used up
MOST_OPTIONS = 20
OptionInput = tuple[str, str, bool]  # text, note, is_chosen


@transaction.atomic
def agree_box(*, actor: Access, item: int, timebox_minutes: int) -> Spike:
    """A developer agrees the hours that the answer may cost, before the first minute is spent."""
    spike = locked_spike(actor, item)
    policies.require(actor, "agree_box")
    box = _positive("timebox_minutes", timebox_minutes)
    _require_open(spike)
    if spike.agreed_at and spike.segments.exists():
        raise Refused("The box is agreed and work has started: extend it instead.")
    before, was_agreed = spike.timebox_minutes, spike.agreed_at is not None
    if was_agreed and before == box:
        return spike
    spike.timebox_minutes, spike.agreed_at, spike.agreed_by = box, timezone.now(), actor.user
    save(spike, "timebox_minutes", "agreed_at", "agreed_by")
    tell(actor, "box_agreed", spike, {"from": before, "to": box})
    return spike


@transaction.atomic
def start_clock(*, actor: Access, item: int, over_limit: bool = False) -> Spike:
    """The actor works on the spike from now on. A spike that was not begun moves to the first doing column.

    Raises Refused when the box is not agreed or used up, when the actor's clock runs elsewhere, and with code
    `wip` when that column is full and `over_limit` is not set.
    """
    doing = first_column(actor, "doing", lock=True)
    _lock_spikes_of(actor, item)
    spike = locked_spike(actor, item)
    policies.require(actor, "run_clock")
    if actor.user is None:
        raise Refused("A clock is started by a person.")
    _require_open(spike)
    _require_agreed(spike)
    now = timezone.now()
    clock, segments = settle(spike, now)
    if any(one.ended_at is None and one.person_id == actor.user_id for one in segments):
        return spike
    if clock.state == "exhausted":
        raise Refused(f"The box of {spike.key} is used up. Extend it, or record the outcome.", "exhausted")
    _require_no_other_clock(actor, spike, now)
    try:
        with transaction.atomic():
            ClockSegment.objects.create(spike=spike, person=actor.user, started_at=now)
    except IntegrityError:
        raise Refused("Your clock runs already, or your hours here reach beyond now.") from None
    if doing is not None and (spike.column is None or spike.column.category == "todo"):
        if not over_limit:
            check_limit(doing, spike)
        enter_column(actor, spike, doing)
    tell(actor, "clock_started", spike)
    return spike


@transaction.atomic
def pause_clock(*, actor: Access, item: int) -> Spike:
    """The actor's clock stops. Where it stopped by itself a moment ago, that end is kept."""
    spike = locked_spike(actor, item)
    policies.require(actor, "run_clock")
    was_open = spike.segments.filter(person_id=actor.user_id, ended_at=None).exists()
    if not was_open:
        raise Refused(f"Your clock does not run on {spike.key}.")
    stop_clocks(actor, spike, person=actor.user_id)
    return spike


@transaction.atomic
def add_hour(*, actor: Access, item: int, minutes: int = 60) -> ClockSegment:
    """Hours that the actor has just worked without a clock: the latest stretch up to now in which no other
    segment of theirs lies."""
    _lock_spikes_of(actor, item)
    spike = locked_spike(actor, item)
    policies.require(actor, "run_clock")
    if actor.user is None:
        raise Refused("Hours are worked by a person.")
    length = _positive("minutes", minutes)
    if length > 24 * 60:
        raise Invalid(fields={"minutes": "Add at most 24 hours at a time."})
    _require_open(spike)
    _require_agreed(spike)
    now = timezone.now()
    settle(spike, now)
    _settle_others(actor, spike, now)
    taken = [
        (start, end or now)
        for start, end in ClockSegment.objects.filter(person=actor.user).values_list("started_at", "ended_at")
    ]
    start_at, end_at = latest_free_span(taken, length=timedelta(minutes=length), until=now)
    row = ClockSegment.objects.create(
        spike=spike, person=actor.user, started_at=start_at, ended_at=end_at, stopped_by=StoppedBy.PERSON
    )
    _after_hours(actor, spike, now)
    tell(actor, "hours_added", spike, {"minutes": length, "segment": row.pk})
    return row


@transaction.atomic
def edit_segment(
    *, actor: Access, item: int, segment: int, started_at: datetime, ended_at: datetime
) -> ClockSegment:
    """Correct when somebody worked: one's own hours, or as scrum master anybody's. A running segment ends with it."""
    spike = locked_spike(actor, item)
    row = _own_segment(actor, spike, segment)
    now = timezone.now()
    settle(spike, now)
    if ended_at <= started_at:
        raise Invalid(fields={"ended_at": "The end comes after the start."})
    if ended_at > now:
        raise Invalid(fields={"ended_at": "This is still to come."})
    before = [row.started_at.isoformat(), row.ended_at.isoformat() if row.ended_at else None]
    row.started_at, row.ended_at, row.stopped_by = started_at, ended_at, StoppedBy.PERSON
    try:
        with transaction.atomic():
            row.save(update_fields=["started_at", "ended_at", "stopped_by"])
    except IntegrityError:
        raise Invalid(fields={"started_at": "These hours overlap others of the same person."}) from None
    _after_hours(actor, spike, now)
    tell(
        actor,
        "hours_edited",
        spike,
        {"segment": row.pk, "from": before, "to": [started_at.isoformat(), ended_at.isoformat()]},
    )
    return row


@transaction.atomic
def delete_segment(*, actor: Access, item: int, segment: int) -> Spike:
    """Hours that were not worked on this spike."""
    spike = locked_spike(actor, item)
    row = _own_segment(actor, spike, segment)
    settle(spike, timezone.now())
    told = {"started_at": row.started_at.isoformat(), "ended_at": row.ended_at and row.ended_at.isoformat()}
    row.delete()
    tell(actor, "hours_deleted", spike, told)
    return spike


@transaction.atomic
def extend_box(*, actor: Access, item: int, minutes: int, reason: str, learned: str) -> BoxExtension:
    """More hours. Developers take them once, at most half the box; anything further a product owner or dev manager.

    Raises NotAllowed with who may agree, Invalid without a reason or what was learned so far.
    """
    spike = locked_spike(actor, item)
    is_own = not policies.can(actor, "extend_box")
    if is_own:
        policies.require(actor, "extend_box_once")
    extra = _positive("minutes", minutes)
    why, so_far = (
        cleaned("reason", text(is_required=True), reason),
        cleaned("learned", text(is_required=True), learned),
    )
    _require_open(spike)
    _require_agreed(spike)
    box = spike.timebox_minutes or 0
    if box + extra > MAX_MINUTES:
        raise Invalid(fields={"minutes": "The box would be too large."})
    if is_own and (spike.extensions.filter(is_own=True).exists() or extra * 2 > box):
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
) -> Outcome:
    """Write down what came out; this is how a spike is done. Knowing that one does not know is an outcome too.

    Stops running clocks and keeps the hours spent. A cancelled spike is dropped, every other one done. Recording
    again after reopening replaces the outcome. Raises Invalid without findings (of a decision: its text).
    """
    spike = locked_spike(actor, item)
    policies.require(actor, "record_outcome")
    kind = cleaned("kind", choice(Outcome.Kind.values, is_optional=False), kind)
    is_decision = kind == Outcome.Kind.DECISION
    found = cleaned("findings", text(is_required=not is_decision), findings)
    decided = cleaned("decision", text(is_required=is_decision), decision)
    weighed = _options(options)
    if spike.is_done:
        raise Refused(f"{spike.key} is closed. Reopen it to change its outcome.")
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
    tell(actor, "outcome_recorded", spike, {"kind": kind, "spent_minutes": clock.spent_minutes})
    return outcome


@transaction.atomic
def stop_exhausted(spike_id: int) -> list[datetime]:
    """For the job: keep the ends that came by themselves and tell of a box that is (nearly) used up, once each.

    Answers when to look again; nothing while no clock runs. Safe to run twice.
    """
    row = Item.objects.select_for_update(no_key=True).filter(pk=spike_id, deleted_at=None).first()
    if row is None:
        return []
    actor = Access.system(row.project)
    spike = reread(actor, row.pk, row.type)
    assert isinstance(spike, Spike)
    now = timezone.now()
    _after_hours(actor, spike, now)
    return next_moments(spike, now, NEARLY_BP)


def _after_hours(actor: Access, spike: Spike, now: datetime) -> None:
    """Settle, and tell once for each size of the box that it is nearly, or quite, used up."""
    clock, _ = settle(spike, now)
    box = spike.timebox_minutes or 0
    if not box or spike.is_done:
        return
    data = {"spent_minutes": clock.spent_minutes, "timebox_minutes": box}
    if clock.state == "exhausted":
        _tell_once(actor, "box_used_up", spike, data)
    elif clock.spent_minutes * 10_000 >= box * NEARLY_BP:
        _tell_once(actor, "box_nearly_used", spike, data)


def _tell_once(actor: Access, kind: str, spike: Spike, data: dict[str, int]) -> None:
    told = Event.objects.filter(
        subject_type="item", subject_id=spike.pk, kind=kind, data__timebox_minutes=data["timebox_minutes"]
    )
    if not told.exists():
        tell(Access.system(spike.project), kind, spike, data)


def _lock_spikes_of(actor: Access, number: int) -> None:
    """Lock the spike and every other on which the actor has an open segment, in one order for everybody."""
    others = ClockSegment.objects.filter(person_id=actor.user_id, ended_at=None).values_list(
        "spike_id", flat=True
    )
    this = Item.objects.filter(project_id=actor.project_id, number=number).values_list("pk", flat=True)
    ids = sorted({*others, *this})
    list(Item.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def _settle_others(actor: Access, spike: Spike, now: datetime) -> list[ClockSegment]:
    """Keep the ends of the actor's segments elsewhere that stopped by themselves; answers those that still run."""
    rows = ClockSegment.objects.filter(person_id=actor.user_id, ended_at=None).exclude(spike_id=spike.pk)
    for row in rows.select_related("spike__project"):
        settle(row.spike, now)
    return list(rows.all().select_related("spike__project"))


def _require_no_other_clock(actor: Access, spike: Spike, now: datetime) -> None:
    for row in _settle_others(actor, spike, now):
        raise Refused(
            f"Your clock runs on {row.spike.key} “{row.spike.title}”. Stop it there first.", "clock"
        )


def _own_segment(actor: Access, spike: Spike, segment: int) -> ClockSegment:
    row = spike.segments.filter(pk=segment).first()
    if row is None:
        raise NotFound()
    policies.require(actor, "run_clock")
    if row.person_id != actor.user_id:
        policies.require(actor, "edit_others_clock")
    _require_open(spike)
    return row


def _require_open(spike: Spike) -> None:
    if spike.is_done:
        raise Refused(f"{spike.key} is closed. Reopen it first.")


def _require_agreed(spike: Spike) -> None:
    if spike.agreed_at is None:
        raise Refused(f"Nobody has agreed the hours of {spike.key} yet.", "box")


def _positive(field: str, value: int) -> int:
    given = cleaned(field, clean_minutes, value)
    if not given:
        raise Invalid(fields={field: "Give at least a minute."})
    return int(given)


def _person(actor: Access) -> User:
    if actor.user is None:
        raise Refused("This is done by a person.")
    return actor.user


def _options(options: Sequence[OptionInput]) -> list[OptionInput]:
    if len(options) > MOST_OPTIONS:
        raise Invalid(fields={"options": f"At most {MOST_OPTIONS} options."})
    return [
        (
            cleaned("options", line(300, is_required=True), words),
            cleaned("options", line(300), note),
            bool(is_chosen),
        )
        for words, note, is_chosen in options
    ]
