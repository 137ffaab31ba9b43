"""What a sprint loses when somebody leaves, and what of it no longer fits. Times in minutes, shares in basis points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sprints.rules.availability import DayOff, Member, availability
from sprints.rules.split import CATEGORIES, Category

WHOLE = "sprint"  # what is over, where no category is


@dataclass(frozen=True, slots=True)
class Hours:
    """Plannable minutes of a sprint with everybody and without those who leave; of both, `left` from a day on."""

    before: int
    after: int
    left_before: int
    left_after: int


@dataclass(frozen=True, slots=True)
class Held:
    """An item of a sprint that is not done: the minutes still to do, by category."""

    number: int
    category: Category
    minutes: Mapping[Category, int]


@dataclass(frozen=True, slots=True)
class Misfit:
    """An item that no longer fits, for `what` (a category, or the "sprint") is `over_minutes` over with it."""

    number: int
    what: str
    over_minutes: int


def hours(
    *,
    start: date,
    end: date,
    from_on: date,
    members: Sequence[Member],
    leaving: Mapping[str, date],
    team_days_off: Sequence[DayOff],
    focus_bp: int,
    reserve_bp: int,
) -> Hours:
    """`leaving`: last days by the member's id. Who is not in it stays as their membership says."""

    def plannable(there: Sequence[Member], since: date) -> int:
        if since > end:
            return 0
        found = availability(
            start=since,
            end=end,
            members=there,
            team_days_off=team_days_off,
            focus_bp=focus_bp,
            reserve_bp=reserve_bp,
        )
        return found.plannable_minutes

    stay = [replace(one, left=None) if one.id in leaving else one for one in members]
    part = [replace(one, left=leaving[one.id]) if one.id in leaving else one for one in members]
    since = max(start, from_on)
    return Hours(
        plannable(stay, start), plannable(part, start), plannable(stay, since), plannable(part, since)
    )


def no_longer_fits(
    *, plannable_minutes: int, targets: Mapping[Category, int], items: Sequence[Held]
) -> list[Misfit]:
    """What goes out so that the rest fits: nothing while the sprint as a whole does.

    `targets`: minutes for each category, empty where none are set. `items` in the sprint's order. The lowest of a
    category that is over its target goes first, else the lowest of all.
    """
    held = {c: sum(one.minutes.get(c, 0) for one in items) for c in CATEGORIES}
    inside = [one for one in items if sum(one.minutes.values())]
    found: list[Misfit] = []
    while inside and sum(held.values()) > plannable_minutes:
        over = {c for c in targets if held[c] > targets[c]}
        out = next((one for one in reversed(inside) if one.category in over), inside[-1])
        is_whole = out.category not in over
        beyond = (
            sum(held.values()) - plannable_minutes if is_whole else held[out.category] - targets[out.category]
        )
        found.append(Misfit(out.number, WHOLE if is_whole else out.category, beyond))
        inside.remove(out)
        for category, minutes in out.minutes.items():
            held[category] -= minutes
    return found
