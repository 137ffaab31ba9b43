"""Epics: numbered by themselves, ordered by the product owner."""

from decimal import Decimal

import pytest

from accounts.access import Access
from backlog import queries
from backlog.services import epics, items, workflow
from common.errors import Invalid, NotFound, Stale
from tests.factories import AccessFactory, EpicFactory, StoryFactory, TaskFactory


def titles(access: Access) -> list[str]:
    return [epic.title for epic in queries.epics(access)]


def test_epics_count_by_themselves(everybody: Access) -> None:
    StoryFactory(actor=everybody)
    first, second = EpicFactory(actor=everybody), EpicFactory(actor=everybody, kind="foundation")
    assert (first.number, second.number, second.kind) == (1, 2, "foundation")
    assert EpicFactory(actor=AccessFactory()).number == 1


def test_they_are_ordered(everybody: Access) -> None:
    a, b, c = (EpicFactory(actor=everybody, title=name) for name in "abc")
    epics.move_epic(actor=everybody, epic=c.number, before=a.number)
    assert titles(everybody) == ["c", "a", "b"]
    epics.move_epic(actor=everybody, epic=c.number, after=b.number)
    epics.move_epic(actor=everybody, epic=c.number, after=b.number)
    assert titles(everybody) == ["a", "b", "c"]
    with pytest.raises(NotFound):
        epics.move_epic(actor=everybody, epic=c.number, after=99)
    with pytest.raises(NotFound):
        epics.move_epic(actor=everybody, epic=99, after=1)


def test_they_are_edited_with_a_version(everybody: Access) -> None:
    epic = EpicFactory(actor=everybody, title="Old")
    epics.edit_epic(actor=everybody, epic=epic.number, version=1, title="New", kind="foundation")
    with pytest.raises(Stale) as error:
        epics.edit_epic(actor=everybody, epic=epic.number, version=1, title="Other")
    assert error.value.changed == {"title": ("New", "Other")}
    for change in ({"title": " "}, {"kind": "other"}, {"rank": "a0"}):
        with pytest.raises(Invalid) as wrong:
            epics.edit_epic(actor=everybody, epic=epic.number, **change)
        assert list(wrong.value.fields) == list(change)


def test_a_closed_one_is_not_offered(everybody: Access) -> None:
    epic = EpicFactory(actor=everybody)
    epics.close_epic(actor=everybody, epic=epic.number)
    assert not queries.epics(everybody, with_closed=False)
    epics.close_epic(actor=everybody, epic=epic.number, is_closed=False)
    assert queries.epics(everybody, with_closed=False)


def test_their_sums(everybody: Access) -> None:
    epic = EpicFactory(actor=everybody)
    done = StoryFactory(actor=everybody, epic=epic.number, points=3)
    StoryFactory(actor=everybody, epic=epic.number, points=5)
    TaskFactory(actor=everybody, epic=epic.number)
    items.delete_item(actor=everybody, item=StoryFactory(actor=everybody, epic=epic.number, points=8).number)
    workflow.accept_story(actor=everybody, item=done.number)
    found = queries.epic(everybody, epic.number)
    assert (found.open_items, found.done_items, found.points) == (2, 1, Decimal(8))
