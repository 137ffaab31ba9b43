"""The forecast through the API: the same dates as the page."""

from types import SimpleNamespace

import pytest

from sprints.services.forecasting import recompute_forecast
from tests.api.conftest import Caller
from tests.sprints.past import closed_sprint


def test_dates_follow_the_share_that_is_asked_for(api: Caller) -> None:
    team = SimpleNamespace(admin=api.access, owner=api.access)
    for number in range(1, 6):
        closed_sprint(team, number, [(8, 8, 0, True)], hours={"feature": 150, "technical": 50})
    api.create("story", title="Next", points=16)
    recompute_forecast(api.access.project_id)
    found = api.get("forecast/").json()
    assert (found["mark"], found["share"], found["expected_share"], len(found["sprints"])) == (
        "indicative",
        25,
        25,
        52,
    )
    assert found["sprints"][1]["delivered"] == {"50": 16, "70": 16, "85": 16, "95": 16}
    assert found["stories"][-1]["done"]["85"] == {"sprint": 2, "by": found["sprints"][1]["end"]}
    found = api.get("forecast/", share=63).json()
    assert (found["stories"][-1]["done"]["85"]["sprint"], found["is_far"]) == (5, True)


@pytest.mark.parametrize("share", ["101", "-1", "half", "12.5"])
def test_a_share_that_is_none_is_named(api: Caller, share: str) -> None:
    answer = api.get("forecast/", share=share)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["share"])


def test_the_team_says_what_a_sprint_brings_and_has_it_worked_out(api: Caller) -> None:
    assert api.put("forecast/guess/", {"low": 20, "high": "30.5"}).json()["guess"] == [20, 30.5]
    assert set(api.put("forecast/guess/", {"low": 20, "high": 3}).json()["errors"]) == {"high"}
    assert api.post("forecast/").status_code == 202
    assert api.get("forecast/").json()["updating"]
    assert api.put("forecast/guess/", {"low": None, "high": None}).json()["guess"] is None
