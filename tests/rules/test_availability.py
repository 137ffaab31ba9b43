from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.availability import Availability, DayOff, Member, Pattern, availability

MONDAY = date(2025, 3, 3)
FULL_TIME = Pattern(None, (480, 480, 480, 480, 480, 0, 0))


def team(
    *members, start=MONDAY, end=MONDAY + timedelta(days=13), team_days_off=(), focus_bp=7000, reserve_bp=0
):
    return availability(
        start=start,
        end=end,
        members=members,
        team_days_off=team_days_off,
        focus_bp=focus_bp,
        reserve_bp=reserve_bp,
    )


def person(id="ana", patterns=(FULL_TIME,), share_bp=10_000, **more):
    return Member(id=id, patterns=patterns, share_bp=share_bp, **more)


def one_day(member, on=MONDAY, **more):
    return team(member, start=on, end=on, **more).members[0].cells[0]


def test_two_weeks_of_a_full_time_person():
    result = team(person(), reserve_bp=1000)
    assert (result.working_minutes, result.gross_minutes, result.net_minutes) == (4800, 4800, 3360)
    assert (result.reserve_minutes, result.plannable_minutes) == (336, 3024)


def test_the_afternoon_is_the_longer_half_of_an_odd_day():
    odd = (Pattern(None, (451,) * 7),)
    assert one_day(person(patterns=odd, absences=[DayOff(MONDAY, "am")])).available_minutes == 226
    assert one_day(person(patterns=odd, absences=[DayOff(MONDAY, "pm")])).available_minutes == 225


def test_the_same_half_off_twice_counts_once():
    member = person(absences=[DayOff(MONDAY, "am")], holidays=[DayOff(MONDAY, "am")])
    assert one_day(member, team_days_off=[DayOff(MONDAY, "am")]).off_minutes == 240


def test_different_halves_off_make_a_day():
    member = person(absences=[DayOff(MONDAY, "am")], holidays=[DayOff(MONDAY, "pm")])
    assert one_day(member).available_minutes == 0


def test_hours_off_add_to_a_half_and_to_each_other_but_never_exceed_the_day():
    assert one_day(person(absences=[DayOff(MONDAY, "am"), DayOff(MONDAY, None, 60)])).off_minutes == 300
    assert one_day(person(absences=[DayOff(MONDAY, None, 60), DayOff(MONDAY, None, 60)])).off_minutes == 120
    assert one_day(person(absences=[DayOff(MONDAY, "pm"), DayOff(MONDAY, None, 400)])).off_minutes == 480


def test_the_latest_pattern_that_has_begun_is_in_force():
    part_time = Pattern(MONDAY + timedelta(days=7), (240, 240, 0, 0, 0, 0, 0))
    assert team(person(patterns=[part_time, FULL_TIME])).gross_minutes == 5 * 480 + 480


def test_before_the_first_pattern_nobody_works():
    assert one_day(person(patterns=[Pattern(MONDAY + timedelta(days=1), (480,) * 7)])).reason == "not working"


def test_the_days_of_joining_and_leaving_count():
    result = team(person(joined=MONDAY + timedelta(days=1), left=MONDAY + timedelta(days=2)))
    assert result.gross_minutes == result.working_minutes == 960
    assert [cell.reason for cell in result.members[0].cells[:4]] == ["not a member", "", "", "not a member"]


def test_time_is_scaled_by_the_share():
    cell = one_day(person(share_bp=5000, absences=[DayOff(MONDAY, None, 120)]))
    assert (cell.working_minutes, cell.off_minutes, cell.available_minutes) == (240, 60, 180)


@pytest.mark.parametrize(
    ("holiday", "team_day", "absence", "reason"),
    [
        ("full", "full", "full", "holiday"),
        (None, "full", "full", "team"),
        (None, None, "am", "absence"),
        ("am", None, "full", "absence"),
        (None, None, None, ""),
    ],
)
def test_the_reason_is_what_takes_most_of_the_day(holiday, team_day, absence, reason):
    member = person(absences=[DayOff(MONDAY, absence)], holidays=[DayOff(MONDAY, holiday)])
    assert one_day(member, team_days_off=[DayOff(MONDAY, team_day)]).reason == reason


def test_a_holiday_at_the_weekend_takes_nothing():
    saturday = MONDAY + timedelta(days=5)
    assert one_day(person(holidays=[DayOff(saturday, "full")]), on=saturday).reason == "not working"


