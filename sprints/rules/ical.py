"""Days as an iCalendar text (RFC 5545) that calendar programs subscribe to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days from `start_on` to `end_on`, both inclusive. `uid` stays the same as long as it is the same thing."""

    uid: str
    start_on: date
    end_on: date
    summary: str


def calendar(name: str, events: Iterable[Days], now: datetime) -> str:
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tandem//Team//EN", f"X-WR-CALNAME:{escaped(name)}"]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{event.start_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.end_on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(event.summary)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets; those that go on begin with a space. No letter is cut."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST_LINE:
            yield piece
            piece = " "
        piece += letter
    yield piece
