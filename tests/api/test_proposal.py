"""A sprint's proposal and Next up through the API."""

import pytest

from sprints.services import figures
from tests.api.conftest import Caller
from tests.shared import shared

TARGET = {"feature": 6000, "technical": 3000, "defect": 1000}


@shared
def sprint(api: Caller) -> int:
    body = {"start_on": "2027-01-04", "end_on": "2027-01-15", "target_bp": TARGET}
    number = int(api.post("sprints/", body).json()["number"])
    figures.recompute(api.access.project.sprints.get().pk)
    return number


def test_a_proposal_is_read_and_accepted(api: Caller, sprint: int) -> None:
    task = api.create("task", estimate_minutes=120)["number"]
    story = api.create("story")["number"]
    found = api.get(f"sprints/{sprint}/proposal/").json()
    assert [(one["item"]["number"], one["load_minutes"]) for one in found["proposed"]] == [(task, 120)]
    assert [(one["number"], one["code"]) for one in found["skipped"]] == [(story, "unestimated")]
    assert found["planned_minutes"]["technical"] == 120
    rows = api.get("next-up/").json()["items"]
    assert [(one["item"]["number"], one["code"]) for one in rows] == [(task, ""), (story, "unestimated")]
    assert api.post(f"sprints/{sprint}/proposal/", {"all": True}).json() == {
        "planned": [task],
        "gone": [],
        "refused": [],
    }
    assert api.post(f"sprints/{sprint}/proposal/", {"items": [task]}).json()["gone"] == [task]


@pytest.mark.parametrize(("body", "status"), [({}, 400), ({"items": []}, 400), ({"items": [987]}, 400)])
def test_what_cannot_be_accepted_is_refused(api: Caller, sprint: int, body: dict, status: int) -> None:
    answer = api.post(f"sprints/{sprint}/proposal/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (status, ["items"])
