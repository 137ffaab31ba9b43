"""Refinement: what is not ready one by one, and how much of it there is."""

from django.test import Client

from accounts.access import Access
from backlog.services.items import edit_item
from tests.backlog_pages.conftest import Browser
from tests.factories import SpikeFactory, StoryFactory, TaskFactory

URL, BACKLOG = "/p/FER/refine/", "/p/FER/backlog/"


def test_it_begins_with_what_is_first_and_goes_on_to_what_is_next(everybody: Access, ada: Client) -> None:
    first, ready, last = (
        StoryFactory(actor=everybody, title=title, points=points, criteria=criteria)
        for title, points, criteria in (("One", None, ()), ("Two", 3, ("It works",)), ("Three", 5, ()))
    )
    answer = ada.get(URL, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{URL}product/?at={first.number}"
    assert f'href="?at={last.number}" data-command-key="n"' in page and "Two" not in page
    assert "2 not ready" in page and ready.lacks == []
    edit_item(actor=everybody, item=first.number, version=first.version, points=2)
    page = ada.get(f"{URL}product/?at={first.number}").content.decode()
    assert "Lacks </span>an acceptance criterion" in page and "Has </span>points" in page


def test_an_address_stays_at_its_item_when_that_is_ready(everybody: Access, ada: Client) -> None:
    ready = StoryFactory(actor=everybody, points=3, criteria=("It works",))
    page = ada.get(f"{URL}product/?at={ready.number}").content.decode()
    assert f"{ready.key} is ready" in page and "All ready" in page
    assert "Nothing to refine here" in ada.get(f"{URL}product/").content.decode()
    assert ada.get(f"{URL}nothing/").status_code == 404 and ada.get(f"{URL}product/?at=99").status_code == 404


def test_each_is_offered_what_they_may_do(everybody: Access, as_role: Browser) -> None:
    story, task = StoryFactory(actor=everybody), TaskFactory(actor=everybody)
    spike = SpikeFactory(actor=everybody, timebox_minutes=None)
    owner, dev, guest = as_role("product_owner"), as_role("developer"), as_role("stakeholder")
    of_owner = owner.get(f"{URL}product/?at={story.number}").content.decode()
    assert "Only developers set the points of a story." in of_owner and f"{story.number}/split/" in of_owner
    assert 'data-fill="points"' in dev.get(f"{URL}product/?at={story.number}").content.decode()
    assert 'data-fill="estimate_minutes"' in dev.get(f"{URL}technical/?at={task.number}").content.decode()
    assert 'value="8h" data-command-key="8"' in dev.get(f"{URL}technical/?at={spike.number}").content.decode()
    for person, count in ((owner, "1"), (dev, "3"), (guest, "")):
        page = person.get(BACKLOG).content.decode()
        assert (f'Refine <span class="n">{count}</span>' in page) is bool(count)


def test_quick_views_say_how_many_they_show_whatever_is_filtered(everybody: Access, ada: Client) -> None:
    StoryFactory(actor=everybody, points=3, criteria=("It works",))
    StoryFactory(actor=everybody)
    TaskFactory(actor=everybody)
    for address in (BACKLOG, f"{BACKLOG}?type=spike"):
        page = ada.get(address).content.decode()
        assert 'Ready <span class="n">1</span>' in page and 'Unsized <span class="n">2</span>' in page


def test_a_story_is_split_in_a_dialog_over_the_page(everybody: Access, ada: Client) -> None:
    story = StoryFactory(actor=everybody)
    url, htmx = f"/p/FER/items/{story.number}/split/", {"HX-Request": "true", "HX-Target": "dialog#dialog"}
    assert b"<html" not in ada.get(url, headers=htmx).content
    answer = ada.post(url, {"title_1": "Half", "version": story.version}, headers=htmx)
    assert (answer.status_code, "tandem:done" in answer["HX-Trigger"]) == (204, True)
    assert everybody.project.items.filter(title="Half").exists()
