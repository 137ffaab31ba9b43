"""What people read where they sign in: our words, short."""

import pytest
from django.test import Client

from accounts.forms.sign_in import HINT
from tests.factories import UserFactory

THEIRS = ("Remember Me", "(again)", "Your password can", "Current Password", ">Email<", "placeholder=")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("login", ["E-mail address", "Stay signed in here"]),
        ("signup", ["E-mail address", "The same again", HINT]),
        ("password/reset", ["E-mail address"]),
        ("password/change", ["Password until now", "New password", HINT]),
        ("reauthenticate", ["Password"]),
    ],
)
def test_forms_of_sign_in_say_it_plainly(client: Client, page: str, words: list[str]) -> None:
    if page in ("password/change", "reauthenticate"):
        client.force_login(UserFactory(password="ferry-tandem-9"))
    shown = client.get(f"/accounts/{page}/").content.decode()
    assert [one for one in words if one not in shown] == []
    assert [one for one in THEIRS if one in shown] == []
