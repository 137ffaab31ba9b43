"""Nobody raises themselves or anybody else: requester × target × new role, through every door."""

import threading
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts import services
from accounts.access import Access
from accounts.models import Membership, Project, Role, User
from common.errors import Refused
from tests import factories
from tests.safety.forms import SOAK
from tests.safety.world import database_hash
from tests.shared import shared

REQUESTERS = [*Role.values, "former", "outsider"]
TARGETS = ["self", "admin", "other"]
# All roles for oneself; for others, who is refused whatever the role, all of them at full size.
WANTED = list(product(TARGETS if SOAK else ["self"], Role.values))
WANTED += [("admin", "product_owner"), ("other", "developer")]


@shared
def admin() -> Access:
    return factories.AccessFactory(key="MINE")


def _person(admin: Access, role: str) -> User:
    user = factories.UserFactory()
    if role == "outsider":
        return user
    roles = ["developer"] if role == "former" else [role]
    made = services.add_member(actor=admin, email=user.email, roles=roles)
    if role == "former":
        services.remove_member(actor=admin, membership_id=made.pk)
    return user


def _doors(membership_id: int, role: str) -> list[tuple[str, str, Any]]:
    """Method, address and body of whatever could change what somebody is."""
    page = {"roles": [role], "is_admin": "on", "share_bp": "100", "is_staff": "on", "is_superuser": "on"}
    sent = {"roles": [role], "is_admin": True, "role": role, "is_staff": True, "is_superuser": True}
    api = "/api/v1/projects/MINE/"
    return [
        ("post", f"/p/MINE/members/{membership_id}/", page),
        ("post", f"/p/MINE/members/{membership_id}/row/", page),
        ("post", f"/p/MINE/members/{membership_id}/remove/", {}),
        ("post", "/p/MINE/members/", page | {"emails": "new@example.org"}),
        ("patch", api, sent),
        ("put", api, sent),
        ("patch", f"{api}members/{membership_id}/", sent),
        ("delete", f"{api}members/{membership_id}/", None),
        ("post", f"{api}members/", sent | {"email": "new@example.org"}),
        ("post", f"{api}invitations/", {"emails": ["new@example.org"], "roles": [role], "is_admin": True}),
    ]


@pytest.mark.soak
@pytest.mark.parametrize("requester", REQUESTERS)
def test_only_admins_change_what_people_are(admin: Access, requester: str, client: Client) -> None:
    user, other = _person(admin, requester), _person(admin, "stakeholder")
    factories.UserFactory(email="new@example.org")
    members = {m.user_id: m.pk for m in Membership.objects.filter(project=admin.project)}
    ids = {"self": members.get(user.pk, 0), "admin": members[admin.user.pk], "other": members[other.pk]}
    client.force_login(user)
    before = database_hash()
    for target, role in WANTED:
        for method, path, body in _doors(ids[target], role):
            kind = {} if path.startswith("/p/") else {"content_type": "application/json"}
            answer = getattr(client, method)(path, body, **kind)
            assert answer.status_code in (403, 404, 405), f"{method} {path}: {answer.status_code}"
    assert database_hash() == before


def test_what_one_says_of_oneself_is_no_right(admin: Access, client: Client) -> None:
    user = _person(admin, "stakeholder")
    client.force_login(user)
    given = {"name": "Eve", "timezone": "UTC", "theme": "auto", "country": "", "region": ""}
    raised = {
        "is_staff": "on",
        "is_superuser": "on",
        "is_active": "",
        "email": "eve@example.org",
        "roles": "developer",
    }
    before = user.email
    assert client.post("/profile/", given | raised).status_code in (302, 303, 400)
    user.refresh_from_db()
    assert (user.is_active, user.email) == (True, before)
    assert not getattr(user, "is_staff", False) and not getattr(user, "is_superuser", False)
    assert Membership.objects.get(user=user).roles == ["stakeholder"]


@pytest.mark.parametrize("role", Role.values)
def test_no_role_makes_an_admin(admin: Access, role: str, client: Client) -> None:
    client.force_login(_person(admin, role))
    before = database_hash()
    for path in ("/p/MINE/settings/", "/p/MINE/settings/workflow/", "/p/MINE/import/"):
        assert client.post(path, {"name": "Taken"}).status_code == 403, path
    assert database_hash() == before


def test_who_left_keeps_their_first_day(admin: Access) -> None:
    user = _person(admin, "developer")
    made = Membership.objects.get(user=user)
    first = admin.project.created_at.date().replace(year=2020)
    Membership.objects.filter(pk=made.pk).update(joined_on=first)
    services.remove_member(actor=admin, membership_id=made.pk)
    made.refresh_from_db()
    assert made.joined_on == first and made.left_on


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_take_each_others_rights_at_once() -> None:
    first = factories.AccessFactory(key="MINE")
    user = factories.UserFactory()
    second_id = services.add_member(actor=first, email=user.email, roles=["developer"], is_admin=True).pk
    second = Access.of(user, "MINE")
    first_id = Membership.objects.get(project=first.project, user=first.user).pk
    together, refused = threading.Barrier(2), []

    def demote(actor: Access, membership_id: int) -> None:
        together.wait()
        try:
            services.edit_member(
                actor=actor, membership_id=membership_id, roles=["developer"], is_admin=False, share_bp=0
            )
        except Refused:
            refused.append(membership_id)
        finally:
            connection.close()

    pairs = [(first, second_id), (second, first_id)]
    threads = [threading.Thread(target=demote, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.filter(project__key="MINE", is_admin=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_taken_at_the_same_moment_is_told_at_its_field() -> None:
    users = [factories.UserFactory() for _ in range(4)]
    together, told = threading.Barrier(4), []

    def create(user: User) -> None:
        together.wait()
        try:
            services.create_project(user=user, key="SAME", name="Same")
        except Exception as error:
            told.append(getattr(error, "fields", error))
        finally:
            connection.close()

    threads = [threading.Thread(target=create, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Project.objects.filter(key="SAME").count() == 1
    assert [set(one) for one in told] == [{"key"}] * 3
