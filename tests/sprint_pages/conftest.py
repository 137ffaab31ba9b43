"""Pages of sprints, asked for by the people of the small team that tests of sprints have."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.access import Access
from tests.sprints.conftest import at, sprint, team  # noqa: F401 (fixtures)

Browser = Callable[[Access], Client]
DATA = re.compile(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', re.DOTALL)


@pytest.fixture
def signed_in() -> Browser:
    """A browser in which somebody is signed in."""

    def open_as(access: Access) -> Client:
        client = Client()
        client.force_login(access.user)
        return client

    return open_as


def text_of(answer: Any) -> str:
    """The words of a page: no tags, single spaces."""
    page = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", page.replace("\u00a0", " "))


def chart(answer: Any, key: str) -> dict[str, Any]:
    """The data of the chart that has `key`."""
    found = (json.loads(text) for text in DATA.findall(answer.content.decode()))
    return next(data for data in found if key in data)
