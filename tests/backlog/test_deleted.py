"""The recycle bin: what is in it, and what is left after thirty days."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.access import Access
from backlog import queries
from backlog.models import Attachment, Item, SearchText
from backlog.queries.activity import activity
from backlog.queries.deleted import deleted_item, deleted_items
from backlog.services import criteria, items, spikes
from backlog.services.purging import purge_deleted
from backlog.services.search_index import index_missing
from common.errors import NotAllowed, NotFound
from tests.factories import DefectFactory, SpikeFactory, StoryFactory, TaskFactory, fresh

LATER = timedelta(days=30, minutes=1)


def test_it_says_what_was_deleted_by_whom_and_how_long_it_stays(everybody: Access, po: Access) -> None:
    StoryFactory(actor=everybody)
    DefectFactory(actor=everybody)
    items.delete_item(actor=po, item=1)
    (row,) = deleted_items(everybody)
    assert (row.item.number, row.by, row.days_left) == (1, po.user, 29)
    items.restore_item(actor=po, item=1)
    assert deleted_items(everybody) == [] and deleted_item(everybody, 1) is None


def test_who_may_delete_a_type_may_restore_it(everybody: Access, dev: Access) -> None:
    StoryFactory(actor=everybody)
    items.delete_item(actor=everybody, item=1)
    with pytest.raises(NotAllowed):
        items.restore_item(actor=dev, item=1)


def test_purging_takes_every_word_and_keeps_place_and_figures(everybody: Access, files: Path) -> None:
    story = StoryFactory(
        actor=everybody,
        title="Secret",
        description="Secret",
        i_want="Secret",
        labels=["secret"],
        criteria=["Secret"],
        points=5,
    )
    items.comment(actor=everybody, item=1, body="Secret")
    row = Attachment.objects.create(
        item_id=story.pk,
        file=ContentFile(b"Secret", "a.txt"),
        name="Secret",
        content_type="text/plain",
        size=6,
        digest="x",
        created_at=timezone.now(),
    )
    index_missing(project_id=everybody.project_id)
    path = Path(row.file.path)
    items.delete_item(actor=everybody, item=1)
    assert purge_deleted() == 0 and path.exists()
    rank = fresh(story).rank
    assert purge_deleted(now=timezone.now() + LATER) == 1
    left = fresh(story)
    assert (left.title, left.description, left.i_want) == ("Deleted item", "", "")
    assert (left.rank, left.number, left.points) == (rank, 1, 5)
    assert not left.labels.exists() and not left.criteria.exists() and not left.comments.exists()
    assert not Attachment.objects.exists() and not SearchText.objects.exists()
    assert deleted_items(everybody) == [] and purge_deleted(now=timezone.now() + LATER) == 0
    told = [line.kind for line in activity(everybody).lines if line.subject == ("item", story.pk)]
    assert told == ["item_purged", "item_deleted"]
    with pytest.raises(NotFound):
        items.restore_item(actor=everybody, item=1)


@pytest.mark.django_db(transaction=True)
def test_files_go_with_the_transaction(everybody: Access, files: Path) -> None:
    story = StoryFactory(actor=everybody)
    row = Attachment.objects.create(
        item_id=story.pk,
        file=ContentFile(b"x", "a.txt"),
        name="a",
        content_type="text/plain",
        size=1,
        digest="x",
        created_at=timezone.now(),
    )
    items.delete_item(actor=everybody, item=1)
    purge_deleted(now=timezone.now() + LATER)
    assert not Path(row.file.path).exists()


def test_every_type_can_be_purged(everybody: Access) -> None:
    TaskFactory(actor=everybody, done_items=["Secret"], so_that="Secret")
    SpikeFactory(actor=everybody, question="Secret?")
    DefectFactory(actor=everybody, steps="Secret")
    spikes.record_outcome(
        actor=everybody,
        item=2,
        kind="decision",
        decision="Secret",
        options=[("Secret", "", True)],
    )
    for number in (1, 2, 3):
        items.delete_item(actor=everybody, item=number)
    assert purge_deleted(now=timezone.now() + LATER) == 3
    assert {item.title for item in Item.objects.all()} == {"Deleted item"}
    assert fresh(Item.objects.get(number=2).detail).question == "Deleted item"
    assert not queries.decisions(everybody).exists() and not criteria.DoneItem.objects.exists()
