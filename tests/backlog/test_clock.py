"""The clock of a spike: one for each person, never beyond the box, never overnight."""

from datetime import timedelta

import pytest

from accounts.access import Access
from activity import outbox
from activity.models import Event, Outbox
from backlog import queries
from backlog.models import ClockSegment, Spike
from backlog.services import clock, columns, items, workflow
from common.errors import Invalid, NotAllowed, NotFound, Refused
from tests.backlog.conftest import SetClock
from tests.factories import AccessFactory, SpikeFactory, TaskFactory, at, column, fresh


@pytest.fixture
def spike(everybody: Access, set_clock: SetClock) -> Spike:
    """Agreed at eight hours, on a Monday at nine."""
    set_clock(at(9))
    return SpikeFactory(actor=everybody, title="Kiosk")


def spans(spike: Spike) -> list[tuple[object, object, str]]:
    return list(spike.segments.values_list("started_at", "ended_at", "stopped_by"))


def told(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def spent(access: Access, spike: Spike) -> tuple[str, int]:
    detail = queries.item_detail(access, spike.number).clock
    assert detail is not None
    return detail.state, detail.spent_minutes


def test_starting_moves_the_spike_to_doing_and_stopping_keeps_the_hours(
    everybody: Access, spike: Spike, set_clock: SetClock
) -> None:
    clock.start_clock(actor=everybody, item=spike.number)
    assert (fresh(spike).column.name, fresh(spike).started_at) == ("In progress", at(9))
    set_clock(at(10, 30))
    assert spent(everybody, spike) == ("running", 90)
    clock.pause_clock(actor=everybody, item=spike.number)
    assert spans(spike) == [(at(9), at(10, 30), "person")]
    set_clock(at(12))
    assert spent(everybody, spike) == ("paused", 90)


def test_starting_twice_is_starting_once(everybody: Access, spike: Spike) -> None:
    clock.start_clock(actor=everybody, item=spike.number)
    clock.start_clock(actor=everybody, item=spike.number)
    assert spike.segments.count() == 1
    assert told("clock_started") == 1


def test_a_second_clock_is_refused_and_names_the_first(everybody: Access, spike: Spike) -> None:
    other = SpikeFactory(actor=everybody)
    clock.start_clock(actor=everybody, item=spike.number)
    with pytest.raises(Refused, match=rf"{spike.key} “Kiosk”. Stop it there first"):
        clock.start_clock(actor=everybody, item=other.number)


def test_also_when_the_first_is_in_another_project(everybody: Access, spike: Spike) -> None:
    elsewhere = AccessFactory(user=everybody.user, key="ELSE")
    theirs = SpikeFactory(actor=elsewhere)
    clock.start_clock(actor=elsewhere, item=theirs.number)
    with pytest.raises(Refused, match="ELSE-1"):
        clock.start_clock(actor=everybody, item=spike.number)


def test_a_clock_that_the_evening_stopped_is_no_hindrance_in_the_morning(
    everybody: Access, spike: Spike, set_clock: SetClock
) -> None:
    other = SpikeFactory(actor=everybody)
    set_clock(at(16))
    clock.start_clock(actor=everybody, item=spike.number)
    set_clock(at(9, day=24))
    clock.start_clock(actor=everybody, item=other.number)
    assert spans(spike) == [(at(16), at(18), "day")]
    assert queries.running_clock(everybody).number == other.number


def test_several_people_share_the_box_which_stops_them_all(
    everybody: Access, dev: Access, set_clock: SetClock
) -> None:
    set_clock(at(9))
    spike = SpikeFactory(actor=everybody, timebox_minutes=120)
    clock.start_clock(actor=everybody, item=spike.number)
    clock.start_clock(actor=dev, item=spike.number)
    assert queries.running_clock(dev).running == 2
    set_clock(at(11))
    assert spent(everybody, spike) == ("exhausted", 120)
    assert queries.running_clock(dev) is None
    clock.stop_exhausted(spike.pk)
    assert spans(spike) == [(at(9), at(10), "box")] * 2
    assert told("box_used_up") == 1
    with pytest.raises(Refused, match="used up") as error:
        clock.start_clock(actor=dev, item=spike.number)
    assert error.value.code == "exhausted"


def test_the_job_looks_again_at_each_moment_that_matters_and_tells_each_once(
    everybody: Access, set_clock: SetClock
) -> None:
    set_clock(at(9))
    spike = SpikeFactory(actor=everybody, timebox_minutes=100)
    clock.start_clock(actor=everybody, item=spike.number)
    for moment, nearly, used in [(at(9), 0, 0), (at(10, 21), 1, 0), (at(10, 41), 1, 1), (at(10, 50), 1, 1)]:
        set_clock(moment)
        outbox.run("spike_clock", str(spike.pk))
        assert (told("box_nearly_used"), told("box_used_up")) == (nearly, used)
    due = Outbox.objects.filter(kind="spike_clock").order_by("id").values_list("available_at", flat=True)
    just = timedelta(milliseconds=50)
    assert list(due) == [at(9), at(10, 20) + just, at(10, 40) + just]
    assert not Outbox.objects.filter(kind="spike_clock", done_at=None).exists()


def test_the_job_ends_the_day(everybody: Access, spike: Spike, set_clock: SetClock) -> None:
    set_clock(at(17))
    clock.start_clock(actor=everybody, item=spike.number)
    assert clock.stop_exhausted(spike.pk)[0] == at(18)
    set_clock(at(18, 1))
    assert clock.stop_exhausted(spike.pk) == []
    assert spans(spike) == [(at(17), at(18), "day")]
    assert clock.stop_exhausted(0) == []


def test_the_job_leaves_alone_what_is_restored_and_no_spike(everybody: Access) -> None:
    assert clock.stop_exhausted(TaskFactory(actor=everybody).pk) == []


def test_the_day_ends_in_the_projects_own_zone(everybody: Access, set_clock: SetClock) -> None:
    everybody.project.timezone = "Asia/Tokyo"
    everybody.project.save()
    set_clock(at(1))
    spike = SpikeFactory(actor=everybody, timebox_minutes=960)
    clock.start_clock(actor=everybody, item=spike.number)
    set_clock(at(23))
    clock.stop_exhausted(spike.pk)
    assert spans(spike) == [(at(1), at(9), "day")]


def test_added_hours_lie_where_no_others_do(everybody: Access, spike: Spike, set_clock: SetClock) -> None:
    set_clock(at(12))
    clock.add_hour(actor=everybody, item=spike.number)
    clock.add_hour(actor=everybody, item=spike.number, minutes=30)
    clock.start_clock(actor=everybody, item=spike.number)
    set_clock(at(13))
    clock.add_hour(actor=everybody, item=spike.number)
    begins = sorted(start for start, _, _ in spans(spike))
    assert begins == [at(9, 30), at(10, 30), at(11), at(12)]
    assert spent(everybody, spike) == ("running", 210)


def test_hours_beyond_the_box_are_overrun(everybody: Access, set_clock: SetClock) -> None:
    set_clock(at(12))
    spike = SpikeFactory(actor=everybody, timebox_minutes=30)
    clock.add_hour(actor=everybody, item=spike.number)
    detail = queries.item_detail(everybody, spike.number).clock
    assert detail is not None and (detail.state, detail.overrun_minutes) == ("exhausted", 30)
    assert told("box_used_up") == 1


def test_without_agreed_hours_there_is_no_clock(everybody: Access) -> None:
    spike = SpikeFactory(actor=everybody, timebox_minutes=None)
    for call in (clock.start_clock, clock.add_hour):
        with pytest.raises(Refused, match="agreed") as error:
            call(actor=everybody, item=spike.number)
        assert error.value.code == "box"
    assert queries.item_detail(everybody, spike.number).clock is None


def test_a_full_column_asks_before_the_clock_starts(everybody: Access, spike: Spike) -> None:
    columns.edit_column(actor=everybody, column=column(everybody, "In progress").pk, wip_limit=1)
    clock.start_clock(actor=everybody, item=spike.number)
    clock.pause_clock(actor=everybody, item=spike.number)
    other = SpikeFactory(actor=everybody)
    with pytest.raises(Refused, match="is full"):
        clock.start_clock(actor=everybody, item=other.number)
    assert not other.segments.exists()
    clock.start_clock(actor=everybody, item=other.number, over_limit=True)


def test_what_leaves_doing_or_is_deleted_stops(everybody: Access, spike: Spike) -> None:
    clock.start_clock(actor=everybody, item=spike.number)
    workflow.change_state(actor=everybody, item=spike.number, column=None)
    assert not ClockSegment.objects.filter(ended_at=None).exists()
    clock.start_clock(actor=everybody, item=spike.number)
    items.delete_item(actor=everybody, item=spike.number)
    assert not ClockSegment.objects.filter(ended_at=None).exists()


def test_nobody_stops_what_does_not_run(everybody: Access, dev: Access, spike: Spike) -> None:
    clock.start_clock(actor=everybody, item=spike.number)
    with pytest.raises(Refused, match="does not run"):
        clock.pause_clock(actor=dev, item=spike.number)


def test_hours_are_corrected_by_who_worked_them_or_a_scrum_master(
    dev: Access, everybody: Access, master: Access, set_clock: SetClock
) -> None:
    set_clock(at(12))
    spike = SpikeFactory(actor=everybody)
    row = clock.add_hour(actor=everybody, item=spike.number)
    change = {"item": spike.number, "segment": row.pk, "started_at": at(8), "ended_at": at(9)}
    with pytest.raises(NotAllowed, match="scrum masters"):
        clock.edit_segment(actor=dev, **change)
    clock.edit_segment(actor=master, **change)
    assert spans(spike) == [(at(8), at(9), "person")]
    with pytest.raises(NotAllowed):
        clock.delete_segment(actor=dev, item=spike.number, segment=row.pk)
    clock.delete_segment(actor=everybody, item=spike.number, segment=row.pk)
    assert spans(spike) == []
    with pytest.raises(NotFound):
        clock.delete_segment(actor=everybody, item=spike.number, segment=row.pk)


@pytest.mark.parametrize(
    ("started_at", "ended_at", "field"),
    [
        (at(10), at(10), "ended_at"),
        (at(11), at(10), "ended_at"),
        (at(11), at(13), "ended_at"),
        (at(9, day=20), at(10), "ended_at"),
        (at(9).replace(year=2024), at(10).replace(year=2024), "started_at"),
        (at(9).replace(tzinfo=None), at(10).replace(tzinfo=None), "started_at"),
        (at(8, 30), at(9, 30), "started_at"),
    ],
)
def test_times_that_nobody_worked(
    everybody: Access, set_clock: SetClock, started_at: object, ended_at: object, field: str
) -> None:
    set_clock(at(12))
    spike = SpikeFactory(actor=everybody)
    first = clock.add_hour(actor=everybody, item=spike.number)
    clock.edit_segment(actor=everybody, item=spike.number, segment=first.pk, started_at=at(8), ended_at=at(9))
    row = clock.add_hour(actor=everybody, item=spike.number)
    with pytest.raises(Invalid) as error:
        clock.edit_segment(
            actor=everybody, item=spike.number, segment=row.pk, started_at=started_at, ended_at=ended_at
        )
    assert list(error.value.fields) == [field]
    assert spans(spike) == [(at(8), at(9), "person"), (at(11), at(12), "person")]
