"""Reads of the backlog: bounded numbers of queries, nothing written."""

from backlog.queries.detail import (
    HistoryLine,
    ItemDetail,
    RunningClock,
    clock_of,
    history,
    item_detail,
    outcome_of,
    running_clock,
)
from backlog.queries.lists import (
    PAGE,
    STATES,
    BacklogFilter,
    BacklogPage,
    backlog_page,
    columns,
    estimate_of,
    items_of,
    labels,
    open_count,
    search,
)
from backlog.queries.overview import decisions, epic, epics

__all__ = [
    "PAGE",
    "STATES",
    "BacklogFilter",
    "BacklogPage",
    "HistoryLine",
    "ItemDetail",
    "RunningClock",
    "backlog_page",
    "clock_of",
    "columns",
    "decisions",
    "epic",
    "epics",
    "estimate_of",
    "history",
    "item_detail",
    "items_of",
    "labels",
    "open_count",
    "outcome_of",
    "running_clock",
    "search",
]
