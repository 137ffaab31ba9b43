"""Suggestions: who asks whom for what, what accepting makes of them, and that the reason comes back."""

from typing import Any

import pytest

from accounts.access import Access
from accounts.models import Project
from activity.models import Event
from backlog import queries
from backlog.models import Item, Suggestion
from backlog.services import suggestions as service
from backlog.services.design import need_design
from common.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from tests.factories import AccessFactory, EpicFactory, StoryFactory

ASK = {"title": "Agree how bookings are stored", "text": "Before gift crossings"}


def asked(actor: Access, kind: str = "task", **more: Any) -> Suggestion:
    return service.suggest(actor=actor, kind=kind, **(ASK | more))


def fresh(one: Suggestion) -> Suggestion:
    return Suggestion.objects.get(pk=one.pk)


def test_a_product_owner_suggests_and_a_developer_accepts_completing_it(po: Access, dev: Access) -> None:
    one = asked(po)
    assert (one.state, Item.objects.count()) == ("open", 0)
    made = service.accept_suggestion(
        actor=dev,
        suggestion=one.pk,
        so_that="bookings are safe",
        done_items=["A page says it"],
        estimate_minutes=240,
    )
    task = Item.objects.get().technicaltask
    assert (task.number, task.title, task.description) == (made.number, ASK["title"], ASK["text"])
    assert (task.so_that, task.estimate_minutes) == ("bookings are safe", 240)
    assert [row.text for row in task.done_items.all()] == ["A page says it"]
    answered = fresh(one)
    assert (answered.state, answered.item_id, answered.decided_by) == ("accepted", task.pk, dev.user)


def test_what_is_given_goes_before_what_was_suggested(dev: Access, po: Access) -> None:
    made = service.accept_suggestion(
        actor=po, suggestion=asked(dev, "story").pk, title="Keep bookings", criteria=["They are there"]
    )
    assert (made.title, made.description) == ("Keep bookings", ASK["text"])
    assert made.created_by == po.user


@pytest.mark.parametrize(
    ("text", "question", "context"),
    [("Which store?", "Which store?", ""), ("", ASK["title"], ""), ("x" * 6000, ASK["title"], "x" * 6000)],
)
def test_a_spike_takes_its_question_from_the_suggestion(
    po: Access, dev: Access, text: str, question: str, context: str
) -> None:
    service.accept_suggestion(actor=dev, suggestion=asked(po, "spike", text=text).pk)
    spike = Item.objects.get().spike
    assert (spike.question, spike.context) == (question, context)


def test_history_names_whose_suggestion_it_was(po: Access, dev: Access) -> None:
    made = service.accept_suggestion(actor=dev, suggestion=asked(po).pk)
    lines = [str(line) for line in queries.item_detail(po, made.number).history]
    assert lines == ["Dario Dev created it from the suggestion of Petra Owner"]


def test_a_refusal_reaches_the_suggester_with_its_reason(po: Access, dev: Access) -> None:
    one = service.decline_suggestion(actor=dev, suggestion=asked(po).pk, reason="It is there already")
    event = Event.objects.get(kind="suggestion_declined")
    assert (event.subject_type, event.subject_id) == ("suggestion", one.pk)
    assert event.data["suggester"] == po.user_id and event.data["reason"] == "It is there already"
    assert (fresh(one).state, fresh(one).reason) == ("declined", "It is there already")


@pytest.mark.parametrize("reason", ["", "   ", "\u200b", "\x00", "x" * 501])
def test_declining_needs_a_reason(po: Access, dev: Access, reason: str) -> None:
    one = asked(po)
    with pytest.raises(Invalid) as error:
        service.decline_suggestion(actor=dev, suggestion=one.pk, reason=reason)
    assert "reason" in error.value.fields
    assert fresh(one).state == "open"


def test_what_is_wrong_with_the_item_leaves_the_suggestion_open(po: Access, dev: Access) -> None:
    one = asked(po)
    with pytest.raises(Invalid) as error:
        service.accept_suggestion(actor=dev, suggestion=one.pk, title=" ")
    assert "title" in error.value.fields
    assert (fresh(one).state, Item.objects.count()) == ("open", 0)


def test_an_answered_suggestion_says_who_answered_it(po: Access, dev: Access) -> None:
    one = asked(po)
    service.accept_suggestion(actor=dev, suggestion=one.pk)
    for call in (service.accept_suggestion, service.decline_suggestion):
        with pytest.raises(Refused, match=r"Dario Dev has accepted this suggestion already: it is FER-1 now"):
            call(
                actor=dev,
                suggestion=one.pk,
                **({"reason": "no"} if call == service.decline_suggestion else {}),
            )
    with pytest.raises(Refused):
        service.edit_suggestion(actor=po, suggestion=one.pk, title="Other")


