"""Countries and regions whose public holidays are known, and what people may enter as theirs."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zoneinfo import TZPATH

import holidays

from common.errors import Invalid

MAX_REGION = 10  # what the tables hold
SMALL_WORDS = {"and", "of", "the", "da", "de"}


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country whose public holidays are known, with the regions that have some of their own."""

    code: str
    name: str
    regions: tuple[Region, ...]


@lru_cache(maxsize=1)
def countries() -> tuple[Country, ...]:
    """All of them, by name. Loads every calendar once: about a second, so only pages that offer the choice ask."""
    found = []
    regions = holidays.list_supported_countries(include_aliases=False)
    for names in holidays.registry.COUNTRIES.values():
        code = names[1]
        if code in regions:
            known = tuple(r for r in _regions(code, regions[code]) if len(r.code) <= MAX_REGION)
            found.append(Country(code, _words(names[0]), known))
    return tuple(sorted(found, key=lambda country: country.name))


@lru_cache(maxsize=256)
def name_of(country: str, region: str = "") -> str:
    """`Germany, Bayern`; empty without a country. Loads that one calendar."""
    if not country:
        return ""
    names = {names[1]: _words(names[0]) for names in holidays.registry.COUNTRIES.values()}
    found = next((one.name for one in _regions(country, [region])), "") if region else ""
    return ", ".join(part for part in (names.get(country, country), found) if part)


@lru_cache(maxsize=512)
def country_of_zone(zone: str) -> str:
    """Where a time zone is, by the table that comes with the system's zones; empty where that is not known."""
    for folder in TZPATH:
        table = Path(folder) / "zone.tab"
        if table.is_file():
            rows = (line.split("\t") for line in table.read_text("utf-8").splitlines() if line[:1] != "#")
            found = next((row[0] for row in rows if len(row) > 2 and row[2] == zone), "")
            return found if found in country_codes() else ""
    return ""


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    return frozenset(names[1] for names in holidays.registry.COUNTRIES.values())


def check(country: str, region: str) -> tuple[str, str]:
    """Both as codes in capitals where a calendar writes them so. Raises Invalid at `country` or `region`.

    Empty is allowed: no country means no public holidays, no region those of the whole country.
    """
    country, region = country.strip().upper(), region.strip()
    if not country:
        if region:
            raise Invalid(fields={"country": "A region needs its country."})
        return "", ""
    if country not in country_codes():
        raise Invalid(
            fields={"country": f"No holidays are known for “{country[:20]}”. Write a code like DE or NO."}
        )
    if not region:
        return country, ""
    codes = {code.upper(): code for code in _region_codes(country) if len(code) <= MAX_REGION}
    if region.upper() not in codes:
        some = ", ".join(sorted(codes.values(), key=len)[:8])
        hint = f"Known ones: {some}{' and others' if len(codes) > 8 else ''}." if codes else "Leave it empty."
        raise Invalid(
            fields={"region": f"{country} has no region “{region[:20]}” with holidays of its own. {hint}"}
        )
    return country, codes[region.upper()]


@lru_cache(maxsize=64)
def _region_codes(country: str) -> tuple[str, ...]:
    return tuple(holidays.country_holidays(country).subdivisions)


def _regions(country: str, codes: list[str]) -> list[Region]:
    aliases = getattr(holidays.country_holidays(country), "subdivisions_aliases", {})
    names: dict[str, str] = {}
    for name, code in aliases.items():
        names.setdefault(code, name)
    return sorted((Region(code, names.get(code, code)) for code in codes), key=lambda region: region.name)


def _words(class_name: str) -> str:
    """`BosniaAndHerzegovina` → `Bosnia and Herzegovina`."""
    words = re.findall(r"[A-Z][a-z]*|[^A-Z]+", class_name)
    return " ".join(w.lower() if w.lower() in SMALL_WORDS and i else w for i, w in enumerate(words))
