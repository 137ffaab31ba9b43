"""Reads of sprints: bounded numbers of queries, nothing written, no figure computed."""

from sprints.queries.board import (
    BoardColumn,
    BoardFilter,
    BoardPage,
    board_page,
)
from sprints.queries.calendar import (
    CalendarDay,
    CalendarPerson,
    TeamCalendar,
    absences_of,
    days_off_of,
    patterns_of,
    team_calendar,
)
from sprints.queries.compared import BEFORE, PLAN, SIX, Compared, compare
from sprints.queries.drill import figure_of
from sprints.queries.flow import BoxedSpike, Flow, Period, flow, items_at, period_of
from sprints.queries.flow_tables import flow_tables
from sprints.queries.incidents import Reserve, reserve_of, room_for_more
from sprints.queries.lanes import LANES, Card, Lane
from sprints.queries.learned import asks_for_points, learned
from sprints.queries.logs import Worked, worked_in
from sprints.queries.plan import Group, PlanPage, backlog_side, may_plan, plan_page
from sprints.queries.proposal import next_up, proposal
from sprints.queries.report import (
    Change,
    NotDone,
    Report,
    SpikeLine,
    capacity_report,
    sprint_to_report,
)
from sprints.queries.report_links import report_links_of
from sprints.queries.rows import Row, rows_of
from sprints.queries.shell import ShellSprint, shell_sprint, with_sprint
from sprints.queries.sign_off import Trail, trail, why_not_sign
from sprints.queries.sprints import (
    Split,
    current_sprint,
    latest_sprint,
    next_sprint,
    open_sprints,
    places,
    planning_sprint,
    split,
    sprint,
    sprint_history,
    sprint_marks,
    sprints_of,
)
from sprints.queries.statements import PersonTime, time_of
from sprints.queries.tables import Table, report_tables, table_names
from sprints.queries.unfinished import reasons_of, removed_of
from sprints.queries.velocity import Delivered, delivered, typical

__all__ = [
    "BEFORE",
    "PLAN",
    "SIX",
    "reserve_of",
    "sprint_to_report",
    "room_for_more",
    "BoardColumn",
    "BoardFilter",
    "BoardPage",
    "CalendarDay",
    "CalendarPerson",
    "Card",
    "Compared",
    "BoxedSpike",
    "Flow",
    "Period",
    "flow",
    "flow_tables",
    "items_at",
    "period_of",
    "Delivered",
    "compare",
    "delivered",
    "typical",
    "Change",
    "figure_of",
    "Group",
    "LANES",
    "Lane",
    "learned",
    "NotDone",
    "PersonTime",
    "time_of",
    "reasons_of",
    "removed_of",
    "PlanPage",
    "Report",
    "Reserve",
    "Row",
    "SpikeLine",
    "Split",
    "Table",
    "TeamCalendar",
    "Trail",
    "Worked",
    "absences_of",
    "asks_for_points",
    "backlog_side",
    "board_page",
    "capacity_report",
    "current_sprint",
    "days_off_of",
    "latest_sprint",
    "may_plan",
    "next_sprint",
    "open_sprints",
    "next_up",
    "proposal",
    "patterns_of",
    "places",
    "plan_page",
    "planning_sprint",
    "report_links_of",
    "report_tables",
    "table_names",
    "worked_in",
    "rows_of",
    "ShellSprint",
    "shell_sprint",
    "with_sprint",
    "split",
    "sprint",
    "sprint_history",
    "sprint_marks",
    "sprints_of",
    "team_calendar",
    "trail",
    "why_not_sign",
]
