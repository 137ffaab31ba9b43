"""The audit of a project: what an admin may have to answer for, and nothing of the daily work."""

import csv
import io

import pytest
from django.test import Client

from accounts.access import Access
from accounts.services import edit_member
from accounts.tokens import create_token, revoke_token
from activity.models import Event
from backlog.services.items import delete_item, edit_item
from tests.factories import AccessFactory, StoryFactory, member
from tests.shared import shared

pytestmark = pytest.mark.django_db


@shared
def admin() -> Access:
    access = AccessFactory(key="FER", user__name="Ada Admin")
    story = StoryFactory(actor=access, title="Daily work")
    edit_item(actor=access, item=story.number, title="More daily work")
    delete_item(actor=access, item=story.number)
    return access


@shared
def dev(admin: Access) -> Access:
    return member(admin, "developer", name="=Dora Dev")


def page(client: Client, access: Access, query: str = "") -> str:
    client.force_login(access.user)
    return client.get(f"/p/FER/audit/{query}").content.decode()


def test_it_shows_rights_keys_and_deletions_and_no_daily_work(
    admin: Access, dev: Access, client: Client
) -> None:
    found = dev.project.memberships.get(user=dev.user)
    edit_member(actor=admin, membership_id=found.pk, roles=["scrum_master"], is_admin=False, share_bp=0)
    token, _ = create_token(user=admin.user, name="Nightly build", project="FER")
    revoke_token(user=admin.user, token_id=token.pk)
    html = page(client, admin)
    for said in (
        "made =Dora Dev scrum master",
        "made the API token “Nightly build”",
        "revoked the API token “Nightly build”",
        "deleted it",
        "created the project",
    ):
        assert said in html
    assert "changed title" not in html


def test_who_is_no_admin_does_not_see_it(admin: Access, dev: Access, client: Client) -> None:
    client.force_login(dev.user)
    for path in ("/p/FER/audit/", "/p/FER/audit.csv"):
        assert client.get(path).status_code == 403


def test_it_is_asked_by_person_and_days(admin: Access, dev: Access, client: Client) -> None:
    assert "created the project" not in page(client, admin, f"?person={dev.user_id}")
    assert "Nothing here" in page(client, admin, "?until=2020-01-01")
    assert "created the project" in page(client, admin, "?since=2020-01-01")
    client.force_login(admin.user)
    wrong = client.get("/p/FER/audit/?since=2026-02-02&until=2026-02-01")
    assert wrong.status_code == 400
    assert "This is before the first day." in wrong.content.decode()
    assert client.get("/p/FER/audit.csv?since=nonsense").status_code == 400


def test_older_pages_go_on_where_this_one_ends(
    admin: Access, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_token(user=admin.user, name="One", project="FER")
    monkeypatch.setattr("backlog.queries.audit.PAGE", 1)
    monkeypatch.setattr("backlog.queries.audit.audit.__defaults__", (1,))
    first = page(client, admin)
    newest = Event.objects.get(kind="token_created", project_id=admin.project_id)
    assert f"?before={newest.seq}" in first
    second = page(client, admin, f"?before={newest.seq}")
    assert "made the API token" not in second
    assert "deleted it" in second


def test_the_table_to_take_away_holds_all_and_no_formula(admin: Access, dev: Access, client: Client) -> None:
    create_token(user=dev.user, name="One", project="FER")
    client.force_login(admin.user)
    answer = client.get("/p/FER/audit.csv")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0] == ["When", "Number", "Who", "What", "Kind"]
    assert ["'=Dora Dev", "made the API token “One”", "token_created"] in [row[2:] for row in rows]
    assert [row[4] for row in rows[1:]].count("project_created") == 1
