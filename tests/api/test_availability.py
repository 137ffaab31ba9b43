"""Who is there when, through the API: weekly hours, time off, team days off, holiday calendars."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Caller

WEEK = {"start_on": "2026-11-23", "end_on": "2026-11-29"}
HALF = [240, 240, 240, 240, 240, 0, 0]


def available(api: Caller, **days: Any) -> list[int]:
    """Minutes of the caller on each day."""
    people = api.get("availability/", **(WEEK | days)).json()["people"]
    mine = next(one for one in people if one["person"]["id"] == api.access.user_id)
    return [day["available_minutes"] for day in mine["days"]]


def test_hours_follow_patterns_absences_days_off_and_holidays(api: Caller) -> None:
    me = api.access.user_id
    assert available(api) == [480, 480, 480, 480, 480, 0, 0]
    pattern = api.put("availability/patterns/", {"user": me, "minutes": HALF, "from_on": "2026-11-24"})
    assert pattern.json()["minutes"] == HALF
    assert available(api) == [480, 240, 240, 240, 240, 0, 0]
    absence = api.post("availability/absences/", {"user": me, "on": "2026-11-24", "part": "am"})
    assert (absence.status_code, absence.json()[0]["part"]) == (201, "am")
    assert available(api) == [480, 120, 240, 240, 240, 0, 0]
    off = api.post("availability/days-off/", {"on": "2026-11-27", "name": "Outing"}).json()
    assert available(api) == [480, 120, 240, 240, 0, 0, 0]
    calendar = {"user": me, "country": "DE", "region": "BY"}
    assert api.put("availability/calendar/", calendar).status_code == 200
    assert available(api, start_on="2026-12-25", end_on="2026-12-25") == [0]
    assert api.delete(f"availability/absences/{absence.json()[0]['id']}/").status_code == 204
    assert api.delete(f"availability/days-off/{off['id']}/").status_code == 204
    assert available(api) == [480, 240, 240, 240, 240, 0, 0]


def test_stored_rows_are_listed(api: Caller) -> None:
    me = api.access.user_id
    api.put("availability/patterns/", {"user": me, "minutes": HALF})
    body = {"user": me, "on": "2026-11-24", "until": "2026-11-26", "part": "hours", "minutes": 60}
    api.post("availability/absences/", body)
    api.post("availability/days-off/", {"on": "2026-11-27", "part": "pm"})
    patterns = api.get("availability/patterns/").json()["results"]
    assert [(row["user"]["id"], row["from_on"], row["minutes"]) for row in patterns] == [(me, None, HALF)]
    absences = api.get("availability/absences/", **WEEK).json()
    assert [(row["on"], row["minutes"]) for row in absences] == [
        ("2026-11-24", 60),
        ("2026-11-25", 60),
        ("2026-11-26", 60),
    ]
    assert [row["part"] for row in api.get("availability/days-off/", **WEEK).json()] == ["pm"]


def test_ones_own_hours_everybody_others_the_scrum_master(
    api: Caller, as_role: Callable[..., Caller]
) -> None:
    developer, master = as_role("developer"), as_role("scrum_master")
    mine = {"user": developer.access.user_id, "minutes": HALF}
    assert developer.put("availability/patterns/", mine).status_code == 200
    refused = developer.put("availability/patterns/", mine | {"user": api.access.user_id})
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        "Only a scrum master changes the availability of others, holidays and days off.",
    )
    assert master.put("availability/patterns/", mine).status_code == 200
    taken = api.post("availability/absences/", {"user": api.access.user_id, "on": "2026-11-24"}).json()
    assert developer.delete(f"availability/absences/{taken[0]['id']}/").status_code == 403
    assert len(api.get("availability/absences/", **WEEK).json()) == 1


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"minutes": HALF[:6]}, "minutes"),
        ({"minutes": [1441, 0, 0, 0, 0, 0, 0]}, "minutes"),
        ({"minutes": ["480"] * 7}, "minutes"),
        ({"minutes": HALF, "from_on": "0001-01-01"}, "from_on"),
        ({"minutes": HALF, "until": "2026-12-01"}, "until"),
    ],
)
def test_a_week_that_cannot_be_is_refused(api: Caller, body: dict[str, Any], wrong: str) -> None:
    answer = api.put("availability/patterns/", {"user": api.access.user_id} | body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong])


@pytest.mark.parametrize("path", ["", "absences/", "days-off/"])
@pytest.mark.parametrize(
    "query",
    [{"start_on": "2026-12-01", "end_on": "2026-11-01"}, {"start_on": "2000-01-01", "end_on": "2099-01-01"}],
)
def test_a_period_is_neither_empty_nor_endless(api: Caller, path: str, query: dict[str, str]) -> None:
    answer = api.get("availability/" + path, **query)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["end_on"])


def test_people_elsewhere_are_not_there(api: Caller, outsider: Any) -> None:
    stranger = outsider.user_id
    assert api.put("availability/patterns/", {"user": stranger, "minutes": HALF}).status_code == 404
    assert api.post("availability/absences/", {"user": stranger, "on": "2026-11-24"}).status_code == 404
    calendar = {"user": stranger, "country": "DE"}
    assert api.put("availability/calendar/", calendar).status_code == 404
