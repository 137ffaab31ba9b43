"""What happened to an account, as its owner reads it."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tokens import create_token
from activity import outbox
from activity.models import Event, Outbox
from tests import factories
from tests.shared import shared

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@shared
def ana() -> User:
    return factories.UserFactory(password=factories.PASSWORD, email="ana@example.org")


def sign_in(client: Client, password: str, email: str = "ana@example.org") -> None:
    client.post("/accounts/login/", {"login": email, "password": password}, headers={"User-Agent": FIREFOX})


def do_jobs() -> None:
    for row in Outbox.objects.filter(done_at=None):
        outbox.run(row.kind, row.key)


def test_sign_ins_and_wrong_passwords_and_keys_stand_there(ana: User, client: Client) -> None:
    sign_in(client, "wrong")
    do_jobs()
    sign_in(client, factories.PASSWORD)
    create_token(user=ana, name="Nightly build")
    page = client.get("/profile/events/").content.decode()
    for said in ("Somebody tried a wrong password", "Signed in", "Firefox on Linux", "Nightly build"):
        assert said in page


def test_nobody_reads_of_anybody_else(ana: User, client: Client) -> None:
    create_token(user=ana, name="Nightly build")
    client.force_login(factories.UserFactory())
    assert "Nightly build" not in client.get("/profile/events/").content.decode()


def test_an_address_that_nobody_has_costs_as_much_and_is_not_kept(ana: User, client: Client) -> None:
    written = []
    for email in ("ana@example.org", "hunter2@example.org"):
        before = Outbox.objects.count()
        sign_in(client, "wrong", email)
        written.append(Outbox.objects.count() - before)
    assert written == [1, 1]
    do_jobs()
    assert not any("hunter2" in f"{row.key}{row.payload}" for row in Outbox.objects.all())
    assert Event.objects.filter(kind="account_sign_in_failed").count() == 1
