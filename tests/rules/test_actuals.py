"""What people's time went into: logged, stated, derived from the board. One person works 8 h a day, focus 50 %."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.rules.actuals import actuals_of, by_origin, origin_of, summed
from sprints.rules.availability import Member, Pattern, availability
from sprints.rules.doing import Move, stays_of
from sprints.rules.inputs import Inputs, Person, Planned, SprintFacts, Statement, Stay, Work
from sprints.rules.load import LoadOptions

H = 60
MON, TUE, WED = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)
BERLIN = ZoneInfo("Europe/Berlin")


def at(day: int, hour: int = 0) -> datetime:
    return (
        datetime(2026, 11, 30 + day, hour, tzinfo=UTC)
        if day < 1
        else datetime(2026, 12, day, hour, tzinfo=UTC)
    )


def inputs(*work: Work, state="closed", statements=(), unplanned=(), people=(1, 2), today=WED) -> Inputs:
    return Inputs(
        sprint=SprintFacts(1, "Sprint 1", state, MON, WED, MON, 5_000, 0, None),
        today=today,
        options=LoadOptions(),
        rate_minutes_per_point=None,
        people=tuple(
            Person(id, str(id), "", Member(str(id), (Pattern(None, (480,) * 5 + (0, 0)),), 10_000))
            for id in people
        ),
        team_days_off=(),
        work=work,
        planned=tuple(Planned(one.number, True, is_unplanned=one.number in unplanned) for one in work),
        steps=(),
        evenings=(),
        statements=tuple(statements),
    )


def decided(given: Inputs):
    sprint = given.sprint
    there = availability(
        start=sprint.start_on, end=sprint.end_on, members=[person.member for person in given.people],
        team_days_off=(), focus_bp=sprint.focus_bp, reserve_bp=0,
    )  # fmt: skip
    return actuals_of(given, there)


def stay(first: date, last: date, person: int = 1) -> Stay:
    return Stay(person, first, last)


def test_days_in_doing_are_divided_equally_over_a_persons_items() -> None:
    story = Work(1, "story", doing=(stay(MON, TUE),))
    task = Work(2, "task", doing=(stay(TUE, TUE), stay(TUE, TUE)))
    spike = Work(3, "spike", doing=(stay(TUE, TUE, person=2),))
    found = decided(inputs(story, task, spike))
    assert found[1].counted.parts == {"feature": 6 * H, "technical": 2 * H, "defect": 0, "unplanned": 0}
    assert (found[2].counted.parts["technical"], found[2].counted.spike) == (4 * H, 4 * H)
    assert origin_of(found.values()) == "derived"


def test_days_to_come_and_unplanned_work() -> None:
    found = decided(inputs(Work(1, "defect", doing=(stay(MON, WED),)), unplanned=(1,), today=TUE))
    assert found[1].counted.parts["unplanned"] == 8 * H


@pytest.mark.parametrize("state", ["active", "closed"])
def test_what_is_derived_counts_when_the_sprint_is_over(state: str) -> None:
    found = decided(inputs(Work(1, "task", doing=(stay(MON, MON),)), state=state))[1]
    assert found.derived.total == 4 * H
    assert (found.origin, found.counted.total) == (("derived", 4 * H) if state == "closed" else ("none", 0))


def test_logs_count_before_the_board_and_a_statement_before_both() -> None:
    logged = Work(1, "spike", worked_by=((1, 3 * H),), doing=(stay(MON, WED, 2),))
    found = decided(inputs(logged))
    assert [(one.origin, one.counted.total) for one in found.values()] == [("logged", 180), ("derived", 720)]
    assert origin_of(found.values()) == "mixed"
    stated = decided(inputs(logged, statements=[Statement(1, 60, 120, 0, 0), Statement(2, 0, 0, 0, 0)]))
    assert stated[1].counted.parts == {"feature": 60, "technical": 120, "defect": 0, "unplanned": 0}
    assert stated[1].counted.spike == 120 and stated[2].counted.total == 0
    assert by_origin(stated.values()) == {"logged": 0, "stated": 180, "derived": 0}
    assert origin_of(stated.values()) == "stated"


def test_a_statement_that_says_what_was_logged_leaves_it_logged() -> None:
    found = decided(inputs(Work(1, "task", worked_by=((1, 180),)), statements=[Statement(1, 0, 180, 0, 0)]))
    assert found[1].origin == "logged" and found[1].stated is not None


def test_nothing_known_and_nothing_worked_are_different() -> None:
    assert origin_of(decided(inputs()).values()) == "none"
    assert origin_of(decided(inputs(statements=[Statement(1, 0, 0, 0, 0)])).values()) == "stated"


MINUTES = st.integers(0, 4_000)
WORK = st.builds(
    Work,
    number=st.integers(1, 9),
    type=st.sampled_from(["story", "task", "spike", "defect"]),
    worked_by=st.lists(st.tuples(st.integers(1, 3), MINUTES), max_size=3).map(tuple),
    doing=st.lists(
        st.builds(Stay, st.integers(1, 3), st.just(MON), st.sampled_from([MON, TUE, WED])), max_size=3
    ).map(tuple),
)


@given(
    st.lists(WORK, max_size=6, unique_by=lambda work: work.number),
    st.lists(
        st.builds(Statement, st.integers(1, 3), *[MINUTES] * 4), max_size=3, unique_by=lambda s: s.person
    ),
    st.randoms(),
)
def test_people_make_the_sum_and_order_does_not_matter(work, statements, random) -> None:
    found = decided(inputs(*work, statements=statements))
    together = summed(one.counted for one in found.values())
    assert together.total == sum(by_origin(found.values()).values())
    assert together.spike <= together.parts["technical"]
    assert all(one.derived.total <= 12 * H + 4 for one in found.values())
    random.shuffle(work)
    assert decided(inputs(*work, statements=statements)) == found


def test_stays_are_what_moves_say_and_before_the_first_what_it_moved_from() -> None:
    moves = [
        Move(at(1, 10), "column", False, True),
        Move(at(2, 9), "person", 1, 2),
        Move(at(3), "column", True, False),
    ]
    span = (at(0, 8), at(4, 8))
    found = stays_of(moves, is_doing=False, person=2, spans=[span], zone=BERLIN)
    assert found == (Stay(1, TUE, WED), Stay(2, WED, date(2026, 12, 3)))  # midnight in UTC is one in Berlin
    still = stays_of([], is_doing=True, person=1, spans=[(at(0, 8), at(1, 23))], zone=UTC)
    assert still == (Stay(1, MON, TUE),)
    assert stays_of([], is_doing=True, person=None, spans=[span], zone=UTC) == ()


def test_out_of_the_sprint_and_back_is_not_doing_in_between() -> None:
    spans = [(at(0, 8), at(1, 8)), (at(2, 8), at(3, 8))]
    moves = [Move(at(2, 9), "column", False, True)]
    assert stays_of(moves, is_doing=True, person=1, spans=spans, zone=UTC) == (
        Stay(1, WED, date(2026, 12, 3)),
    )
