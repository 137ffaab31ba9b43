"""Planning again after a departure: what the page says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.access import Access, today_in
from accounts.queries import people_of
from backlog import policies as backlog_policies
from backlog.presenters.rows import estimate_words
from common.durations import format_hours
from common.templatetags.tandem import day
from sprints import policies
from sprints.models import Sprint
from sprints.presenters.split import LABELS, LETTERS
from sprints.presenters.words import about, of_whole, plural
from sprints.queries.replan import Changed, Dates, Departure, Orphan, changes, dates, orphans, who_leaves
from sprints.rules.outlook import LIKELY, SURE
from sprints.rules.replan import WHOLE, Misfit
from sprints.rules.split import CATEGORIES


@dataclass(frozen=True, slots=True)
class Line:
    """An item to give to somebody, or to take out. `why`: what of it is wrong; `may`: whether this person may act."""

    number: int
    key: str
    type: str
    title: str
    estimate: str
    is_sized: bool
    person: Any
    why: str
    may: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A category of a sprint: what is to do in it against its share of the hours that are left."""

    label: str
    letter: str
    words: str
    over: str


@dataclass(frozen=True, slots=True)
class SprintLines:
    """An open sprint. `change`: `−21 h`; `over`: how far what is to do exceeds the hours there are."""

    sprint: Sprint
    before: str
    after: str
    change: str
    left: str
    signed: str
    rows: tuple[Row, ...]
    over: str
    is_known: bool
    out: tuple[Line, ...]

    @property
    def may_take_out(self) -> bool:
        return any(line.may for line in self.out)


def replan_context(access: Access, tried: Departure | None = None) -> dict[str, Any]:
    """Everything on the page; who is `tried` leaves then, whatever their membership says."""
    leaving = who_leaves(access, tried)
    own, sprints, forecast = orphans(access, leaving), changes(access, leaving), dates(access)
    lines = [_orphan(access, one) for one in own]
    gone = {one.person.pk for one in leaving}
    return {
        "key": access.project.key,
        "leaving": _recent(leaving, own, sprints),
        "tried": tried,
        "lead": lead(leaving, own, sprints, today_in(access.project)),
        "orphans": lines,
        "may_assign": any(line.may for line in lines),
        "people": [person for person in people_of(access) if person.pk not in gone],
        "sprints": [_sprint(access, one) for one in sprints],
        "dates": _dates(forecast),
        "forecast": forecast.stored,
        "has_forecast": forecast.stored.outlook is not None,
    }


def lead(leaving: Sequence[Departure], own: Sequence[Orphan], sprints: Sequence[Changed], today: date) -> str:
    """`Daniel leaves on 5 Dec: 4 items are theirs, Sprint 9 loses 21 h.`"""
    recent = _recent(leaving, own, sprints)
    if not recent:
        return "Nobody is about to leave. Try out what it would mean, or see below what does not fit."
    first, *others = recent
    verb = "left" if first.last_day < today else "leaves"
    who = [f"{first.person} {verb} on {day(first.last_day)}"]
    who += [f"{one.person} on {day(one.last_day)}" for one in others]
    return f"{', '.join(who)}: {consequences(own, sprints)}."


def consequences(own: Sequence[Orphan], sprints: Sequence[Changed]) -> str:
    """`4 items are theirs, Sprint 9 loses 21 h`."""
    items = f"{plural(len(own), 'open item')} {'is' if len(own) == 1 else 'are'} theirs"
    losses = [(one.sprint.name, one.hours.before - one.hours.after) for one in sprints]
    lost = [f"{name} loses {about(minutes)}" for name, minutes in losses if minutes > 0]
    return ", ".join([items if own else "no open item is theirs", *(lost or ["no sprint loses hours"])])


def _recent(
    leaving: Sequence[Departure], own: Sequence[Orphan], sprints: Sequence[Changed]
) -> list[Departure]:
    """Those who change something still: they have open work, or an open sprint began before their last day."""
    with_work = {one.item.assignee_id for one in own}
    first = min((one.sprint.start_on for one in sprints), default=date.max)
    return [one for one in leaving if one.is_tried or one.person.pk in with_work or one.last_day >= first]


def _orphan(access: Access, one: Orphan) -> Line:
    item = one.item
    where = one.sprint.name if one.sprint else "in the backlog"
    said = [where] + (["their clock runs on it"] if one.ticks else [])
    may = backlog_policies.can(access, "assign_item", item)
    return _line(item, ", ".join(said), may)


def _line(item: Any, why: str, may: bool) -> Line:
    return Line(
        number=item.number,
        key=item.key,
        type=item.type,
        title=item.title,
        estimate=estimate_words(item.estimate),
        is_sized=item.estimate.is_given,
        person=item.assignee,
        why=why,
        may=may,
    )


def _sprint(access: Access, one: Changed) -> SprintLines:
    hours, lost = one.hours, one.hours.before - one.hours.after
    is_running = one.sprint.state == Sprint.State.ACTIVE
    total = sum((one.to_do or {}).values())
    return SprintLines(
        sprint=one.sprint,
        before=format_hours(hours.before),
        after=format_hours(hours.after) if lost > 0 else about(hours.after),
        change=f"−{format_hours(lost)}" if lost > 0 else "",
        left=about(hours.left_after) if is_running else "",
        signed=about(one.signed) if one.signed is not None and one.signed != hours.after else "",
        rows=tuple(_rows(one)),
        over=about(total - hours.left_after) if total > hours.left_after else "",
        is_known=one.to_do is not None,
        out=tuple(
            _line(item, _why(misfit, one), policies.can(access, "plan_item", item))
            for misfit, item in one.misfits
        ),
    )


def _rows(one: Changed) -> list[Row]:
    if one.to_do is None:
        return []
    rows = []
    for name in CATEGORIES:
        to_do, target = one.to_do[name], one.targets.get(name)
        if to_do or target:
            words = about(to_do) if target is None else of_whole(to_do, target)
            over = about(to_do - target) if target is not None and to_do > target else ""
            rows.append(Row(LABELS[name], LETTERS[name], words, over))
    return rows


def _why(misfit: Misfit, one: Changed) -> str:
    whole = one.sprint.name if misfit.what == WHOLE else misfit.what
    return f"{whole} is {about(misfit.over_minutes)} over with it"


def _dates(found: Dates) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "cells": [_cell(one.before.get(percent), one.after.get(percent)) for percent in (LIKELY, SURE)],
        }
        for one in found.moved
    ]


def _cell(before: date | None, after: date | None) -> dict[str, str]:
    later = (after - before).days if before and after else 0
    weeks = f"{plural(abs(later), 'day')} {'later' if later > 0 else 'sooner'}" if later else ""
    return {
        "before": day(before) if before else "not in sight",
        "after": day(after) if after else "not in sight",
        "shift": weeks or ("" if before == after else "moved"),
        "is_later": "yes" if later > 0 or (before and not after) else "",
    }
