"""The table of rights, row by row and role by role, as the product defines it."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.access import Access
from accounts.models import Project, Role
from activity.models import Event
from backlog import policies
from backlog.models import Item
from backlog.services import clock, criteria, epics, items, ranking, spikes, work, workflow
from common.errors import NotAllowed
from tests.factories import (
    DefectFactory,
    EpicFactory,
    SpikeFactory,
    StoryFactory,
    TaskFactory,
    column,
    member,
)

PO, DEV, SM, MANAGER, STAKEHOLDER = Role.values
ADMIN = "admin"
Call = Callable[[], Any]
ALL = {PO, DEV, SM, MANAGER, STAKEHOLDER}

# what people may do (the product's words): the actions that say it, and who may
TABLE = [
    ("create and order stories and epics", "create_story order_story create_epic edit_epic order_epic", {PO}),
    ("order defects", "order_defect", {PO}),
    ("drop, delete, value a story", "drop_story delete_story value_story", {PO}),
    ("edit a story's text", "edit_story add_functional_criterion", {PO, DEV}),
    ("create, edit, size, order technical tasks", "create_task edit_task order_task drop_task", {DEV}),
    ("create, edit, order spikes", "create_spike edit_spike order_spike drop_spike", {DEV}),
    ("agree and end spikes", "agree_box record_outcome", {DEV}),
    ("add technical or quality criteria", "add_technical_criterion add_quality_criterion", {DEV}),
    ("set points", "size_story", {DEV}),
    ("judge functional criteria; accept", "judge_functional_criterion accept_story", {PO}),
    ("judge technical and quality criteria", "judge_technical_criterion judge_quality_criterion", {DEV}),
    ("report a defect", "create_defect", {PO, DEV, SM, MANAGER}),
    ("edit, size, close defects", "edit_defect drop_defect", {DEV}),
    ("delete what one may create", "delete_task delete_spike", {DEV}),
    ("delete a defect", "delete_defect", {PO, DEV, SM, MANAGER}),
    ("move cards, log work, run clocks", "move_card log_work run_clock", {DEV, SM}),
    ("mark an item blocked or unplanned", "block_item flag_unplanned", {DEV, SM}),
    ("reopen technical work and defects", "reopen_task reopen_spike reopen_defect", {DEV, SM}),
    ("reopen a story", "reopen_story", {PO, DEV, SM}),
    ("assign", "assign_item", {PO, DEV, SM, MANAGER}),
    ("correct hours of others", "edit_others_clock", {SM}),
    ("extend a spike once", "extend_box_once", {DEV}),
    ("extend a spike further", "extend_box", {PO, MANAGER}),
    ("suggest a story", "suggest_story", {DEV, SM, MANAGER}),
    ("suggest technical work", "suggest_technical", {PO, SM, MANAGER}),
    ("answer a suggested story", "triage_story", {PO}),
    ("answer suggested technical work", "triage_technical", {DEV}),
    ("change one's own suggestion", "edit_own_suggestion", ALL),
    ("say what an item waits for", "set_gate", {PO, DEV}),
    ("lift a gate", "lift_gate", {DEV}),
    ("link items", "link_items", {PO, DEV, SM}),
    ("read everything, comment", "read_backlog comment", ALL),
    ("restore a story's text", "restore_story_text", {PO}),
    ("split a story", "split_story", {PO, DEV}),
    ("change templates of done", "edit_templates", {DEV, ADMIN}),
    ("files; lists to come back to; several items at once", "attach save_view bulk_edit", ALL),
    ("share a view; name labels", "share_view edit_labels", {PO, DEV, SM, MANAGER}),
    ("what others said and attached", "delete_comment delete_attachment", {ADMIN}),
    ("read the audit", "see_audit", {ADMIN}),
    ("import; columns", "import_items edit_columns", {ADMIN}),
]
ROWS = [(action, who) for _, actions, who in TABLE for action in actions.split()]


def someone(role: str) -> Access:
    return Access(None, Project(key="FER"), frozenset({role}) - {ADMIN}, role == ADMIN)


def test_every_action_has_its_row() -> None:
    assert sorted(action for action, _ in ROWS) == sorted(policies.RULES)


@pytest.mark.parametrize(("action", "who"), ROWS)
@pytest.mark.parametrize("role", [*Role.values, ADMIN])
def test_the_table_holds(action: str, who: set[str], role: str) -> None:
    may = role in who or (role == ADMIN and who == ALL)
    access = someone(role)
    assert policies.can(access, action) is may
    if not may:
        assert policies.why_not(access, action).endswith(".")


@pytest.mark.parametrize("type", ["story", "task", "spike", "defect"])
def test_an_action_on_an_item_is_asked_by_its_type(type: str) -> None:
    item = Item(type=type)
    for verb in ("create", "edit", "order", "drop", "delete", "reopen"):
        for role in Role.values:
            access = someone(role)
            assert policies.can(access, f"{verb}_item", item) == policies.can(access, f"{verb}_{type}")


def test_an_unknown_action_is_an_error_and_no_silent_yes() -> None:
    with pytest.raises(KeyError):
        policies.can(someone("developer"), "fly")


def attempts(a: Access, number: dict[str, int], parts: dict[str, int]) -> list[tuple[set[str], Call]]:
    """One call of each service by `a`, and who may make it. Calls that succeed may change things."""
    story, task, spike, defect = (number[name] for name in ("story", "task", "spike", "defect"))
    s = {"actor": a, "item": story}
    return [
        ({PO}, lambda: items.create_story(actor=a, title="S")),
        ({DEV}, lambda: items.create_task(actor=a, title="T")),
        ({DEV}, lambda: items.create_spike(actor=a, title="P", question="?")),
        ({PO, DEV, SM, MANAGER}, lambda: items.create_defect(actor=a, title="D")),
        ({DEV}, lambda: items.create_defect(actor=a, title="D", estimate_minutes=60)),
        (set(), lambda: items.create_story(actor=a, title="S", points=3)),  # nobody is both here
        ({PO}, lambda: epics.create_epic(actor=a, title="E")),
        ({PO}, lambda: epics.edit_epic(actor=a, epic=number["epic"], title="E2")),
        ({PO}, lambda: epics.close_epic(actor=a, epic=number["epic"])),
        ({PO, DEV}, lambda: items.edit_item(**s, so_that="we sleep")),
        ({DEV}, lambda: items.edit_item(**s, points=5)),
        ({PO}, lambda: items.edit_item(**s, business_value=5)),
        ({DEV}, lambda: items.edit_item(actor=a, item=task, estimate_minutes=90)),
        ({DEV}, lambda: items.edit_item(actor=a, item=spike, context="c")),
        ({DEV}, lambda: items.edit_item(actor=a, item=defect, severity=1)),
        ({PO}, lambda: ranking.move_item(actor=a, item=story, to="bottom")),
        ({PO}, lambda: ranking.move_item(actor=a, item=defect, to="top")),
        ({DEV}, lambda: ranking.move_item(actor=a, item=task, to="bottom")),
        ({DEV}, lambda: ranking.move_item(actor=a, item=spike, to="top")),
        ({PO, DEV}, lambda: criteria.add_criteria(**s, texts=["c"])),
        ({DEV}, lambda: criteria.add_criteria(**s, texts=["c"], kind="technical")),
        ({PO, DEV}, lambda: criteria.edit_criterion(**s, criterion=parts["functional"], text="x")),
        ({DEV}, lambda: criteria.edit_criterion(**s, criterion=parts["technical"], text="x")),
        (set(), lambda: criteria.edit_criterion(**s, criterion=parts["technical"], kind="fun")),
        ({PO}, lambda: criteria.judge_criterion(**s, criterion=parts["functional"], state="met")),
        ({DEV}, lambda: criteria.judge_criterion(**s, criterion=parts["technical"], state="met")),
        ({DEV}, lambda: criteria.add_done_items(actor=a, item=task, texts=["d"])),
        ({DEV}, lambda: criteria.tick_done_item(actor=a, item=task, done_item=parts["done"], is_done=True)),
        ({DEV, SM}, lambda: work.log_work(actor=a, item=task, minutes=5)),
        ({DEV, SM}, lambda: work.block_item(actor=a, item=task, reason="waits")),
        ({PO, DEV, SM, MANAGER}, lambda: work.assign_item(actor=a, item=task, assignee=None)),
        (ALL, lambda: items.comment(actor=a, item=task, body="hello")),
        ({DEV, SM}, lambda: workflow.change_state(actor=a, item=defect, column=parts["doing"])),
        ({DEV}, lambda: spikes.agree_box(actor=a, item=spike, timebox_minutes=120)),
        ({DEV, SM}, lambda: clock.add_hour(actor=a, item=spike, minutes=1)),
        (
            {DEV, PO, MANAGER},
            lambda: spikes.extend_box(actor=a, item=spike, minutes=1, reason="r", learned="l"),
        ),
        ({DEV}, lambda: spikes.record_outcome(actor=a, item=spike, kind="knowledge", findings="f")),
        ({PO}, lambda: workflow.drop_item(actor=a, item=number["other story"], reason="no")),
        ({PO}, lambda: items.delete_item(actor=a, item=number["other story"])),
        ({DEV}, lambda: items.delete_item(actor=a, item=task)),
    ]


@pytest.mark.parametrize("role", Role.values)
def test_services_ask_before_they_write(everybody: Access, role: str) -> None:
    story = StoryFactory(actor=everybody, criteria=["f", ("technical", "t")])
    task = TaskFactory(actor=everybody, done_items=["d"])
    number = {
        "story": story.number,
        "task": task.number,
        "spike": SpikeFactory(actor=everybody).number,
        "defect": DefectFactory(actor=everybody).number,
        "other story": StoryFactory(actor=everybody).number,
        "epic": EpicFactory(actor=everybody).number,
    }
    parts = {row.kind: row.pk for row in story.criteria.all()}
    parts |= {"done": task.done_items.get().pk, "doing": column(everybody, "In progress").pk}
    person = member(everybody, role)
    for name, (who, call) in enumerate(attempts(person, number, parts)):
        before = Event.objects.count(), list(Item.objects.order_by("pk").values())
        refused = ""
        try:
            call()
        except NotAllowed as error:
            refused = error.message
        except Exception:
            assert not who, name
        if role in who:
            assert not refused, name
        elif who:
            assert refused.startswith(("Only", "Everybody but stakeholders")), name
        if refused:
            assert before == (Event.objects.count(), list(Item.objects.order_by("pk").values())), name