def test_one_edits_and_withdraws_ones_own_alone(po: Access, dev: Access, master: Access) -> None:
    one = asked(po)
    for other in (dev, master):
        with pytest.raises(NotAllowed):
            service.edit_suggestion(actor=other, suggestion=one.pk, title="Mine")
        with pytest.raises(NotAllowed):
            service.withdraw_suggestion(actor=other, suggestion=one.pk)
    edited = service.edit_suggestion(actor=po, suggestion=one.pk, version=1, title="Agree on storage")
    assert (edited.title, edited.version) == ("Agree on storage", 2)
    service.withdraw_suggestion(actor=po, suggestion=one.pk)
    assert (fresh(one).state, fresh(one).reason) == ("declined", "Withdrawn")
    with pytest.raises(Refused, match="Petra Owner has withdrawn"):
        service.accept_suggestion(actor=dev, suggestion=one.pk)


def test_nobody_answers_what_has_changed_under_them(po: Access, dev: Access) -> None:
    one = asked(po)
    service.edit_suggestion(actor=po, suggestion=one.pk, text="Only for groups")
    with pytest.raises(Stale) as error:
        service.accept_suggestion(actor=dev, suggestion=one.pk, version=1)
    assert error.value.version == 2
    with pytest.raises(Stale) as error:
        service.edit_suggestion(actor=po, suggestion=one.pk, version=1, text="For all")
    assert error.value.changed == {"text": ("Only for groups", "For all")}


def test_it_says_what_it_would_open(everybody: Access, po: Access) -> None:
    story, epic = StoryFactory(actor=everybody), EpicFactory(actor=everybody)
    assert asked(po, opens=story.number).opens_id == story.pk
    assert asked(po, opens_epic=epic.number).opens_epic == epic
    for opens, field in (
        ({"opens": 77}, "opens"),
        ({"opens_epic": 77}, "opens_epic"),
        ({"opens": story.number, "opens_epic": epic.number}, "opens_epic"),
    ):
        with pytest.raises(Invalid) as error:
            asked(po, **opens)
        assert list(error.value.fields) == [field]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "\u202e\u200b"}, "title"),
        ({"text": "x" * 100_001}, "text"),
        ({"kind": "defect"}, "kind"),
    ],
)
def test_odd_input_is_told_at_its_field(po: Access, given: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as error:
        asked(po, **{"kind": "task"} | given)
    assert field in error.value.fields
    assert not Suggestion.objects.exists()


def test_what_can_be_kept_is_kept(po: Access) -> None:
    one = asked(po, title="😀 مرحبا\x00", text="x" * 100_000)
    assert (fresh(one).title, len(fresh(one).text)) == ("😀 مرحبا", 100_000)


def test_suggestions_of_another_project_do_not_exist_here(po: Access) -> None:
    other = AccessFactory(key="OTH")
    one = asked(po)
    with pytest.raises(NotFound):
        service.accept_suggestion(actor=other, suggestion=one.pk)


def test_an_archived_project_takes_none(po: Access) -> None:
    one = asked(po)
    Project.objects.filter(pk=po.project_id).update(archived_at=one.created_at)
    po.project.refresh_from_db()
    for call in (lambda: asked(po), lambda: service.withdraw_suggestion(actor=po, suggestion=one.pk)):
        with pytest.raises(NotAllowed, match="archived"):
            call()


WHO = {
    "story": ({"developer", "scrum_master", "dev_manager"}, {"product_owner"}),
    "task": ({"product_owner", "scrum_master", "dev_manager"}, {"developer"}),
    "spike": ({"product_owner", "scrum_master", "dev_manager"}, {"developer"}),
}


@pytest.mark.parametrize("kind", WHO)
def test_each_side_asks_the_other(everybody: Access, kind: str, request: pytest.FixtureRequest) -> None:
    suggesters, owners = WHO[kind]
    people = dict(
        zip(
            ("product_owner", "developer", "scrum_master", "dev_manager", "stakeholder"),
            (request.getfixturevalue(name) for name in ("po", "dev", "master", "manager", "stakeholder")),
            strict=True,
        )
    )
    for role, person in people.items():
        if role in suggesters:
            asked(person, kind)
        else:
            with pytest.raises(NotAllowed):
                asked(person, kind)
        for call in (service.accept_suggestion, service.decline_suggestion):
            one = asked(everybody, kind)
            reason = {"reason": "no"} if call == service.decline_suggestion else {}
            if role in owners:
                call(actor=person, suggestion=one.pk, **reason)
            else:
                with pytest.raises(NotAllowed):
                    call(actor=person, suggestion=one.pk, **reason)
                assert fresh(one).state == "open"


def test_a_gate_follows_the_answer(everybody: Access, po: Access, dev: Access) -> None:
    story, other = StoryFactory(actor=everybody), StoryFactory(actor=everybody)
    waits = need_design(actor=po, item=story.number, title="Structure", kind="task")
    lifted = need_design(actor=po, item=other.number, title="Colours", kind="spike")
    with pytest.raises(Invalid) as error:
        service.edit_suggestion(actor=po, suggestion=waits.suggestion_id, opens=other.number)
    assert "opens" in error.value.fields
    made = service.accept_suggestion(actor=dev, suggestion=waits.suggestion_id)
    service.decline_suggestion(actor=dev, suggestion=lifted.suggestion_id, reason="None needed")
    for gate in (waits, lifted):
        gate.refresh_from_db()
    assert (waits.waits_for_id, waits.opened_at) == (made.pk, None)
    assert (lifted.how, lifted.reason) == ("lifted", "None needed")
