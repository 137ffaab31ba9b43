"""No page that is kept outlives what it shows: each form of the site is sent, and pages are compared with new ones."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backlog.models import Item
from backlog.services.items import edit_item
from backlog.services.search_index import index_items
from common import kept
from tests.safety.forms import PAGES, SOAK, Form, forms_of, some
from tests.safety.world import World
from tests.sprints.conftest import run_jobs

pytestmark = pytest.mark.django_db
KEPT = (
    "{p}backlog/",
    "{p}board/",
    "{p}sprints/",
    "{p}sprints/{sprint}/plan/",
    "{p}sprints/{sprint}/capacity/",
    "{p}items/{number}/",
    "{p}items/{spike}/",
    "{p}epics/{epic}/",
    "{p}velocity/",
    "{p}flow/",
    "{p}predictability/",
    "{p}forecast/",
    "{p}search/?q=a",
    "{p}activity/",
    "{p}suggestions/",
    "/api/v1/projects/{project_key}/items/all/",
    "/api/v1/projects/{project_key}/sprints/{sprint}/report/",
)
NEVER_THE_SAME = re.compile(r'(name="csrf-token" content|name="csrfmiddlewaretoken" value)="\w*"')
FORMS = 6  # of a hundred and more; all of them at full size


@pytest.fixture(autouse=True)
def _kept(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    moment = timezone.now()
    monkeypatch.setattr(
        timezone, "now", lambda: moment
    )  # a page that says when it was drawn says the same again
    settings.KEPT_PAGES = 3600
    kept.forget()
    yield
    kept.forget()


def shown(client: Client, paths: list[str]) -> dict[str, str]:
    """What the pages say, without what each answer has for itself alone."""
    answers = {path: client.get(path) for path in paths}
    return {path: NEVER_THE_SAME.sub("", answer.content.decode()) for path, answer in answers.items()}


def stale(client: Client, paths: list[str]) -> list[str]:
    """Those that would be drawn otherwise than they are given."""
    given = shown(client, paths)
    kept.forget()
    drawn = shown(client, paths)
    return [path for path in paths if given[path] != drawn[path]]


def changed(form: Form) -> dict[str, list[str]]:
    """As the page has it, other words in its fields of text."""
    words = {name for name, kind in form.kinds.items() if kind in ("text", "textarea")}
    return {
        name: [f"{value[0]} anew"] if name in words and value else value
        for name, value in form.values.items()
    }


def test_what_a_form_has_changed_is_on_every_page_at_once(world: World, site: Client, files: Any) -> None:
    run_jobs()
    paths = [str(path) for path in some(world.paths(KEPT), 3, "pages")]
    forms = [form for form in forms_of(site, world.paths(some(PAGES, 8, "kept"))) if form.method == "post"]
    shown(site, paths)
    wrong, done = [], 0
    for form in some(forms, FORMS, "forms"):
        answer = site.post(form.action, changed(form), headers={"HX-Request": "true"})
        done += answer.status_code < 400
        wrong += [f"{form.action}: {path}" for path in stale(site, paths)]
        run_jobs()
        wrong += [f"jobs after {form.action}: {path}" for path in stale(site, paths)]
    assert not wrong, "\n".join(wrong)
    assert done > (40 if SOAK else 1)


def test_what_is_searched_for_is_found_as_soon_as_its_text_is_read(world: World, site: Client) -> None:
    number = int(world.values["number"])
    edit_item(actor=world.access, item=number, description="A walrus sleeps on the ramp")
    path = f"/api/v1/projects/{world.access.project.key}/items/all/?text=walrus"
    assert site.get(path).json()["results"] == []
    index_items(items=[Item.objects.get(project=world.access.project, number=number).pk])
    assert [item["number"] for item in site.get(path).json()["results"]] == [number]


def test_pages_are_kept_while_nothing_happens(world: World, site: Client) -> None:
    """Else nothing would be compared above."""
    run_jobs()
    paths = world.paths(KEPT)
    shown(site, paths)
    assert len(kept._pages) == len(paths)
