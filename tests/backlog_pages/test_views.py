"""The bar of filters: what it offers, and views saved from it."""

from django.test import Client

from accounts.access import Access
from backlog.models import SavedView
from backlog.services.saved_views import save_view
from tests.backlog_pages.conftest import Browser
from tests.factories import StoryFactory

URL, NEW = "/p/FER/backlog/", "/p/FER/views/new/"


def test_ticked_types_stand_together_in_the_address(ada: Client) -> None:
    answer = ada.get(f"{URL}?type=story&type=task&epic=")
    assert answer["Location"] == f"{URL}?type=story%2Ctask"
    assert "Story, Technical task" in ada.get(answer["Location"]).content.decode()


def test_filters_are_saved_shown_renamed_and_deleted(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody)
    assert "Save these filters" in ada.get(f"{URL}?ready=no").content.decode()
    assert 'value="ready=no"' in ada.get(f"{NEW}?ready=no").content.decode()
    made = ada.post(NEW, {"name": "To refine <b>", "query": "ready=no&evil=1", "is_shared": "on"})
    assert made["Location"] == f"{URL}?ready=no"
    view = SavedView.objects.get()
    text = ada.get(URL).content.decode()
    assert 'href="?ready=no"' in text and "To refine &lt;b&gt;" in text
    ada.post(f"/p/FER/views/{view.pk}/", {"name": "Refine", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Refine", True)
    assert ada.post(f"/p/FER/views/{view.pk}/delete/").status_code == 303
    assert not SavedView.objects.exists()


def test_a_name_that_will_not_do_comes_back(ada: Client) -> None:
    answer = ada.post(NEW, {"name": "", "query": "ready=no"})
    assert answer.status_code == 400 and 'value="ready=no"' in answer.content.decode()


def test_who_may_not_share_reads_why(as_role: Browser, everybody: Access) -> None:
    view = save_view(actor=everybody, name="Ours", query="state=?&type=gone", is_shared=True)
    guest = as_role("stakeholder")
    assert "Everybody but stakeholders shares views." in guest.get(NEW).content.decode()
    guest.post(NEW, {"name": "Mine", "query": "ready=no", "is_shared": "on"})
    assert SavedView.objects.get(name="Mine").is_shared is False
    assert guest.post(f"/p/FER/views/{view.pk}/", {"name": "x"}).status_code == 403
    assert "Ours" in guest.get(f"{URL}?{view.query}").content.decode()
