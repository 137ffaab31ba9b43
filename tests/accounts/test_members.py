"""Who is in a project, as what."""

from datetime import timedelta

import pytest

from accounts import services
from accounts.access import Access, today_in
from accounts.models import Membership, User
from accounts.queries import projects_of
from common.errors import Invalid, NotAllowed, NotFound, Refused
from tests.shared import shared

pytestmark = pytest.mark.django_db


@shared
def ana() -> User:
    return User.objects.create_user("ana@example.org", "correct horse", name="Ana Lima")


@shared
def bo() -> User:
    return User.objects.create_user("bo@example.org", "correct horse", name="Bo Berg")


@shared
def admin(ana: User) -> Access:
    return services.create_project(user=ana, key="PAY", name="Payments")


def test_the_creator_of_a_project_may_try_everything(admin: Access) -> None:
    assert admin.roles == {"product_owner", "developer", "scrum_master", "dev_manager"}
    assert admin.is_admin


def test_a_project_starts_with_two_backlogs_and_a_workflow(admin: Access) -> None:
    assert {b.kind for b in admin.project.backlogs.all()} == {"product", "technical"}
    assert [c.name for c in admin.project.columns.all()] == [
        "To do",
        "In progress",
        "Review",
        "Acceptance",
        "Done",
    ]


@pytest.mark.parametrize("key", ["pay ments", "1PAY", "P", "", "PAYMENTSYSTEM", "PÄY"])
def test_a_key_that_would_not_do_is_refused_at_its_field(ana: User, key: str) -> None:
    with pytest.raises(Invalid) as error:
        services.create_project(user=ana, key=key, name="Payments")
    assert "key" in error.value.fields


def test_a_key_is_given_once(admin: Access, bo: User) -> None:
    with pytest.raises(Invalid) as error:
        services.create_project(user=bo, key="pay", name="Other")
    assert "key" in error.value.fields


def test_developers_bring_all_their_time_unless_said_otherwise(admin: Access, bo: User) -> None:
    assert services.add_member(actor=admin, email="BO@example.org", roles=["developer"]).share_bp == 10_000


def test_stakeholders_bring_no_time(admin: Access, bo: User) -> None:
    assert services.add_member(actor=admin, email="bo@example.org", roles=["stakeholder"]).share_bp == 0


def test_adding_somebody_unknown_says_who_is_missing(admin: Access) -> None:
    with pytest.raises(Invalid, match=r"nobody@example\.org"):
        services.add_member(actor=admin, email="nobody@example.org", roles=["developer"])


def test_an_unknown_role_is_refused(admin: Access, bo: User) -> None:
    with pytest.raises(Invalid) as error:
        services.add_member(actor=admin, email="bo@example.org", roles=["emperor"])
    assert "roles" in error.value.fields


def test_only_admins_add_members(admin: Access, bo: User) -> None:
    services.add_member(
        actor=admin, email="bo@example.org", roles=["product_owner", "developer", "scrum_master"]
    )
    with pytest.raises(NotAllowed, match="admin"):
        services.add_member(actor=Access.of(bo, "PAY"), email="ana@example.org", roles=["developer"])


def test_nobody_makes_themselves_an_admin(admin: Access, bo: User) -> None:
    member = services.add_member(actor=admin, email="bo@example.org", roles=["developer"])
    with pytest.raises(NotAllowed):
        services.edit_member(
            actor=Access.of(bo, "PAY"),
            membership_id=member.pk,
            roles=["developer"],
            is_admin=True,
            share_bp=0,
        )
    assert not Membership.objects.get(pk=member.pk).is_admin


def test_the_last_admin_stays(admin: Access) -> None:
    own = Membership.objects.get(project=admin.project)
    with pytest.raises(Refused, match="at least one admin"):
        services.remove_member(actor=admin, membership_id=own.pk)


def test_who_left_gets_nothing_any_more(admin: Access, bo: User) -> None:
    member = services.add_member(actor=admin, email="bo@example.org", roles=["developer"])
    services.remove_member(actor=admin, membership_id=member.pk)
    with pytest.raises(NotFound):
        Access.of(bo, "PAY")


def test_a_project_that_was_left_is_not_offered_any_more(admin: Access, bo: User) -> None:
    member = services.add_member(actor=admin, email="bo@example.org", roles=["developer"])
    assert list(projects_of(bo)) == [admin.project]
    services.remove_member(actor=admin, membership_id=member.pk)
    assert list(projects_of(bo)) == []


def test_the_last_day_is_still_a_day_inside(admin: Access, bo: User) -> None:
    member = services.add_member(actor=admin, email="bo@example.org", roles=["developer"])
    today = today_in(admin.project)
    services.edit_member(
        actor=admin, membership_id=member.pk, roles=["developer"], is_admin=False, share_bp=0, left_on=today
    )
    assert Access.of(bo, "PAY").roles == {"developer"}


def test_leaving_before_joining_is_refused(admin: Access, bo: User) -> None:
    member = services.add_member(actor=admin, email="bo@example.org", roles=["developer"])
    today = today_in(admin.project)
    with pytest.raises(Invalid) as error:
        services.edit_member(
            actor=admin,
            membership_id=member.pk,
            roles=["developer"],
            is_admin=False,
            share_bp=0,
            joined_on=today,
            left_on=today - timedelta(days=1),
        )
    assert "left_on" in error.value.fields


def test_an_outsider_cannot_tell_a_project_from_none(admin: Access, bo: User) -> None:
    for key in ("PAY", "NONE"):
        with pytest.raises(NotFound):
            Access.of(bo, key)
