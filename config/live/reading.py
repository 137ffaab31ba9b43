"""What the hub reads: for all open streams together, in as many queries for a thousand as for one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connection

from accounts.visits import Reason, Visit, ended
from activity import queries as activity
from activity.telling import Change, changes
from sprints.queries.stored import recomputed_since

MOST_BEHIND = 500  # events that are told one by one
MOST_PROJECTS = 200  # whose events are read in one query
IN_FLIGHT = timedelta(seconds=10)  # between the moment a figure bears and the one at which it can be read


@dataclass(frozen=True, slots=True)
class Heard:
    """Up to where the streams of one project have heard: events, each of them; figures, the one furthest behind."""

    seqs: frozenset[int]
    figures: int


@dataclass(frozen=True, slots=True)
class News:
    """What there is: by project where it stands, the events since, and the sprints with new figures."""

    positions: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    changes: Mapping[int, list[Change]] = field(default_factory=dict)
    sprints: Mapping[int, list[int]] = field(default_factory=dict)
    ended: Mapping[Visit, Reason] = field(default_factory=dict)


def look(heard: Mapping[int, Heard], visits: Iterable[Visit] = ()) -> News:
    """`read` in a thread of its own, whose connection to the database is renewed as those of requests are."""
    connection.close_if_unusable_or_obsolete()
    try:
        return read(heard, visits)
    except Exception:
        connection.close()
        raise


def read(heard: Mapping[int, Heard], visits: Iterable[Visit] = ()) -> News:
    """News of these projects. With visits, those that may not go on are found first, so that they hear no more."""
    lost = ended(visits) if visits else {}
    found = activity.positions(heard)
    positions = {project: found.get(project, (0, 0)) for project in heard}
    return News(positions, _changes(heard, positions), _sprints(heard, positions), lost)


def is_told(heard: int, seq: int) -> bool:
    """Whether somebody who heard up to `heard` is told of the events up to `seq` one by one. Else they start anew."""
    return 0 <= heard < seq <= heard + MOST_BEHIND


def _changes(heard: Mapping[int, Heard], positions: Mapping[int, tuple[int, int]]) -> dict[int, list[Change]]:
    spans = {
        project: (min(wanted), seq)
        for project, (seq, _) in positions.items()
        if (wanted := [one for one in heard[project].seqs if is_told(one, seq)])
    }
    found: dict[int, list[Change]] = {}
    for some in _portions(spans):
        for one in changes(activity.events_between(some)):
            found.setdefault(one.project, []).append(one)
    return found


def _portions(spans: Mapping[int, tuple[int, int]]) -> Iterator[dict[int, tuple[int, int]]]:
    entries = list(spans.items())
    for start in range(0, len(entries), MOST_PROJECTS):
        yield dict(entries[start : start + MOST_PROJECTS])


def _sprints(heard: Mapping[int, Heard], positions: Mapping[int, tuple[int, int]]) -> dict[int, list[int]]:
    moved = {
        project: _moment(min(heard[project].figures, figures)) - IN_FLIGHT
        for project, (_, figures) in positions.items()
        if heard[project].figures != figures
    }
    return recomputed_since(moved) if moved else {}


def _moment(figures: int) -> datetime:
    return datetime.fromtimestamp(max(figures / 1000, 86_400.0), UTC)
