"""How jobs fare, as the operations page says it; what happened to an account, as its owner reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from activity.models import Event
from activity.operations import Operations


def operations_context(found: Operations, now: datetime) -> dict[str, Any]:
    """What the page and its refreshed part show."""
    return {
        "alive": found.alive,
        "heard": [
            ("Workers", _workers(found), not found.alive.workers),
            ("Clock", _clock(found, now), found.alive.clock_alive is False),
            ("Waiting", _waits(found, now), False),
        ],
        "failing": found.failing,
        "more_failing": found.more_failing,
        "tables": [
            ("Jobs of this project", [_row(one, now) for one in found.jobs]),
            ("For the whole installation, by the clock", [_row(one, now) for one in found.installation]),
        ],
    }


ACCOUNT = {
    "account_signed_in": "Signed in",
    "account_signed_out": "Signed out",
    "account_signed_up": "Signed up",
    "account_sign_in_failed": "Somebody tried a wrong password",
    "account_password_changed": "Password changed",
    "account_password_set_by_mail": "Password set anew by a link sent by mail",
    "account_address_changed": "E-mail address changed",
    "account_second_factor_added": "Second factor added",
    "account_second_factor_removed": "Second factor removed",
    "account_recovery_codes_renewed": "Recovery codes made anew",
    "account_second_factor_used": "Second factor given",
    "account_wrong_second_factor": "A wrong second factor was given",
    "account_sessions_ended": "Signed out everywhere",
    "token_created": "API token made",
    "token_revoked": "API token revoked",
}


@dataclass(frozen=True, slots=True)
class AccountLine:
    """Something that happened to an account; `more` is the browser, or the name of a token."""

    at: datetime
    text: str
    more: str
    is_bad: bool


def account_lines(events: Iterable[Event]) -> list[AccountLine]:
    """In the words of its owner's page."""
    return [
        AccountLine(
            at=event.at,
            text=ACCOUNT.get(event.kind, event.kind.replace("_", " ").capitalize()),
            more=str(event.data.get("name") or event.data.get("browser") or ""),
            is_bad=event.kind in ("account_sign_in_failed", "account_wrong_second_factor"),
        )
        for event in events
    ]


def ago(moment: datetime | None, now: datetime) -> str:
    """`just now`, `40 s ago`, `5 min ago`, `3 h ago`, `2 days ago`."""
    if moment is None:
        return "never"
    return f"{words} ago" if (words := _span(now - moment)) else "just now"


def lasted(ms: int) -> str:
    """`12 ms`, `1.4 s`, `3 min`."""
    return f"{ms} ms" if ms < 1000 else f"{ms / 1000:.1f} s" if ms < 60_000 else f"{round(ms / 60_000)} min"


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if seconds < 2:
        return ""
    for unit, size in (("day", 86_400), ("h", 3600), ("min", 60)):
        count = seconds // size
        if count:
            return f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''}"
    return f"{seconds} s"


def _workers(found: Operations) -> str:
    alive = found.alive
    if alive.workers:
        return "One answers" if alive.workers == 1 else f"{alive.workers} answer"
    return "None answers" if alive.worker_heard_at else "None was ever heard of"


def _clock(found: Operations, now: datetime) -> str:
    alive = found.alive
    if alive.clock_alive is None:
        return "Cannot be told while no worker answers"
    return f"{'Ticks' if alive.clock_alive else 'Stands still'}; last heard {ago(alive.clock_heard_at, now)}"


def _waits(found: Operations, now: datetime) -> str:
    alive = found.alive
    if not alive.waiting:
        return "Nothing, in the whole installation"
    jobs = f"{alive.waiting} job{'' if alive.waiting == 1 else 's'}"
    return f"{jobs} in the whole installation; the oldest was asked for {ago(alive.oldest_at, now)}"


def _row(one: Any, now: datetime) -> dict[str, Any]:
    waits = []
    if one.waiting:
        waits.append(f"{one.waiting}, the oldest asked for {ago(one.oldest_at, now)}")
    if one.later:
        waits.append(f"{one.later} for later")
    failed_last = bool(one.failed_at and (one.last_at is None or one.failed_at > one.last_at))
    return {
        "name": one.name,
        "last_at": one.last_at,
        "ago": ago(one.last_at, now),
        "took": lasted(one.took_ms) if one.runs else "–",
        "slowest": lasted(one.slowest_ms) if one.runs else "–",
        "runs": one.runs,
        "waits": "; ".join(waits),
        "failures": one.failures,
        "failed_at": one.failed_at,
        "error": one.error,
        "failed_last": failed_last,
    }
