"""Leaving a project, closing an account, archiving, and credentials that end with it."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import services, tokens
from accounts.access import Access
from accounts.models import ApiToken, Invitation, Membership, Notice, Project, User
from accounts.queries import archived_projects_of, projects_of
from accounts.services import invitations
from accounts.services.leaving import leave_project
from activity.models import Event
from backlog.services import clock, spikes
from backlog.services.items import edit_item
from backlog.services.work import assign_item
from common.errors import Invalid, NotAllowed, NotFound, Refused
from tests import factories
from tests.shared import shared

pytestmark = pytest.mark.django_db
PASSWORD = factories.PASSWORD


@shared
def admin() -> Access:
    return factories.AccessFactory(key="PAY", name="Payments")


@shared
def dev(admin: Access) -> Access:
    return factories.member(admin, "developer", name="Lena Koch", email="lena@example.org", password=PASSWORD)


def bearer(user: User, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.create_token(user=user, name='t', **more)[1]}"}


# ── leaving ──────────────────────────────────────────────────────────────────


def test_who_leaves_is_out_and_their_project_token_with_them(admin: Access, dev: Access) -> None:
    headers = bearer(dev.user, project="PAY")
    leave_project(actor=dev)
    with pytest.raises(NotFound):
        Access.of(dev.user, "PAY")
    assert Client().get("/api/v1/projects/PAY/", headers=headers).status_code == 401
    assert Event.objects.filter(kind="member_left", actor_id=dev.user_id).exists()


def test_the_last_admin_stays(admin: Access) -> None:
    with pytest.raises(Refused, match="at least one admin"):
        leave_project(actor=admin)


def test_leaving_lists_what_is_left_without_anybody(admin: Access, dev: Access, client: Client) -> None:
    task = factories.TaskFactory(actor=admin, title="Rotate the keys")
    assign_item(actor=admin, item=task.number, assignee=dev.user_id)
    client.force_login(dev.user)
    page = client.get("/p/PAY/leave/").content.decode()
    assert "Open and yours" in page and "Rotate the keys" in page
    assert client.post("/p/PAY/leave/").status_code == 303
    assert client.get("/p/PAY/backlog/").status_code == 404


# ── closing one's account ────────────────────────────────────────────────────


def test_an_account_that_is_closed_leaves_no_name_and_no_way_in(admin: Access, dev: Access) -> None:
    user, other = dev.user, Client()
    other.force_login(user)
    headers = bearer(user)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    invitations.invite(actor=admin, emails="kim@example.org", roles=["developer"])
    Notice.objects.create(
        user=admin.user, project=admin.project, kind="assigned", key="x", path="/", text="gave it to Lena Koch",
        created_at=admin.project.created_at,
    )  # fmt: skip
    services.anonymise(user=user, password=PASSWORD, word="Close")
    user.refresh_from_db()
    assert str(user) == f"Former member {user.pk}" and "lena" not in user.email
    assert not EmailAddress.objects.exists() and not ApiToken.objects.exists()
    assert Notice.objects.get().text == f"gave it to {user}"
    assert other.get("/projects/").status_code == 302
    assert Client().get("/api/v1/projects/", headers=headers).status_code == 401
    assert Membership.objects.get(user=user).left_on
    sent = {"login": "lena@example.org", "password": PASSWORD}
    Client().post("/accounts/login/", sent)
    assert User.objects.filter(email="lena@example.org").count() == 0


def test_what_was_done_keeps_its_person(admin: Access, dev: Access) -> None:
    task = factories.TaskFactory(actor=dev)
    services.anonymise(user=dev.user, password=PASSWORD, word="close")
    event = Event.objects.filter(kind="item_created", subject_id=task.pk).get()
    assert event.actor_id == dev.user_id
    edit_item(actor=admin, item=task.number, version=None, title="Still there")


@pytest.mark.parametrize(
    ("password", "word", "field"), [("x", "close", "password"), (PASSWORD, "no", "word")]
)
def test_closing_asks_the_password_and_the_word(dev: Access, password: str, word: str, field: str) -> None:
    with pytest.raises(Invalid) as error:
        services.anonymise(user=dev.user, password=password, word=word)
    assert field in error.value.fields
    assert User.objects.get(pk=dev.user_id).name == "Lena Koch"


def test_the_last_admin_hands_over_first(admin: Access, client: Client) -> None:
    admin.user.set_password(PASSWORD)
    admin.user.save()
    client.force_login(admin.user)
    page = client.post("/profile/close/", {"password": PASSWORD, "word": "close"})
    assert page.status_code == 400 and "last admin of Payments" in page.content.decode()
    assert Membership.objects.get().left_on is None
    services.archive_project(actor=admin)
    assert client.post("/profile/close/", {"password": PASSWORD, "word": "close"}).status_code == 303


def test_an_invitation_to_the_old_address_forgets_it(admin: Access, dev: Access) -> None:
    found = invitations.invite(actor=admin, emails="kim@example.org", roles=["developer"])
    kim = factories.UserFactory(email="kim@example.org", password=PASSWORD)
    invitations.accept(user=kim, secret=found.sent[0][1].rstrip("/").rpartition("/")[2])
    services.anonymise(user=kim, password=PASSWORD, word="close")
    assert "kim" not in Invitation.objects.get().email


# ── sessions and tokens ──────────────────────────────────────────────────────


def test_signing_out_everywhere_keeps_only_this_browser(dev: Access) -> None:
    here, there = Client(), Client()
    here.force_login(dev.user)
    there.force_login(dev.user)
    assert here.post("/profile/sign-out-everywhere/", {"password": "wrong"}).status_code == 400
    assert there.get("/projects/").status_code == 200
    assert here.post("/profile/sign-out-everywhere/", {"password": PASSWORD}).status_code == 303
    assert there.get("/projects/").status_code == 302
    assert here.get("/projects/").status_code == 200


def test_a_new_password_ends_tokens(dev: Access, client: Client) -> None:
    headers = bearer(dev.user)
    client.post("/accounts/login/", {"login": "lena@example.org", "password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "another-horse-9", "password2": "another-horse-9"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    assert Client().get("/api/v1/projects/", headers=headers).status_code == 401


def test_a_token_that_reads_does_not_write(dev: Access) -> None:
    headers, client = bearer(dev.user, scope="read"), Client()
    assert client.get("/api/v1/projects/PAY/items/", headers=headers).status_code == 200
    body = {"type": "task", "title": "x"}
    answer = client.post(
        "/api/v1/projects/PAY/items/", body, content_type="application/json", headers=headers
    )
    assert answer.status_code == 403 and "only reads" in answer.json()["detail"]


def test_a_projects_token_opens_no_other(admin: Access, dev: Access) -> None:
    factories.AccessFactory(key="OWN", user=dev.user)
    headers, client = bearer(dev.user, project="PAY"), Client()
    assert client.get("/api/v1/projects/PAY/", headers=headers).status_code == 200
    assert client.get("/api/v1/projects/OWN/", headers=headers).status_code == 404
    listed = client.get("/api/v1/projects/", headers=headers).json()["results"]
    assert [project["key"] for project in listed] == ["PAY"]


def test_nobody_makes_a_token_for_a_project_of_others(admin: Access) -> None:
    with pytest.raises(Invalid) as error:
        tokens.create_token(user=factories.UserFactory(), name="t", project="PAY")
    assert "project" in error.value.fields


# ── archive ──────────────────────────────────────────────────────────────────


def test_an_archived_project_is_read_and_not_changed(admin: Access, dev: Access, client: Client) -> None:
    story = factories.StoryFactory(actor=admin)
    services.archive_project(actor=admin)
    assert list(projects_of(dev.user)) == []
    assert [project.key for project in archived_projects_of(dev.user)] == ["PAY"]
    client.force_login(admin.user)
    for path in (
        "backlog/",
        f"items/{story.number}/",
        "sprints/",
        "team/",
        "decisions/",
        "settings/",
        "members/",
    ):
        page = client.get(f"/p/PAY/{path}")
        assert page.status_code == 200 and "This project is archived" in page.content.decode(), path
    assert "PAY" in client.get("/projects/").content.decode()
    for path, body in (
        ("members/", {"emails": "a@b.org", "roles": ["developer"]}),
        ("settings/", {"name": "x"}),
        (f"items/{story.number}/comments/", {"body": "Hm"}),
    ):
        assert client.post(f"/p/PAY/{path}", body).status_code == 403, path
    with pytest.raises(NotAllowed, match="archived"):
        factories.StoryFactory(actor=Access.of(admin.user, "PAY"))
    assert client.post("/p/PAY/restore/").status_code == 303
    assert Project.objects.get(key="PAY").archived_at is None


def test_only_admins_archive_and_restore(admin: Access, dev: Access) -> None:
    with pytest.raises(NotAllowed):
        services.archive_project(actor=dev)
    services.archive_project(actor=admin)
    with pytest.raises(NotAllowed):
        services.restore_project(actor=Access.of(dev.user, "PAY"))


def test_a_running_clock_stops_before_the_archive(admin: Access) -> None:
    spike = factories.SpikeFactory(actor=admin)
    spikes.agree_box(actor=admin, item=spike.number, timebox_minutes=60)
    clock.start_clock(actor=admin, item=spike.number)
    with pytest.raises(Refused, match="clock is running"):
        services.archive_project(actor=admin)


@pytest.mark.parametrize("way", ["leave", "remove", "last day"])
def test_the_clock_of_who_is_gone_does_not_run_on(admin: Access, dev: Access, way: str) -> None:
    spike = factories.SpikeFactory(actor=admin)
    spikes.agree_box(actor=admin, item=spike.number, timebox_minutes=60)
    clock.start_clock(actor=dev, item=spike.number)
    clock.start_clock(actor=admin, item=spike.number)
    pk = Membership.objects.get(user=dev.user).pk
    if way == "leave":
        leave_project(actor=dev)
    elif way == "remove":
        services.remove_member(actor=admin, membership_id=pk)
    else:
        said = {"roles": ["developer"], "is_admin": False, "share_bp": 0, "left_on": date(2020, 1, 1)}
        services.edit_member(actor=admin, membership_id=pk, **said)
    assert list(spike.segments.filter(ended_at=None).values_list("person", flat=True)) == [admin.user_id]


def test_nobody_joins_an_archived_project(admin: Access) -> None:
    found = invitations.invite(actor=admin, emails="kim@example.org", roles=["developer"])
    services.archive_project(actor=admin)
    with pytest.raises(Refused, match="archived"):
        invitations.find(found.sent[0][1].rstrip("/").rpartition("/")[2])
