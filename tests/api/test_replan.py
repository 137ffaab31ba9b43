"""What a departure would mean, through the API."""

from datetime import timedelta

from accounts.access import today_in
from tests.api.conftest import Caller
from tests.factories import member


def test_a_departure_is_tried_out_and_what_cannot_be_is_refused(api: Caller) -> None:
    other, today = member(api.access, "developer"), today_in(api.access.project)
    api.post("sprints/", {"start_on": str(today), "end_on": str(today + timedelta(days=13))})
    task = api.create("task", assignee=other.user_id)["number"]
    asked = {"person": other.user_id, "last_day": str(today)}
    found = api.get("replan/", **asked).json()
    assert [(one["number"], one["sprint"]) for one in found["orphans"]] == [(task, None)]
    assert found["sprints"][0]["plannable_after"] < found["sprints"][0]["plannable_before"]
    assert api.get("replan/").json()["leaving"] == []
    answer = api.get("replan/", **asked | {"last_day": str(today - timedelta(days=1))})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["last_day"])
