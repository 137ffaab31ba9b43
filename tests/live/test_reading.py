"""What the hub reads of a real database."""

from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import Access, today_in
from activity.models import Event
from activity.services import figures_changed, record, record_many
from backlog.services.items import edit_item
from config.live import reading
from config.live.reading import MOST_BEHIND, Heard, look, read
from sprints.services import figures, sprints
from tests.factories import AccessFactory, StoryFactory
from tests.shared import shared


@shared
def ada() -> Access:
    access = AccessFactory(key="FER")
    StoryFactory(actor=access)
    return access


@shared
def other() -> Access:
    return AccessFactory(key="OTH")


def heard(*seqs: int, figures: int = 0) -> Heard:
    return Heard(frozenset(seqs), figures)


def last(access: Access) -> int:
    return Event.objects.filter(project_id=access.project_id).latest("seq").seq


def test_an_event_comes_with_the_items_number_and_the_name_of_who_did_it(ada: Access) -> None:
    before, story = last(ada), ada.project.items.get()
    edit_item(actor=ada, item=story.number, title="A secret word")
    news = read({ada.project_id: heard(before)})
    (change,) = news.changes[ada.project_id]
    assert (change.seq, change.kind, change.type, change.id) == (before + 1, "item_edited", "item", story.pk)
    assert (change.number, change.by_id, change.by_name) == (story.number, ada.user_id, str(ada.user))
    assert "secret" not in repr(news)


def test_what_is_no_item_has_no_number(ada: Access) -> None:
    """Even where something else has the same id."""
    before, story = last(ada), ada.project.items.get()
    with transaction.atomic():
        record(project_id=ada.project_id, kind="x", actor_id=None, subject=("column", story.pk))
    (change,) = read({ada.project_id: heard(before)}).changes[ada.project_id]
    assert (change.number, change.by_id, change.by_name) == (None, None, None)


def test_each_project_hears_its_own(ada: Access, other: Access) -> None:
    places = {ada.project_id: last(ada), other.project_id: last(other)}
    StoryFactory(actor=other)
    StoryFactory(actor=ada)
    changes = read({one: heard(seq) for one, seq in places.items()}).changes
    for access in (ada, other):
        wanted = Event.objects.filter(project_id=access.project_id, seq__gt=places[access.project_id])
        assert [(one.seq, one.id) for one in changes[access.project_id]] == list(
            wanted.order_by("seq").values_list("seq", "subject_id")
        )


def test_nothing_new_reads_no_events(ada: Access) -> None:
    with CaptureQueriesContext(connection) as queries:
        news = read({ada.project_id: heard(last(ada), 10**15, -1)})
    assert news.changes == {}
    assert len(queries) == 2  # where it stands; and which figures, for somebody of another time


def test_a_project_without_a_stream_stands_at_nothing(db: None) -> None:
    assert read({987_654: heard(0)}).positions == {987_654: (0, 0)}


def test_many_projects_cost_as_many_queries_as_one(ada: Access, other: Access) -> None:
    def queries(*accesses: Access) -> int:
        with CaptureQueriesContext(connection) as found:
            news = read({one.project_id: heard(0, figures=1) for one in accesses})
        assert all(news.changes[one.project_id] for one in accesses)
        return len(found)

    assert queries(ada) == queries(ada, other) <= 3


def test_no_more_is_read_than_is_told(ada: Access) -> None:
    before = last(ada)
    with transaction.atomic():
        record_many(
            project_id=ada.project_id, kind="x", actor_id=None, subjects=[("x", n, {}) for n in range(501)]
        )
    assert read({ada.project_id: heard(before)}).changes == {}
    assert len(read({ada.project_id: heard(before, before + 1)}).changes[ada.project_id]) == MOST_BEHIND


def test_sprints_with_new_figures_are_named(ada: Access, other: Access) -> None:
    today = today_in(ada.project)
    first, second = (
        sprints.create_sprint(
            actor=ada, goal="Go", start_on=today + timedelta(days=at), end_on=today + timedelta(days=at + 6)
        )
        for at in (0, 7)
    )
    figures.recompute(first.pk, now=timezone.now() - timedelta(minutes=5))
    known = read({ada.project_id: heard(0)}).positions[ada.project_id][1]
    figures.recompute(second.pk)
    news = read({one.project_id: heard(0, figures=known) for one in (ada, other)})
    assert news.positions[ada.project_id][1] > known
    assert news.sprints[ada.project_id] == [second.number]
    assert not news.sprints.get(other.project_id)


def test_the_moment_of_figures_only_grows(ada: Access) -> None:
    moments = []
    for _ in range(3):
        figures_changed(ada.project_id)
        moments.append(read({ada.project_id: heard(0)}).positions[ada.project_id][1])
    assert sorted(set(moments)) == moments


def test_after_a_failed_look_the_next_one_connects_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(reading, "connection", Mock(close=lambda: closed.append(True)))
    monkeypatch.setattr(reading, "read", Mock(side_effect=ConnectionError))
    with pytest.raises(ConnectionError):
        look({})
    assert closed
