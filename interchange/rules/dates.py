"""Moments as other tools write them: `20/Jul/23 3:25 PM`, `15/juil./25`, `20.07.2023 15:25`, `2023年7月20日`, ISO 8601.

`3/4/23` may be the third of April or the fourth of March: `date_order` looks at a whole column to tell.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, tzinfo

MONTHS = {
    prefix: month
    for month, prefixes in enumerate(
        (
            "jan gen ene 一月", "feb fev fév 二月", "mar mrt mrz mär maa 三月", "apr avr abr 四月",
            "may mai mag mei maj 五月", "jun juin giu 六月", "jul juil lug 七月", "aug aou ago 八月",
            "sep set 九月", "oct okt ott out 十月", "nov 十一月", "dec dez dic des 十二月",
        ),
        start=1,
    )
    for prefix in prefixes.split()
}  # fmt: skip
HALVES = r"(am|pm|a\.?\s?m\.?|p\.?\s?m\.?|a|p|上午|下午|午前|午後)?"
TIME = r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?"
CLOCK = rf"(?:[,t]?\s*(?:um|à|a las|às)?\s*{HALVES}\s*{TIME}\s*{HALVES})?"
NAMED = re.compile(
    rf"(\d{{1,2}})[-/. ]+(?:de )?([^\W\d_]+|\d{{1,2}}月)\.?[-/. ]+(?:de )?(\d{{4}}|\d{{2}}){CLOCK}"
)
MONTH_FIRST = re.compile(rf"([^\W\d_]+)\.?[-/. ]+(\d{{1,2}}),?[-/. ]+(\d{{4}}|\d{{2}}){CLOCK}")
YEAR_FIRST = re.compile(
    rf"(\d{{4}}|\d{{2}}(?=年))[-/.年 ]+(\d{{1,2}}|[^\W\d_]+)月?\.?[-/. ]*(\d{{1,2}})日?{CLOCK}"
)
DOTTED = re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}|\d{{2}}){CLOCK}")
NUMERIC = re.compile(rf"(\d{{1,2}})[-/](\d{{1,2}})[-/](\d{{4}}|\d{{2}}){CLOCK}")
FIRST_YEAR, LAST_YEAR = 1970, 2199
DAY_FIRST, MONTH_FIRST_ORDER, UNSURE = "day", "month", "unsure"


def date_order(texts: Iterable[str]) -> str:
    """Of dates like `3/4/23`: "day" or "month" first, "unsure" when all could be either, "" when there are none."""
    found = [(int(m[1]), int(m[2])) for text in texts if (m := NUMERIC.fullmatch(_plain(text)))]
    if not found:
        return ""
    days = sum(first > 12 for first, _second in found)
    months = sum(second > 12 for _first, second in found)
    if days == months == 0:
        return UNSURE
    return DAY_FIRST if days >= months else MONTH_FIRST_ORDER


def parse_moment(text: str, zone: tzinfo, *, is_month_first: bool = False) -> datetime | None:
    """The moment, in `zone` where the text names none. None for what is no date."""
    text = _plain(text)
    try:
        moment = _iso(text) or _written_out(text, is_month_first)
        if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        return None


def _plain(text: str) -> str:
    return " ".join(text.split())[:60].casefold()


def _iso(text: str) -> datetime | None:
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    return datetime.fromisoformat(text.upper().replace(" UTC", "+00:00"))


def _written_out(text: str, is_month_first: bool) -> datetime | None:
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day, *clock = found.groups()
    elif (found := NAMED.fullmatch(text)) or (found := DOTTED.fullmatch(text)):
        day, month, year, *clock = found.groups()
    elif found := MONTH_FIRST.fullmatch(text):
        month, day, year, *clock = found.groups()
    elif found := NUMERIC.fullmatch(text):
        first, second, year, *clock = found.groups()
        day, month = (second, first) if is_month_first else (first, second)
        if int(month) > 12:
            day, month = month, day
    else:
        return None
    number = _month(month)
    if number is None:
        return None
    before, hour, minute, seconds, after = clock
    hours = int(hour or 0)
    if half := before or after:
        if not 1 <= hours <= 12 and not (hours == 0 and before):
            return None
        hours = hours % 12 + (12 if half[0] in "p下" or half == "午後" else 0)
    years = int(year) + (2000 if len(year) == 2 else 0)
    return datetime(years, number, int(day), hours, int(minute or 0), int(seconds or 0))  # noqa: DTZ001 (the caller knows the zone)


def _month(name: str) -> int | None:
    if name.removesuffix("月").isdecimal():
        return int(name.removesuffix("月"))
    if name in MONTHS or f"{name}月" in MONTHS:
        return MONTHS.get(name) or MONTHS[f"{name}月"]
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return MONTHS.get(plain[:4]) or MONTHS.get(plain[:3])
