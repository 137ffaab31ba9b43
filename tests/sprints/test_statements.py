"""What people say their time went into: their last word, while the sprint runs."""

from typing import Any

import pytest

from accounts.models import Notice
from activity import outbox
from activity.models import Event
from common.errors import Invalid, NotAllowed, Refused
from sprints.models import Sprint, TimeStatement
from sprints.queries import split, time_of
from sprints.services import sprints
from sprints.services.rounds import on_their_last_day
from sprints.services.statements import ask_for_time, state_time
from tests.shared import shared
from tests.sprints.conftest import H, Team, figures


@shared
def running(team: Team, sprint: Sprint, at: Any) -> Sprint:
    at(2026, 11, 30, 9)
    return sprints.start_sprint(actor=team.master, sprint=1)


def test_a_persons_last_word_counts_and_says_who_gave_it(team: Team, running: Sprint) -> None:
    dev = team.dev.user_id
    state_time(actor=team.dev, sprint=1, person=dev, feature=30 * H)
    state_time(actor=team.master, sprint=1, person=dev, feature=20 * H, technical=6 * H, unplanned=90)
    found = figures(running)
    assert found["actual"] == {"feature": 20 * H, "technical": 6 * H, "defect": 0, "unplanned": 90}
    assert (found["actual_origin"], found["actual_by_origin"]["stated"]) == ("stated", 1650)
    first, second = time_of(team.stakeholder, running, split(team.dev, running).figures)
    assert (first.person, first.stated_by, first.origin) == (team.dev.user, team.master.user, "stated")
    assert (second.person, second.stated_by, second.origin) == (team.dev2.user, None, "none")


def test_of_others_only_the_scrum_master_says_it(team: Team, running: Sprint) -> None:
    with pytest.raises(NotAllowed, match="scrum master"):
        state_time(actor=team.dev, sprint=1, person=team.dev2.user_id, feature=60)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"defect": -1}, "defect", "0 or more"),
        ({"feature": 60, "technical": 200 * H}, "technical", "works 80 h in Sprint 1"),
    ],
)
def test_absurd_hours_are_refused_at_their_field(team: Team, running: Sprint, given, field, words) -> None:
    figures(running)
    with pytest.raises(Invalid) as caught:
        state_time(actor=team.dev, sprint=1, person=team.dev.user_id, **given)
    assert words in str(caught.value.fields[field]) and not TimeStatement.objects.exists()


def test_only_of_a_running_sprint_and_of_who_was_there(team: Team, sprint: Sprint) -> None:
    with pytest.raises(Refused, match="has not started"):
        state_time(actor=team.dev, sprint=1, person=team.dev.user_id)
    sprints.start_sprint(actor=team.master, sprint=1)
    with pytest.raises(Refused, match="nothing to divide"):
        state_time(actor=team.owner, sprint=1, person=team.owner.user_id)
    sprints.close_sprint(actor=team.master, sprint=1)
    with pytest.raises(Refused, match="closed"):
        state_time(actor=team.dev, sprint=1, person=team.dev.user_id)


def test_who_has_not_confirmed_is_asked_once_on_the_last_day(team: Team, running: Sprint, at: Any) -> None:
    figures(running)
    state_time(actor=team.dev, sprint=1, person=team.dev.user_id, feature=60)
    assert on_their_last_day(at(2026, 12, 10, 23)) == []
    assert on_their_last_day(at(2026, 12, 11, 0, 5)) == [(running.pk, running.project_id)]
    for _ in range(2):
        ask_for_time(running.pk)
        outbox.run("tell_people", str(Event.objects.get(kind="time_wanted").pk))
    assert on_their_last_day(at(2026, 12, 11, 9)) == []
    assert [notice.user for notice in Notice.objects.filter(kind="time_wanted")] == [team.dev2.user]
