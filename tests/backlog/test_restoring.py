"""Words that somebody replaced can be seen and put back."""

import pytest
from django.test import Client

from accounts.access import Access
from activity.models import Event
from backlog.rules.texts import texts_of
from backlog.services import items
from backlog.services.restoring import restore_text
from common.errors import NotAllowed, NotFound, Stale
from tests.factories import StoryFactory, TaskFactory, fresh


def last_edit() -> int:
    return Event.objects.filter(kind="item_edited").latest("id").pk


@pytest.mark.parametrize(
    ("kind", "data", "found"),
    [
        (
            "item_edited",
            {"changed": {"i_want": ["a", "b"], "points": [1, 2]}},
            [("i_want", "I want", "a", "b")],
        ),
        ("item_edited", {"changed": {"description": [None, "b"]}}, [("description", "Description", "", "b")]),
        ("item_edited", {"changed": {"points": [1, 2]}}, []),
        ("criterion_edited", {"from": "a", "to": "b"}, [("", "Criterion", "a", "b")]),
        ("commented", {}, []),
    ],
)
def test_words_of_an_event(kind: str, data: dict, found: list) -> None:
    assert [(one.field, one.label, one.old, one.new) for one in texts_of(kind, data)] == found


def test_a_product_owner_puts_back_what_a_developer_replaced(po: Access, dev: Access) -> None:
    story = StoryFactory(actor=po, title="Pay", description="Long\nago")
    edited = items.edit_item(actor=dev, item=story.number, title="Pay by card", description="Now")
    given = {"actor": po, "item": story.number, "event": last_edit()}
    with pytest.raises(Stale):
        restore_text(**given, field="description", version=edited.version - 1)
    restore_text(**given, field="description", version=edited.version)
    assert (fresh(story).title, fresh(story).description) == ("Pay by card", "Long\nago")
    assert Event.objects.get(pk=last_edit()).data["changed"] == {"description": ["Now", "Long\nago"]}


def test_developers_put_back_their_own_types_only(po: Access, dev: Access) -> None:
    story, task = StoryFactory(actor=po), TaskFactory(actor=dev)
    for item in (task, story):
        items.edit_item(actor=dev, item=item.number, description="x")
        given = {"actor": dev, "item": item.number, "event": last_edit(), "field": "description"}
        if item is task:
            assert restore_text(**given).description == ""
        else:
            with pytest.raises(NotAllowed):
                restore_text(**given)


def test_only_what_this_item_said(po: Access) -> None:
    story, other = StoryFactory(actor=po), StoryFactory(actor=po)
    items.edit_item(actor=po, item=story.number, title="x")
    event = last_edit()
    for item, field in ((other, "title"), (story, "description"), (story, "rank"), (story, "")):
        with pytest.raises(NotFound):
            restore_text(actor=po, item=item.number, event=event, field=field)


def test_the_history_unfolds_and_restores(po: Access, dev: Access, client: Client) -> None:
    story = StoryFactory(actor=po, description="<b>old</b>")
    items.edit_item(actor=dev, item=story.number, description="new")
    url = f"/p/FER/items/{story.number}/history/{last_edit()}/"
    client.force_login(dev.user)
    page = client.get(url).content.decode()
    assert "&lt;b&gt;old&lt;/b&gt;" in page and "Restore" not in page
    assert url in client.get(f"/p/FER/items/{story.number}/").content.decode()
    assert client.post(url + "restore/", {"field": "description", "version": 2}).status_code == 403
    client.force_login(po.user)
    assert "Restore" in client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert client.post(url + "restore/", {"field": "description"}).status_code == 400
    assert client.post(url + "restore/", {"field": "description", "version": 1}).status_code == 409
    assert client.post(url + "restore/", {"field": "description", "version": 2}).status_code == 303
    assert fresh(story).description == "<b>old</b>"
