"""Public holidays by country and region, from the `holidays` package; countries are chosen in accounts.calendars."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

from accounts.models import Project, User


@dataclass(frozen=True, slots=True)
class Holiday:
    on: date
    name: str


def holidays_between(country: str, region: str, start: date, end: date) -> Iterator[Holiday]:
    """Public holidays from `start` to `end`, both inclusive. An unknown calendar has none."""
    for year in range(start.year, end.year + 1):
        for holiday in _year(country, region, year):
            if start <= holiday.on <= end:
                yield holiday


def calendar_of(user: User, project: Project) -> tuple[str, str]:
    """Country and region whose holidays a person has: their own, else the project's."""
    return (user.country, user.region) if user.country else (project.country, project.region)


@lru_cache(maxsize=512)
def _year(country: str, region: str, year: int) -> tuple[Holiday, ...]:
    if not country:
        return ()
    try:
        calendar = holidays.country_holidays(country, subdiv=region or None, years=year)
    except NotImplementedError:
        return ()
    return tuple(Holiday(on, name) for on, name in sorted(calendar.items()) if on.year == year)
