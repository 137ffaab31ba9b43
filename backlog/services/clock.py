"""Hours on a spike: the clock started and stopped, hours added and corrected, and what happens by itself."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import Access
from accounts.models import Project, User
from activity.models import Event
from backlog import policies
from backlog.models import ClockSegment, Item, Spike
from backlog.rules.hours import latest_free_span
from backlog.services.loading import (
    first_column,
    lock_person,
    locked_spike,
    positive_minutes,
    require_open,
    reread,
    tell,
)
from backlog.services.spike_state import StoppedBy, nearly_minutes, next_moments, settle, stop_clocks
from backlog.services.workflow import check_limit, enter_column, require_free
from common.errors import Invalid, NotFound, Refused

DAY = timedelta(days=1)
EARLIEST = timedelta(days=366)  # corrections reach a year back


@transaction.atomic
def start_clock(*, actor: Access, item: int, over_limit: bool = False) -> Spike:
    """The actor works on the spike from now on. A spike that was not begun moves to the first doing column.

    Nothing happens where it runs already. Raises Refused when the box is not agreed (`box`) or used up
    (`exhausted`), when the actor's clock runs elsewhere (`clock`), when the spike itself waits for something
    (`gate`), and when that column is full (`wip`) and `over_limit` is not set.
    """
    policies.require(actor, "run_clock")
    person = _person(actor)
    doing = first_column(actor, "doing", lock=True)
    spike = _lock_spikes_of(person, actor, item)
    require_open(spike)
    _require_agreed(spike)
    now = timezone.now()
    running = _settle_spikes_of(person, spike, now)
    if any(row.spike_id == spike.pk for row in running):
        return spike
    for row in running:
        raise Refused(
            f"Your clock runs on {row.spike.key} “{row.spike.title}”. Stop it there first.", "clock"
        )
    clock, _ = settle(spike, now)
    if clock.state == "exhausted":
        raise Refused(f"The box of {spike.key} is used up. Extend it, or record the outcome.", "exhausted")
    ClockSegment.objects.create(spike=spike, person=person, started_at=now)
    if doing is not None and (spike.column is None or spike.column.category == "todo"):
        require_free(actor, spike)
        if not over_limit:
            check_limit(doing, spike)
        enter_column(actor, spike, doing, at=now)
    tell(actor, "clock_started", spike)
    return spike


@transaction.atomic
def pause_clock(*, actor: Access, item: int) -> Spike:
    """The actor's clock stops. Where it stopped by itself a moment ago, that end is kept."""
    spike = locked_spike(actor, item)
    policies.require(actor, "run_clock")
    if not spike.segments.filter(person_id=actor.user_id, ended_at=None).exists():
        raise Refused(f"Your clock does not run on {spike.key}.")
    now = timezone.now()
    stop_clocks(actor, spike, now=now, person=actor.user_id)
    notice_box(spike, now)
    return spike


@transaction.atomic
def stop_clocks_of(project: Project, person: User) -> None:
    """Somebody has left the project: their clock does not run on."""
    actor, now = Access.system(project), timezone.now()
    running = ClockSegment.objects.filter(spike__project=project, person=person, ended_at=None)
    for number in running.order_by("spike__number").values_list("spike__number", flat=True):
        spike = locked_spike(actor, number)
        stop_clocks(actor, spike, now=now, person=person.pk)
        notice_box(spike, now)


@transaction.atomic
def add_hour(*, actor: Access, item: int, minutes: int = 60) -> ClockSegment:
    """Hours that the actor has just worked without a clock.

    They are put into the latest stretch up to now in which no other hours of theirs lie, on whatever spike.
    Going beyond the box is kept as overrun. Raises Refused (`box`) where nobody agreed one.
    """
    policies.require(actor, "run_clock")
    person = _person(actor)
    length = positive_minutes("minutes", minutes)
    if length > 24 * 60:
        raise Invalid(fields={"minutes": "Add at most 24 hours at a time."})
    spike = _lock_spikes_of(person, actor, item)
    require_open(spike)
    _require_agreed(spike)
    now = timezone.now()
    _settle_spikes_of(person, spike, now)
    recent = ClockSegment.objects.filter(person=person, started_at__gt=now - EARLIEST)
    taken = [(start, end or now) for start, end in recent.values_list("started_at", "ended_at")]
    start_at, end_at = latest_free_span(taken, length=timedelta(minutes=length), until=now)
    row = ClockSegment.objects.create(
        spike=spike, person=person, started_at=start_at, ended_at=end_at, stopped_by=StoppedBy.PERSON
    )
    tell(actor, "hours_added", spike, {"minutes": length, "segment": row.pk})
    notice_box(spike, now)
    return row


