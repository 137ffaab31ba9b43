"""Pages of sprints, asked for by the people of the small team that tests of sprints have."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from activity import outbox
from backlog.models import Item, Spike, Story, TechnicalTask
from backlog.services import items
from sprints.models import Sprint
from sprints.services import sprints
from tests.shared import shared
from tests.sprint_pages.reported import closed, planned, running  # noqa: F401 (fixtures)
from tests.sprints.conftest import H, Team, plan, run_jobs, sprint, team  # noqa: F401 (fixtures)

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


# ── a sprint with an item of each kind ───────────────────────────────────────
ROLES = ("owner", "dev", "master", "manager", "stakeholder", "admin")
Site = Callable[[str], Client]


@dataclass(frozen=True, slots=True)
class Work:
    story: Story
    task: TechnicalTask
    spike: Spike
    other: Story  # in the product backlog


@pytest.fixture
def site(team: Team, signed_in: Browser) -> Site:  # noqa: F811
    """A browser in which somebody of that role is signed in."""
    return lambda role: signed_in(getattr(team, role))


@shared
def planned_work(team: Team, sprint: Sprint) -> Work:  # noqa: F811
    story = items.create_story(actor=team.owner, title="Move a booking", criteria=["It moves"])
    items.edit_item(actor=team.dev, item=story.number, points=5)
    task = items.create_task(
        actor=team.dev, title="Rotate certificates", estimate_minutes=8 * H, done_items=["Rotated"]
    )
    spike = items.create_spike(actor=team.dev, title="Queues", question="Which queue?", timebox_minutes=4 * H)
    other = items.create_story(actor=team.owner, title="Book a bicycle")
    plan(team, sprint, story, task, spike)
    run_jobs()
    return Work(story, task, spike, other)


@pytest.fixture
def work(planned_work: Work) -> Work:
    """A story, a task and a spike in the sprint, one more story beside it; figures are there, a worker runs."""
    outbox.beat("test")
    return planned_work


@shared
def started_sprint(team: Team, sprint: Sprint, planned_work: Work) -> Sprint:  # noqa: F811
    found = sprints.start_sprint(actor=team.master, sprint=sprint.number)
    run_jobs()
    return found


@pytest.fixture
def started(started_sprint: Sprint, work: Work) -> Sprint:
    return started_sprint


def page(answer: Any) -> str:
    """The source of an answer."""
    found: str = answer.content.decode()
    return found


def post_json(client: Client, url: str, **body: Any) -> Any:
    """What a script of the page sends; names that Python keeps for itself end in an underscore."""
    sent = {name.rstrip("_"): value for name, value in body.items()}
    return client.post(url, sent, content_type="application/json", headers={"Accept": "application/json"})


def fragment(client: Client, url: str, target: str = "div#split") -> Any:
    return client.get(url, headers={"HX-Request": "true", "HX-Target": target})


def queries_of(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as found:
        assert call().status_code == 200
    return len(found)


def more_tasks(team: Team, sprint: Sprint, count: int) -> list[Item]:  # noqa: F811
    made = [items.create_task(actor=team.dev, title=f"Task {n}", estimate_minutes=H) for n in range(count)]
    plan(team, sprint, *made)
    run_jobs()
    return list(made)
