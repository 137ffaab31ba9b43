"""Signing in: guesses, links in mails, redirects, other sites' forms, and credentials that are no good any more."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import services, tokens
from accounts.access import Access
from accounts.services import invitations
from tests import factories
from tests.shared import shared

PASSWORD = "correct-horse-battery"
PLACES = ("/p/MINE/backlog/", "/p/MINE/plan/", "/api/v1/projects/MINE/")


@shared
def access() -> Access:
    made = factories.AccessFactory(key="MINE")
    made.user.email = "ana@example.org"
    made.user.set_password(PASSWORD)
    made.user.save()
    return made


def sign_in(client: Client, password: str = PASSWORD, *, at: str = "127.0.0.1", **more: Any) -> Any:
    """Post the sign-in form from an address."""
    sent = {"login": "ana@example.org", "password": password}
    return client.post("/accounts/login/", sent, REMOTE_ADDR=at, **more)


def is_in(client: Client) -> bool:
    return client.get("/projects/").status_code == 200


@pytest.mark.parametrize("everywhere", [False, True], ids=["from one place", "from everywhere"])
@pytest.mark.django_db(transaction=True)
def test_of_a_storm_of_wrong_passwords_few_are_looked_at(
    everywhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.limits.time.time", lambda: 1_000_000_000.0)  # one stretch of counting
    user = factories.AccessFactory(key="MINE").user
    user.email = "ana@example.org"
    user.save()
    looked_at: list[str] = []
    monkeypatch.setattr(
        "accounts.models.User.check_password", lambda self, raw: looked_at.append(raw) or False
    )

    def guess(position: int) -> None:
        try:
            hosts = {"HTTP_HOST": f"localhost:{position + 1}", "HTTP_X_FORWARDED_FOR": f"9.9.9.{position}"}
            place = f"203.0.113.{position}" if everywhere else "127.0.0.1"
            sign_in(Client(), f"guess {position}", at=place, **hosts)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(guess, range(60)))
    assert 1 <= len(looked_at) <= 10


def test_who_guesses_elsewhere_does_not_lock_the_owner_out(access: Access) -> None:
    for position in range(30):
        sign_in(Client(), f"guess {position}", at="203.0.113.9")
    refused, owner = Client(), Client()
    sign_in(refused, at="203.0.113.9")
    assert not is_in(refused)
    sign_in(owner, at="198.51.100.7")
    assert is_in(owner)


def test_a_storm_from_everywhere_leaves_the_owner_a_way_in(access: Access, client: Client) -> None:
    sign_in(client)
    client.post("/accounts/logout/")
    for position in range(20):
        sign_in(Client(), f"guess {position}", at=f"203.0.113.{position}")
    sign_in(new := Client(), at="198.51.100.7")
    assert not is_in(new), "a browser that nobody knows waits"
    sign_in(client, at="198.51.100.7")
    assert is_in(client), "one in which the owner was signed in does not"
    new.post("/accounts/password/reset/", {"email": "ana@example.org"})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body)
    assert link
    page = new.get(link[0], follow=True)
    another = {"password1": "another-horse-battery", "password2": "another-horse-battery"}
    new.post(page.request["PATH_INFO"], another)
    assert is_in(new), "who reads the mails of the address is in by a link"
    new.post("/accounts/logout/")
    sign_in(new, "another-horse-battery", at="198.51.100.8")
    assert is_in(new), "and is known from then on"


def test_a_storm_in_ones_own_network_does_not_lock_a_known_browser_out(
    access: Access, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.limits.time.time", lambda: 1_000_000_000.0)  # one stretch of counting
    sign_in(client)
    client.post("/accounts/logout/")
    for position in range(21):
        sent = {"login": f"nobody{position}@example.org", "password": "guess"}
        Client().post("/accounts/login/", sent, REMOTE_ADDR="127.0.0.1")
    sign_in(new := Client())
    assert not is_in(new), "the network has no tries left"
    sign_in(client)
    assert is_in(client)


@pytest.mark.parametrize(
    "chosen", [{}, {"remember": "on"}], ids=["until the browser closes", "stay signed in"]
)
def test_a_session_ends_two_weeks_after_sign_in_however_it_is_used(
    access: Access, client: Client, monkeypatch: pytest.MonkeyPatch, chosen: dict[str, str]
) -> None:
    services.create_project(user=access.user, key="NEXT", name="Next")
    client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD, **chosen})
    began, inside = timezone.now(), []
    for day in (0, 7, 13, 15):
        monkeypatch.setattr(timezone, "now", lambda day=day: began + timedelta(days=day))
        client.get(PLACES[0] if day % 2 else "/p/NEXT/backlog/")  # another project is kept in the session
        inside.append(is_in(client))
    assert inside == [True, True, True, False]


def test_signing_out_leaves_nothing_in_the_browser(access: Access, client: Client) -> None:
    sign_in(client)
    key = client.cookies["tandem"].value
    answer = client.post("/accounts/logout/")
    assert (
        "storage" in answer["Clear-Site-Data"]
        and "no-store" in client.get("/accounts/login/")["Cache-Control"]
    )
    client.cookies["tandem"] = key
    assert not is_in(client), "the session is gone, not only its cookie"


@pytest.mark.parametrize(
    "other", ["an\u0430@example.org", "ana@\u0435xample.org", '"<b>"@example.org', "e\u017f@example.org"]
)
def test_no_address_passes_for_another(access: Access, client: Client, other: str) -> None:
    new = {"email": other, "name": "New", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", new)
    assert not is_in(client)
    client.post("/accounts/password/reset/", {"email": other})
    client.force_login(access.user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": other, "action_add": ""})
    assert not invitations.invite(actor=access, emails=other, roles=["developer"]).sent
    assert not [one for one in mail.outbox if not one.to[0].isascii()]


def test_a_known_browser_may_not_guess_either(access: Access, client: Client) -> None:
    sign_in(client)
    client.post("/accounts/logout/")
    for position in range(6):
        sign_in(client, f"guess {position}")
    sign_in(client)
    assert not is_in(client)
    forged = Client()
    for cookie in ("x", "W10:1vMZ:abc", client.cookies["tandem_known"].value[:-1] + "A"):
        forged.cookies["tandem_known"] = cookie
        assert sign_in(forged, "guess", at="203.0.113.9").status_code == 200


@pytest.mark.parametrize(
    "next",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "///evil.example",
        "\thttps://evil.example",
        "https:evil.example",
        "/\t/evil.example",
    ],
)
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/logout/"])
def test_no_form_leads_to_another_site(access: Access, client: Client, path: str, next: str) -> None:
    new = {"email": "new@example.org", "name": "New", "password1": PASSWORD, "password2": PASSWORD}
    if "logout" in path:
        client.force_login(access.user)
    sent = new | {"login": "ana@example.org", "password": PASSWORD, "next": next}
    answer = client.post(path, sent)
    assert answer.status_code == 302
    assert re.match(r"/(?![/\\])", answer["Location"]) and "evil" not in answer["Location"]


def test_the_way_back_stays_in_the_project(access: Access, client: Client) -> None:
    client.force_login(access.user)
    for back in ("//evil.example", "https://evil.example/p/MINE/team/", "/p/MINE/team/\\@evil.example//"):
        for path in (f"/p/MINE/team/{access.user_id}/time-off/clear/",):
            answer = client.post(path, {"on": "2026-12-01", "until": "2026-12-02", "back": back})
            assert "evil" not in answer.get("Location", ""), back


def test_a_password_is_forgotten_and_set_anew(access: Access, client: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(access.user)
    asked = client.post("/accounts/password/reset/", {"email": "ana@example.org"}, HTTP_HOST="localhost:666")
    assert asked.status_code == 302
    link = re.search(r"http\S+/password/reset/key/\S+", mail.outbox[-1].body)
    assert link and link[0].startswith("http://127.0.0.1:8000/accounts/")
    page = client.get(link[0].removeprefix("http://127.0.0.1:8000"), follow=True)
    assert "referrer" not in page.headers.get("Referrer-Policy", "") or page.status_code == 200
    new = {"password1": "another-horse-battery", "password2": "another-horse-battery"}
    assert client.post(page.request["PATH_INFO"], new).status_code == 302
    assert not is_in(elsewhere)
    sign_in(old := Client())
    assert not is_in(old)
    sign_in(owner := Client(), "another-horse-battery")
    assert is_in(owner)
    again = Client().get(link[0].removeprefix("http://127.0.0.1:8000"), follow=True)
    assert b"password1" not in again.content, "a link works once"


def test_asking_for_a_reset_tells_nothing_about_accounts(access: Access) -> None:
    answers = []
    for email in ("ana@example.org", "nobody@example.org"):
        answer = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        answers.append((answer.status_code, answer.redirect_chain, len(answer.content)))
    assert answers[0] == answers[1]
    wrong = [
        Client().post("/accounts/login/", {"login": email, "password": "x"}).content.decode()
        for email in ("ana@example.org", "nobody@example.org")
    ]
    said = [re.findall(r'class="[^"]*err[^"]*"[^>]*>([^<]+)<', page) for page in wrong]
    assert said[0] == said[1]


def test_a_new_password_ends_other_sessions(access: Access, client: Client) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    assert is_in(client) and is_in(other)
    new = {
        "oldpassword": PASSWORD,
        "password1": "another-horse-battery",
        "password2": "another-horse-battery",
    }
    assert client.post("/accounts/password/change/", new).status_code == 302
    assert not is_in(other)


def test_a_session_key_that_was_foisted_on_somebody_is_worth_nothing(access: Access) -> None:
    thief, owner = Client(), Client()
    thief.get("/accounts/login/?next=/")
    session = thief.session
    session["seen"] = 1
    session.save()
    owner.cookies["tandem"] = session.session_key
    sign_in(owner)
    assert is_in(owner) and owner.cookies["tandem"].value != session.session_key
    thief.cookies["tandem"] = session.session_key
    assert not is_in(thief)


def test_who_left_is_out_at_once(access: Access) -> None:
    user = factories.UserFactory()
    made = services.add_member(actor=access, email=user.email, roles=["developer"], is_admin=True)
    _, secret = tokens.create_token(user=user, name="t")
    client, bearer = Client(), {"Authorization": f"Bearer {secret}"}
    client.force_login(user)
    assert [client.get(path).status_code for path in PLACES] == [200, 200, 200]
    services.remove_member(actor=access, membership_id=made.pk)
    assert [client.get(path).status_code for path in PLACES] == [404, 404, 404]
    assert Client().get(PLACES[2], headers=bearer).status_code == 404
    user.is_active = False
    user.save()
    assert Client().get("/api/v1/projects/", headers=bearer).status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/x-www-form-urlencoded"])
def test_another_site_cannot_write_with_ones_session(access: Access, kind: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(access.user)
    body = '{"type": "task", "title": "Not mine", "a": "="}'
    paths = (
        "/api/v1/projects/MINE/items/",
        "/p/MINE/items/new/",
        "/p/MINE/backlog/move/",
        "/profile/tokens/",
    )
    for path in paths:
        answer = client.generic(
            "POST", path, body, content_type=kind, headers={"Origin": "https://evil.example"}
        )
        assert answer.status_code == 403, path
    assert not access.project.items.exists()


def test_a_token_takes_no_json_in_disguise(access: Access) -> None:
    _, secret = tokens.create_token(user=access.user, name="t")
    answer = Client().generic(
        "POST",
        "/api/v1/projects/MINE/items/",
        '{"type": "task", "title": "x"}',
        content_type="text/plain",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 415


def test_a_body_beyond_all_measure_is_not_taken_in(client: Client) -> None:
    answer = client.generic("POST", "/accounts/login/", b"x", CONTENT_LENGTH=str(10**9))
    assert answer.status_code == 413 and "Nothing was saved" in answer.content.decode()


class Unread:
    """A body that nobody may read."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body of a stranger was read")

    readline = read


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/projects/import/", "/p/FER/import/", "/accounts/login/", "/api/v1/projects/FER/import/"]
)
def test_a_large_body_of_a_stranger_is_not_read(path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["tandem_csrf"] = "a" * 32
    kind = "multipart/form-data; boundary=x"
    sent = {"CONTENT_LENGTH": str(20 << 20), "CONTENT_TYPE": kind, "wsgi.input": Unread()}
    answer = strict.generic("POST", path, b"", **sent)
    assert answer.status_code in (302, 401, 404)
