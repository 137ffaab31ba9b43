"""Moments as other tools write them: `20/Jul/23 3:25 PM`, `15/juil./25`, `20.07.2023 15:25`, ISO 8601."""

import re
import unicodedata
from datetime import datetime, tzinfo

MONTHS = {
    prefix: month
    for month, prefixes in enumerate(
        (
            "jan gen ene", "feb fev", "mar mrt", "apr avr abr", "may mai mag mei maj", "jun juin giu",
            "jul juil lug", "aug aou ago", "sep set", "oct okt ott out", "nov", "dec dez dic des",
        ),
        start=1,
    )
    for prefix in prefixes.split()
}  # fmt: skip
CLOCK = r"(?:,?\s+(\d{1,2})[:.](\d{2})(?::(\d{2}))?\s*([ap])?\.?(?:m\.?)?)?"
NAMED = re.compile(rf"(\d{{1,2}})[-/. ]+([^\W\d_]+)\.?[-/. ]+(\d{{4}}|\d{{2}}){CLOCK}")
DOTTED = re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}|\d{{2}}){CLOCK}")
FIRST_YEAR, LAST_YEAR = 1970, 2199


def parse_moment(text: str, zone: tzinfo) -> datetime | None:
    """The moment, in `zone` where the text names none. None for what cannot be read without guessing."""
    text = " ".join(text.split())[:60]
    try:
        moment = datetime.fromisoformat(text) if re.match(r"\d{4}-", text) else _written_out(text.casefold())
        if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    except ValueError:
        return None


def _written_out(text: str) -> datetime | None:
    found = NAMED.fullmatch(text) or DOTTED.fullmatch(text)
    if found is None:
        return None
    day, month_name, year, hour, minute, second, half = found.groups()
    month = int(month_name) if month_name.isdigit() else _month(month_name)
    if month is None:
        return None
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "p" else 0)
    years = int(year) + (2000 if len(year) == 2 else 0)
    return datetime(years, month, int(day), hours, int(minute or 0), int(second or 0))  # noqa: DTZ001 (the caller knows the zone)


def _month(name: str) -> int | None:
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return MONTHS.get(plain[:4]) or MONTHS.get(plain[:3])
