"""Signing up, settings, members and tokens in the browser's terms."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import services, tokens
from accounts.access import Access
from accounts.models import ApiToken, Project, User
from activity.models import Event
from config import settings as tandem
from tests.shared import shared

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@shared
def ana() -> User:
    return User.objects.create_user("ana@example.org", PASSWORD, name="Ana Lima")


@shared
def access(ana: User) -> Access:
    return services.create_project(user=ana, key="PAY", name="Payments")


@pytest.fixture
def site(client: Client, ana: User, access: Access) -> Client:
    client.force_login(ana)
    return client


def test_signing_up_keeps_the_name_and_leads_to_a_first_project(client: Client) -> None:
    typed = {"name": "Kim Vo", "email": "kim@example.org", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/accounts/signup/", typed, follow=True)
    assert User.objects.get(email="kim@example.org").name == "Kim Vo"
    assert "Start with your own team" in answer.content.decode()


def test_signing_in_works_whatever_the_case_of_the_address(client: Client, access: Access) -> None:
    answer = client.post("/accounts/login/", {"login": "ANA@Example.org", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_wrong_password_keeps_the_address_and_says_so(client: Client, access: Access) -> None:
    answer = client.post("/accounts/login/", {"login": "ana@example.org", "password": "wrong"})
    page = answer.content.decode()
    assert "ana@example.org" in page
    assert "not correct" in page


def test_the_session_gets_a_new_key_at_sign_in(client: Client, access: Access) -> None:
    client.get("/accounts/login/")
    client.session.save()
    before = client.session.session_key
    client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert client.session.session_key != before


def test_signing_in_never_leads_to_another_site(client: Client, access: Access) -> None:
    typed = {"login": "ana@example.org", "password": PASSWORD, "next": "//evil.example/"}
    answer = client.post("/accounts/login/?next=//evil.example/", typed)
    assert "evil.example" not in answer["Location"]


def test_passwords_are_kept_with_argon2(ana: User, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = tandem.PASSWORD_HASHERS  # tests use a quicker one
    ana.set_password(PASSWORD)
    assert ana.password.startswith("argon2")


def test_a_new_project_begins_with_its_first_steps(site: Client) -> None:
    answer = site.post("/projects/new/", {"name": "Billing", "key": "bil", "timezone": "Europe/Berlin"})
    assert answer["Location"] == "/p/BIL/first-steps/"


def test_what_was_typed_comes_back_with_the_message(site: Client) -> None:
    answer = site.post("/projects/new/", {"name": "Billing", "key": "PAY", "timezone": "UTC"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="Billing"' in page
    assert "already exists" in page


def test_a_key_that_cannot_be_says_what_one_is(site: Client) -> None:
    page = site.post("/projects/new/", {"name": "Billing", "key": "b!", "timezone": "UTC"}).content.decode()
    assert "begins with a letter" in page and 'value="b!"' in page


def test_settings_are_written_as_people_write_hours_and_percents(site: Client) -> None:
    typed = {
        "name": "Payments",
        "timezone": "Europe/Berlin",
        "working_day_ends_at": "17:30",
        "focus_bp": "62.5",
        "reserve_bp": "10",
        "rate_minutes_per_point": "5h30",
        "small_work_minutes": "4",
        "technical_child_category": "own",
        "quality_category": "feature",
        "defect_category": "defect",
    }
    site.post("/p/PAY/settings/", typed)
    project = Project.objects.get(key="PAY")
    assert (project.focus_bp, project.rate_minutes_per_point, project.small_work_minutes) == (6250, 330, 240)
    assert project.technical_child_category == "own"
    page = site.get("/p/PAY/settings/").content.decode()
    assert 'value="62.5"' in page
    assert 'value="5 h 30"' in page


def test_an_absurd_share_is_refused_at_its_field(site: Client) -> None:
    answer = site.post("/p/PAY/settings/", {"name": "Payments", "focus_bp": "170"})
    assert "at most 100" in answer.content.decode()
    assert Project.objects.get(key="PAY").focus_bp == 7000


def test_members_read_settings_and_cannot_save_them(client: Client, access: Access) -> None:
    bo = User.objects.create_user("bo@example.org", PASSWORD, name="Bo")
    services.add_member(actor=access, email=bo.email, roles=["developer"])
    client.force_login(bo)
    assert "An admin of the project changes them" in client.get("/p/PAY/settings/").content.decode()
    typed = {
        "name": "Mine", "timezone": "UTC", "working_day_ends_at": "18:00", "focus_bp": "70", "reserve_bp": "10",
        "small_work_minutes": "4", "technical_child_category": "own", "quality_category": "feature",
        "defect_category": "defect",
    }  # fmt: skip
    assert client.post("/p/PAY/settings/", typed).status_code == 403
    assert Project.objects.get(key="PAY").name == "Payments"


def test_changing_a_member(site: Client, access: Access) -> None:
    bo = User.objects.create_user("bo@example.org", PASSWORD, name="Bo Berg")
    member = services.add_member(actor=access, email=bo.email, roles=["developer"], share_bp=6000)
    site.post(
        f"/p/PAY/members/{member.pk}/",
        {"roles": ["scrum_master"], "share_bp": "0", "joined_on": "2026-01-05"},
    )
    member.refresh_from_db()
    assert (member.roles, member.share_bp) == (["scrum_master"], 0)


def test_what_somebody_is_changes_in_their_row_one_thing_at_a_time_and_comes_back(
    site: Client, access: Access
) -> None:
    bo = User.objects.create_user("bo@example.org", PASSWORD, name="Bo Berg")
    made = services.add_member(actor=access, email=bo.email, roles=["developer"], share_bp=6000)
    url, script = f"/p/PAY/members/{made.pk}/row/", {"Accept": "application/json"}

    def send(body: dict[str, object], **kind: str) -> dict[str, Any]:
        return dict(site.post(url, body, headers=script, **kind).json())  # type: ignore[arg-type]

    first = send({"roles": ["developer", "scrum_master"], "version": made.version})
    made.refresh_from_db()
    assert (made.roles, made.share_bp, made.is_admin) == (["developer", "scrum_master"], 6000, False)
    send({"share_bp": "50", "version": made.version})
    as_json = {"content_type": "application/json"}
    assert "in the meantime" in send(first["undo"]["body"], **as_json)["detail"]
    made.refresh_from_db()
    send({"roles": ["developer"], "version": made.version}, **as_json)
    made.refresh_from_db()
    assert (made.roles, made.share_bp) == (["developer"], 5000)
    assert send({"roles": ""})["errors"] == {"roles": ["Choose at least one role."]}
    told = Event.objects.filter(kind="member_edited").count()
    for odd in ({"roles": ["developer"], "version": "x"}, {"version": made.version}, {"fields": "roles"}, {}):
        assert site.post(url, odd).status_code == 400
        assert site.post(url, odd, headers=script).status_code == 400
    assert Event.objects.filter(kind="member_edited").count() == told


def test_a_row_without_script_sends_its_roles_and_whether_one_is_admin(site: Client, access: Access) -> None:
    own = access.project.memberships.get()
    bo = User.objects.create_user("bo@example.org", PASSWORD, name="Bo")
    other = services.add_member(actor=access, email=bo.email, roles=["developer"], is_admin=True)
    row = {"fields": "roles is_admin", "roles": ["scrum_master"], "version": str(other.version)}
    assert site.post(f"/p/PAY/members/{other.pk}/row/", row).status_code == 303
    other.refresh_from_db()
    assert (other.roles, other.is_admin) == (["scrum_master"], False)
    last = {"fields": "roles is_admin", "roles": ["developer"], "version": str(own.version)}
    assert site.post(f"/p/PAY/members/{own.pk}/row/", last).status_code == 409


def test_a_token_is_shown_once_and_works_until_it_is_revoked(site: Client, ana: User) -> None:
    page = site.post("/profile/tokens/", {"name": "Script", "scope": "write", "days": "30"}).content.decode()
    secret = page.split("<code>tdm_")[1].split("</code>")[0]
    found = tokens.find("tdm_" + secret)
    assert found and found.user == ana
    assert secret not in site.get("/profile/").content.decode()
    token = ApiToken.objects.get()
    assert secret not in token.digest
    site.post(f"/profile/tokens/{token.pk}/revoke/")
    assert tokens.find("tdm_" + secret) is None


def test_nobody_revokes_the_token_of_somebody_else(client: Client, ana: User) -> None:
    token, secret = tokens.create_token(user=ana, name="Script")
    client.force_login(User.objects.create_user("bo@example.org", PASSWORD, name="Bo"))
    assert client.post(f"/profile/tokens/{token.pk}/revoke/").status_code == 404
    assert tokens.find(secret) == token
