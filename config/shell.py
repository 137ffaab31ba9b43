"""What the frame around every page shows: projects to switch to, the running sprint's split, one's running clock."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from accounts.access import Access
from accounts.models import Project, User
from accounts.queries import projects_of, with_unread
from backlog import queries as backlog_queries
from common.live import Live, live_of
from sprints import queries as sprint_queries


class Shell:
    """Each part is read when a template asks for it, so pages without the frame pay nothing."""

    def __init__(self, request: HttpRequest) -> None:
        # Absent where a request was refused before its sender was looked up.
        user = getattr(request, "user", None)
        self.user: User | None = user if isinstance(user, User) else None
        self.access: Access | None = getattr(request, "access", None)
        self.live: Live | None = live_of(request)

    @property
    def project(self) -> Project | None:
        return self.access.project if self.access else None

    @cached_property
    def projects(self) -> list[Project]:
        """Projects of the person, each with `unread`: how many notices of it they have not seen; the one they are in
        with what `backlog.queries.with_frame` says, too."""
        if self.user is None:
            return []
        rows = with_unread(projects_of(self.user), self.user)
        return list(backlog_queries.with_frame(rows, self.access) if self.access else rows)

    @property
    def here(self) -> Project | None:
        """The project that the person is in, as one of theirs; None in an archived one."""
        return next((one for one in self.projects if self.access and one.pk == self.access.project_id), None)

    @property
    def unread(self) -> int | None:
        """How many notices the person has not seen; None for none."""
        return sum(getattr(project, "unread", 0) for project in self.projects) or None

    @cached_property
    def sprint(self) -> Any:
        """The running sprint: number, name, day, days and percent per category; None without one."""
        return sprint_queries.shell_sprint(self.access) if self.access else None

    @cached_property
    def clock(self) -> Any:
        """The spike whose clock this person has running; None without one. Looked up where there is one only."""
        if self.access is None or not getattr(self.here, "has_clock", True):
            return None
        return backlog_queries.running_clock(self.access)

    @cached_property
    def open_items(self) -> int | None:
        """How many items the two backlogs hold."""
        if self.access is None:
            return None
        return (
            getattr(self.here, "open_items", None) if self.here else backlog_queries.open_count(self.access)
        )