def test_day_totals_add_up_over_people():
    result = team(person("ana"), person("bo", absences=[DayOff(MONDAY, "full")]))
    assert [day.available_minutes for day in result.days[:2]] == [480, 960]
    assert result.days[0].working_minutes == 960


def test_figures_are_rounded_half_to_even():
    half = person(patterns=[Pattern(None, (1,) * 7)], share_bp=5000)
    assert one_day(half).available_minutes == 0
    three_halves = person(patterns=[Pattern(None, (3,) * 7)], share_bp=5000)
    assert one_day(three_halves).available_minutes == 2


@pytest.mark.parametrize(
    ("members", "more", "message"),
    [
        ([], {"end": MONDAY - timedelta(days=1)}, "before it starts"),
        ([], {"focus_bp": 10_001}, "focus is 10001 bp"),
        ([], {"reserve_bp": -1}, "reserve is -1 bp"),
        ([person(share_bp=10_001)], {}, "share of ana is 10001 bp"),
        ([person(patterns=[Pattern(None, (1441, 0, 0, 0, 0, 0, 0))])], {}, "1441 minutes"),
        ([person(patterns=[Pattern(None, (-1, 0, 0, 0, 0, 0, 0))])], {}, "-1 minutes"),
        ([person(patterns=[FULL_TIME, FULL_TIME])], {}, "two patterns"),
        ([person(absences=[DayOff(MONDAY, None, -5)])], {}, "-5 minutes"),
        ([person(), person()], {}, "twice"),
    ],
)
def test_impossible_input_is_refused_by_name(members, more, message):
    with pytest.raises(ValueError, match=message):
        team(*members, **more)


offsets = st.integers(0, 13).map(lambda n: MONDAY + timedelta(days=n))
days_off = st.builds(
    DayOff, on=offsets, part=st.sampled_from(["full", "am", "pm", None]), minutes=st.integers(0, 600)
)
patterns = st.lists(
    st.builds(Pattern, st.none() | offsets, st.tuples(*[st.integers(0, 1440)] * 7)),
    max_size=3,
    unique_by=lambda pattern: pattern.from_on,
)
members = st.lists(
    st.builds(
        Member,
        id=st.sampled_from("abcdef"),
        patterns=patterns,
        share_bp=st.integers(0, 10_000),
        joined=st.none() | offsets,
        left=st.none() | offsets,
        absences=st.lists(days_off, max_size=4),
        holidays=st.lists(days_off, max_size=4),
    ),
    max_size=4,
    unique_by=lambda member: member.id,
)
bp = st.integers(0, 10_000)


@given(members, st.lists(days_off, max_size=3), bp, bp)
def test_the_parts_make_the_whole(people, team_off, focus_bp, reserve_bp):
    result = team(*people, team_days_off=team_off, focus_bp=focus_bp, reserve_bp=reserve_bp)
    assert result.net_minutes == result.reserve_minutes + result.plannable_minutes
    assert (
        0 <= result.plannable_minutes <= result.net_minutes <= result.gross_minutes <= result.working_minutes
    )
    for member in result.members:
        for cell in member.cells:
            assert cell.working_minutes == cell.off_minutes + cell.available_minutes
            assert cell.off_minutes >= 0
    assert abs(sum(member.gross_minutes for member in result.members) - result.gross_minutes) <= 2
    assert abs(sum(day.available_minutes for day in result.days) - result.gross_minutes) <= 7


@given(members, days_off, bp, bp)
def test_more_time_off_never_raises_capacity(people, more_off, focus_bp, reserve_bp):
    before = team(*people, focus_bp=focus_bp, reserve_bp=reserve_bp)
    after = team(*people, team_days_off=[more_off], focus_bp=focus_bp, reserve_bp=reserve_bp)
    assert after.gross_minutes <= before.gross_minutes
    assert after.net_minutes <= before.net_minutes
    # the difference of two rounded figures may move by the rounding
    assert after.plannable_minutes <= before.plannable_minutes + 1


@given(members, st.lists(days_off, max_size=4))
def test_the_order_of_input_does_not_matter(people, team_off):
    def figures(result: Availability):
        return result.gross_minutes, result.days, sorted(result.members, key=lambda member: member.id)

    turned = [
        Member(m.id, m.patterns[::-1], m.share_bp, m.joined, m.left, m.absences[::-1], m.holidays[::-1])
        for m in people[::-1]
    ]
    assert figures(team(*people, team_days_off=team_off)) == figures(
        team(*turned, team_days_off=team_off[::-1])
    )
