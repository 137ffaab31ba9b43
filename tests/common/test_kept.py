"""What is drawn once: never for another person, other rights, other values or after anything has happened."""

import dataclasses
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import mark_safe

from accounts.access import Access
from accounts.models import Membership, User
from backlog.services import items
from backlog.services.saved_views import save_view
from common import kept
from config.runtime import paths
from tests import factories
from tests.shared import shared

TEMPLATES = paths.REPO / "templates"
TOKENS = re.compile(r'(name="csrf-token" content|name="csrfmiddlewaretoken" value)="\w+"')


@dataclasses.dataclass
class Changeable:
    name: str


@pytest.mark.parametrize(
    "value",
    [User(name="A"), date(2026, 1, 1), mark_safe("<b>"), Changeable("A"), ["A"], (1, (User(),))],
    ids=lambda value: type(value).__name__,
)
def test_a_fragment_is_given_only_what_looks_the_same_when_it_is_equal(value: Any) -> None:
    with pytest.raises(TypeError, match="not kept by"):
        kept.refuse_unless_plain(value)


def drawn_templates() -> set[str]:
    """Templates that are drawn from their values alone, and those that they include."""
    texts = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
    found = {name for text in texts.values() for name in re.findall(r'{% drawn "([^"]+)"', text)}
    new = found
    while new:
        new = {one for name in new for one in re.findall(r'{% include "([^"]+)"', texts[name])} - found
        found |= new
    return found


@pytest.mark.parametrize("name", sorted(drawn_templates()))
def test_a_fragment_asks_for_no_request_and_not_what_day_it_is(name: str) -> None:
    text = (Path(TEMPLATES) / name).read_text()
    asked = re.findall(r"\brequest\.|\|\s*(?:day|moment|weekday|date|timesince)\b|{% now", text)
    assert asked == []
    get_template(name)


@shared
def access() -> Access:
    access = factories.AccessFactory(key="KEPT")
    items.create_story(actor=access, title="The first story")
    return access


@pytest.fixture(autouse=True)
def _keeping(settings: Any) -> None:
    settings.KEPT_PAGES = 60
    kept.forget()


def queries_of(client: Client, path: str = "/p/KEPT/backlog/") -> tuple[int, str]:
    with CaptureQueriesContext(connection) as asked:
        text = client.get(path).content.decode()
    return len(asked), text


def test_a_page_is_drawn_once_while_nothing_happens(access: Access, client: Client) -> None:
    client.force_login(access.user)
    first, text = queries_of(client)
    again, same = queries_of(client)
    assert again == 3 < first
    assert TOKENS.sub("", same) == TOKENS.sub("", text)
    assert "The first story" in same
    assert kept.STAND_IN not in text + same


def test_each_answer_has_a_token_that_is_accepted(access: Access) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(access.user)
    tokens = {re.search(r'"csrf-token" content="(\w+)"', queries_of(client)[1])[1] for _ in range(2)}
    assert len(tokens) == 2
    for token in tokens:
        answer = client.post(
            "/p/KEPT/backlog/add/", {"type": "story", "title": "B"}, headers={"X-CSRFToken": token}
        )
        assert answer.status_code != 403


def test_what_happened_is_on_the_next_page(access: Access, client: Client) -> None:
    client.force_login(access.user)
    queries_of(client)
    items.create_story(actor=access, title="The second story")
    assert "The second story" in queries_of(client)[1]
    save_view(actor=access, name="Only mine", query="ready=yes")
    assert "Only mine" in queries_of(client)[1]


def test_somebody_else_has_a_page_of_their_own(access: Access, client: Client) -> None:
    client.force_login(access.user)
    queries_of(client)
    other = factories.UserFactory(name="Somebody Else")
    Membership.objects.create(project=access.project, user=other, roles=["stakeholder"])
    client.force_login(other)
    text = queries_of(client)[1]
    assert other.name in text
    assert access.user.name not in re.search(r'<nav class="nav".*?</nav>', text, re.DOTALL)[0]
    assert "data-grip" not in text


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (lambda access: Membership.objects.filter(user=access.user).update(roles=["stakeholder"], is_admin=False),
         "data-grip", "is_gone"),
        (lambda access: User.objects.filter(pk=access.user.pk).update(theme="dark"), "", 'class="dark"'),
        (lambda access: type(access.project).objects.update(name="Another name"), "", "Another name"),
    ],
    ids=["rights", "theme", "project"],
)  # fmt: skip
def test_rights_and_settings_count_at_once(
    access: Access, client: Client, change: Any, before: str, after: str
) -> None:
    client.force_login(access.user)
    assert before in queries_of(client)[1]
    change(access)
    text = queries_of(client)[1]
    assert before not in text if after == "is_gone" else after in text


def test_who_is_signed_out_or_has_left_gets_nothing_that_is_kept(access: Access, client: Client) -> None:
    client.force_login(access.user)
    queries_of(client)
    Membership.objects.filter(user=access.user).update(left_on=date(2020, 1, 1))
    assert client.get("/p/KEPT/backlog/").status_code == 404
    Membership.objects.filter(user=access.user).update(left_on=None)
    access.user.set_password("another")
    access.user.save()
    assert client.get("/p/KEPT/backlog/").status_code == 302


def test_a_message_is_shown_once(access: Access, client: Client) -> None:
    client.force_login(access.user)
    queries_of(client)
    client.post("/p/KEPT/views/new/", {"name": "Ready ones", "query": "ready=yes"})
    assert "is kept under Views" in queries_of(client)[1]
    assert "is kept under Views" not in queries_of(client)[1]
    assert queries_of(client)[0] == 3


def test_a_page_of_which_nobody_knows_what_it_depends_on_is_not_kept(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_versions", [lambda request: None])
    monkeypatch.setattr(kept, "get_messages", lambda request: ())
    drawn = iter(["for Ada", "for Ben"])
    answers = [kept.page(rf.get("/"), lambda: HttpResponse(next(drawn))).content for _ in range(2)]
    assert answers == [b"for Ada", b"for Ben"]
