"""What must stay secret is in no line of the logs, however much is logged, and in no mail but the one it is for."""

import io
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import structlog
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client

from accounts import feeds, sealing, tokens
from accounts.access import Access
from accounts.services import invitations
from common import logs
from common.logs import redact
from sprints.services import report_links
from tests import factories
from tests.accounts.test_two_factor import code_of

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "correct-horse-battery", "another-horse-battery"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that any logger says, also what a quiet installation leaves out."""
    written, root = io.StringIO(), logging.getLogger()
    level, before = root.level, structlog.get_config()
    logs.configure({"level": "DEBUG"})
    for handler in root.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(written)
    quiet = [logging.getLogger(name) for name in ("django.request", "django.db.backends", "celery")]
    levels = [logger.level for logger in quiet]
    for logger in quiet:
        logger.setLevel(logging.DEBUG)
    yield written
    for logger, was in zip(quiet, levels, strict=True):
        logger.setLevel(was)
    logs.configure(django_settings.LOGGING)
    structlog.configure(**before)
    root.setLevel(level)


def test_no_secret_is_logged(logged: io.StringIO, client: Client) -> None:
    secrets = [PASSWORD, NEW, "wrong-horse-battery"]
    secrets += _account(client) + _second_factor(client) + _links_and_tokens(client)
    said = logged.getvalue()
    expected = {"signed up", "wrong password", "password set by mail"}
    assert {one for one in expected if one not in said} == set()
    found = [one for one in secrets if one and one in said]
    assert not found, [line for line in said.splitlines() if found[0] in line][:3]


def _account(client: Client) -> list[str]:
    """Sign up, confirm, guess wrong, forget the password and set another."""
    new = {"email": "ana@example.org", "name": "Ana", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", new)
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": "ana@example.org", "password": "wrong-horse-battery"})
    client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    links = re.findall(r"/accounts/\S+", "\n".join(one.body for one in mail.outbox))
    keys = [link.rstrip("/").rpartition("/")[2] for link in links if "key/" in link or "confirm" in link]
    page = client.get(links[-1], follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert "_auth_user_id" in client.session
    assert not any(getattr(one, "alternatives", []) for one in mail.outbox), "mails are text"
    return [key for key in keys if key] + [client.session.session_key or "", *_csrf(client)]


def _csrf(client: Client) -> list[str]:
    cookie = client.cookies.get(django_settings.CSRF_COOKIE_NAME)
    return [cookie.value] if cookie else []


def _second_factor(client: Client) -> list[str]:
    client.post("/accounts/reauthenticate/", {"password": NEW})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    seed = re.search(r'id="secret"[^>]*value="(\w+)"', page)
    assert seed
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(seed[1])})
    client.get("/accounts/2fa/recovery-codes/")
    kept = Authenticator.objects.get(type="recovery_codes")
    return [seed[1], sealing.unseal(kept.data["seed"]), *kept.wrap().get_unused_codes()]


def _links_and_tokens(client: Client) -> list[str]:
    access: Access = factories.AccessFactory(key="MINE")
    _, token = tokens.create_token(user=access.user, name="t")
    invitation, link = invitations.invite(actor=access, emails="ben@example.org", roles=["developer"]).sent[0]
    mailed = invitations.link_of(invitation, by_mail=True)
    _, shared = report_links.share_report(actor=access, name="The board")
    team = feeds.secret_of(access.user, "MINE")
    feed, gone = f"/calendar/{team}.ics", f"/calendar/{team[:-1]}x.ics"
    found = [one.rstrip("/").rpartition("/")[2] for one in (link, mailed, shared)] + [team[-40:-1]]
    for path in (link, mailed, shared, feed, gone):
        client.get(path[path.index("/", 8) :] if path.startswith("http") else path)
    for bearer in (token, token[:-1] + "x"):
        headers: Any = {"Authorization": f"Bearer {bearer}"}
        client.get("/api/v1/projects/", headers=headers)
        client.get(f"/nowhere/?token={quote(bearer)}", headers=headers)
        client.get(f"/live/MINE/?after={quote(bearer)}", headers=headers | {"X-Request-ID": bearer})
    client.get(f"/accounts/login/?next={quote(link)}")
    return [token, *found]


@pytest.mark.parametrize("begins", ["tdm_abcd", "tdm_a-b_", "tdm_-_-_", "whk_a_-b"])
def test_a_token_is_known_however_it_begins(begins: str) -> None:
    said = redact(f"request_id='{begins}{'k9' * 20}'")
    assert "k9k9" not in said
    assert begins in said  # so that one knows which it was


@pytest.mark.parametrize(
    "said",
    [
        "Authorization: Bearer {}",
        "'HTTP_AUTHORIZATION': 'Bearer {}'",
        "{{'password': '{}'}}",
        'password="{}"',
        "/r/{}/",
        "Not Found: /calendar/12-FER-{}.ics",
        "https://t.example/invitations/{}/sign-up/",
        "/accounts/login/?next=%2Finvitations%2F{}%2F",
        "sessionid={}",
        "Cookie: __Host-tandem={}; other=1",
        "redis://:{}@localhost:6379/0",
        "postgresql://tandem:{}@db/tandem",
        "csrfmiddlewaretoken={}&x=1",
        "X-Tandem-Signature: {}",
        "{{'secret': '{}'}}",
    ],
)
def test_lines_that_others_write_lose_their_secrets(said: str) -> None:
    secret = "k9" * 20
    assert secret not in redact(said.format(secret))
