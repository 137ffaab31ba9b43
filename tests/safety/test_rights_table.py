"""The product's table of rights, line by line in its own words: which rules say it, and who they let in."""

import pytest

import accounts.policies
import backlog.policies
import interchange.policies
import sprints.policies
from accounts.models import STAND_IN, Role
from common.policy import ADMIN, MEMBER, Rule

PO, DEV, SM, MANAGER, STAKEHOLDER = Role.values
WORKING = f"{PO} {DEV} {SM} {MANAGER}"
MODULES = (accounts.policies, backlog.policies, interchange.policies, sprints.policies)
RULES: dict[str, Rule] = {name: rule for module in MODULES for name, rule in module.RULES.items()}

TABLE = [
    (
        "create and order stories and epics; order defects",
        "create_story order_story create_epic edit_epic order_epic order_defect value_story drop_story",
        PO,
    ),
    (
        "edit a story's text, split it into stories (refinement)",
        "edit_story add_functional_criterion split_story",
        f"{PO} {DEV}",
    ),
    ("… the product owner is told and can restore", "restore_story_text", PO),
    ("suggest a story", "suggest_story", f"{DEV} {SM} {MANAGER}"),
    ("… → product owner's triage", "triage_story", PO),
    (
        "create, edit, size, order technical tasks and spikes",
        "create_task edit_task order_task drop_task create_spike edit_spike order_spike drop_spike agree_box"
        " record_outcome",
        DEV,
    ),
    ("suggest technical work (task or spike)", "suggest_technical", f"{PO} {SM} {MANAGER}"),
    ("… → team's triage; a developer accepts or declines", "triage_technical", DEV),
    (
        "add technical or quality criteria to a story; set points",
        "add_technical_criterion add_quality_criterion size_story",
        DEV,
    ),
    (
        "mark functional criteria met or failed; accept a finished story",
        "judge_functional_criterion accept_story",
        f"{PO} {STAND_IN}",
    ),
    ("… a person named to stand in for a time", "name_stand_in", f"{PO} {ADMIN}"),
    (
        "mark technical and quality criteria met or failed",
        "judge_technical_criterion judge_quality_criterion",
        DEV,
    ),
    ("report a defect", "create_defect", WORKING),
    (
        "move cards on the board, log work, run spike clocks, mark an item blocked or unplanned",
        "move_card log_work run_clock block_item flag_unplanned reopen_task reopen_spike reopen_defect",
        f"{DEV} {SM}",
    ),
    (
        "plan, start, close sprints; holidays, everyone's availability",
        "create_sprint edit_sprint start_sprint close_sprint delete_sprint edit_availability edit_days_off"
        " edit_others_clock",
        SM,
    ),
    ("… holidays of the project", "edit_project_calendar take_over_figures", f"{SM} {ADMIN}"),
    ("… the report by a link, without names", "share_report unshare_report", f"{PO} {SM} {ADMIN}"),
    ("… developers may plan items in and out", "plan_work", f"{DEV} {SM}"),
    ("… a product owner stories", "plan_story reopen_story link_items", f"{PO} {DEV} {SM}"),
    ("own availability", "edit_own_availability", MEMBER),
    ("review: each person confirms how their own time divided", "state_own_time", MEMBER),
    ("… the scrum master says it for others", "state_time", SM),
    ("… retrospective actions become tasks", "add_retrospective", WORKING),
    ("propose the allocation", "propose set_target", f"{DEV} {SM}"),
    ("sign off the allocation", "sign reject", f"{PO} {MANAGER}"),
    ("edit, size, close defects", "edit_defect drop_defect", DEV),
    ("delete or retype an item: whoever may create that type (story)", "delete_story", PO),
    ("… task, spike", "delete_task delete_spike", DEV),
    ("… defect", "delete_defect", WORKING),
    ("extend a spike: developers once, by at most half its box", "extend_box_once", DEV),
    ("… anything further by a product owner or dev manager", "extend_box", f"{PO} {MANAGER}"),
    (
        "read everything in the project, comment",
        "read_project read_backlog read_sprints read_lists comment attach save_view bulk_edit"
        " edit_own_suggestion leave_project",
        MEMBER,
    ),
    (
        "members, roles, settings, import of the project",
        "manage_members edit_settings archive_project restore_project import read_imports import_items export"
        " edit_columns delete_comment delete_attachment see_operations retry_job"
        " see_webhooks manage_webhooks see_audit delete_sample",
        ADMIN,
    ),
    ("a gate on a story or an epic", "set_gate", f"{PO} {DEV}"),
    ("… developers may lift it with a reason", "lift_gate", DEV),
    ("templates of done", "edit_templates", f"{DEV} {ADMIN}"),
    ("have the forecast worked out again", "compute_forecast", WORKING),
    ("say what a normal sprint brings", "set_guess", f"{PO} {DEV} {SM}"),
    ("assign; share a view; name labels", "assign_item share_view edit_labels", WORKING),
]


@pytest.mark.parametrize(("words", "actions", "who"), TABLE)
def test_the_rules_say_what_the_table_says(words: str, actions: str, who: str) -> None:
    for name in actions.split():
        assert RULES[name].roles == set(who.split()), name


def test_each_rule_stands_in_one_line() -> None:
    named = [name for _, actions, _ in TABLE for name in actions.split()]
    assert sorted(named) == sorted(RULES)


def test_a_rule_of_two_apps_is_the_same_rule() -> None:
    for module in MODULES:
        for name, rule in module.RULES.items():
            assert (rule.roles, rule.reads) == (RULES[name].roles, RULES[name].reads), name
