"""Who is let in to listen, and from where on: as for any other page of the project."""

from typing import Any

import pytest
from django.test import Client

from accounts import services, tokens
from accounts.access import Access
from accounts.models import Membership
from activity.models import Event
from config.live.door import NOWHERE
from tests.factories import AccessFactory, StoryFactory, UserFactory, member
from tests.shared import shared

URL = "/live/FER/"


@shared
def ada() -> Access:
    access = AccessFactory(key="FER")
    StoryFactory(actor=access)
    return access


@pytest.fixture
def ada_client(ada: Access) -> Client:
    client = Client()
    client.force_login(ada.user)
    return client


def bearer(access: Access, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.create_token(user=access.user, name='t', **more)[1]}"}


def last(access: Access) -> int:
    return Event.objects.filter(project_id=access.project_id).latest("seq").seq


def test_a_member_is_let_in_by_session(ada_client: Client, ada: Access) -> None:
    opened: Any = ada_client.get(URL, headers={"Accept": "text/event-stream"})
    assert opened.status_code == 200
    assert opened["Content-Type"] == "text/event-stream; charset=utf-8"
    assert (opened["Cache-Control"], opened["X-Accel-Buffering"]) == ("no-store", "no")
    assert "Content-Length" not in opened
    assert (opened.visit.person, opened.visit.project) == (ada.user_id, ada.project_id)
    assert (opened.visit.session, opened.visit.token) == (ada_client.session.session_key, None)


@pytest.mark.parametrize("more", [{}, {"scope": "read"}, {"project": "FER"}], ids=["all", "reads", "bound"])
def test_a_member_is_let_in_by_token(client: Client, ada: Access, more: dict[str, str]) -> None:
    opened: Any = client.get(URL, headers=bearer(ada, **more))
    assert opened.status_code == 200
    assert opened.visit.token
    assert opened.visit.session is None


def test_strangers_are_refused(client: Client, ada: Access) -> None:
    assert client.get(URL).status_code == 401
    assert client.get(URL, headers={"Authorization": "Bearer tdm_wrong"}).status_code == 401


def test_a_bad_token_is_refused_whatever_else_comes_along(ada_client: Client) -> None:
    assert ada_client.get(URL, headers={"Authorization": "Bearer tdm_wrong"}).status_code == 401


def test_who_is_not_in_the_project_finds_nothing(client: Client, ada: Access) -> None:
    client.force_login(UserFactory())
    answers = [client.get(path) for path in (URL, "/live/NONE/")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_who_was_in_it_finds_nothing(client: Client, ada: Access) -> None:
    former = member(ada, "developer")
    Membership.objects.filter(user=former.user).update(left_on="2020-01-01")
    client.force_login(former.user)
    assert client.get(URL).status_code == 404


def test_a_token_of_another_project_finds_nothing(client: Client, ada: Access) -> None:
    AccessFactory(key="OTH", user=ada.user)
    assert client.get(URL, headers=bearer(ada, project="OTH")).status_code == 404


def test_every_role_may_listen(client: Client, ada: Access) -> None:
    client.force_login(member(ada, "stakeholder").user)
    assert client.get(URL).status_code == 200


def test_an_archived_project_streams(ada_client: Client, ada: Access) -> None:
    services.archive_project(actor=ada)
    assert ada_client.get(URL).status_code == 200


def test_the_key_is_written_as_everywhere(ada_client: Client) -> None:
    assert ada_client.get("/live/fer/").status_code == 404


def test_it_is_only_read(ada_client: Client) -> None:
    for method in ("post", "put", "patch", "delete", "head", "options"):
        assert getattr(ada_client, method)(URL).status_code == 405, method


def test_without_a_place_it_goes_on_from_now(ada_client: Client, ada: Access) -> None:
    opened: Any = ada_client.get(URL)
    assert opened.seq == last(ada)


def test_what_was_heard_last_wins_over_what_the_page_says(ada_client: Client) -> None:
    opened: Any = ada_client.get(f"{URL}?after=2&figures=7", headers={"Last-Event-ID": "3"})
    assert (opened.seq, opened.figures) == (3, 7)
    opened = ada_client.get(f"{URL}?after=2", headers={"Last-Event-ID": ""})
    assert opened.seq == 2


@pytest.mark.parametrize("bad", ["-5", "1.5", "x", "9" * 19, "9" * 5000, "٣", "1 OR 1", "0x1"])
def test_a_place_that_is_none_is_nowhere(ada_client: Client, bad: str) -> None:
    opened: Any = ada_client.get(URL, {"after": bad, "figures": bad})
    assert (opened.status_code, opened.seq, opened.figures) == (200, NOWHERE, NOWHERE)
    opened = ada_client.get(URL, headers={"Last-Event-ID": bad})
    assert opened.seq == NOWHERE
