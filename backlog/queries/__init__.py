"""Reads of the backlog: bounded numbers of queries, nothing written."""

from backlog.queries.activity import GROUPS, Activity, activity, changes_after
from backlog.queries.all_items import all_items_json
from backlog.queries.choices import Choices, choices
from backlog.queries.clock import clock_of, read_clock, running_clock
from backlog.queries.counts import QuickCounts, quick_counts
from backlog.queries.dependents import with_dependents
from backlog.queries.detail import ItemDetail, item_detail
from backlog.queries.filters import STATES, BacklogFilter
from backlog.queries.gates import closed_gates
from backlog.queries.history import HistoryLine, Talk, history_of_epic, page_with
from backlog.queries.lists import (
    PAGE,
    at_hand,
    columns,
    find_items,
    found,
    in_order,
    items_among,
    items_of,
    open_count,
    search,
    with_frame,
)
from backlog.queries.overview import (
    decisions,
    epic,
    epics,
)
from backlog.queries.pages import BacklogPage, backlog_page, backlog_pages, top_of
from backlog.queries.parts import (
    attachment,
    attachments_of,
    comment,
    comments_of,
    criteria_of,
    done_items_of,
    outcome_by_number,
    type_of,
    whole_item,
    work_logs_of,
)

__all__ = [
    "GROUPS",
    "Activity",
    "activity",
    "all_items_json",
    "changes_after",
    "attachment",
    "attachments_of",
    "comment",
    "history_of_epic",
    "Talk",
    "page_with",
    "PAGE",
    "STATES",
    "BacklogFilter",
    "BacklogPage",
    "Choices",
    "HistoryLine",
    "QuickCounts",
    "quick_counts",
    "ItemDetail",
    "backlog_page",
    "backlog_pages",
    "choices",
    "clock_of",
    "closed_gates",
    "columns",
    "comments_of",
    "criteria_of",
    "decisions",
    "done_items_of",
    "epic",
    "epics",
    "find_items",
    "found",
    "in_order",
    "item_detail",
    "at_hand",
    "items_among",
    "items_of",
    "open_count",
    "top_of",
    "with_dependents",
    "outcome_by_number",
    "read_clock",
    "running_clock",
    "search",
    "with_frame",
    "type_of",
    "whole_item",
    "work_logs_of",
]
