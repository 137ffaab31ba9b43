"""Passwords that are easy to guess here, although no list of common ones has them."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

WORDS = ("tandem", "backlog", "sprint", "scrum", "project", "password", "welcome", "developer", "stakeholder")


class HereValidator:
    """Refuses what is made of this place's own words, of the person's name or address, and of little else."""

    def validate(self, password: str, user: Any = None) -> None:
        bare = _letters(password)
        for word in sorted({*WORDS, *_names(), *_of(user)}, key=len, reverse=True):
            bare = bare.replace(word, "")
        if len(bare) < 4 and _letters(password) != bare:
            raise ValidationError(
                "This is easy to guess here: it is little more than a name or a word of Tandem."
            )

    def get_help_text(self) -> str:
        return "Not only the name of this place, of its words or your own."


def _names() -> set[str]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    return {_letters(part) for part in host.split(".") if len(_letters(part)) > 3}


def _of(user: Any) -> set[str]:
    text = f"{getattr(user, 'name', '')} {getattr(user, 'email', '')}"
    return {_letters(part) for part in re.split(r"[\W_]+", text) if len(_letters(part)) > 2}


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalpha())
