"""The capacity report for people outside: nobody's name stands in it."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from accounts.access import Access
from sprints.presenters.report_page import report_context
from sprints.queries import Report

NOBODY = "…"
SHORTEST = 3  # letters of a given or family name that is looked for


def shared_context(access: Access, report: Report, people: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What the page shows. `people`: names and addresses of everybody who is or was in the project.

    Names of people are left out by where they stand; where somebody typed one into a title, it is taken out.
    """
    figures = report.split.figures
    known = [*people, *((person["name"], "") for person in (figures["people"] if figures else ()))]
    title, prose = _without(known, parts=False), _without(known, parts=True)
    sprint = report.sprint
    sprint.name, sprint.goal = title(sprint.name), prose(sprint.goal)
    if report.carried_into is not None:
        report.carried_into.name = title(report.carried_into.name)
    for row in report.rows:
        row.item.title = title(row.item.title)
    for change in report.changes:
        change.item.title = title(change.item.title)
    for one in report.design.items:
        one.item.title = title(one.item.title)
    for line in report.spikes:
        if line.outcome is not None:
            line.outcome.decision = prose(line.outcome.decision)
    context = report_context(access, report, named=False)
    return context | {
        "shared": True,
        "project": access.project,
        "said": title(context.get("said", "")),
        "explained": prose(context["explained"]),
    }


def _without(people: Iterable[tuple[str, str]], *, parts: bool) -> Callable[[str], str]:
    """Takes whole names and addresses out of a text; with `parts` given and family names, too."""
    words: set[str] = set()
    for name, email in people:
        words |= {name.strip(), email.strip()}
        words |= {part for part in name.split() if len(part) >= SHORTEST} if parts else set()
    found = sorted(filter(None, words), key=len, reverse=True)
    if not found:
        return str
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(NOBODY, text)
