"""Weekly hours, time off, days off, holiday calendars: what is refused, who may, and which projects hear of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts import calendars
from accounts import services as accounts
from accounts.access import Access
from activity.models import Event, Outbox
from common.errors import Invalid, NotAllowed, NotFound
from sprints.calendars import holidays_between
from sprints.models import Absence, Sprint, TeamDayOff, WeeklyPattern
from sprints.queries import team_calendar
from sprints.services import availability, sprints
from tests.sprints.conftest import H, Team, figures, make_team, run_jobs

MONDAY = date(2026, 11, 30)
WEEK = [480, 480, 480, 480, 240, 0, 0]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ([480] * 6, "seven days"),
        ([1441, 0, 0, 0, 0, 0, 0], "24 hours"),
        ([-1, 0, 0, 0, 0, 0, 0], "0 or more"),
        ([1.5, 0, 0, 0, 0, 0, 0], "0 or more"),
    ],
)
def test_a_week_has_seven_days_of_at_most_24_hours(team: Team, minutes, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        availability.set_pattern(actor=team.dev, user=team.dev.user_id, minutes=minutes)
    assert words in caught.value.fields["minutes"][0]
    assert not WeeklyPattern.objects.exists()


def test_a_pattern_holds_from_its_day_and_the_default_before(team: Team, sprint: Sprint) -> None:
    availability.set_pattern(
        actor=team.dev, user=team.dev.user_id, minutes=[0] * 7, from_on=date(2026, 12, 7)
    )
    assert figures(sprint)["people"][0]["gross"] == 40 * H
    availability.set_pattern(actor=team.dev, user=team.dev.user_id, minutes=WEEK, from_on=date(2026, 12, 7))
    assert WeeklyPattern.objects.count() == 1
    assert figures(sprint)["people"][0]["gross"] == 76 * H
    availability.remove_pattern(actor=team.dev, user=team.dev.user_id, from_on=date(2026, 12, 7))
    assert figures(sprint)["people"][0]["gross"] == 80 * H


def test_time_off_over_days(team: Team) -> None:
    user = team.dev.user_id
    rows = availability.add_absence(actor=team.dev, user=user, on=MONDAY, until=date(2026, 12, 2))
    availability.add_absence(actor=team.dev, user=user, on=MONDAY, until=MONDAY)  # again: nothing doubles
    assert len(rows) == 3 and Absence.objects.count() == 3
    availability.add_absence(actor=team.dev, user=user, on=MONDAY, part="hours", minutes=60)
    availability.add_absence(actor=team.dev, user=user, on=MONDAY, part="hours", minutes=90)
    assert Absence.objects.get(part="hours").minutes == 90
    availability.remove_absence(
        actor=team.dev, absence=Absence.objects.filter(on=MONDAY, part="full").get().pk
    )
    assert availability.clear_absences(actor=team.dev, user=user, on=MONDAY, until=date(2026, 12, 31)) == 3


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"until": date(2026, 11, 29)}, "until"),
        ({"until": date(2027, 12, 1)}, "until"),
        ({"part": "noon"}, "part"),
        ({"part": "hours"}, "minutes"),
        ({"part": "hours", "minutes": 1441}, "minutes"),
        ({"part": "hours", "minutes": -5}, "minutes"),
    ],
)
def test_what_is_wrong_about_time_off(team: Team, given, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        availability.add_absence(actor=team.dev, user=team.dev.user_id, on=MONDAY, **given)
    assert list(caught.value.fields) == [field] and not Absence.objects.exists()


def test_one_years_absence_is_the_most(team: Team) -> None:
    rows = availability.add_absence(
        actor=team.dev, user=team.dev.user_id, on=date(2027, 1, 1), until=date(2028, 1, 1)
    )
    assert len(rows) == 366


def test_own_time_is_ones_own_and_everyones_the_scrum_masters(team: Team) -> None:
    availability.add_absence(actor=team.stakeholder, user=team.stakeholder.user_id, on=MONDAY)
    availability.add_absence(actor=team.master, user=team.dev.user_id, on=MONDAY)
    for actor in (team.dev2, team.owner, team.manager, team.admin):
        with pytest.raises(NotAllowed):
            availability.add_absence(actor=actor, user=team.dev.user_id, on=MONDAY)
        with pytest.raises(NotAllowed):
            availability.remove_absence(actor=actor, absence=Absence.objects.get(user=team.dev.user).pk)
        with pytest.raises(NotAllowed):
            availability.add_day_off(actor=actor, on=MONDAY)
    row = availability.add_day_off(actor=team.master, on=MONDAY, part="am", name="Office move")
    with pytest.raises(NotAllowed):
        availability.remove_day_off(actor=team.dev, day_off=row.pk)
    availability.remove_day_off(actor=team.master, day_off=row.pk)


def test_people_of_other_projects_are_not_found(team: Team) -> None:
    other = make_team("PAY")
    off = availability.add_day_off(actor=other.master, on=MONDAY)
    mine = availability.add_absence(actor=other.dev, user=other.dev.user_id, on=MONDAY)[0]
    with pytest.raises(NotFound):
        availability.add_absence(actor=team.master, user=other.dev.user_id, on=MONDAY)
    with pytest.raises(NotFound):
        availability.remove_absence(actor=team.master, absence=mine.pk)
    with pytest.raises(NotFound):
        availability.remove_day_off(actor=team.master, day_off=off.pk)
    with pytest.raises(NotFound):
        availability.set_calendar(actor=team.master, user=other.dev.user_id, country="DE")
    assert TeamDayOff.objects.count() == Absence.objects.count() == 1


def test_history_says_what_days_that_are_put_in_place_of_others_change(team: Team) -> None:
    def put(off: tuple[int, ...], **more: Any) -> list[tuple[str, str, str]]:
        told = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        parts = {MONDAY + timedelta(days=n): {"full": 0} for n in off}
        until = MONDAY + timedelta(days=4)
        availability.replace_absences(
            actor=team.dev, user=team.dev.user_id or 0, on=MONDAY, until=until, parts=parts, **more
        )
        rows = Event.objects.filter(pk__gt=told, kind__startswith="absence_").order_by("pk")
        return [
            (row.kind.removeprefix("absence_"), row.data["on"][-2:], row.data["until"][-2:]) for row in rows
        ]

    days = [f"{(MONDAY + timedelta(days=n)).day:02}" for n in range(5)]
    assert put((1,)) == [("added", days[1], days[1])]
    assert put((0, 1, 2, 3, 4)) == [("added", days[0], days[4])]
    assert put((1,)) == [("removed", days[0], days[4])], "taking it back enters nothing"
    assert put((1,)) == []
    assert put((3,)) == [("removed", days[1], days[1]), ("added", days[3], days[3])]


def test_a_persons_absence_reaches_all_their_projects(team: Team, sprint: Sprint) -> None:
    other = make_team("PAY")
    accounts.add_member(actor=other.admin, email=team.dev.user.email, roles=["developer"])
    theirs = sprints.create_sprint(actor=other.master, start_on=sprint.start_on, end_on=sprint.end_on)
    run_jobs()
    availability.add_absence(actor=team.dev, user=team.dev.user_id, on=MONDAY)
    waiting = Outbox.objects.filter(kind="recompute_split", done_at=None).values_list("key", flat=True)
    assert set(waiting) == {str(sprint.pk), str(theirs.pk)}
    assert Event.objects.filter(kind="absence_added").count() == 2
    assert figures(theirs)["gross"] == figures(sprint)["gross"] + 80 * H == 232 * H


@pytest.mark.parametrize(
    ("country", "region", "field"),
    [("XX", "", "country"), ("DE", "QQ", "region"), ("", "BE", "country"), ("AF", "X", "region")],
)
def test_unknown_calendars_are_named(team: Team, country: str, region: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        availability.set_calendar(actor=team.dev, user=team.dev.user_id, country=country, region=region)
    assert list(caught.value.fields) == [field]


def test_an_unknown_region_says_which_are_known() -> None:
    with pytest.raises(Invalid, match="Known ones: BB, BE, BW, BY, HB, HE, HH, MV and others"):
        calendars.check("de", "QQ")
    assert calendars.check(" de", "be ") == ("DE", "BE")


def test_holidays_depend_on_country_and_region() -> None:
    march = date(2026, 3, 1), date(2026, 3, 31)
    assert [h.on for h in holidays_between("DE", "BE", *march)] == [date(2026, 3, 8)]
    assert list(holidays_between("DE", "BY", *march)) == []
    assert list(holidays_between("XX", "", *march)) == []
    around = [h.on for h in holidays_between("DE", "", date(2026, 12, 25), date(2027, 1, 1))]
    assert around == [date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)]


def test_countries_have_names_and_regions() -> None:
    found = {country.code: country for country in calendars.countries()}
    assert found["DE"].name == "Germany" and found["BA"].name == "Bosnia and Herzegovina"
    assert ("BE", "Berlin") in [(region.code, region.name) for region in found["DE"].regions]
    assert len(found) > 100


def test_the_projects_calendar_is_for_whom_has_none(team: Team) -> None:
    availability.set_calendar(actor=team.master, country="DE", region="BE")
    availability.set_calendar(actor=team.dev, user=team.dev.user_id, country="NO")
    with pytest.raises(NotAllowed):
        availability.set_calendar(actor=team.dev, country="NO")
    fresh = Access.of(team.dev.user, "FER")
    days = {
        person.user.name: [day.on for day in person.days if day.reason == "holiday"]
        for person in team_calendar(fresh, date(2026, 5, 11), date(2026, 5, 31)).people
    }
    assert days["FERdev"] == [date(2026, 5, 14), date(2026, 5, 25)]
    assert days["FERdev2"] == [date(2026, 5, 14), date(2026, 5, 25)]
    monday = team_calendar(fresh, date(2026, 3, 30), date(2026, 4, 6)).people
    assert {p.user.name: sum(d.reason == "holiday" for d in p.days) for p in monday}["FERdev"] == 3


def test_the_team_calendar_shows_who_is_there(team: Team, sprint: Sprint) -> None:
    availability.add_day_off(actor=team.master, on=MONDAY, part="pm", name="Office move")
    absence = availability.add_absence(actor=team.dev, user=team.dev.user_id, on=date(2026, 12, 1))[0]
    other = make_team("PAY")
    accounts.add_member(actor=other.admin, email=team.dev.user.email, roles=["developer"])
    found = team_calendar(team.dev, MONDAY, date(2026, 12, 2))
    people = {person.user.name: person for person in found.people}
    assert [day.available for day in people["FERdev"].days] == [240, 0, 480]
    assert people["FERdev"].days[0].note == "Office move"
    assert people["FERdev"].days[1].absences == (absence.pk,)
    assert people["FERdev"].is_over_shared and people["FERdev"].may_edit
    assert not people["FERdev2"].may_edit and people["FERdev2"].week == (480,) * 5 + (0, 0)
    assert people["FERowner"].available == 0  # none of their time is this project's
    assert [day.available for day in found.days] == [480, 480, 960]
    assert found.days[0].off[0].name == "Office move" and found.days[0].sprint == sprint


def test_ones_own_profile_reaches_the_sprints_too(team: Team, sprint: Sprint) -> None:
    run_jobs()
    with pytest.raises(Invalid) as caught:
        accounts.edit_profile(user=team.dev.user, country="DE", region="QQ")
    assert list(caught.value.fields) == ["region"]
    accounts.edit_profile(user=team.dev.user, country="es", region="")
    assert figures(sprint)["people"][0]["gross"] == 72 * H
    accounts.edit_settings(actor=team.admin, country="ES", region="")
    assert figures(sprint)["people"][1]["gross"] == 72 * H
