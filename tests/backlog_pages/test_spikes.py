"""A spike's box, its clock, its outcome, and the log of decisions."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import Access
from backlog.models import ClockSegment
from backlog.services.columns import edit_column
from tests.backlog_pages.conftest import DIALOG, FRAGMENT, JSON, Browser
from tests.factories import SpikeFactory, TaskFactory, column, fresh
from tests.shared import shared

URL = "/p/FER/items/1/"
OUTCOME = {
    "kind": "decision",
    "findings": "Kiosks can sign",
    "decision": "Kiosks sign passes.",
    "option_text": ["Sign on the kiosk", "Print nothing", ""],
    "option_note": ["30 h", "", ""],
    "option_chosen": "0",
}


def text_of(response: Any) -> str:
    return response.content.decode()


@shared
def spike(everybody: Access) -> Any:
    return SpikeFactory(actor=everybody, question="May kiosks sign?")


def test_a_developer_agrees_the_box_first(ada: Client, everybody: Access) -> None:
    spike = SpikeFactory(actor=everybody, timebox_minutes=None)
    assert "clock/start/" not in text_of(ada.get(URL))
    wrong = ada.post(f"{URL}box/", {"timebox_minutes": "soon"})
    assert wrong.status_code == 400 and 'value="soon"' in text_of(wrong)
    ada.post(f"{URL}box/", {"timebox_minutes": "1d"})
    assert fresh(spike).timebox_minutes == 480
    assert "agreed by Ada Alle" in text_of(ada.get(URL))


def test_the_clock_starts_and_pauses(ada: Client, spike: Any) -> None:
    started = text_of(ada.post(f"{URL}clock/start/", headers=FRAGMENT))
    assert "Running" in started and "Pause" in started
    assert fresh(spike).column.name == "In progress"
    paused = text_of(ada.post(f"{URL}clock/pause/", headers=FRAGMENT))
    assert "Running" not in paused and "Start" in paused


def test_a_full_column_asks_before_the_clock_starts(ada: Client, everybody: Access, spike: Any) -> None:
    doing = column(everybody, "In progress")
    edit_column(actor=everybody, column=doing.pk, wip_limit=1)
    TaskFactory(actor=everybody)
    ada.post("/p/FER/items/2/state/", {"column": doing.pk})
    asked = ada.post(f"{URL}clock/start/")
    assert asked.status_code == 409 and "Start anyway" in text_of(asked)
    ada.post(f"{URL}clock/start/", {"over_limit": "1"})
    assert fresh(spike).segments.count() == 1


def test_an_hour_is_added_and_taken_back(ada: Client, spike: Any) -> None:
    undo = ada.post(f"{URL}clock/add/", headers=JSON).json()["undo"]
    assert "1 h" in text_of(ada.get(URL))
    ada.post(undo["url"], undo["body"], content_type="application/json", headers=JSON)
    assert fresh(spike).segments.count() == 0


def test_segments_are_corrected_in_the_time_of_the_project(
    ada: Client, everybody: Access, spike: Any
) -> None:
    everybody.project.timezone = "Asia/Tokyo"
    everybody.project.save()
    ada.post(f"{URL}clock/add/")
    row = ClockSegment.objects.get()
    day = timezone.now() - timedelta(days=2)
    sent = {"started_at": f"{day:%Y-%m-%d}T09:00", "ended_at": f"{day:%Y-%m-%d}T10:30"}
    assert 'type="datetime-local"' in text_of(ada.get(f"{URL}clock/{row.pk}/", headers=DIALOG))
    ada.post(f"{URL}clock/{row.pk}/", sent)
    row.refresh_from_db()
    assert row.started_at.strftime("%H:%M") == "00:00"
    wrong = ada.post(f"{URL}clock/{row.pk}/", sent | {"ended_at": sent["started_at"]})
    assert wrong.status_code == 400 and "after the start" in text_of(wrong)


def test_hours_of_others_are_theirs(ada: Client, as_role: Browser, spike: Any) -> None:
    ada.post(f"{URL}clock/add/")
    row = ClockSegment.objects.get()
    dev = as_role("developer")
    assert f"clock/{row.pk}/" not in text_of(dev.get(URL))
    assert dev.post(f"{URL}clock/{row.pk}/delete/").status_code == 403
    assert f"clock/{row.pk}/" in text_of(as_role("scrum_master").get(URL))


def test_developers_extend_once_by_half(as_role: Browser, spike: Any) -> None:
    dev = as_role("developer")
    sent = {"minutes": "2", "reason": "Printers differ", "learned": "It works"}
    assert dev.post(f"{URL}box/extend/", sent).status_code == 303
    assert fresh(spike).timebox_minutes == 600
    again = dev.post(f"{URL}box/extend/", sent, headers=DIALOG)
    assert again.status_code == 403 and "product owner or dev manager" in again.json()["detail"]
    text = text_of(dev.get(URL))
    assert (
        "Extended by 2 h" in text and "Learned so far: It works" in text and "8 h agreed, 2 h added" in text
    )


@pytest.mark.parametrize("role", ["product_owner", "stakeholder"])
def test_controls_of_the_clock_say_why_not(as_role: Browser, spike: Any, role: str) -> None:
    text = text_of(as_role(role).get(URL))
    assert "Only developers and scrum masters move cards, log work and run clocks." in text
    assert "Only developers record the outcome of a spike." in text
    assert as_role(role).post(f"{URL}clock/start/").status_code == 403


def test_an_outcome_closes_the_spike_and_enters_the_log(ada: Client, spike: Any) -> None:
    answer = ada.post(f"{URL}outcome/", OUTCOME, headers=FRAGMENT)
    assert answer.status_code == 200 and fresh(spike).is_done
    options = fresh(spike).outcome.options
    assert list(options.values_list("text", "note", "is_chosen")) == [
        ("Sign on the kiosk", "30 h", True),
        ("Print nothing", "", False),
    ]
    text = text_of(ada.get("/p/FER/decisions/"))
    assert "May kiosks sign?" in text and "Kiosks sign passes." in text and "Print nothing" in text


def test_a_decision_without_words_keeps_all_that_was_typed(ada: Client, spike: Any) -> None:
    answer = ada.post(f"{URL}outcome/", OUTCOME | {"decision": ""})
    text = text_of(answer)
    assert answer.status_code == 400 and not fresh(spike).is_done
    assert "Kiosks can sign" in text and 'value="Sign on the kiosk"' in text and 'value="30 h"' in text


def test_not_knowing_is_an_outcome_but_no_decision(ada: Client, spike: Any) -> None:
    ada.post(f"{URL}outcome/", {"kind": "inconclusive", "findings": "Too many kinds of printers"})
    assert fresh(spike).is_done
    assert "No decisions yet" in text_of(ada.get("/p/FER/decisions/"))


def test_a_cancelled_spike_is_dropped_with_its_reason(ada: Client, spike: Any) -> None:
    assert ada.post(f"{URL}outcome/cancel/", {"findings": ""}).status_code == 400
    ada.post(f"{URL}outcome/cancel/", {"findings": "Kiosks go away"})
    assert fresh(spike).resolution == "dropped"
    assert "Kiosks go away" in text_of(ada.get(URL))


def test_the_log_of_decisions_is_searched_and_narrowed(ada: Client, everybody: Access, spike: Any) -> None:
    ada.post(f"{URL}outcome/", OUTCOME)
    for asked in (
        "q=print nothing",
        f"by={everybody.user_id}",
        f"q=kiosk&by={everybody.user_id}",
        "epic=&by=",
    ):
        assert "Kiosks sign passes." in text_of(ada.get(f"/p/FER/decisions/?{asked}")), asked
    for asked in ("q=zeppelin", "by=999", "epic=1"):
        nothing = text_of(ada.get(f"/p/FER/decisions/?{asked}"))
        assert "Kiosks sign passes." not in nothing and "No decision like that" in nothing, asked


def test_the_clock_beside_every_page_follows_start_and_pause(ada: Client, everybody: Access) -> None:
    spike = SpikeFactory(actor=everybody, timebox_minutes=240)
    path = f"/p/FER/items/{spike.number}/clock/"
    started = ada.post(f"{path}start/", headers=FRAGMENT).content.decode()
    assert 'id="nav-clock" hx-swap-oob' in started and 'class="nav-clock"' in started
    paused = ada.post(f"{path}pause/", headers=FRAGMENT).content.decode()
    assert 'id="clock-bar" hx-swap-oob' in paused and 'class="nav-clock"' not in paused
