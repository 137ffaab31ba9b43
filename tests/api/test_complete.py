"""Whatever a page can do, the API can do: each page that writes has its operation, or a reason why not."""

from collections.abc import Callable
from typing import Any

from django.urls import resolve
from django.urls.exceptions import Resolver404

from tests.safety.world import routes

P, ITEM, SPRINT = "projects/FER/", "projects/FER/items/1/", "projects/FER/sprints/1/"
NOT_IN_THE_API = {
    "invitation_sign_up": "making an account is for people before a browser",
    "sign_out_everywhere": "asks for the password, which no script should have",
    "anonymise": "closing one's account asks for the password",
    "preview": "shows a text as it will look; writes nothing",
    "import_numbers": "counts what a form would do before it is sent; PATCH answers the same",
}
OPERATIONS = {
    "project_new": ("post", "projects/"),
    "profile": ("patch", "profile/"),
    "token_new": ("post", "tokens/"),
    "token_revoke": ("delete", "tokens/1/"),
    "notices_read": ("post", "notices/read/"),
    "notice_settings": ("put", "notices/wishes/"),
    "settings": ("patch", P),
    "members": ("post", P + "invitations/"),
    "member": ("patch", P + "members/1/"),
    "member_in_place": ("patch", P + "members/1/"),
    "member_remove": ("delete", P + "members/1/"),
    "stand_ins": ("post", P + "stand-ins/"),
    "stand_in_end": ("delete", P + "stand-ins/1/"),
    "invitation_renew": ("post", P + "invitations/1/renew/"),
    "invitation_revoke": ("delete", P + "invitations/1/"),
    "invitation": ("post", "invitations/accept/"),
    "operations_retry": ("post", P + "operations/jobs/1/retry/"),
    "webhooks": ("post", P + "webhooks/"),
    "webhook": ("patch", P + "webhooks/1/"),
    "webhook_retry": ("post", P + "webhooks/1/retry/"),
    "webhook_secret": ("post", P + "webhooks/1/secret/"),
    "webhook_remove": ("delete", P + "webhooks/1/"),
    "first_step": ("post", P + "sprints/"),  # and whatever else a step does, each by itself
    "first_steps_skip": ("post", P + "first-steps/end/"),
    "sample": ("post", "project-imports/sample/"),
    "sample_delete": ("delete", P + "sample/"),
    "project_leave": ("post", P + "leave/"),
    "project_archive": ("post", P + "archive/"),
    "project_restore": ("post", P + "restore/"),
    "backlog_add": ("post", P + "items/"),
    "backlog_move": ("post", ITEM + "move/"),
    "bulk": ("post", P + "items/bulk/"),
    "bulk_undo": ("post", P + "items/bulk/1/undo/"),
    "view_new": ("post", P + "views/"),
    "view_edit": ("patch", P + "views/1/"),
    "view_delete": ("delete", P + "views/1/"),
    "item_new": ("post", P + "items/"),
    "item": ("patch", ITEM),
    "item_state": ("post", ITEM + "state/"),
    "item_accept": ("post", ITEM + "accept/"),
    "item_reopen": ("post", ITEM + "reopen/"),
    "item_drop": ("post", ITEM + "drop/"),
    "item_block": ("post", ITEM + "block/"),
    "item_unblock": ("post", ITEM + "unblock/"),
    "item_delete": ("delete", ITEM),
    "item_restore": ("post", ITEM + "restore/"),
    "item_undo": ("post", ITEM + "undo/1/"),
    "item_split": ("post", ITEM + "split/"),
    "item_retype": ("post", ITEM + "retype/"),
    "text_restore": ("post", ITEM + "restore-text/"),
    "criteria_add": ("post", ITEM + "criteria/"),
    "criterion_move": ("post", ITEM + "criteria/1/move/"),
    "criterion_edit": ("patch", ITEM + "criteria/1/"),
    "criterion_judge": ("post", ITEM + "criteria/1/judge/"),
    "criterion_fail": ("post", ITEM + "criteria/1/judge/"),
    "criterion_delete": ("delete", ITEM + "criteria/1/"),
    "done_items_add": ("post", ITEM + "done-items/"),
    "done_items_template": ("post", ITEM + "done-items/template/"),
    "done_item_move": ("post", ITEM + "done-items/1/move/"),
    "done_item_edit": ("patch", ITEM + "done-items/1/"),
    "done_item_tick": ("post", ITEM + "done-items/1/tick/"),
    "done_item_delete": ("delete", ITEM + "done-items/1/"),
    "child_add": ("post", P + "items/"),
    "comment_add": ("post", ITEM + "comments/"),
    "comment_edit": ("patch", ITEM + "comments/1/"),
    "comment_delete": ("delete", ITEM + "comments/1/"),
    "comment_restore": ("post", ITEM + "comments/1/restore/"),
    "attach": ("post", ITEM + "attachments/"),
    "attachment_delete": ("delete", P + "attachments/1/"),
    "attachment_restore": ("post", P + "attachments/1/restore/"),
    "work_log": ("post", ITEM + "work-logs/"),
    "box_agree": ("post", ITEM + "box/"),
    "box_extend": ("post", ITEM + "box/extend/"),
    "clock_start": ("post", ITEM + "clock/start/"),
    "clock_pause": ("post", ITEM + "clock/pause/"),
    "clock_add": ("post", ITEM + "clock/segments/"),
    "segment": ("put", ITEM + "clock/segments/1/"),
    "segment_delete": ("delete", ITEM + "clock/segments/1/"),
    "outcome": ("post", ITEM + "outcome/"),
    "spike_cancel": ("post", ITEM + "outcome/"),
    "need_design": ("post", ITEM + "needs-design/"),
    "gate_set": ("post", ITEM + "gates/"),
    "gate_lift": ("post", P + "gates/1/lift/"),
    "epic_need_design": ("post", P + "epics/1/needs-design/"),
    "epic_gate_set": ("post", P + "epics/1/gates/"),
    "epic_gate_lift": ("post", P + "gates/1/lift/"),
    "link_add": ("post", ITEM + "links/"),
    "link_remove": ("delete", ITEM + "links/1/"),
    "suggestion_new": ("post", P + "suggestions/"),
    "suggestion_edit": ("patch", P + "suggestions/1/"),
    "suggestion_withdraw": ("post", P + "suggestions/1/withdraw/"),
    "suggestion_accept": ("post", P + "suggestions/1/accept/"),
    "suggestion_decline": ("post", P + "suggestions/1/decline/"),
    "epics": ("post", P + "epics/"),
    "epic_move": ("post", P + "epics/1/move/"),
    "epic": ("patch", P + "epics/1/"),
    "epic_close": ("post", P + "epics/1/close/"),
    "done_templates": ("post", P + "done-templates/"),
    "done_template": ("put", P + "done-templates/1/"),
    "done_template_delete": ("delete", P + "done-templates/1/"),
    "label_rename": ("patch", P + "labels/1/"),
    "label_delete": ("delete", P + "labels/1/"),
    "label_restore": ("post", P + "labels/deleted/1/restore/"),
    "workflow": ("post", P + "columns/"),
    "column_edit": ("patch", P + "columns/1/"),
    "column_move": ("post", P + "columns/1/move/"),
    "column_remove": ("delete", P + "columns/1/"),
    "sprint_new": ("post", P + "sprints/"),
    "plan_items": ("post", P + "sprints/plan-items/"),
    "sprint_edit": ("patch", SPRINT),
    "sprint_delete": ("delete", SPRINT),
    "sprint_start": ("post", SPRINT + "start/"),
    "sprint_close": ("post", SPRINT + "close/"),
    "sprint_time": ("put", SPRINT + "time/"),
    "retrospective": ("post", SPRINT + "retrospective/"),
    "plan_move": ("post", SPRINT + "items/1/move/"),
    "plan_put": ("post", SPRINT + "items/"),
    "plan_take_out": ("delete", SPRINT + "items/1/"),
    "proposal_accept": ("post", SPRINT + "proposal/"),
    "sprint_target": ("put", SPRINT + "target/"),
    "sprint_propose": ("post", SPRINT + "propose/"),
    "sprint_sign": ("post", SPRINT + "sign/"),
    "sprint_reject": ("post", SPRINT + "reject/"),
    "sprint_agree": ("post", SPRINT + "agree/"),
    "board_move": ("post", SPRINT + "items/1/move/"),
    "board_add": ("post", P + "items/"),
    "board_clock": ("post", ITEM + "clock/start/"),
    "board_accept": ("post", ITEM + "accept/"),
    "incident": ("post", P + "sprints/current/incident/"),
    "make_room": ("post", P + "sprints/current/make-room/"),
    "item_unplanned": ("post", SPRINT + "items/1/unplanned/"),
    "learned_take_over": ("post", P + "learned/take-over/"),
    "learned_wave_off": ("post", P + "learned/wave-off/"),
    "forecast_compute": ("post", P + "forecast/"),
    "forecast_guess": ("put", P + "forecast/guess/"),
    "report_links": ("post", P + "report-links/"),
    "report_link_revoke": ("delete", P + "report-links/1/"),
    "team_holidays": ("patch", P),
    "day_off_new": ("post", P + "availability/days-off/"),
    "day_off_remove": ("delete", P + "availability/days-off/1/"),
    "pattern_set": ("put", P + "availability/patterns/"),
    "pattern_remove": ("post", P + "availability/patterns/remove/"),
    "absence_new": ("post", P + "availability/absences/"),
    "absence_days": ("post", P + "availability/absences/"),
    "absence_remove": ("delete", P + "availability/absences/1/"),
    "absence_clear": ("post", P + "availability/absences/clear/"),
    "person_holidays": ("put", P + "availability/calendar/"),
    "imports": ("post", P + "imports/"),
    "import_start": ("post", P + "imports/1/start/"),
    "import_columns": ("patch", P + "imports/1/"),
    "import_save_mapping": ("post", P + "imports/1/mapping/"),
    "import_use_mapping": ("post", P + "imports/1/mapping/use/"),
    "import_delete_mapping": ("delete", P + "imports/mappings/1/"),
    "import_dry_run": ("get", P + "imports/1/rehearsal/"),
    "import_discard": ("delete", P + "imports/1/"),
    "exports": ("post", P + "exports/"),
    "project_imports": ("post", "project-imports/"),
}


def methods(view: Callable[..., Any] | None) -> set[str]:
    """What `require_http_methods` lets through; everything where a view does not say."""
    while view is not None:
        inside = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=False))
        if "request_method_list" in inside:
            return set(inside["request_method_list"].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return {"POST"}


def pages_that_write() -> set[str]:
    apart = ("api/", "^api/", "static", "health/", "live/", "metrics", "accounts/")  # the last is allauth's
    return {
        str(route.name)
        for pattern, route in routes()
        if not pattern.startswith(apart) and "POST" in methods(route.callback)
    }


def test_each_page_that_writes_has_its_operation() -> None:
    written = pages_that_write()
    assert len(written) > 150
    assert written - OPERATIONS.keys() - NOT_IN_THE_API.keys() == set()
    assert (OPERATIONS.keys() | NOT_IN_THE_API.keys()) - written == set()


def test_each_operation_is_there() -> None:
    missing = []
    for name, (method, path) in OPERATIONS.items():
        try:
            callback: Any = resolve(f"/api/v1/{path}").func
        except Resolver404:
            missing.append(name)
            continue
        if method not in getattr(callback, "actions", {}):
            missing.append(f"{name}: {method} {path}")
    assert missing == []
