"""The capacity report as a page: figures drawn, lists in words."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import Access, today_in
from sprints.models import Sprint
from sprints.presenters.design import design_of
from sprints.presenters.people import grid_of
from sprints.presenters.report import bullets_of, burndown_of, evenings_of, waterfall_of
from sprints.presenters.report_lists import (
    change_line,
    change_sum,
    changes_by_day,
    not_done_line,
    spike_row,
    spike_sum,
    trail_lines,
)
from sprints.presenters.report_plan import history_of, people_rows, people_sum, plan_rows, reserve_of
from sprints.presenters.told import mostly, with_epic
from sprints.queries import Change, Report
from sprints.rules.sentence import is_in_points_only

LEADS = {
    "planned": "planned. What the sprint can hold, and what would fill it",
    "active": "running. What the sprint can hold, and what fills it so far",
    "closed": "closed. What the sprint could hold, and what filled it",
}


def report_context(access: Access, report: Report, *, named: bool = True) -> dict[str, Any]:
    """Everything on the page. Parts from figures are missing until a worker has computed any.

    `named` is False for people outside: no names, no links, nothing that somebody wrote as a reason.
    """
    sprint, figures = report.sprint, report.split.figures
    at = reverse("capacity", args=[access.project.key, sprint.number]) if named else ""
    outcomes = {one.outcome for one in report.not_done}
    context: dict[str, Any] = {
        "key": access.project.key if named else "",
        "figures_at": at,
        "sprint": sprint,
        "stored": report.split,
        "figures": figures,
        "lead": LEADS[sprint.state],
        "design": design_of(report.design),
        "changes": [change_line(change, named=named) for change in report.changes],
        "change_sum": change_sum(report.changes),
        "not_done": [not_done_line(one, named=named) for one in report.not_done],
        "not_done_points": sum((one.points or Decimal(0) for one in report.not_done), Decimal(0)),
        "not_done_left": sum((one.left or Decimal(0) for one in report.not_done), Decimal(0)),
        "stories": report.stories,
        "carried_into": report.carried_into if "carried" in outcomes else None,
        "some_returned": "returned" in outcomes,
        "spikes": [spike_row(line, named=named) for line in report.spikes],
        "spike_sum": spike_sum(report.spikes),
        "trail": trail_lines(report, named=named),
        "explained": report.explained,
    }
    if figures:
        epic = mostly(report)
        context |= {"said": with_epic(figures["sentence"], epic), "epics": (epic,) if epic else ()}
        chart = burndown_of(figures, today_in(access.project), _by_day(report.changes), at)
        context |= {
            "waterfall": waterfall_of(figures, at),
            "bullets": bullets_of(figures),
            "grid": grid_of(figures, named=named),
            "plan_rows": plan_rows(figures),
            "kept": reserve_of(figures),
            "history": history_of(figures, changes_by_day(report.changes)),
            "people": people_rows(figures) if named else [],
            "people_sum": people_sum(figures) if named else None,
            "burndown": None if is_in_points_only(figures) else chart,
            "is_flat": not any(hours for series in chart["series"].values() for hours in series),
            "evenings": evenings_of(chart),
            "has_other_hours": sprint.state != Sprint.State.CLOSED
            and "plannable" in figures["sign_off"]["reasons"],
        }
    return context


def _by_day(changes: Sequence[Change]) -> dict[date, str]:
    """The item that came, went or grew most on each day, by its key."""
    most: dict[date, Change] = {}
    for change in changes:
        on = timezone.localdate(change.at)
        if on not in most or abs(change.minutes or 0) > abs(most[on].minutes or 0):
            most[on] = change
    return {on: change.item.key for on, change in most.items()}
