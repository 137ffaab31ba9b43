"""A row of an export → an issue: what it is called, where it belongs, who wrote what when. Plain values."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation

from interchange.rules.dates import parse_moment
from interchange.rules.jira_csv import Row, Table
from interchange.rules.text import clean_line, clean_text

COMMENT = re.compile(r"([^;\n]{6,40});([^;\n]{0,200});(.*)", re.DOTALL)
ATTACHMENT = re.compile(r"[^;\n]*;[^;\n]*;([^;\n]+);(https?://\S+)")
MAX_POINTS = Decimal(999)
MAX_MINUTES = 100_000
PEOPLE = ("assignee", "reporter", "creator", "watcher")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment: who wrote it (a name, or the id that Jira gave), when, and what, in wiki markup."""

    author: str
    at: datetime | None
    body: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of the file, its texts as they stand there. `notes` say what could not be read."""

    line: int
    external_id: str
    key: str
    title: str
    type: str
    status: str
    category: str
    resolution: str
    parents: tuple[str, ...]
    rank: str
    description: str
    labels: tuple[str, ...]
    sprints: tuple[str, ...]
    comments: tuple[Remark, ...]
    attachments: Mapping[str, str]
    links: tuple[tuple[str, str], ...]
    assignee: str
    reporter: str
    priority: str
    severity: str
    environment: str
    fix_versions: tuple[str, ...]
    due: str
    created: datetime | None
    updated: datetime | None
    resolved: datetime | None
    points: Decimal | None
    estimate_minutes: int | None
    remaining_minutes: int | None
    spent_minutes: int | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that makes no item, and why."""

    line: int
    key: str
    reason: str


def source_of(table: Table) -> str:
    """Where the issues come from: ids are only unique within a project of one Jira."""
    keys = Counter(row.first("project_key") or row.first("key").rpartition("-")[0] for row in table.rows)
    return f"jira:{keys.most_common(1)[0][0]}"[:40]


def read_issues(table: Table, zone: tzinfo) -> tuple[list[Issue], list[Skipped]]:
    """All issues by rank (in the order of the file, where there is none), and the rows that are no issue."""
    names = people(table)
    issues: list[Issue] = []
    skipped: list[Skipped] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        issue = _read_issue(row, zone, names, seen)
        if not issue.title:
            skipped.append(Skipped(row.line, issue.key, "It has no summary."))
        elif issue.external_id in seen:
            first = seen[issue.external_id]
            skipped.append(
                Skipped(row.line, issue.key, f"It stands in the file twice, first at line {first}.")
            )
        else:
            seen[issue.external_id] = row.line
            issues.append(issue)
    if issues and all(issue.rank for issue in issues):
        issues.sort(key=lambda issue: issue.rank)
    return issues, skipped


def people(table: Table) -> dict[str, str]:
    """Account ids → names, as far as the file tells them side by side."""
    names: dict[str, str] = {}
    for row in table.rows:
        for role in PEOPLE:
            ids, called = row.every(f"{role}_id"), row.every(role)
            if len(ids) == len(called):
                names |= {
                    id_: clean_line(name) for id_, name in zip(ids, called, strict=True) if id_ not in names
                }
    return names


def _read_issue(row: Row, zone: tzinfo, names: Mapping[str, str], seen: Mapping[str, int]) -> Issue:
    notes: list[str] = []
    key = clean_line(row.first("key"))[:120]
    files = {m[1]: m[2] for cell in row.every("attachment") if (m := ATTACHMENT.fullmatch(cell))}

    def moment(name: str) -> datetime | None:
        text = row.first(name)
        found = parse_moment(text, zone)
        if text and not found:
            notes.append(f"The {name} date “{text[:40]}” was not understood.")
        return found

    return Issue(
        line=row.line,
        external_id=clean_line(row.first("id"))[:120] or key or _digest(row, seen),
        key=key,
        title=clean_line(row.first("summary")),
        type=clean_line(row.first("type"))[:80],
        status=clean_line(row.first("status"))[:80],
        category=clean_line(row.first("status_category"))[:80],
        resolution=clean_line(row.first("resolution"))[:80],
        parents=tuple(
            dict.fromkeys(clean_line(cell) for cell in row.every("parent") + row.every("epic_link"))
        ),
        rank=row.first("rank"),
        description=row.first("description"),
        labels=_words(row.every("labels")),
        sprints=tuple(dict.fromkeys(clean_line(cell)[:80].strip() for cell in row.every("sprint"))),
        comments=tuple(_remarks(row.every("comment"), zone, names)),
        attachments=files,
        links=tuple(
            (name[5:], cell) for name in row.cells if name.startswith("link ") for cell in row.every(name)
        ),
        assignee=_person(row, "assignee", names),
        reporter=_person(row, "reporter", names) or _person(row, "creator", names),
        priority=clean_line(row.first("priority"))[:80],
        severity=clean_line(row.first("severity"))[:80],
        environment=clean_line(row.first("environment")),
        fix_versions=tuple(dict.fromkeys(clean_line(cell) for cell in row.every("fix_versions"))),
        due=row.first("due")[:40],
        created=moment("created"),
        updated=moment("updated"),
        resolved=moment("resolved"),
        points=_points(row.first("points"), notes),
        estimate_minutes=_minutes(row.first("estimate"), "original estimate", notes),
        remaining_minutes=_minutes(row.first("remaining"), "remaining estimate", notes),
        spent_minutes=_minutes(row.first("spent"), "time spent", notes),
        notes=tuple(notes),
    )


def _remarks(cells: Iterable[str], zone: tzinfo, names: Mapping[str, str]) -> Iterable[Remark]:
    """Jira writes a comment as `date;author;text`; anything else is all text."""
    for cell in cells:
        text = clean_text(cell)
        found = COMMENT.fullmatch(text)
        at = parse_moment(found[1], zone) if found else None
        author = names.get(found[2], found[2]) if found and at else ""
        if body := (found[3] if found and at else text).strip():
            yield Remark(author=clean_line(author), at=at, body=body)


def _person(row: Row, role: str, names: Mapping[str, str]) -> str:
    return clean_line(row.first(role)) or names.get(row.first(f"{role}_id"), "")


def _words(cells: Iterable[str]) -> tuple[str, ...]:
    """Labels: one a cell in Jira Cloud, several with spaces between them in older ones."""
    return tuple(dict.fromkeys(word for cell in cells for word in clean_line(cell).split()))


def _points(text: str, notes: list[str]) -> Decimal | None:
    if not text:
        return None
    try:
        points = Decimal(text.replace(",", ".")) if len(text) < 20 else Decimal("NaN")
    except InvalidOperation:
        points = Decimal("NaN")
    if points.is_nan() or not 0 <= points <= MAX_POINTS:
        notes.append(f"“{text[:20]}” is no number of points.")
        return None
    return points.quantize(Decimal("0.01"))


def _minutes(text: str, what: str, notes: list[str]) -> int | None:
    """Jira keeps estimates in seconds."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) // 60 > MAX_MINUTES:
        notes.append(f"The {what} “{text[:20]}” is no number of seconds.")
        return None
    return round(int(text) / 60)


def _digest(row: Row, seen: Mapping[str, int]) -> str:
    """For rows without id and key: what stands in them, and which of several equal ones it is."""
    digest = hashlib.sha256(repr(sorted(row.cells.items())).encode(errors="replace")).hexdigest()[:40]
    nth = 1
    while f"row:{digest}:{nth}" in seen:
        nth += 1
    return f"row:{digest}:{nth}"
