"""Acceptance criteria and definitions of done, row by row."""

import pytest

from accounts.access import Access
from backlog.models import Criterion
from backlog.services import criteria, workflow
from common.errors import Invalid, NotAllowed, NotFound
from tests.factories import StoryFactory, TaskFactory, column, fresh


def test_a_pasted_list_becomes_rows(everybody: Access) -> None:
    story = StoryFactory(actor=everybody, criteria=["first"])
    criteria.add_criteria(actor=everybody, item=story.number, texts=["second", "  ", "third\x00"])
    assert list(story.criteria.values_list("position", "text")) == [(1, "first"), (2, "second"), (3, "third")]


@pytest.mark.parametrize("texts", [[], [" "], ["x" * 1001], ["x"] * 101, [7]])
def test_lists_that_cannot_be_added(everybody: Access, texts: list[str]) -> None:
    story = StoryFactory(actor=everybody)
    with pytest.raises(Invalid) as error:
        criteria.add_criteria(actor=everybody, item=story.number, texts=texts)
    assert list(error.value.fields) == ["texts"]
    assert not Criterion.objects.exists()


def test_a_failure_has_a_reason_which_a_success_forgets(everybody: Access) -> None:
    story = StoryFactory(actor=everybody, criteria=["pays"])
    row = story.criteria.get()
    judge = {"actor": everybody, "item": story.number, "criterion": row.pk}
    with pytest.raises(Invalid) as error:
        criteria.judge_criterion(**judge, state="failed", reason=" ")
    assert list(error.value.fields) == ["reason"]
    criteria.judge_criterion(**judge, state="failed", reason="only in Firefox")
    row.refresh_from_db()
    assert (row.state, row.reason, row.judged_by) == ("failed", "only in Firefox", everybody.user)
    criteria.judge_criterion(**judge, state="met", reason="ignored")
    row.refresh_from_db()
    assert (row.state, row.reason) == ("met", "")
    criteria.judge_criterion(**judge, state="open")
    row.refresh_from_db()
    assert (row.judged_at, row.judged_by) == (None, None)


def test_a_failed_criterion_takes_the_card_back(po: Access, dev: Access) -> None:
    story = StoryFactory(actor=po, criteria=["pays"])
    workflow.change_state(actor=dev, item=story.number, column=column(dev, "Acceptance").pk)
    row = story.criteria.get()
    criteria.judge_criterion(
        actor=po, item=story.number, criterion=row.pk, state="failed", reason="pays twice"
    )
    assert (fresh(story).column.name, fresh(story).acceptance_wanted_at) == ("In progress", None)


def test_a_developer_does_not_make_a_functional_criterion_technical_to_judge_it(
    po: Access, dev: Access
) -> None:
    """Changing the kind opens the judgement anew; and the other way round needs both rights."""
    story = StoryFactory(actor=po, criteria=["pays"])
    row = story.criteria.get()
    criteria.judge_criterion(actor=po, item=story.number, criterion=row.pk, state="met")
    criteria.edit_criterion(actor=dev, item=story.number, criterion=row.pk, kind="technical")
    row.refresh_from_db()
    assert row.state == "open"
    with pytest.raises(NotAllowed):
        criteria.edit_criterion(actor=po, item=story.number, criterion=row.pk, kind="functional")


def test_rows_are_moved_and_deleted(everybody: Access) -> None:
    story = StoryFactory(actor=everybody, criteria=["a", "b", "c"])
    a, b, c = (row.pk for row in story.criteria.all())
    criteria.move_criterion(actor=everybody, item=story.number, criterion=c, position=1)
    criteria.move_criterion(actor=everybody, item=story.number, criterion=a, position=99)
    criteria.delete_criterion(actor=everybody, item=story.number, criterion=b)
    assert [row.text for row in story.criteria.all()] == ["c", "a"]
    with pytest.raises(Invalid):
        criteria.move_criterion(actor=everybody, item=story.number, criterion=c, position=0)


def test_done_items_are_ticked_edited_moved_deleted(everybody: Access) -> None:
    task = TaskFactory(actor=everybody, done_items=["a"])
    b, c = criteria.add_done_items(actor=everybody, item=task.number, texts=["b", "c"])
    args = {"actor": everybody, "item": task.number}
    criteria.tick_done_item(**args, done_item=b.pk, is_done=True)
    criteria.edit_done_item(**args, done_item=b.pk, text="B")
    criteria.move_done_item(**args, done_item=b.pk, position=1)
    criteria.delete_done_item(**args, done_item=c.pk)
    rows = list(task.done_items.values_list("text", "is_done", "ticked_by"))
    assert rows == [("B", True, everybody.user_id), ("a", False, None)]


def test_rows_of_other_items_and_other_types_are_not_found(everybody: Access) -> None:
    story, other = (
        StoryFactory(actor=everybody, criteria=["a"]),
        StoryFactory(actor=everybody, criteria=["b"]),
    )
    task = TaskFactory(actor=everybody, done_items=["d"])
    with pytest.raises(NotFound):
        criteria.edit_criterion(
            actor=everybody, item=story.number, criterion=other.criteria.get().pk, text="x"
        )
    with pytest.raises(NotFound):
        criteria.add_criteria(actor=everybody, item=task.number, texts=["x"])
    with pytest.raises(NotFound):
        criteria.tick_done_item(
            actor=everybody, item=story.number, done_item=task.done_items.get().pk, is_done=True
        )