@transaction.atomic
def edit_segment(
    *, actor: Access, item: int, segment: int, started_at: datetime, ended_at: datetime
) -> ClockSegment:
    """Correct when somebody worked: one's own hours, or as scrum master anybody's. What runs ends with it."""
    spike = locked_spike(actor, item)
    row = _segment(actor, spike, segment)
    now = timezone.now()
    _check_times(started_at, ended_at, now)
    settle(spike, now)
    row.refresh_from_db()
    before = [row.started_at.isoformat(), row.ended_at.isoformat() if row.ended_at else None]
    row.started_at, row.ended_at, row.stopped_by = started_at, ended_at, StoppedBy.PERSON
    try:
        with transaction.atomic():
            row.save(update_fields=["started_at", "ended_at", "stopped_by"])
    except IntegrityError:
        raise Invalid(fields={"started_at": "These hours overlap others of the same person."}) from None
    after = [started_at.isoformat(), ended_at.isoformat()]
    tell(actor, "hours_edited", spike, {"segment": row.pk, "from": before, "to": after})
    notice_box(spike, now)
    return row


@transaction.atomic
def delete_segment(*, actor: Access, item: int, segment: int) -> Spike:
    """Take away hours that were not worked on this spike."""
    spike = locked_spike(actor, item)
    row = _segment(actor, spike, segment)
    settle(spike, timezone.now())
    row.refresh_from_db()
    told = {
        "person": row.person_id,
        "from": row.started_at.isoformat(),
        "to": row.ended_at.isoformat() if row.ended_at else None,
    }
    row.delete()
    tell(actor, "hours_deleted", spike, told)
    return spike


@transaction.atomic
def stop_exhausted(spike_id: int) -> list[datetime]:
    """For the job: keep the ends that came by themselves and tell of a box that is (nearly) used up.

    Answers when to look again; nothing while no clock runs. Safe to run twice.
    """
    row = Item.objects.select_for_update(no_key=True).filter(pk=spike_id, deleted_at=None).first()
    spike = reread(Access.system(row.project), row.pk, row.type) if row else None
    if not isinstance(spike, Spike):  # deleted, or of another type since
        return []
    now = timezone.now()
    notice_box(spike, now)
    return next_moments(spike, now)


def notice_box(spike: Spike, now: datetime) -> None:
    """Settle a locked spike, and tell once for each size of its box that it is nearly, or quite, used up."""
    clock, _ = settle(spike, now)
    box = spike.timebox_minutes
    if not box or spike.is_done:
        return
    kind = "box_used_up" if clock.state == "exhausted" else "box_nearly_used"
    if kind == "box_nearly_used" and clock.spent_minutes < nearly_minutes(box):
        return
    told = Event.objects.filter(
        subject_type="item", subject_id=spike.pk, kind=kind, data__timebox_minutes=box
    )
    if not told.exists():
        data = {"spent_minutes": clock.spent_minutes, "timebox_minutes": box}
        tell(Access.system(spike.project), kind, spike, data)


def _lock_spikes_of(person: User, actor: Access, number: int) -> Spike:
    """Lock the person's hours, the spike, and every other spike that may be stopped with it, in one order."""
    lock_person(person)
    others = ClockSegment.objects.filter(person=person, ended_at=None).values_list("spike_id", flat=True)
    this = Item.objects.filter(project_id=actor.project_id, number=number).values_list("pk", flat=True)
    wanted = Item.objects.filter(pk__in={*others, *this}).order_by("pk")
    list(wanted.select_for_update(no_key=True).values_list("pk"))
    return locked_spike(actor, number)


def _settle_spikes_of(person: User, spike: Spike, now: datetime) -> list[ClockSegment]:
    """Keep ends that came by themselves, project by project; answers the person's segments that still run."""
    running = ClockSegment.objects.filter(person=person, ended_at=None).select_related("spike__project")
    found = {row.spike_id: row.spike for row in running} | {spike.pk: spike}
    for one in sorted(found.values(), key=lambda each: (each.project_id, each.pk)):
        settle(one, now)
    return list(running.all())


def _segment(actor: Access, spike: Spike, segment: int) -> ClockSegment:
    """Hours that the actor may change."""
    policies.require(actor, "run_clock")
    row = spike.segments.filter(pk=segment).first()
    if row is None:
        raise NotFound()
    if row.person_id != actor.user_id:
        policies.require(actor, "edit_others_clock")
    require_open(spike)
    return row


def _check_times(started_at: datetime, ended_at: datetime, now: datetime) -> None:
    if started_at.utcoffset() is None or ended_at.utcoffset() is None:
        raise Invalid(fields={"started_at": "These times have no time zone."})
    if ended_at > now:
        raise Invalid(fields={"ended_at": "This is still to come."})
    if started_at < now - EARLIEST:
        raise Invalid(fields={"started_at": "This is more than a year ago."})
    if not timedelta() < ended_at - started_at <= DAY:
        raise Invalid(fields={"ended_at": "The end comes after the start, within a day."})


def _require_agreed(spike: Spike) -> None:
    if spike.agreed_at is None:
        raise Refused(f"Nobody has agreed the hours of {spike.key} yet.", "box")


def _person(actor: Access) -> User:
    if actor.user is None:
        raise Refused("Hours are worked by a person.")
    return actor.user
