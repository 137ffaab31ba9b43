"""Where the palette leads beside what the navigation shows: sprints, epics, people, and the pages further down."""

from collections.abc import Iterator
from functools import partial

from django.urls import reverse

from accounts.access import Access
from backlog.queries.choices import Choices
from sprints.models import Sprint
from sprints.presenters.palette_option import Option
from sprints.queries import sprints_of

PAGES = (
    ("next_up", "Next up", "plan"),
    ("epics", "Epics", "layers"),
    ("suggestions", "Suggestions", "backlog"),
    ("sprints", "All sprints", "sprint"),
    ("forecast", "Forecast", "reports"),
    ("flow", "Flow and cycle time", "reports"),
    ("replan", "Replan after a departure", "plan"),
    ("deleted", "Deleted items", "trash"),
    ("members", "Members", "team"),
    ("labels", "Labels", "settings"),
    ("workflow", "Workflow", "settings"),
    ("done_templates", "Definition of Done", "settings"),
)
ADMINS = (
    ("imports", "Import", "upload"),
    ("exports", "Export", "download"),
    ("audit", "Audit", "activity"),
    ("webhooks", "Webhooks", "settings"),
    ("operations", "Operations", "settings"),
)
LATEST = 12
NOTES: dict[str, str] = {"active": "running", "planned": "to come", "closed": "closed"}


PLACE = partial(Option, group="go", is_deep=True)


def places(access: Access, offered: Choices) -> Iterator[Option]:
    key = access.project.key
    backlog = reverse("backlog", args=[key])
    yield from _sprints(access)
    for pk, name in offered.people:
        yield PLACE(f"Items of {name}", "i-user", url=f"{backlog}?assignee={pk}&state=all")
        yield PLACE(f"Availability of {name}", "i-calendar", url=reverse("availability", args=[key, pk]))
    for number, title in offered.epics:
        yield PLACE(title, "g-epic", note="epic", url=reverse("epic", args=[key, number]))
    for view in offered.views:
        yield PLACE(view.name, "i-filter", note="saved view", url=f"{backlog}?{view.query}")
    for name, title, sign in (*PAGES, *(ADMINS if access.is_admin else ())):
        yield PLACE(title, f"i-{sign}", url=reverse(name, args=[key]))


def _sprints(access: Access) -> Iterator[Option]:
    """The board of the running one, the plan of those that are open, the report of those that have begun."""
    key = access.project.key
    for sprint in sprints_of(access).order_by("-number")[:LATEST]:
        note = NOTES[sprint.state]
        if sprint.state == Sprint.State.ACTIVE:
            yield PLACE(f"Board of {sprint.name}", "i-board", note=note, url=reverse("board", args=[key]))
        if sprint.state != Sprint.State.CLOSED:
            url = reverse("plan", args=[key, sprint.number])
            yield PLACE(f"Plan of {sprint.name}", "i-plan", note=note, url=url)
        if sprint.state != Sprint.State.PLANNED:
            url = reverse("capacity", args=[key, sprint.number])
            yield PLACE(f"Capacity of {sprint.name}", "i-capacity", note=note, url=url)
