"""The recycle bin's page, and what a deleted item's address answers."""

from django.test import Client

from accounts.access import Access
from backlog.services.items import delete_item
from tests.backlog_pages.conftest import JSON, PANEL, Browser
from tests.factories import StoryFactory

URL, ITEM = "/p/FER/deleted/", "/p/FER/items/1/"


def test_an_item_comes_back_from_it(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody, title="Gone <b>")
    assert "Nothing was deleted" in ada.get(URL).content.decode()
    delete_item(actor=everybody, item=1)
    text = ada.get(URL).content.decode()
    assert "Gone &lt;b&gt;" in text and "29 days" in text and "Ada Alle" in text
    assert ada.post(f"{ITEM}restore/").status_code == 303
    assert ada.get(ITEM).status_code == 200


def test_members_are_told_what_became_of_it(ada: Client, everybody: Access, outsider: Client) -> None:
    StoryFactory(actor=everybody)
    delete_item(actor=everybody, item=1)
    answer = ada.get(ITEM)
    assert answer.status_code == 404 and "Restore it" in answer.content.decode()
    panel = ada.get(ITEM, headers=PANEL)
    assert panel.status_code == 404 and "<html" not in panel.content.decode()
    assert ada.get(ITEM, headers=JSON).status_code == 404
    assert "deleted" not in outsider.get(ITEM).content.decode()


def test_who_may_not_restore_reads_why(as_role: Browser, everybody: Access) -> None:
    StoryFactory(actor=everybody)
    delete_item(actor=everybody, item=1)
    text = as_role("developer").get(URL).content.decode()
    assert "disabled" in text and "Only a product owner deletes or restores a story." in text
    assert "Restore it" not in as_role("developer").get(ITEM).content.decode()
