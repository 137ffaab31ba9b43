"""What floors above tell about people's work and projects, and what they forget, registered when they start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.access import Access
from accounts.models import Project, User


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Something unfinished that is somebody's."""

    key: str
    title: str
    path: str


_open_work: list[Callable[[Project, User], list[OpenWork]]] = []
_archive_checks: list[Callable[[Project], str]] = []
_forgetting: list[Callable[[User], None]] = []
_settings_parts: list[Callable[[Access], tuple[str, dict[str, Any]] | None]] = []
_partings: list[Callable[[Project, User], None]] = []


def register_open_work(provider: Callable[[Project, User], list[OpenWork]]) -> None:
    """`provider` lists what is assigned to somebody in a project and not done."""
    _open_work.append(provider)


def register_archive_check(check: Callable[[Project], str]) -> None:
    """`check` says why a project cannot be archived now; empty when it can."""
    _archive_checks.append(check)


def register_forgetting(forget_in: Callable[[User], None]) -> None:
    """`forget_in` removes what its app keeps of a person and nobody else needs."""
    _forgetting.append(forget_in)


def register_parting(part_in: Callable[[Project, User], None]) -> None:
    """`part_in` ends what runs for somebody in a project that they have left, in the same transaction."""
    _partings.append(part_in)


def register_settings_part(provider: Callable[[Access], tuple[str, dict[str, Any]] | None]) -> None:
    """`provider` gives a template and its context for the page of settings; None for nothing."""
    _settings_parts.append(provider)


def settings_parts(access: Access) -> list[tuple[str, dict[str, Any]]]:
    return [part for provider in _settings_parts if (part := provider(access))]


def open_work_of(project: Project, user: User) -> list[OpenWork]:
    return [row for provider in _open_work for row in provider(project, user)]


def why_not_archive(project: Project) -> str:
    return next((why for check in _archive_checks if (why := check(project))), "")


def part(project: Project, user: User) -> None:
    for part_in in _partings:
        part_in(project, user)


def forget(user: User) -> None:
    for forget_in in _forgetting:
        forget_in(user)
