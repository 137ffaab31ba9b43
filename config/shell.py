"""What the frame around every page shows: projects to switch to, the running sprint's split, one's running clock."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.access import Access
from accounts.models import Project, User
from accounts.queries import projects_of
from backlog import queries as backlog_queries
from sprints import queries as sprint_queries

# name, route, icon, keys that go there
PLACES = (
    ("Backlog", "backlog", "backlog", "b"),
    ("Plan", "plan_next", "plan", "p"),
    ("Board", "board", "board", "o"),
    ("Capacity", "capacity_latest", "capacity", "c"),
    ("Sprints", "sprints", "reports", "s"),
    ("Decisions", "decisions", "decisions", "d"),
    ("Team", "team", "team", "t"),
    ("Settings", "settings", "settings", ""),
)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation."""

    name: str
    url: str
    icon: str
    keys: str
    current: bool
    count: int | None = None
    apart: bool = False


class Shell:
    """Each part is read when a template asks for it, so pages without the frame pay nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: User | None = request.user if isinstance(request.user, User) else None
        self.access: Access | None = getattr(request, "access", None)

    @property
    def project(self) -> Project | None:
        return self.access.project if self.access else None

    @cached_property
    def projects(self) -> list[Project]:
        return list(projects_of(self.user)) if self.user else []

    @cached_property
    def sprint(self) -> Any:
        """The running sprint: number, name, day, days and percent per category; None without one."""
        return sprint_queries.shell_sprint(self.access) if self.access else None

    @cached_property
    def clock(self) -> Any:
        """The spike whose clock this person has running; None without one."""
        return backlog_queries.running_clock(self.access) if self.access else None

    @cached_property
    def places(self) -> list[Place]:
        """Where one can go in this project; a view says by `request.place` under which of them its page belongs."""
        if self.access is None:
            return []
        here = getattr(self.request, "place", "") or getattr(self.request.resolver_match, "url_name", "")
        counts = {"backlog": backlog_queries.open_count(self.access), "board": getattr(self.sprint, "cards", None)}
        return [
            Place(
                name=name,
                url=reverse(route, args=[self.access.project.key]),
                icon=icon,
                keys=keys,
                current=here in (route, route.split("_")[0], name.lower()),
                count=counts.get(route),
                apart=route == "settings",
            )
            for name, route, icon, keys in PLACES
        ]
