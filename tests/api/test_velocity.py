"""Velocity through the API: the same figures as the page."""

from types import SimpleNamespace

import pytest

from tests.api.conftest import Caller
from tests.shared import shared
from tests.sprints.past import closed_sprint

LOGGED = {"feature": 152, "technical": 50, "defect": 15}


@shared
def closed(api: Caller) -> None:
    team = SimpleNamespace(admin=api.access, owner=api.access)
    for number, points in enumerate((10, 20, 34), start=1):
        closed_sprint(team, number, [(points, points, 0, True)], hours=LOGGED)


def test_effects_add_up_to_the_change(api: Caller, closed: None) -> None:
    found = api.get("velocity/").json()
    assert [one["velocity"] for one in found["sprints"]] == [10, 20, 34]
    assert (found["mean_of_last_six"], found["range"]) == (21.3333, None)
    assert found["compared"]["sentence"].startswith("34 points, 14 more than Sprint 2")
    assert sum(found["compared"]["effects"].values()) == pytest.approx(found["compared"]["change"]) == 14


def test_another_sprint_and_another_baseline(api: Caller, closed: None) -> None:
    assert (
        api.client.get(f"{api.root}velocity/", {"sprint": 3, "against": "1"}).json()["compared"]["change"]
        == 24
    )
    assert (
        api.client.get(f"{api.root}velocity/", {"sprint": 3, "against": "six"}).json()["compared"]["change"]
        == 19
    )
    for nothing in ({"sprint": 1}, {"sprint": 3, "against": "plan"}):
        assert api.client.get(f"{api.root}velocity/", nothing).json()["compared"] is None


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"sprint": "x"}, 400),
        ({"sprint": 9}, 404),
        ({"against": "99"}, 404),
        ({"against": "last"}, 400),
        ({"since": 1}, 400),
    ],
)
def test_what_cannot_be_asked_is_refused(api: Caller, closed: None, asked: dict, status: int) -> None:
    assert api.client.get(f"{api.root}velocity/", asked).status_code == status


def test_without_sprints_there_is_nothing(api: Caller) -> None:
    assert api.get("velocity/").json() == {
        "sprints": [],
        "mean_of_last_six": None,
        "range": None,
        "compared": None,
    }


def test_flow_says_what_the_page_says(api: Caller, closed: None) -> None:
    found = api.client.get(f"{api.root}flow/", {"days": 30, "type": "story"}).json()
    assert len(found["evenings"]) == 31 and found["evenings"][-1]["came"] == 3
    assert [one["kept"] for one in found["predictability"]] == [0, 0, 0]
    assert (found["cycle"], found["timeboxes"], found["spikes"]) == (None, None, [])


@pytest.mark.parametrize("asked", [{"days": 31}, {"days": "x"}, {"type": "epic"}])
def test_what_flow_cannot_answer_is_refused_at_its_name(api: Caller, asked: dict) -> None:
    answer = api.client.get(f"{api.root}flow/", asked)
    assert answer.status_code == 400 and list(answer.json()["errors"]) == list(asked)
