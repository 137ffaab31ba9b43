"""Labels in the settings."""

from django.test import Client

from accounts.access import Access
from activity.models import Event
from backlog.models import Item, Label
from tests.backlog_pages.conftest import Browser
from tests.factories import StoryFactory, member

URL = "/p/FER/settings/labels/"


def names(number: int) -> set[str]:
    return {label.name for label in Item.objects.get(number=number).labels.all()}


def test_labels_are_counted_renamed_and_deleted(ada: Client, everybody: Access) -> None:
    assert "No labels yet" in ada.get(URL).content.decode()
    StoryFactory(actor=everybody, labels=["web", "a&b"])
    web = Label.objects.get(name="web")
    assert "?label=a%26b" in ada.get(URL).content.decode()
    assert ada.post(f"{URL}{web.pk}/", {"name": " Web  site "}).status_code == 303
    assert names(1) == {"Web site", "a&b"}
    ada.post(f"{URL}{web.pk}/delete/")
    assert names(1) == {"a&b"} and Item.objects.get().version == 3


def test_who_deleted_a_label_brings_it_back_to_its_items(ada: Client, everybody: Access) -> None:
    for labels in (["web", "site"], ["web"], []):
        StoryFactory(actor=everybody, labels=labels)
    page = ada.post(f"{URL}{Label.objects.get(name='web').pk}/delete/", follow=True).content.decode()
    told = Event.objects.get(kind="label_deleted")
    undo = f"{URL}deleted/{told.pk}/restore/"
    assert undo in page and names(1) == {"site"}
    assert ada.post(undo).status_code == 303
    assert (names(1), names(2), names(3)) == ({"web", "site"}, {"web"}, set())
    assert "brought the label “web” back" in ada.get("/p/FER/activity/").content.decode()
    assert ada.post(undo).status_code == 409 and Label.objects.count() == 2
    ada.force_login(member(everybody, "developer").user)
    assert ada.post(undo).status_code == 404


def test_a_name_that_is_taken_asks_before_it_merges(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody, labels=["web", "site"])
    StoryFactory(actor=everybody, labels=["site"])
    site = Label.objects.get(name="site")
    asked = ada.post(f"{URL}{site.pk}/", {"name": "WEB"})
    assert asked.status_code == 409 and "Merge the two?" in asked.content.decode() and names(2) == {"site"}
    assert ada.post(f"{URL}{site.pk}/", {"name": "WEB", "merge": "on"}).status_code == 303
    assert names(1) == names(2) == {"web"} and Label.objects.count() == 1


def test_an_empty_name_comes_back(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody, labels=["web"])
    assert ada.post(f"{URL}{Label.objects.get().pk}/", {"name": " "}).status_code == 400


def test_stakeholders_read_them(as_role: Browser, everybody: Access) -> None:
    StoryFactory(actor=everybody, labels=["web"])
    guest = as_role("stakeholder")
    assert "Everybody but stakeholders" in guest.get(URL).content.decode()
    assert guest.post(f"{URL}{Label.objects.get().pk}/delete/").status_code == 403
