"""A spike's life through the API: box, clock, extension, outcome, decision log."""

from datetime import timedelta

from django.utils import timezone

from tests.api.conftest import Caller
from tests.shared import shared


@shared
def spike(api: Caller) -> str:
    return f"items/{api.create('spike', timebox_minutes=240)['number']}/"


def test_a_box_is_agreed_before_the_clock_runs(api: Caller) -> None:
    path = f"items/{api.create('spike')['number']}/"
    assert api.post(path + "clock/start/").status_code == 409
    assert api.post(path + "box/", {"timebox_minutes": 120}).json()["timebox_minutes"] == 120
    assert api.post(path + "box/", {"timebox_minutes": 0}).status_code == 400


def test_the_clock_starts_pauses_and_takes_hours(api: Caller, spike: str) -> None:
    running = api.post(spike + "clock/start/").json()
    assert (running["clock"]["state"], running["column"]["category"]) in [
        ("running", "doing"),
        ("paused", "doing"),  # the project's working day is over
    ]
    if running["clock"]["state"] == "running":
        assert api.post(spike + "clock/pause/").json()["clock"]["state"] == "paused"
    segment = api.post(spike + "clock/segments/", {"minutes": 90})
    assert segment.status_code == 201
    assert api.get(spike).json()["clock"]["spent_minutes"] >= 90
    now = timezone.now()
    body = {"started_at": now - timedelta(hours=30), "ended_at": now - timedelta(hours=29)}
    edited = api.put(f"{spike}clock/segments/{segment.json()['id']}/", body)
    assert edited.status_code == 200, edited.json()
    assert api.delete(f"{spike}clock/segments/{segment.json()['id']}/").status_code == 204
    assert api.get(spike).json()["clock"]["spent_minutes"] == 0


def test_more_hours_need_a_reason_and_what_was_learned(api: Caller, spike: str) -> None:
    assert list(api.post(spike + "box/extend/", {"minutes": 60}).json()["errors"]) == ["reason", "learned"]
    body = {"minutes": 60, "reason": "Slow", "learned": "It is slow"}
    extended = api.post(spike + "box/extend/", body).json()
    assert (extended["timebox_minutes"], extended["extensions"][0]["reason"]) == (300, "Slow")


def test_an_outcome_ends_the_spike_and_a_decision_is_logged(api: Caller, spike: str) -> None:
    assert api.get(spike + "outcome/").status_code == 404
    body = {
        "kind": "decision",
        "findings": "Redis is enough",
        "decision": "We cache in Redis",
        "options": [{"text": "Redis", "note": "known", "is_chosen": True}, {"text": "Disk"}],
    }
    recorded = api.post(spike + "outcome/", body)
    assert recorded.status_code == 201
    assert recorded.json()["options"] == [
        {"text": "Redis", "note": "known", "is_chosen": True},
        {"text": "Disk", "note": "", "is_chosen": False},
    ]
    assert api.get(spike + "outcome/").json() == recorded.json()
    assert api.get(spike).json()["resolution"] == "done"
    log = api.get("decisions/").json()["results"]
    assert [(one["decision"], one["question"]) for one in log] == [("We cache in Redis", "Does it?")]
    assert len(api.get("decisions/", text="disk").json()["results"]) == 1
    assert len(api.get("decisions/", text="nowhere").json()["results"]) == 0


def test_wrong_options_are_refused_where_they_are(api: Caller, spike: str) -> None:
    body = {"kind": "knowledge", "findings": "x", "options": [{"text": "a", "chosen": True}]}
    answer = api.post(spike + "outcome/", body)
    assert answer.status_code == 400
    assert answer.json()["errors"]["options"] == {"0": {"chosen": ["There is no such field."]}}
    assert api.get(spike).json()["done_at"] is None
