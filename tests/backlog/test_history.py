"""History as people read it."""

from accounts.access import Access
from backlog import queries
from backlog.services import clock, criteria, items, ranking, spikes, work, workflow
from tests.backlog.conftest import SetClock
from tests.factories import SpikeFactory, StoryFactory, TaskFactory, at, column


def lines(access: Access, number: int) -> list[str]:
    """Oldest first."""
    return [str(line) for line in reversed(queries.item_detail(access, number).history)]


def test_the_story_of_a_story(everybody: Access, po: Access, dev: Access) -> None:
    story = StoryFactory(actor=po, title="Pay", labels=["Q4"])
    change = {"item": story.number}
    items.edit_item(actor=po, **change, title="Pay by card", description="Long text", labels=[])
    items.edit_item(actor=dev, **change, points=5)
    ranking.move_item(actor=po, item=StoryFactory(actor=po).number, to="top")
    ranking.move_item(actor=po, **change, to="top")
    (row,) = criteria.add_criteria(actor=po, **change, texts=["Is charged"])
    work.assign_item(actor=dev, **change, assignee=dev.user_id)
    work.assign_item(actor=dev, **change, assignee=None)
    work.block_item(actor=dev, **change, reason="no keys")
    work.unblock_item(actor=dev, **change)
    workflow.change_state(actor=dev, **change, column=column(dev, "In progress").pk)
    workflow.change_state(actor=dev, **change, column=column(dev, "Done").pk)
    criteria.judge_criterion(actor=po, **change, criterion=row.pk, state="met")
    workflow.accept_story(actor=po, **change)
    assert lines(everybody, story.number) == [
        "Petra Owner created it",
        "Petra Owner changed title from “Pay” to “Pay by card”; labels from “Q4” to none; the description",
        "Dario Dev changed points from none to 5",
        "Petra Owner ranked it at the top",
        "Petra Owner added criterion “Is charged”",
        "Dario Dev assigned it to Dario Dev",
        "Dario Dev took it from Dario Dev",
        "Dario Dev marked it blocked: no keys",
        "Dario Dev marked it no longer blocked",
        "Dario Dev moved it from the backlog to In progress",
        "Dario Dev moved it from In progress to Acceptance",
        "Dario Dev finished it; it waits for acceptance",
        "Petra Owner judged “Is charged” met",
        "Petra Owner moved it from Acceptance to Done",
        "Petra Owner accepted it",
    ]


def test_the_story_of_a_spike(everybody: Access, po: Access, dev: Access, set_clock: SetClock) -> None:
    set_clock(at(9))
    spike = SpikeFactory(actor=dev, timebox_minutes=None)
    change = {"actor": dev, "item": spike.number}
    spikes.agree_box(**change, timebox_minutes=60)
    clock.start_clock(**change)
    set_clock(at(11))
    clock.stop_exhausted(spike.pk)
    spikes.extend_box(**change, minutes=30, reason="harder", learned="much")
    spikes.record_outcome(**change, kind="inconclusive", findings="f")
    assert lines(everybody, spike.number) == [
        "Dario Dev created it",
        "Dario Dev agreed a box of 1 h",
        "Dario Dev moved it from the backlog to In progress",
        "Dario Dev started the clock",
        "Tandem stopped the clock of Dario Dev: the box is used up",
        "Tandem noticed that the box is used up",
        "Dario Dev extended the box by 0 h 30 to 1 h 30: harder",
        "Dario Dev moved it from In progress to Done",
        "Dario Dev recorded the outcome after 1 h: we don't know yet",
    ]


def test_the_story_of_a_task(everybody: Access, dev: Access) -> None:
    task = TaskFactory(actor=dev, estimate_minutes=60)
    change = {"actor": dev, "item": task.number}
    rows = criteria.add_done_items(**change, texts=["runs", "documented"])
    criteria.tick_done_item(**change, done_item=rows[0].pk, is_done=True)
    items.edit_item(**change, estimate_minutes=390, category="debt")
    work.log_work(**change, minutes=45)
    items.comment(**change, body="hello")
    workflow.drop_item(**change, reason="not needed")
    items.delete_item(**change)
    items.restore_item(**change)
    assert [line.removeprefix("Dario Dev ").split(" for 2")[0] for line in lines(everybody, task.number)] == [
        "created it",
        "added 2 done items",
        "ticked “runs”",
        "changed category from none to debt; estimate from 1 h to 6 h 30",
        "logged 0 h 45",
        "dropped it: not needed",
        "deleted it",
        "restored it",
    ]
