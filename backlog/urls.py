"""Addresses of the backlog's pages."""

from django.urls import URLPattern, URLResolver, include, path

from backlog.views import backlog, decisions, deleted, epics, items, new, parts, search, spikes, workflow

ITEM = [
    path("", items.item, name="item"),
    path("state/", items.change_state, name="item_state"),
    path("accept/", items.accept, name="item_accept"),
    path("reopen/", items.reopen, name="item_reopen"),
    path("drop/", items.drop, name="item_drop"),
    path("block/", items.block, name="item_block"),
    path("unblock/", items.unblock, name="item_unblock"),
    path("delete/", items.delete, name="item_delete"),
    path("restore/", items.restore, name="item_restore"),
    path("criteria/", parts.add_criteria, name="criteria_add"),
    path("criteria/move/", parts.move_criterion, name="criterion_move"),
    path("criteria/<int:criterion>/", parts.edit_criterion, name="criterion_edit"),
    path("criteria/<int:criterion>/judge/", parts.judge_criterion, name="criterion_judge"),
    path("criteria/<int:criterion>/fail/", parts.fail_criterion, name="criterion_fail"),
    path("criteria/<int:criterion>/delete/", parts.delete_criterion, name="criterion_delete"),
    path("done-items/", parts.add_done_items, name="done_items_add"),
    path("done-items/move/", parts.move_done_item, name="done_item_move"),
    path("done-items/<int:done_item>/", parts.edit_done_item, name="done_item_edit"),
    path("done-items/<int:done_item>/tick/", parts.tick_done_item, name="done_item_tick"),
    path("done-items/<int:done_item>/delete/", parts.delete_done_item, name="done_item_delete"),
    path("children/", parts.add_child, name="child_add"),
    path("comments/", parts.add_comment, name="comment_add"),
    path("work/", parts.log_work, name="work_log"),
    path("box/", spikes.agree_box, name="box_agree"),
    path("box/extend/", spikes.extend_box, name="box_extend"),
    path("clock/start/", spikes.start_clock, name="clock_start"),
    path("clock/pause/", spikes.pause_clock, name="clock_pause"),
    path("clock/add/", spikes.add_hour, name="clock_add"),
    path("clock/<int:segment>/", spikes.segment, name="segment"),
    path("clock/<int:segment>/delete/", spikes.delete_segment, name="segment_delete"),
    path("outcome/", spikes.record_outcome, name="outcome"),
    path("outcome/cancel/", spikes.cancel, name="spike_cancel"),
]
PROJECT: list[URLPattern | URLResolver] = [
    path("", backlog.project_home, name="project"),
    path("backlog/", backlog.backlog, name="backlog"),
    path("backlog/add/", backlog.add_item, name="backlog_add"),
    path("backlog/move/", backlog.move_item, name="backlog_move"),
    path("backlog/<str:kind>/rows/", backlog.backlog_rows, name="backlog_rows"),
    path("search/", search.search_page, name="search_page"),
    path("search.json", search.search, name="search"),
    path("deleted/", deleted.deleted, name="deleted"),
    path("items/new/", new.create_item, name="item_new"),
    path("items/<int:number>/", include(ITEM)),
    path("epics/", epics.epics, name="epics"),
    path("epics/move/", epics.move_epic, name="epic_move"),
    path("epics/<int:number>/", epics.epic, name="epic"),
    path("epics/<int:number>/close/", epics.close_epic, name="epic_close"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("settings/workflow/", workflow.workflow, name="workflow"),
    path("settings/workflow/<int:column>/", workflow.edit_column, name="column_edit"),
    path("settings/workflow/<int:column>/move/", workflow.move_column, name="column_move"),
    path("settings/workflow/<int:column>/remove/", workflow.remove_column, name="column_remove"),
]

urlpatterns = [path("p/<str:project_key>/", include(PROJECT))]
