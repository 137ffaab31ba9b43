from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.rules.spike_clock import Segment, spike_clock

BERLIN = ZoneInfo("Europe/Berlin")
SIX = time(18)


def at(hour, minute=0, day=4):
    return datetime(2025, 3, day, hour, minute, tzinfo=UTC)


def running(person, start):
    return Segment(person, start, None)


def clock(box, *segments, now, **more):
    return spike_clock(timebox_minutes=box, segments=segments, now=now, **more)


def stop(start, zone=BERLIN, day_ends_at=SIX):
    """When a segment started at `start` stops by itself, in the zone's time."""
    later = start + timedelta(days=3)
    (segment,) = clock(
        10**6, running("ana", start), now=later, day_ends_at=day_ends_at, timezone=zone
    ).segments
    assert segment.reason == "end of day"
    return segment.end_at.astimezone(zone)


def test_a_clock_never_started_is_paused_with_the_whole_box_left():
    result = clock(240, now=at(9))
    assert (result.state, result.spent_minutes, result.remaining_minutes) == ("paused", 0, 240)


def test_a_running_clock_says_when_it_runs_out():
    result = clock(240, running("ana", at(9)), now=at(10))
    assert (result.state, result.spent_minutes, result.remaining_minutes) == ("running", 60, 180)
    assert result.exhausts_at == at(13)
    assert result.segments[0].end_at is None


def test_it_stops_by_itself_at_the_very_moment_the_box_is_used_up():
    result = clock(240, running("ana", at(9)), now=at(13))
    assert (result.state, result.spent_minutes, result.overrun_minutes) == ("exhausted", 240, 0)
    assert (result.segments[0].end_at, result.segments[0].reason) == (at(13), "exhausted")
    assert clock(240, running("ana", at(9)), now=at(20, day=9)).spent_minutes == 240


def test_open_segments_share_what_closed_ones_left():
    segments = [Segment("ana", at(8), at(9)), running("ana", at(10)), running("bo", at(11))]
    result = clock(240, *segments, now=at(10, 30))
    assert result.exhausts_at == at(12)
    late = clock(240, *segments, now=at(15))
    assert [segment.end_at for segment in late.segments] == [at(9), at(12), at(12)]
    assert [segment.reason for segment in late.segments] == ["", "exhausted", "exhausted"]


def test_a_segment_started_after_the_box_was_used_up_has_no_length():
    result = clock(60, running("ana", at(9)), running("bo", at(11)), now=at(12))
    assert result.spent_minutes == 60
    assert result.segments[1].end_at == at(11)


def test_closed_segments_past_the_box_are_kept_as_overrun():
    result = clock(60, Segment("ana", at(9), at(11)), running("bo", at(12)), now=at(13))
    assert (result.state, result.spent_minutes, result.overrun_minutes) == ("exhausted", 120, 60)
    assert result.exhausts_at is None


def test_it_runs_out_before_the_end_of_the_day_or_not_that_day():
    kept = {"now": at(10), "day_ends_at": SIX, "timezone": UTC}
    assert clock(480, running("ana", at(9)), **kept).exhausts_at == at(17)
    assert clock(540, running("ana", at(9)), **kept).exhausts_at == at(18)
    assert clock(541, running("ana", at(9)), **kept).exhausts_at is None


def test_it_pauses_at_the_end_of_the_day():
    result = clock(900, running("ana", at(9)), now=at(18), day_ends_at=SIX, timezone=UTC)
    assert (result.state, result.spent_minutes) == ("paused", 540)
    assert (result.segments[0].end_at, result.segments[0].reason) == (at(18), "end of day")


def test_work_started_in_the_evening_stops_at_midnight():
    assert stop(datetime(2025, 3, 4, 17, 59, tzinfo=BERLIN)) == datetime(2025, 3, 4, 18, tzinfo=BERLIN)
    assert stop(datetime(2025, 3, 4, 18, tzinfo=BERLIN)) == datetime(2025, 3, 5, tzinfo=BERLIN)
    assert stop(datetime(2025, 3, 4, 23, 30, tzinfo=BERLIN)) == datetime(2025, 3, 5, tzinfo=BERLIN)


def test_the_end_of_day_is_local_where_clocks_change():
    spring, autumn = datetime(2025, 3, 30, tzinfo=BERLIN), datetime(2025, 10, 26, tzinfo=BERLIN)
    for day, hours in ((spring, 17), (autumn, 19)):
        assert stop(day).hour == 18
        assert stop(day).astimezone(UTC) - day.astimezone(UTC) == timedelta(hours=hours)
    skipped = stop(spring, day_ends_at=time(2, 30))
    assert (skipped.hour, skipped.minute) == (3, 30)
    assert stop(autumn, day_ends_at=time(2, 30)).fold == 0
    second_time = datetime(2025, 10, 26, 2, 15, fold=1, tzinfo=BERLIN)
    assert stop(second_time, day_ends_at=time(2, 30)).fold == 1


def test_a_midnight_that_occurs_twice():
    st_johns = ZoneInfo("America/St_Johns")  # at 00:01 on 7 November 2010, clocks went back to 23:01
    start = datetime(2010, 11, 6, 23, 30, fold=1, tzinfo=st_johns)
    assert stop(start, st_johns).astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=30)


def test_three_people_use_up_a_box_that_does_not_divide():
    people = [running(name, at(9)) for name in ("ana", "bo", "cy")]
    result = clock(100, *people, now=at(12))
    assert (result.state, result.spent_minutes) == ("exhausted", 100)
    assert _stored(result, people, 100, now=at(12)).state == "exhausted"


