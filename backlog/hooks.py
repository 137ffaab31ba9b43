"""What floors above tell the backlog's pages, registered when they start."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from accounts.access import Access


@dataclass(frozen=True, slots=True)
class SprintMark:
    """That an item is in a planned or running sprint: `str()` is `S15`."""

    number: int
    is_unplanned: bool = False  # drawn from the sprint's reserve
    name: str = field(default="", compare=False)
    is_running: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"S{self.number}"


SprintMarks = Callable[[Access, Sequence[int]], dict[int, SprintMark]]


def _no_marks(_access: Access, _item_ids: Sequence[int]) -> dict[int, SprintMark]:
    return {}


_marks: list[SprintMarks] = [_no_marks]


def register_sprint_marks(provider: SprintMarks) -> None:
    """`provider` says for ids of items which planned or running sprint they are in, in one query."""
    _marks[0] = provider


def sprint_marks(access: Access, item_ids: Sequence[int]) -> dict[int, SprintMark]:
    """Sprint marks by item id; items in no open sprint are missing."""
    return _marks[0](access, item_ids) if item_ids else {}


MayPlan = Callable[[Access, str], str]
_may_plan: list[MayPlan] = [lambda _access, _type: "There are no sprints."]


def register_why_not_plan(provider: MayPlan) -> None:
    """`provider` says of a type of item why the person may not plan it into sprints; empty where they may."""
    _may_plan[0] = provider


def why_not_plan(access: Access, type: str) -> str:
    return _may_plan[0](access, type)


Outlook = Callable[[Access], dict[str, Any] | None]
_outlooks: list[Outlook] = [lambda _access: None]


def register_outlook(provider: Outlook) -> None:
    """`provider` says, in one query, what the page needs to draw by when the stories above a line are done: see
    static/src/lines.ts. None while nobody can say."""
    _outlooks[0] = provider


def outlook(access: Access) -> dict[str, Any] | None:
    """What lines across the product backlog are drawn from."""
    return _outlooks[0](access)


@dataclass(frozen=True, slots=True)
class TechnicalTarget:
    """How the technical share of the sprint that is planned next stands. `said`: `Sprint 15: 84 of 73 h`; `lines`:
    what static/src/target-line.ts draws from."""

    said: str
    url: str
    title: str
    is_over: bool
    lines: dict[str, Any]


Target = Callable[[Access], TechnicalTarget | None]
_targets: list[Target] = [lambda _access: None]


def register_technical_target(provider: Target) -> None:
    """`provider` says it in one query; None without a planned sprint that has a target and figures."""
    _targets[0] = provider


def technical_target(access: Access) -> TechnicalTarget | None:
    """Of the next sprint, where its technical share ends in the technical backlog."""
    return _targets[0](access)


SprintItems = Callable[[Access, int | None], QuerySet[Any, Any] | Collection[int]]
SprintChoices = Callable[[Access], QuerySet[Any]]


def _no_items(_access: Access, _number: int | None) -> Collection[int]:
    return ()


_items: list[SprintItems] = [_no_items]
_choices: list[SprintChoices] = []


def register_sprint_filter(items: SprintItems, choices: SprintChoices) -> None:
    """`items` are ids of what is in the sprint of a number, or in any open one; `choices` the sprints to offer, each
    with `number` and `name`."""
    _items[0], _choices[:] = items, [choices]


def sprint_items(access: Access, number: int | None) -> QuerySet[Any, Any] | Collection[int]:
    """Ids of what is in the sprint of that number; without one, in any open sprint."""
    return _items[0](access, number)


def sprint_choices(access: Access) -> QuerySet[Any]:
    """The sprints that a filter offers, each with `number` and `name`."""
    return _choices[0](access)
