"""Suggesting, triage above each backlog, and what comes back to the suggester."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from backlog.models import Item, Suggestion
from backlog.services import suggestions as service
from tests.backlog_pages.conftest import DIALOG, Browser
from tests.factories import EpicFactory, StoryFactory, member

BACKLOG = "/p/FER/backlog/"
URL = "/p/FER/suggestions/"
NEW = "/p/FER/suggestions/new/"
HERE = DIALOG | {"HX-Current-URL": f"http://testserver{BACKLOG}"}
Ask = Callable[..., Suggestion]


def text_of(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def ask(everybody: Access) -> Ask:
    """A suggestion of the creator, who holds all roles."""

    def make(kind: str = "task", title: str = "Agree how bookings are stored", **more: Any) -> Suggestion:
        return service.suggest(actor=more.pop("actor", everybody), kind=kind, title=title, **more)

    return make


def test_choosing_a_type_one_may_not_create_offers_to_suggest_it(as_role: Browser) -> None:
    chooser = text_of(as_role("product_owner").get("/p/FER/items/new/", headers=DIALOG))
    assert "Suggest a technical task" in chooser and "Suggest a spike" in chooser
    developer = as_role("developer")
    assert "Suggest a story" in text_of(developer.get("/p/FER/items/new/"))
    form = text_of(developer.get("/p/FER/items/new/?type=story", headers=DIALOG))
    assert f'hx-post="{NEW}"' in form and "Only a product owner creates stories." in form
    assert "declines with a reason that you see" in form


def test_a_suggestion_waits_above_the_backlog(as_role: Browser) -> None:
    owner = as_role("product_owner")
    answer = owner.post(
        NEW, {"kind": "spike", "title": "Which queue?", "text": "Before the kiosks"}, headers=HERE
    )
    assert "tandem:done" in answer["HX-Trigger"] and 'id="triage-technical"' in text_of(answer)
    page = text_of(as_role("developer").get(BACKLOG))
    assert "Which queue?" in page and "Product Owner, today" in page
    assert f"{URL}{Suggestion.objects.get().pk}/accept/" in page


def test_without_a_script_too(as_role: Browser) -> None:
    owner, developer = as_role("product_owner"), as_role("developer")
    assert owner.post(NEW, {"kind": "task", "title": "Set up"}).status_code == 303
    one = f"{URL}{Suggestion.objects.get().pk}/"
    assert "Accept" in text_of(developer.get(one))
    assert 'value="Set up"' in text_of(developer.get(f"{one}accept/"))
    done = developer.post(
        f"{one}accept/", {"title": "Set up", "so_that": "it runs", "done_items": "one\ntwo", "version": "1"}
    )
    assert (done.status_code, done["Location"]) == (303, "/p/FER/items/1/")
    task = Item.objects.get().technicaltask
    assert (task.so_that, task.done_items.count()) == ("it runs", 2)
    assert "Suggested by" in text_of(developer.get("/p/FER/items/1/"))


def test_only_its_owners_answer_it_and_others_read_it(as_role: Browser, ask: Ask) -> None:
    one = f"{URL}{ask().pk}/"
    for role in ("product_owner", "scrum_master", "dev_manager", "stakeholder"):
        browser = as_role(role)
        page = text_of(browser.get(BACKLOG))
        assert "Agree how bookings are stored" in page and "accept/" not in page
        for do in ("accept", "decline"):
            assert browser.get(f"{one}{do}/").status_code == 403
            assert browser.post(f"{one}{do}/", {"title": "x", "reason": "x"}).status_code == 403
        assert "Only a developer accepts or declines" in text_of(browser.get(one))
    assert Suggestion.objects.get().state == "open"


def test_accepting_puts_the_item_on_top_and_takes_it_out_of_triage(ada: Client, ask: Ask) -> None:
    one = ask(text="Before gift crossings")
    form = text_of(ada.get(f"{URL}{one.pk}/accept/", headers=HERE))
    assert "Before gift crossings" in form and 'name="done_items"' in form and "<html" not in form
    answer = ada.post(f"{URL}{one.pk}/accept/", {"title": one.title, "version": "1"}, headers=HERE)
    text = text_of(answer)
    assert "afterbegin:#list-technical" in text and 'id="triage-technical"' in text
    assert "Nothing waits" in text and "Accepted by Ada Alle" in text


def test_what_is_typed_stays_when_something_is_wrong(ada: Client, ask: Ask) -> None:
    one = ask()
    sent = {"title": one.title, "estimate_minutes": "soon", "so_that": "we sleep", "version": "1"}
    answer = ada.post(f"{URL}{one.pk}/accept/", sent, headers=DIALOG)
    assert answer.status_code == 400
    assert "is not a number of hours" in text_of(answer) and "we sleep" in text_of(answer)
    assert (Item.objects.count(), Suggestion.objects.get().state) == (0, "open")


@pytest.mark.parametrize("reason", ["", "\u200b"])
def test_declining_asks_for_a_reason_at_its_field(ada: Client, ask: Ask, reason: str) -> None:
    one = ask()
    answer = ada.post(f"{URL}{one.pk}/decline/", {"reason": reason}, headers=DIALOG)
    assert answer.status_code == 400 and 'id="id_reason_error"' in text_of(answer)
    assert Suggestion.objects.get().state == "open"


def test_the_reason_reaches_the_suggester_and_nobody_elses_fold(
    everybody: Access, ask: Ask, ada: Client
) -> None:
    owner = member(everybody, "product_owner", name="Petra Owner")
    one = ask(actor=owner)
    ada.post(f"{URL}{one.pk}/decline/", {"reason": "It is there already", "version": "1"}, headers=HERE)
    petra = Client()
    petra.force_login(owner.user)
    page = text_of(petra.get(BACKLOG))
    assert "Your suggestions" in page and "It is there already" in page and "Declined by Ada Alle" in page
    assert "It is there already" not in text_of(ada.get(BACKLOG))
    assert "It is there already" in text_of(ada.get(f"{URL}?state=declined"))


@pytest.mark.parametrize("do", ["accept", "decline"])
def test_the_second_to_answer_reads_who_was_first(ada: Client, ask: Ask, everybody: Access, do: str) -> None:
    one = ask()
    service.accept_suggestion(actor=everybody, suggestion=one.pk)
    answer = ada.post(f"{URL}{one.pk}/{do}/", {"title": "x", "reason": "x", "version": "1"}, headers=DIALOG)
    assert answer.status_code == 409
    assert "Ada Alle has accepted this suggestion already: it is FER-1 now" in text_of(answer)
    assert "Ada Alle" in text_of(ada.get(f"{URL}{one.pk}/{do}/", headers=DIALOG))


def test_a_suggestion_that_changed_under_the_form_is_read_again(
    ada: Client, ask: Ask, everybody: Access
) -> None:
    one = ask()
    service.edit_suggestion(actor=everybody, suggestion=one.pk, text="Only for groups")
    sent = {"title": "Mine", "version": "1"}
    first = ada.post(f"{URL}{one.pk}/accept/", sent, headers=DIALOG)
    assert first.status_code == 400
    assert "was changed while you were looking" in text_of(first) and "Only for groups" in text_of(first)
    assert 'value="Mine"' in text_of(first) and 'name="version" value="2"' in text_of(first)
    assert ada.post(f"{URL}{one.pk}/accept/", sent | {"version": "2"}).status_code == 303


def test_one_edits_and_withdraws_ones_own(ada: Client, ask: Ask, as_role: Browser) -> None:
    one = ask()
    stranger = as_role("product_owner")
    assert stranger.get(f"{URL}{one.pk}/edit/").status_code == 403
    assert stranger.post(f"{URL}{one.pk}/withdraw/").status_code == 403
    sent = {"title": "Agree on storage", "text": "", "opens": "", "version": "1"}
    assert ada.post(f"{URL}{one.pk}/edit/", sent).status_code == 303
    assert ada.post(f"{URL}{one.pk}/edit/", sent | {"opens": "OTH-1"}).status_code == 400
    stale = ada.post(f"{URL}{one.pk}/edit/", sent | {"title": "Other"})
    assert stale.status_code == 400 and "Now it says: Agree on storage" in text_of(stale)
    assert ada.post(f"{URL}{one.pk}/withdraw/").status_code == 303
    assert "Withdrawn" in text_of(ada.get(f"{URL}{one.pk}/"))


def test_what_it_would_open_stands_on_both_sides(ada: Client, ask: Ask, everybody: Access) -> None:
    story, epic = StoryFactory(actor=everybody), EpicFactory(actor=everybody, title="Payments")
    ada.post(NEW, {"kind": "task", "title": "Structure", "opens": f"fer-{story.number}"})
    ask(title="Whole structure", opens_epic=epic.number)
    page = text_of(ada.get(BACKLOG))
    assert "would open" in page and "FER-1</a>" in page and "Payments</a>" in page
    assert "Structure" in text_of(ada.get("/p/FER/items/1/")) and "Whole structure" in text_of(
        ada.get("/p/FER/epics/1/")
    )


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "\u202e"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"text": "x" * 100_001}, "text"),
        ({"opens": "99"}, "opens"),
        ({"opens": "x" * 100_000}, "opens"),
        ({"opens": "²"}, "opens"),
        ({"opens_epic": "-1"}, "opens_epic"),
    ],
)
def test_odd_input_comes_back_with_its_message(ada: Client, sent: dict[str, str], field: str) -> None:
    answer = ada.post(NEW, {"kind": "task", "title": "T", "text": "kept 😀"} | sent)
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in text_of(answer)
    assert "text" in sent or "kept 😀" in text_of(answer)
    assert not Suggestion.objects.exists()


def test_what_people_write_is_text(ada: Client, ask: Ask) -> None:
    script = "<script>alert(1)</script>"
    one = ask(title=script, text=script)
    service.decline_suggestion(actor=Access.of(one.created_by, "FER"), suggestion=one.pk, reason=script)
    ask(title=script, text=script)
    for path in (BACKLOG, URL, f"{URL}?state=all", f"{URL}{one.pk}/"):
        text = text_of(ada.get(path))
        assert script not in text and "&lt;script&gt;" in text


def test_many_suggestions_cost_no_more_queries(ada: Client, ask: Ask, everybody: Access) -> None:
    story = StoryFactory(actor=everybody)

    def cost(path: str) -> int:
        ada.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert ada.get(path).status_code == 200
        return len(queries)

    def some(count: int) -> None:
        for _ in range(count):
            ask(opens=story.number)
            one = ask("story", actor=member(everybody, "developer"))
            service.decline_suggestion(actor=everybody, suggestion=ask().pk, reason="no")
            service.accept_suggestion(actor=everybody, suggestion=one.pk)

    some(2)
    paths = (BACKLOG, f"{URL}?state=all", f"/p/FER/items/{story.number}/")
    few = [cost(path) for path in paths]
    some(6)
    assert [cost(path) for path in paths] == few


def test_a_long_triage_shows_the_oldest_and_counts_all(ada: Client, everybody: Access) -> None:
    now = StoryFactory(actor=everybody).created_at
    Suggestion.objects.bulk_create(
        Suggestion(project=everybody.project, kind="task", title=f"Wish {n:03}", created_at=now)
        for n in range(60)
    )
    page = text_of(ada.get(BACKLOG))
    assert '<span class="badge">60' in page and "Wish 019" in page and "Wish 020" not in page
    assert "Wish 055" in text_of(ada.get(f"{URL}?page=2"))


def test_an_empty_triage_teaches(as_role: Browser) -> None:
    page = text_of(as_role("product_owner").get(BACKLOG))
    assert "until a developer accepts it or says why not" in page
    assert "Suggest a technical task" in page and "Suggest a story" not in page


def test_what_was_typed_into_an_answered_suggestion_can_be_copied(
    ada: Client, everybody: Access, ask: Ask
) -> None:
    asked = ask()
    service.decline_suggestion(actor=everybody, suggestion=asked.pk, reason="Done already")
    sent = {"title": "Agree how bookings are stored", "text": "Words of mine", "version": 1}
    for headers in ({}, DIALOG):
        answer = ada.post(f"{URL}{asked.pk}/edit/", sent, headers=headers)
        assert answer.status_code == 409
        assert "Done already" in text_of(answer) and "Words of mine</textarea>" in text_of(answer)