@pytest.mark.parametrize(
    ("box", "segments", "more", "message"),
    [
        (-1, [], {}, "-1 minutes"),
        (60, [running("ana", datetime(2025, 3, 4, 9))], {}, "no time zone"),  # noqa: DTZ001
        (60, [Segment("ana", at(10), at(9))], {}, "ends before it starts"),
        (60, [Segment("ana", at(9), at(11)), running("ana", at(10))], {}, "segments of ana overlap"),
        (60, [running("ana", at(9)), running("ana", at(10))], {}, "segments of ana overlap"),
        (60, [], {"day_ends_at": SIX}, "needs a time zone"),
    ],
)
def test_impossible_input_is_refused(box, segments, more, message):
    with pytest.raises(ValueError, match=message):
        clock(box, *segments, now=at(12), **more)


def test_a_segment_that_stopped_last_night_does_not_overlap_with_todays():
    segments = [running("ana", at(9)), running("ana", at(9, day=5))]
    assert clock(6000, *segments, now=at(10, day=5), day_ends_at=SIX, timezone=UTC).spent_minutes == 600


# From UTC−11 to UTC+14, with half and quarter hours, and around days on which clocks change.
zones = st.sampled_from(
    [
        "Pacific/Pago_Pago", "America/St_Johns", "America/New_York", "UTC", "Europe/Berlin", "Africa/Cairo",
        "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Kiritimati",
    ]
).map(ZoneInfo)  # fmt: skip
changes = st.sampled_from(
    [(2025, 3, 9), (2025, 3, 30), (2025, 4, 6), (2025, 4, 25), (2025, 10, 5), (2025, 11, 2)]
)
moments = st.builds(
    lambda day, seconds: datetime(*day, tzinfo=UTC) + timedelta(seconds=seconds),
    changes,
    st.integers(-2 * 86_400, 2 * 86_400),
)
times = st.times().map(lambda one: one.replace(microsecond=0))


@st.composite
def situations(draw):
    begin = draw(moments)
    ago = st.integers(0, 200_000).map(lambda seconds: begin + timedelta(seconds=seconds))
    segments = []
    for person in draw(st.sets(st.sampled_from("abcd"))):
        first, second, third = sorted([draw(ago), draw(ago), draw(ago)])
        segments += [
            Segment(person, first, second),
            Segment(person, third, draw(st.sampled_from([None, third]))),
        ]
    day_ends_at = draw(st.none() | times)
    kept = {"day_ends_at": day_ends_at, "timezone": draw(zones)}
    return draw(st.integers(0, 6000)), segments, draw(ago) + timedelta(seconds=200_000), kept


def _stored(result, segments, box, **kept):
    """The clock once a service has stored the ends of segments that stopped by themselves."""
    ended = [replace(one, end_at=found.end_at) for one, found in zip(segments, result.segments, strict=True)]
    return clock(box, *ended, **kept)


@given(situations())
def test_the_parts_make_the_whole(situation):
    box, segments, now, kept = situation
    result = clock(box, *segments, now=now, **kept)
    assert result.spent_minutes + result.remaining_minutes == box + result.overrun_minutes
    total = sum(((one.end_at or now) - one.start_at for one in result.segments), timedelta())
    assert abs(result.spent_minutes * 60 - total.total_seconds()) <= 30
    closed = sum((one.end_at - one.start_at for one in segments if one.end_at), timedelta())
    assert result.overrun_minutes <= max(0, closed.total_seconds() / 60 - box) + 0.5


@given(situations())
def test_storing_what_stopped_by_itself_changes_nothing(situation):
    box, segments, now, kept = situation
    before = clock(box, *segments, now=now, **kept)
    after = _stored(before, segments, box, now=now, **kept)
    assert (after.state, after.spent_minutes) == (before.state, before.spent_minutes)
    assert [one.end_at for one in after.segments] == [one.end_at for one in before.segments]
    if before.state == "running":
        assert after.exhausts_at == before.exhausts_at


@given(situations())
def test_the_order_of_segments_and_the_zone_they_are_written_in_do_not_matter(situation):
    box, segments, now, kept = situation
    tokyo = ZoneInfo("Asia/Tokyo")
    turned = [
        Segment(one.person, one.start_at.astimezone(tokyo), one.end_at and one.end_at.astimezone(tokyo))
        for one in segments[::-1]
    ]
    one, other = (
        clock(box, *segments, now=now, **kept),
        clock(box, *turned, now=now.astimezone(tokyo), **kept),
    )
    assert replace(one, segments=()) == replace(other, segments=())
    assert one.segments == other.segments[::-1]


@given(situations(), st.integers(0, 10**6))
def test_time_only_adds(situation, seconds):
    box, segments, now, kept = situation
    before = clock(box, *segments, now=now, **kept)
    after = clock(box, *segments, now=now + timedelta(seconds=seconds), **kept)
    assert after.spent_minutes >= before.spent_minutes
    assert after.exhausts_at == before.exhausts_at


@given(situations())
def test_the_moment_it_runs_out_is_exact(situation):
    box, segments, now, kept = situation
    moment = clock(box, *segments, now=now, **kept).exhausts_at
    if moment is not None:
        assert moment.tzinfo is UTC
        assert clock(box, *segments, now=moment, **kept).state == "exhausted"
        assert clock(box, *segments, now=moment - timedelta(microseconds=1), **kept).state == "running"


@given(moments, zones, times)
def test_an_open_segment_stops_within_its_day(start, zone, day_ends_at):
    end = stop(start, zone, day_ends_at)
    elapsed = end.astimezone(UTC) - start
    assert timedelta() < elapsed <= timedelta(hours=25)
    written = end.replace(tzinfo=None).time()
    assert written in (day_ends_at, time.min) or _is_near_a_change(end)


def _is_near_a_change(local):
    before = (local.astimezone(UTC) - timedelta(hours=2)).astimezone(local.tzinfo)
    return before.utcoffset() != local.utcoffset()
