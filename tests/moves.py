"""Many people order one backlog at once; what its events tell is the order in which it ends."""

import random
from collections import Counter
from itertools import pairwise
from typing import Any

from tests.figures import note
from tests.load import Caller, Crowd, Load
from tests.seeded import Seeded


def move_at_once(urls: list[str], seeded: Seeded, moves: int) -> Load:
    """Everybody moves random stories to random places, as told by what they saw first. Nobody tries again."""
    load, spread = Load(), list(pairwise(seeded.numbers))
    callers = [Caller(urls, token, load, at=person) for person, token in enumerate(seeded.tokens)]
    dice = [random.Random(person) for person in range(len(callers))]

    def move(person: int, _: Any) -> None:
        above, below = dice[person].choice(spread)
        places: list[dict[str, Any]] = [{"to": "top"}, {"to": "bottom"}, {"to": dice[person].randint(1, 60)}]
        place = dice[person].choice([*places, {"after": above, "before": below}, {"before": below}])
        number = dice[person].choice(seeded.numbers)
        callers[person]("POST", f"{seeded.api}/items/{number}/move/", place)

    Crowd(len(callers), range(moves), move).wait()
    note(f"{moves} moves by {len(callers)} people", load)
    return load


def order(seeded: Seeded) -> list[int]:
    sql = """SELECT number FROM backlog_item WHERE project_id = %s AND type = 'story' ORDER BY rank COLLATE "C" """
    return [number for (number,) in seeded.rows(sql, seeded.project)]


def events(seeded: Seeded) -> list[tuple[int, str, int, dict[str, Any]]]:
    """Number, kind, the item's number and what else is told, in the order of commits."""
    sql = """SELECT seq, kind, number, data FROM activity_event LEFT JOIN backlog_item
        ON subject_type = 'item' AND backlog_item.id = subject_id WHERE activity_event.project_id = %s ORDER BY seq"""
    return seeded.rows(sql, seeded.project)  # type: ignore[return-value]


def last_event(seeded: Seeded) -> int:
    return int(seeded.rows("SELECT max(seq) FROM activity_event WHERE project_id = %s", seeded.project)[0][0])


def check(seeded: Seeded, before: list[int], since: int = 0) -> None:
    """Event numbers without a gap, no two at one place, nothing lost or doubled, and what was told after the event
    `since`, when the order was the one `before`, gives the order that is."""
    told, now = events(seeded), order(seeded)
    assert [seq for seq, *_ in told] == list(range(1, len(told) + 1))
    assert Counter(now) == Counter(before)
    ranks = "SELECT count(*) - count(DISTINCT (backlog_id, rank)) FROM backlog_item WHERE project_id = %s"
    assert seeded.rows(ranks, seeded.project) == [(0,)]
    assert replayed(before, [one for one in told if one[0] > since]) == now


def replayed(order: list[int], told: list[tuple[int, str, int, dict[str, Any]]]) -> list[int]:
    """The order after these events, from the neighbours that each of them names."""
    found = list(order)
    for seq, kind, number, data in told:
        if kind != "item_moved":
            continue
        found.remove(number)
        place = found.index(data["after"]) + 1 if data["after"] else 0
        assert (found[place] if place < len(found) else None) == data["before"], f"event {seq}"
        found.insert(place, number)
    return found
