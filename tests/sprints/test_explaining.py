"""Why a closed sprint went as it did is kept by a job, once, and told once."""

from dataclasses import replace
from fractions import Fraction

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice
from activity import outbox
from activity.models import Event, Outbox
from sprints.models import SprintExplanation
from sprints.queries import compare, delivered
from sprints.rules.explained_kept import explanation_of
from sprints.services import sprints
from sprints.services.explaining import ask_for_all, explain_sprint
from tests.sprints.conftest import Team
from tests.sprints.past import closed_sprint

LOGGED = {"feature": 152, "technical": 50, "defect": 15}


def test_it_is_kept_exactly_and_read_where_it_is_the_usual_comparison(team: Team) -> None:
    closed_sprint(team, 1, [(21, 21, 0, True)], hours=LOGGED)
    last = closed_sprint(
        team, 2, [(9, 9, 0, True), (8, 8, 3, False)], hours={"feature": 110, "technical": 75, "defect": 10}
    )
    computed = compare(delivered(team.owner), 2)
    explain_sprint(last.pk)
    explain_sprint(last.pk)
    (row,) = SprintExplanation.objects.all()
    found = explanation_of(row.result)
    assert computed is not None and found is not None
    assert sum(found.effects.values()) == found.change == Fraction(-12)
    assert compare(delivered(team.owner), 2) == computed_of(computed, row)
    row.result["sentence"] = "As it was kept."
    row.save()
    fresh = delivered(team.owner)
    assert compare(fresh, 2).sentence == "As it was kept."
    assert compare(fresh, 2, "1").sentence == computed.sentence, "others are computed"
    with CaptureQueriesContext(connection) as asked:
        delivered(team.owner)
    assert len(asked) == 2


def computed_of(compared, row):
    """The same comparison, of a sprint that knows what is kept of it."""
    return replace(compared, after=replace(compared.after, explained=row.result))


def test_another_sprint_in_between_makes_what_is_kept_void(team: Team) -> None:
    closed_sprint(team, 1, [(21, 21, 0, True)], hours=LOGGED)
    last = closed_sprint(team, 3, [(9, 9, 0, True)], hours=LOGGED)
    explain_sprint(last.pk)
    closed_sprint(team, 2, [(5, 5, 0, True)], hours=LOGGED)
    assert compare(delivered(team.owner), 3).baseline == "Sprint 2"
    ask_for_all(team.admin.project_id)
    assert Outbox.objects.filter(kind="explain_sprint", done_at=None).count() == 3
    outbox.run("explain_sprint", str(last.pk))
    assert SprintExplanation.objects.get(sprint=last).result["baseline"] == "Sprint 2"
    assert not Event.objects.filter(kind="sprint_explained").exists(), "told of when it closes only"


def test_closing_tells_everybody_once_why(team: Team, sprint) -> None:
    closed_sprint(team, 7, [(21, 21, 0, True)], hours=LOGGED)
    sprints.start_sprint(actor=team.master, sprint=1)
    sprints.close_sprint(actor=team.master, sprint=1)
    for _ in range(2):
        outbox.run("explain_sprint", str(sprint.pk))
        explain_sprint(sprint.pk, tell=True)
    event = Event.objects.get(kind="sprint_explained")
    outbox.run("tell_people", str(event.pk))
    notices = Notice.objects.filter(kind="sprint_closed")
    assert notices.filter(user=team.stakeholder.user).count() == 1 and notices.count() == 7
    text = notices[0].text
    assert text == "tells how Sprint 1 went: 0 points, 21 fewer than Sprint 7"
    assert notices[0].path == "/p/FER/velocity/?sprint=1"
