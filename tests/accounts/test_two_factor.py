"""Signing in with a second factor: turned on with a real code, asked for, and replaced by a recovery code."""

import re
import time
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from accounts import sealing, services
from accounts.access import Access
from tests import factories
from tests.shared import shared

pytestmark = pytest.mark.django_db
PASSWORD = factories.PASSWORD


def code_of(secret: str, ahead: int = 0) -> str:
    """What an authenticator app shows now, or some steps later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def sign_in(client: Client, user: object) -> object:
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


@shared
def admin() -> Access:
    user = factories.UserFactory(password=PASSWORD, email="ana@example.org")
    return factories.AccessFactory(key="PAY", user=user)


@pytest.fixture
def secret(admin: Access, client: Client) -> str:
    """Two-factor sign-in turned on by the admin, in a browser of theirs."""
    sign_in(client, admin.user)
    assert "reauthenticate" in client.get("/accounts/2fa/totp/activate/")["Location"]
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'id="secret"[^>]*value="(\w+)"', page)
    assert found and 'src="data:image/svg+xml;base64,' in page
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(found[1])})
    assert answer.status_code == 302
    return found[1]


def test_a_wrong_code_turns_nothing_on(admin: Access, client: Client) -> None:
    sign_in(client, admin.user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    page = client.post("/accounts/2fa/totp/activate/", {"code": "000"}).content.decode()
    assert "This code is not right" in page
    assert not Authenticator.objects.exists()


def test_signing_in_asks_for_a_code(admin: Access, secret: str) -> None:
    other = Client()
    assert sign_in(other, admin.user)["Location"] == "/accounts/2fa/authenticate/"
    assert "autofocus" in other.get("/accounts/2fa/authenticate/").content.decode()
    assert other.get("/projects/").status_code == 302
    assert other.get("/api/v1/projects/").status_code in (401, 403)
    assert (
        "This code is not right"
        in other.post("/accounts/2fa/authenticate/", {"code": "123"}).content.decode()
    )
    before = other.session.session_key
    assert other.post("/accounts/2fa/authenticate/", {"code": code_of(secret, 1)}).status_code == 302
    assert other.get("/projects/").status_code == 200
    assert other.session.session_key != before


def test_a_recovery_code_works_once(admin: Access, secret: str, client: Client) -> None:
    codes = re.findall(r"<li>(\d{8})</li>", client.get("/accounts/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10
    first, second = Client(), Client()
    for browser, inside in ((first, 200), (second, 302)):
        sign_in(browser, admin.user)
        browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert browser.get("/projects/").status_code == inside


def test_codes_are_not_guessed(admin: Access, secret: str) -> None:
    other = Client()
    sign_in(other, admin.user)
    for position in range(30):
        page = other.post("/accounts/2fa/authenticate/", {"code": f"{position:06}"})
    assert "Too many" in page.content.decode() or page.status_code == 429


def test_turning_it_off_asks_who_it_is_after_a_while(admin: Access, secret: str, client: Client) -> None:
    session = client.session
    for method in session["account_authentication_methods"]:
        method["at"] -= 3600
    session.save()
    answer = client.post("/accounts/2fa/totp/deactivate/")
    assert "reauthenticate" in answer["Location"]
    assert Authenticator.objects.exists()


def test_admins_see_who_has_it(admin: Access, secret: str, client: Client) -> None:
    assert client.get("/p/PAY/members/").content.decode().count(">two-factor<") == 1
    dev = factories.member(admin, "developer")
    other = Client()
    other.force_login(dev.user)
    assert ">two-factor<" not in other.get("/p/PAY/members/").content.decode()


def test_closing_the_account_removes_the_factor(admin: Access, secret: str) -> None:
    factories.member(admin, "developer", is_admin=True)
    services.anonymise(user=admin.user, password=PASSWORD, word="close")
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "login/", "signup/", "password/reset/", "password/reset/done/", "confirm-email/", "inactive/",
        "password/reset/key/1-x/", "confirm-email/x/", "password/reset/key/done/",
    ],
)  # fmt: skip
def test_pages_of_who_is_not_signed_in_show(client: Client, path: str) -> None:
    page = client.get(f"/accounts/{path}", follow=True)
    assert page.status_code == 200 and "<h1>" in page.content.decode()
    assert "<script>" not in page.content.decode()


@pytest.mark.parametrize(
    "path",
    ["logout/", "email/", "password/change/", "reauthenticate/", "2fa/", "2fa/recovery-codes/generate/"],
)
def test_pages_of_who_is_signed_in_show(admin: Access, client: Client, path: str) -> None:
    sign_in(client, admin.user)
    page = client.get(f"/accounts/{path}", follow=True)
    assert page.status_code == 200 and "<h1>" in page.content.decode()


def test_seeds_and_codes_are_kept_encrypted(admin: Access, secret: str) -> None:
    kept = [row.data for row in Authenticator.objects.all()]
    assert len(kept) == 2 and secret not in str(kept)
    assert [sealing.unseal(data["secret"]) for data in kept if "secret" in data] == [secret]


def test_a_code_works_once_as_long_as_it_is_good(
    admin: Access, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    code = code_of(secret, 1)
    for later, is_good in ((0, True), (40, False)):
        monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda later=later: now + later)
        other = Client()
        sign_in(other, admin.user)
        other.post("/accounts/2fa/authenticate/", {"code": code[:3] + " " * (later > 0) + code[3:]})
        assert ("_auth_user_id" in other.session) == is_good


def test_another_key_opens_what_it_sealed_until_all_is_sealed_anew(
    admin: Access, secret: str, settings: Any
) -> None:
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-" * 5
    settings.SECRET_KEY_FALLBACKS = [old]
    call_command("reseal", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = []
    kept = [row.data["secret"] for row in Authenticator.objects.filter(type="totp")]
    assert [sealing.unseal(one) for one in kept] == [secret]


def test_a_lost_key_is_said_and_lets_nobody_in(admin: Access, secret: str, settings: Any) -> None:
    settings.SECRET_KEY = "another-key-" * 5
    other = Client()
    sign_in(other, admin.user)
    answer = other.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert answer.status_code == 409 and "another SECRET_KEY" in answer.content.decode()
    assert "_auth_user_id" not in other.session


def test_what_was_kept_in_the_clear_is_encrypted_by_the_migration(admin: Access, secret: str) -> None:
    row = Authenticator.objects.get(type="totp")
    Authenticator.objects.filter(pk=row.pk).update(data={"secret": secret})
    migration = import_module("accounts.migrations.0006_second_factors_are_encrypted").Migration
    migration.operations[0].code(apps, None)
    row.refresh_from_db()
    assert row.data["secret"] != secret == sealing.unseal(row.data["secret"])
