"""The body of a report is drawn once, until something happens."""

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backlog.services.items import edit_item
from sprints.models import Sprint
from sprints.services import figures
from tests import factories
from tests.sprints.conftest import Team, plan


def test_it_is_drawn_again_only_after_a_change(
    team: Team, sprint: Sprint, client: Client, monkeypatch
) -> None:
    story = factories.StoryFactory(actor=team.owner, title="Book a cabin")
    plan(team, sprint, story)
    figures.recompute(sprint.pk)
    client.force_login(team.dev.user)
    counts = []

    def ask() -> str:
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/p/FER/sprints/1/capacity/").content.decode()
        counts.append(len(captured))
        return page

    page = [ask(), ask()][1]
    assert "Feature" in page and counts[1] < counts[0]
    edit_item(actor=team.owner, item=story.number, title="Book two cabins")
    ask()
    assert counts[2] == counts[0]
    monkeypatch.setattr(cache, "get", None)  # whatever happens to the cache
    monkeypatch.setattr(cache, "set", None)
    assert "Feature" in ask()
