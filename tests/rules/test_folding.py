"""What one person changed in a row reads as one change."""

from datetime import UTC, datetime, timedelta
from typing import Any

from backlog.rules.folding import Happening, fold

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def happened(
    minute: float, kind: str = "item_edited", actor: int = 1, subject: int = 1, **data: Any
) -> Happening:
    return Happening(kind, actor, ("item", subject), START + timedelta(minutes=minute), data)


def test_edits_within_minutes_are_one_from_the_first_value_to_the_last() -> None:
    (one,) = fold(
        [
            happened(6, changed={"points": ["3", "5"], "design": ["", "separate"]}),
            happened(3, changed={"points": ["1", "3"]}),
            happened(0, changed={"points": [None, "1"], "labels": [[], ["x"]]}),
        ]
    )
    assert one.data["changed"] == {"points": [None, "5"], "labels": [[], ["x"]], "design": ["", "separate"]}
    assert one.at == START + timedelta(minutes=6)


def test_what_was_changed_back_is_no_change() -> None:
    (one,) = fold([happened(1, changed={"points": ["5", "3"]}), happened(0, changed={"points": ["3", "5"]})])
    assert one.data["changed"] == {}


def test_others_stay_apart() -> None:
    events = [
        happened(20, changed={"points": ["3", "5"]}),
        happened(10, changed={"points": ["1", "3"]}),  # too long before
        happened(9, actor=2, changed={"points": ["1", "2"]}),
        happened(8, actor=2, subject=2, changed={"points": ["1", "2"]}),
        happened(7, kind="item_blocked", actor=2, reason="a"),
        happened(6, kind="item_blocked", actor=2, reason="b"),
    ]
    assert fold(events) == events


def test_of_several_moves_the_last_place_counts() -> None:
    (one,) = fold([happened(1, kind="item_moved", after=None), happened(0, kind="item_moved", after=4)])
    assert one.data == {"after": None}
