"""What goes over the line."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from activity.telling import Change
from config.live import messages

MOVED = Change(7, "item_moved", 3, "Priya Nair", "item", 152, 12, datetime(2026, 11, 21, 9, tzinfo=UTC), 1)


def parts(message: bytes) -> dict[str, str]:
    lines = message.decode().removesuffix("\n\n").split("\n")
    return dict(line.split(": ", 1) for line in lines)


def test_a_change_says_what_happened_to_what_and_by_whom() -> None:
    told = parts(messages.change(MOVED))
    assert (told["id"], told["event"]) == ("7", "change")
    assert json.loads(told["data"]) == {
        "seq": 7,
        "kind": "item_moved",
        "by": {"id": 3, "name": "Priya Nair"},
        "type": "item",
        "id": 152,
        "number": 12,
        "at": "2026-11-21T09:00:00+00:00",
    }


def test_what_nobody_did_is_by_nobody() -> None:
    told = json.loads(parts(messages.change(replace(MOVED, by_id=None, by_name=None)))["data"])
    assert told["by"] is None


def test_a_name_with_line_breaks_stays_within_its_line() -> None:
    message = messages.change(replace(MOVED, by_name="A\nevent: bye\n\ndata: {}\r\n"))
    assert parts(message)["event"] == "change"
    assert message.count(b"\n") == 4


def test_figures_move_nobodys_place_in_the_stream() -> None:
    assert "id" not in parts(messages.figures([3, 4], 17))
    assert json.loads(parts(messages.figures([3, 4], 17))["data"]) == {"sprints": [3, 4], "at": 17}


def test_who_starts_anew_goes_on_from_there() -> None:
    assert parts(messages.reset(812)) == {"id": "812", "event": "reset", "data": "{}"}
