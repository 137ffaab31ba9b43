"""A row of an export → an issue: what it is called, where it belongs, who wrote what when. Plain values."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation

from common.durations import parse_minutes
from common.errors import Invalid
from interchange.rules.dates import parse_moment
from interchange.rules.mapping import clean_resolution
from interchange.rules.tables import Remark, Row, Table, Worked
from interchange.rules.text import clean_line, clean_text

COMMENT = re.compile(r"([^;\n]{6,40});([^;\n]{0,200});(.*)", re.DOTALL)
ATTACHMENT = re.compile(r"[^;\n]*;[^;\n]*;([^;\n]+);(https?://\S+)")
MAX_POINTS = Decimal(999)
MAX_MINUTES = 100_000
REFERENCE = re.compile(r"[A-Z][A-Z0-9_]{0,20}-\d+|#?\d+")
NO = {"", "0", "no", "false", "null", "none", "{}", "[]", "nan"}
PULL_REQUEST = {"pull request", "pullrequest", "pull_request", "pr"}
PEOPLE = ("assignee", "reporter", "creator", "watcher")


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of the file, its texts as they stand there. `notes` say what could not be read.

    `epics` are those of its parents that can only be epics; `extras` are (header, text) for the description.
    """

    line: int
    external_id: str
    title: str
    key: str = ""
    type: str = ""
    status: str = ""
    category: str = ""
    resolution: str = ""
    parents: tuple[str, ...] = ()
    rank: str = ""
    description: str = ""
    labels: tuple[str, ...] = ()
    sprints: tuple[str, ...] = ()
    comments: tuple[Remark, ...] = ()
    attachments: Mapping[str, str] = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()
    assignee: str = ""
    reporter: str = ""
    priority: str = ""
    severity: str = ""
    environment: str = ""
    fix_versions: tuple[str, ...] = ()
    due: str = ""
    created: datetime | None = None
    updated: datetime | None = None
    resolved: datetime | None = None
    points: Decimal | None = None
    estimate_minutes: int | None = None
    remaining_minutes: int | None = None
    spent_minutes: int | None = None
    epics: tuple[str, ...] = ()
    epic_name: str = ""
    criteria: str = ""
    extras: tuple[tuple[str, str], ...] = ()
    worked: tuple[Worked, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that makes no item, and why."""

    line: int
    key: str
    reason: str


def origin_of(table: Table) -> str:
    """Where the issues come from: ids are only unique within a project of one Jira, numbers within a repository."""
    keys = Counter(
        row.first("project_key") or row.first("key").rpartition("-")[0] or _repository(row)
        for row in table.rows
    )
    return f"jira:{keys.most_common(1)[0][0]}"[:40] if keys else "jira:"


def read_issues(
    table: Table, zone: tzinfo, *, is_month_first: bool = False
) -> tuple[list[Issue], list[Skipped]]:
    """All issues by rank (in the order of the file, where there is none), and the rows that are no issue.

    An epic that is only named by others becomes an issue of its own, first in the list.
    """
    names = people(table)
    issues: list[Issue] = []
    skipped = [Skipped(line, "", message) for line, message in table.too_long]
    seen: dict[str, int] = {}
    for row in table.rows:
        issue = _read_issue(row, _Dates(zone, is_month_first), names, seen)
        if not issue.title:
            skipped.append(Skipped(row.line, issue.key, "It has no title."))
        elif _is_pull_request(row):
            skipped.append(Skipped(row.line, issue.key, "It is a pull request, not an issue."))
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
    skipped.sort(key=lambda one: one.line)
    return [*named_epics(issues), *issues], skipped


def named_epics(issues: Sequence[Issue]) -> list[Issue]:
    """Epics that stand in the column of epics by a name, and nowhere else."""
    known = {ref for issue in issues for ref in (issue.external_id, issue.key, issue.epic_name, issue.title)}
    found: dict[str, Issue] = {}
    for issue in issues:
        for name in issue.epics:
            if name not in known and name not in found and not REFERENCE.fullmatch(name):
                ref = f"epic:{name}"[:120]
                found[name] = Issue(line=issue.line, external_id=ref, title=name, type="Epic", epic_name=name)
    return list(found.values())


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


@dataclass(frozen=True, slots=True)
class _Dates:
    zone: tzinfo
    is_month_first: bool

    def read(self, text: str) -> datetime | None:
        return parse_moment(text, self.zone, is_month_first=self.is_month_first)


def _read_issue(row: Row, dates: _Dates, names: Mapping[str, str], seen: Mapping[str, int]) -> Issue:
    notes = list(row.notes)
    key = clean_line(row.first("key"))[:120]
    files = {m[1]: m[2] for cell in row.every("attachment") if (m := ATTACHMENT.fullmatch(cell))}
    epics = tuple(dict.fromkeys(clean_line(cell)[:200] for cell in row.every("epic_link")))

    def moment(name: str) -> datetime | None:
        text = row.first(name)
        found = dates.read(text)
        if text and not found:
            notes.append(f"The {name} date “{text[:40]}” was not understood.")
        return found

    def minutes(name: str, what: str) -> int | None:
        if hours := row.first(f"{name}_hours"):
            return _hours(hours, what, notes)
        return _minutes(row.first(name), what, notes)

    return Issue(
        line=row.line,
        external_id=clean_line(row.first("id"))[:120] or _own_id(key, row, seen),
        key=key,
        title=clean_line(row.first("summary")),
        type=clean_line(row.first("type"))[:80],
        status=clean_line(row.first("status"))[:80],
        category=clean_line(row.first("status_category"))[:80],
        resolution=clean_resolution(clean_line(row.first("resolution"))[:80]),
        parents=tuple(dict.fromkeys([*(clean_line(cell)[:200] for cell in row.every("parent")), *epics])),
        rank=row.first("rank"),
        description=row.first("description"),
        labels=(*_words(row.every("labels")), *dict.fromkeys(clean_line(one) for one in row.every("label"))),
        sprints=tuple(dict.fromkeys(clean_line(cell)[:80].strip() for cell in row.every("sprint"))),
        comments=row.remarks or tuple(_remarks(row.every("comment"), dates, names)),
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
        estimate_minutes=minutes("estimate", "original estimate"),
        remaining_minutes=minutes("remaining", "remaining estimate"),
        spent_minutes=_minutes(row.first("spent"), "time spent", notes),
        epics=epics,
        epic_name=clean_line(row.first("epic_name"))[:200],
        criteria="\n".join(row.every("criteria")),
        extras=row.extras,
        worked=row.worked,
        notes=tuple(notes),
    )


def _is_pull_request(row: Row) -> bool:
    return (
        row.first("pull_request").casefold() not in NO
        or row.first("type").casefold() in PULL_REQUEST
        or bool(re.search(r"/pull/\d+", row.first("url")))
    )


def _repository(row: Row) -> str:
    found = re.search(r"github\.com/([\w.-]+/[\w.-]+)/", row.first("url"))
    return found[1] if found else ""


def _own_id(key: str, row: Row, seen: Mapping[str, int]) -> str:
    """The key, where it says of which project it is; a bare number is told apart by its title."""
    if key and not (key.lstrip("#").isdecimal() and not _repository(row)):
        return key
    return f"{key}:{_hash(row.first('summary'))[:20]}" if key else _digest(row, seen)


def _hours(text: str, what: str, notes: list[str]) -> int | None:
    try:
        return parse_minutes(text)
    except Invalid:
        notes.append(f"The {what} “{text[:20]}” is no number of hours.")
        return None


def _remarks(cells: Iterable[str], dates: _Dates, names: Mapping[str, str]) -> Iterable[Remark]:
    """Jira writes a comment as `date;author;text`; anything else is all text."""
    for cell in cells:
        text = clean_text(cell)
        found = COMMENT.fullmatch(text)
        at = dates.read(found[1]) if found else None
        author = names.get(found[2], found[2]) if found and at else ""
        if body := (found[3] if found and at else text).strip():
            yield Remark(author=clean_line(author), at=at, body=body)


def _person(row: Row, role: str, names: Mapping[str, str]) -> str:
    return clean_line(row.first(role)) or names.get(row.first(f"{role}_id"), "")


def _words(cells: Iterable[str]) -> tuple[str, ...]:
    """Labels: one a cell in Jira Cloud; elsewhere several, between commas or else spaces."""
    words = (word for cell in cells for word in re.split(r"[,;]" if re.search("[,;]", cell) else r"\s", cell))
    return tuple(dict.fromkeys(label for word in words if (label := clean_line(word))))


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
    digest = _hash(repr(list(row.record) or sorted(row.cells.items())))[:40]
    nth = 1
    while f"row:{digest}:{nth}" in seen:
        nth += 1
    return f"row:{digest}:{nth}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
