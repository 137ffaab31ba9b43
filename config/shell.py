"""What the frame around every page shows: projects to switch to, the running sprint's split, one's running clock.

And on what a page depends beside its address, by which it is kept (`common.kept`).
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.access import Access, rows_words, today_in
from accounts.models import Project, User
from accounts.queries import projects_of, with_unread
from activity import outbox
from backlog import queries as backlog_queries
from backlog.queries.clock import RunningClock
from common.fixed import Fixed
from common.live import Live, live_of
from sprints.presenters.first_steps import has_steps
from sprints.queries import ShellSprint, shell_sprint, with_sprint

NAMES = ("pk", "key", "name", "unread", "archived_at")
NAMES_HERE = ("open_items", "has_clock", "views", "sprint", "waiting", "is_worker_alive")


@dataclass(frozen=True, slots=True)
class Place:
    """A project of the person. `unread`: how many notices of it they have not seen."""

    key: str
    name: str
    unread: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that navigation and dialogs show, as plain values. `route`: the name of the page's address."""

    person: str
    project: Place | None
    projects: tuple[Place, ...]
    unread: int | None
    open_items: int | None
    sprint: ShellSprint | None
    clock: RunningClock | None
    route: str
    first_steps: bool  # whether some of a new project are left to who may take them


def _projects(person: int) -> QuerySet[Project, Any]:
    rows: QuerySet[Project, Any] = with_unread(projects_of(person), person)
    return rows.values_list(*NAMES)


def _projects_here(person: int, project: int, alive_since: datetime) -> QuerySet[Project, Any]:
    rows = with_unread(projects_of(person, here=project), person)
    rows = with_sprint(backlog_queries.with_frame(rows, project, person), project, alive_since)
    return rows.values_list(*NAMES, *NAMES_HERE)


_read: Fixed[Any] = Fixed(_projects, person=int)
_read_here: Fixed[Any] = Fixed(_projects_here, person=int, project=int, alive_since=datetime)


class Shell:
    """Read when a template asks for any of it, so pages without the frame pay nothing. One query, and two more while
    the person's clock runs."""

    def __init__(self, request: HttpRequest) -> None:
        # Absent where a request was refused before its sender was looked up.
        user = getattr(request, "user", None)
        self.user: User | None = user if isinstance(user, User) else None
        self.access: Access | None = getattr(request, "access", None)
        self.live: Live | None = live_of(request)
        self.route: str = getattr(request.resolver_match, "url_name", None) or ""

    @property
    def project(self) -> Project | None:
        return self.access.project if self.access else None

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        if self.user is None:
            return []
        if self.access is None:
            return [dict(zip(NAMES, row, strict=True)) for row in _read.all(person=self.user.pk)]
        alive_since = timezone.now() - outbox.NO_WORKER_AFTER
        rows = _read_here.all(person=self.user.pk, project=self.access.project_id, alive_since=alive_since)
        return [dict(zip(NAMES + NAMES_HERE, row, strict=True)) for row in rows]

    @cached_property
    def _here(self) -> dict[str, Any]:
        """The project that the person is in; nothing outside of projects."""
        return next((row for row in self._rows if self.access and row["pk"] == self.access.project_id), {})

    @cached_property
    def clock(self) -> RunningClock | None:
        """The spike whose clock this person has running; None without one. Looked up where there is one only."""
        return backlog_queries.running_clock(self.access) if self.access and self._here["has_clock"] else None

    @cached_property
    def frame(self) -> Frame:
        """All that the frame shows."""
        here = self._here
        projects = tuple(_place(row) for row in self._rows if row["archived_at"] is None)
        return Frame(
            person=str(self.user) if self.user else "",
            project=_place(here) if here else None,
            projects=projects,
            unread=sum(one.unread for one in projects) or None,
            open_items=here.get("open_items"),
            sprint=shell_sprint(here, today_in(self.access.project)) if self.access else None,
            clock=self.clock,
            route=self.route,
            first_steps=bool(self.access and has_steps(self.access)),
        )

    @property
    def version(self) -> Hashable:
        """What everything in a page of a project depends on: who asks, as what, and what has happened since."""
        access = self.access
        if access is None or access.user is None:
            return None
        return (
            rows_words(access.user),
            access.roles,
            access.is_admin,
            access.share_bp,
            access.version,
            repr([self._here[name] for name in ("views", "waiting", "is_worker_alive")]),
            self.frame,
        )


def _place(row: dict[str, Any]) -> Place:
    return Place(row["key"], row["name"], row["unread"])


def shell_of(request: HttpRequest) -> Shell:
    """The frame of a request: read once, also where several parts of a page are drawn apart."""
    made: Shell | None = getattr(request, "shell", None)
    if made is None or made.access is not getattr(request, "access", None):
        made = request.shell = Shell(request)  # type: ignore[attr-defined]
    return made


def version_of(request: HttpRequest) -> Hashable:
    return shell_of(request).version
