"""Full-text search: what is found, what is not, and that an index finds it."""

import pytest
from django.db import connection

from accounts.access import Access
from activity import outbox
from activity.models import Outbox
from backlog import queries, tasks
from backlog.models import Item, SearchText
from backlog.queries.search import texts_with
from backlog.rules.search import asked
from backlog.services import criteria, items
from backlog.services.search_index import index_items, index_missing, projects_to_index
from tests.factories import AccessFactory, SpikeFactory, StoryFactory, TaskFactory
from tests.shared import shared


def found(access: Access, text: str) -> list[int]:
    return [item.number for item in queries.search(access, text)]


@shared
def harbour(everybody: Access) -> Access:
    StoryFactory(
        actor=everybody,
        title="Board early",
        description="At the *gangway* of ferries",
        criteria=["Cars wait"],
    )
    TaskFactory(
        actor=everybody, title="Set up", so_that="Deployments repeat", done_items=["Smoke tests pass"]
    )
    SpikeFactory(actor=everybody, title="Queue", question="Which broker holds up?")
    items.comment(actor=everybody, item=1, body="Marit saw <b>two seats</b> taken")
    index_missing(project_id=everybody.project_id)
    return everybody


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("gang", [1]),
        ("angway", []),
        ("oard ear", [1]),  # part of a title, which needs no index
        ("early gangway", [1]),
        ("early broker", []),
        ('"two seats"', [1]),
        ('"seats two"', []),
        ("deploy smoke", [2]),
        ("broker?", [3]),
        ("FER-2", [2]),
        ("fer-2", [2]),
        ("OTH-2", []),
        ("\x00", []),
        ("'", []),
        ("& | !", []),
    ],
)
def test_every_text_is_searched_by_the_beginnings_of_its_words(
    harbour: Access, typed: str, numbers: list[int]
) -> None:
    assert found(harbour, typed) == numbers


def test_a_new_item_is_found_by_its_title_before_the_job(everybody: Access) -> None:
    StoryFactory(actor=everybody, title="Just now")
    assert found(everybody, "just") == [1]


def test_deleted_items_and_other_projects_are_never_found(harbour: Access) -> None:
    items.delete_item(actor=harbour, item=1)
    other = AccessFactory(key="OTH")
    assert found(harbour, "gangway") == [] and found(other, "broker") == []


def test_the_key_itself_stands_first_and_done_items_last(harbour: Access) -> None:
    StoryFactory(actor=harbour, title="Board late")
    Item.objects.filter(number=1).update(done_at="2026-11-20T12:00Z", resolution="done")
    assert found(harbour, "board") == [4, 1]


def test_every_change_of_a_text_asks_for_one_job(harbour: Access) -> None:
    Outbox.objects.all().delete()
    criteria.add_criteria(actor=harbour, item=1, texts=["Bicycles board first"])
    items.edit_item(actor=harbour, item=1, description="Nothing")
    assert set(Outbox.objects.filter(kind="index_item").values_list("key", flat=True)) == {
        str(Item.objects.get(number=1).pk)
    }
    outbox.run("index_item", str(Item.objects.get(number=1).pk))
    assert found(harbour, "bicyc") == [1] and found(harbour, "gangway") == []
    assert not Outbox.objects.filter(kind="index_item", done_at=None).exists()


def test_what_was_there_before_is_indexed_by_itself(everybody: Access) -> None:
    StoryFactory(actor=everybody, description="Lighthouse")
    assert projects_to_index() == [everybody.project_id]
    tasks.index_what_is_missing()
    outbox.run("index_project", str(everybody.project_id))
    assert found(everybody, "light") == [1] and projects_to_index() == []


def test_a_huge_text_is_indexed_as_far_as_it_goes(everybody: Access) -> None:
    words = " ".join(f"w{n}" for n in range(14_000))
    StoryFactory(actor=everybody, description=words, criteria=["Last"])
    index_items(items=[Item.objects.get().pk])
    index_items(items=[Item.objects.get().pk])
    assert found(everybody, "w13999") == [1] and SearchText.objects.count() == 1


def test_the_index_of_the_database_answers_it(everybody: Access) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "search_text_vector" in texts_with(asked("gangway")).explain()
