"""Members, invitations and the archive through the API."""

from collections.abc import Callable

import pytest

from accounts.models import Invitation, Membership
from tests.api.conftest import Caller


def test_people_are_invited_and_wrong_addresses_are_named(api: Caller) -> None:
    body = {"emails": ["kim@example.org", "nobody"], "roles": ["developer"]}
    answer = api.post("invitations/", body)
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert made["invited"][0]["email"] == "kim@example.org" and "/invitations/" in made["invited"][0]["link"]
    assert [row["email"] for row in made["wrong"]] == ["nobody"]
    listed = api.get("invitations/").json()["results"]
    assert [row["email"] for row in listed] == ["kim@example.org"] and "link" not in listed[0]
    again = api.post(f"invitations/{listed[0]['id']}/renew/")
    assert again.status_code == 201 and again.json()["link"] != made["invited"][0]["link"]
    assert api.delete(f"invitations/{again.json()['id']}/").status_code == 204
    assert api.get("invitations/").json()["results"] == []


def test_roles_are_changed_field_by_field(api: Caller, as_role: Callable[..., Caller]) -> None:
    other = as_role("developer")
    row = Membership.objects.get(user=other.access.user)
    answer = api.patch(f"members/{row.pk}/", {"roles": ["scrum_master"]})
    assert answer.status_code == 200 and answer.json()["share_bp"] == row.share_bp
    row.refresh_from_db()
    assert (row.roles, row.is_admin) == (["scrum_master"], False)
    assert api.delete(f"members/{row.pk}/").status_code == 204
    assert other.get().status_code == 404


@pytest.mark.parametrize("field", ["role", "project", "user", "is_staff", "is_superuser"])
def test_what_a_member_has_no_field_for_is_refused_by_name(api: Caller, field: str) -> None:
    row = Membership.objects.get(user=api.access.user)
    answer = api.patch(f"members/{row.pk}/", {field: "x"})
    assert answer.status_code == 400 and field in answer.json()["errors"]


def test_the_last_admin_stays_one(api: Caller) -> None:
    row = Membership.objects.get(user=api.access.user)
    assert api.patch(f"members/{row.pk}/", {"is_admin": False}).status_code == 409
    assert api.post("leave/").status_code == 409


def test_others_neither_see_nor_send_invitations(api: Caller, as_role: Callable[..., Caller]) -> None:
    api.post("invitations/", {"emails": ["kim@example.org"], "roles": ["developer"]})
    other = as_role("product_owner", "developer", "scrum_master", "dev_manager")
    assert other.get("invitations/").status_code == 403
    assert other.post("invitations/", {"emails": ["a@b.org"], "roles": ["developer"]}).status_code == 403
    assert Invitation.objects.count() == 1


def test_a_project_is_archived_read_and_restored(api: Caller) -> None:
    assert api.post("archive/").json()["archived_at"]
    assert api.get("items/").status_code == 200
    assert api.post("items/", {"type": "task", "title": "x"}).status_code == 403
    assert api.post("restore/").json()["archived_at"] is None
    assert api.post("items/", {"type": "task", "title": "x"}).status_code == 201
