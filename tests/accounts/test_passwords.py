"""Which passwords are refused, and which are not."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

ANA = User(name="Ana Berg", email="ana.berg@ferry.example")


@pytest.mark.parametrize(
    "password",
    ["Tandem2026!", "tandem-sprint-1", "AnaBerg1984", "ferry12345", "Welcome2026", "12345678901", "short1"],
)
def test_what_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, ANA)


@pytest.mark.parametrize(
    "password",
    [
        "tandem bicycles climb",
        "x9$kQ!2z",
        "anagram-machine",
        "ü€漢字 und mehr",
        "p" + "4z" * 400,
        "1a2b3c4d5e6f",
    ],
)
def test_any_characters_and_any_length_will_do(password: str) -> None:
    validate_password(password, ANA)
