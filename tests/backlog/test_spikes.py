"""The box of a spike and what comes out of it."""

import pytest

from accounts.access import Access
from activity.models import Event
from backlog import queries
from backlog.models import Outcome
from backlog.services import clock, spikes, workflow
from common.errors import Invalid, NotAllowed, Refused
from tests.backlog.conftest import SetClock
from tests.factories import SpikeFactory, at, fresh


def extend(actor: Access, item: int, minutes: int) -> None:
    spikes.extend_box(actor=actor, item=item, minutes=minutes, reason="harder", learned="it depends")


def test_a_box_is_agreed_again_until_work_starts(everybody: Access, dev: Access) -> None:
    spike = SpikeFactory(actor=everybody, timebox_minutes=None)
    spikes.agree_box(actor=dev, item=spike.number, timebox_minutes=240)
    spikes.agree_box(actor=dev, item=spike.number, timebox_minutes=480)
    assert (fresh(spike).timebox_minutes, fresh(spike).agreed_by) == (480, dev.user)
    clock.add_hour(actor=dev, item=spike.number)
    with pytest.raises(Refused, match="extend it"):
        spikes.agree_box(actor=dev, item=spike.number, timebox_minutes=600)


@pytest.mark.parametrize("minutes", [0, -1, 100_001, "60", True, None])
def test_a_box_is_a_number_of_hours(everybody: Access, minutes: object) -> None:
    spike = SpikeFactory(actor=everybody, timebox_minutes=None)
    with pytest.raises(Invalid) as error:
        spikes.agree_box(actor=everybody, item=spike.number, timebox_minutes=minutes)
    assert list(error.value.fields) == ["timebox_minutes"]


def test_developers_take_half_a_box_more_once(dev: Access, po: Access, manager: Access) -> None:
    spike = SpikeFactory(actor=dev, timebox_minutes=480)
    with pytest.raises(NotAllowed, match="product owner or dev manager"):
        extend(dev, spike.number, 241)
    extend(dev, spike.number, 240)
    with pytest.raises(NotAllowed, match="product owner or dev manager"):
        extend(dev, spike.number, 1)
    extend(po, spike.number, 60)
    extend(manager, spike.number, 600)
    assert fresh(spike).timebox_minutes == 480 + 240 + 60 + 600
    assert list(spike.extensions.values_list("is_own", flat=True)) == [True, False, False]


def test_an_extension_says_why_and_what_was_learned(everybody: Access) -> None:
    spike = SpikeFactory(actor=everybody)
    for words in ({"reason": " ", "learned": "l"}, {"reason": "r", "learned": ""}):
        with pytest.raises(Invalid):
            spikes.extend_box(actor=everybody, item=spike.number, minutes=60, **words)
    with pytest.raises(Invalid, match="too large"):
        extend(everybody, spike.number, 99_999)


def test_time_after_the_old_box_was_used_up_is_not_counted_when_it_grows(
    everybody: Access, set_clock: SetClock
) -> None:
    set_clock(at(9))
    spike = SpikeFactory(actor=everybody, timebox_minutes=60)
    clock.start_clock(actor=everybody, item=spike.number)
    set_clock(at(12))
    extend(everybody, spike.number, 60)
    found = queries.item_detail(everybody, spike.number).clock
    assert found is not None and (found.state, found.spent_minutes, found.remaining_minutes) == (
        "paused",
        60,
        60,
    )
    clock.start_clock(actor=everybody, item=spike.number)


def test_a_decision_ends_the_spike_and_enters_the_log(everybody: Access, set_clock: SetClock) -> None:
    set_clock(at(9))
    spike = SpikeFactory(actor=everybody, question="Which queue?")
    clock.start_clock(actor=everybody, item=spike.number)
    set_clock(at(11))
    spikes.record_outcome(
        actor=everybody,
        item=spike.number,
        kind="decision",
        decision="Redis",
        options=[("Redis", "known", True), ("Kafka", "", False)],
    )
    row = fresh(spike)
    assert (row.resolution, row.column.name, row.done_at) == ("done", "Done", at(11))
    assert list(spike.segments.values_list("ended_at", "stopped_by")) == [(at(11), "outcome")]
    (entry,) = queries.decisions(everybody, "queue")
    assert (entry.decision, entry.spent_minutes, entry.recorded_by) == ("Redis", 120, everybody.user)
    assert [(one.text, one.is_chosen) for one in entry.options.all()] == [("Redis", True), ("Kafka", False)]
    kinds = list(Event.objects.filter(subject_id=spike.pk).order_by("seq").values_list("kind", flat=True))
    assert kinds[-3:] == ["clock_paused", "item_state_changed", "outcome_recorded"]


@pytest.mark.parametrize(
    ("kind", "texts", "resolution"),
    [
        ("knowledge", {"findings": "it scales"}, "done"),
        ("inconclusive", {"findings": "no access"}, "done"),
        ("cancelled", {"findings": "moot"}, "dropped"),
    ],
)
def test_other_outcomes(everybody: Access, kind: str, texts: dict[str, str], resolution: str) -> None:
    spike = SpikeFactory(actor=everybody, timebox_minutes=None)
    spikes.record_outcome(actor=everybody, item=spike.number, kind=kind, **texts)
    assert fresh(spike).resolution == resolution
    assert not queries.decisions(everybody)


@pytest.mark.parametrize(
    ("kind", "texts", "field"),
    [
        ("knowledge", {"decision": "d"}, "findings"),
        ("inconclusive", {}, "findings"),
        ("cancelled", {"findings": "  "}, "findings"),
        ("decision", {"findings": "f"}, "decision"),
        ("guess", {"findings": "f"}, "kind"),
        ("knowledge", {"findings": "f", "options": [("", "", False)]}, "options"),
        ("knowledge", {"findings": "f", "options": [("o", "", False)] * 21}, "options"),
    ],
)
def test_an_outcome_says_something(everybody: Access, kind: str, texts: dict[str, str], field: str) -> None:
    spike = SpikeFactory(actor=everybody)
    with pytest.raises(Invalid) as error:
        spikes.record_outcome(actor=everybody, item=spike.number, kind=kind, **texts)
    assert list(error.value.fields) == [field]
    assert not fresh(spike).is_done


def test_a_reopened_spike_gets_a_new_outcome_in_place_of_the_old(everybody: Access) -> None:
    spike = SpikeFactory(actor=everybody)
    record = {"actor": everybody, "item": spike.number}
    spikes.record_outcome(**record, kind="decision", decision="A", options=[("A", "", True)])
    with pytest.raises(Refused, match="has recorded the outcome of FER-1 already"):
        spikes.record_outcome(**record, kind="decision", decision="B")
    workflow.reopen_item(**record)
    assert not queries.decisions(everybody), "what is open is not decided"
    spikes.record_outcome(**record, kind="decision", decision="B")
    outcome = Outcome.objects.get()
    assert (outcome.decision, outcome.options.count()) == ("B", 0)
