"""An issue and the choices of the preview → the item it becomes. What has no field goes below its text."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal

from common.durations import format_hours
from interchange.rules.criteria import LONGEST, take_criteria
from interchange.rules.issues import Issue
from interchange.rules.mapping import DEFECT, EPIC, SPIKE, STORY, TASK, Column, is_dropped
from interchange.rules.text import clean_line, clean_text, shorten
from interchange.rules.wiki_inline import address, escape

TITLE_LENGTH, TEXT_LENGTH, LABEL_LENGTH, MOST_LABELS, NAME_LENGTH = 200, 100_000, 60, 20, 120
MOST_CRITERIA = 100
SEVERITIES = {
    "critical": 1,
    "blocker": 1,
    "1": 1,
    "major": 2,
    "2": 2,
    "minor": 3,
    "3": 3,
    "trivial": 4,
    "4": 4,
}
DAY_MINUTES = 1440
PLAIN_PRIORITIES = {"", "medium", "normal", "none", "not set"}


@dataclass(frozen=True, slots=True)
class Known:
    """Something that others may belong to: from this file, or from an import before."""

    external_id: str
    key: str
    target: str
    epic_ref: str = ""


@dataclass(frozen=True, slots=True)
class DraftComment:
    author_id: int | None
    author_name: str
    at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class DraftWork:
    person_id: int
    on: date
    at: datetime
    minutes: int
    note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What one issue becomes. `epic_ref` and `parent_ref` are external ids; `column` None is the backlog."""

    issue: Issue
    target: str
    title: str
    description: str
    column: int | None
    resolution: str
    changed_at: datetime
    created_at: datetime
    epic_ref: str
    parent_ref: str
    labels: tuple[str, ...]
    assignee_id: int | None
    reporter_id: int | None
    points: Decimal | None
    estimate_minutes: int | None
    remaining_minutes: int | None
    severity: int | None
    environment: str
    comments: tuple[DraftComment, ...]
    criteria: tuple[str, ...]
    work: tuple[DraftWork, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the preview settled: targets by type, columns by state, sprints with dates, whether criteria in
    texts become rows. `members` are user ids by name or e-mail; `convert` makes Markdown of a text.
    """

    types: Mapping[str, str]
    columns: Mapping[str, Column | None]
    dated_sprints: frozenset[str]
    members: Mapping[str, int]
    convert: Callable[[str, Mapping[str, str]], str]
    with_criteria: bool
    zone: tzinfo
    now: datetime


def index_of(issues: Iterable[Issue], types: Mapping[str, str], before: Iterable[Known]) -> dict[str, Known]:
    """Everything that a parent's id or key can mean; what stands in the file wins."""
    index = {ref: known for known in before for ref in (known.external_id, known.key) if ref}
    for issue in issues:
        known = Known(issue.external_id, issue.key, types.get(issue.type, STORY))
        index |= {ref: known for ref in (issue.external_id, issue.key) if ref}
        for name in (issue.epic_name, issue.title) if known.target == EPIC else ():
            index.setdefault(name, known)
    for issue in issues:
        mine = index[issue.external_id]
        epic = next((index[ref] for ref in issue.parents if ref in index and index[ref].target == EPIC), None)
        if epic and mine.target == STORY:
            known = Known(mine.external_id, mine.key, mine.target, epic.external_id)
            index |= {ref: known for ref in (issue.external_id, issue.key) if ref}
    return index


def make_draft(issue: Issue, choices: Choices, index: Mapping[str, Known]) -> Draft:
    """The item that an issue becomes; pure, and the same each time."""
    target = choices.types.get(issue.type, STORY)
    column = choices.columns.get(issue.status)
    is_done = column is not None and column.category == "done"
    epic_ref, parent_ref, placing = place(issue, target, index)
    assignee, reporter = _member(choices, issue.assignee), _member(choices, issue.reporter)
    notes = [*issue.notes, *placing]
    created = issue.created or choices.now
    title = shorten(issue.title, TITLE_LENGTH)
    if title != issue.title:
        notes.append("Its title was shortened; the whole title stands in the description.")
    sizes = _sizes(issue, target)
    work = _work(issue, target, choices, notes)
    body, criteria = _body(issue, target, choices, notes)
    lines = [*_origin(issue, assignee, reporter), *sizes, *_extras(issue), *notes]
    text = _description(issue, title, body, lines)
    labels = _labels(issue, choices, notes)
    changed = (issue.resolved if is_done else None) or issue.updated or created
    return Draft(
        issue=issue,
        target=target,
        title=title,
        description=shorten(text, TEXT_LENGTH),
        column=column.id if column else None,
        resolution="" if not is_done else "dropped" if is_dropped(issue.resolution) else "done",
        changed_at=min(changed, choices.now),
        created_at=min(created, choices.now),
        epic_ref=epic_ref,
        parent_ref=parent_ref,
        labels=labels,
        assignee_id=assignee,
        reporter_id=reporter,
        points=issue.points if target == STORY else None,
        estimate_minutes=issue.estimate_minutes if target in (TASK, DEFECT) else None,
        remaining_minutes=issue.remaining_minutes if target in (TASK, DEFECT) else None,
        severity=SEVERITIES.get(issue.severity.casefold()) if target == DEFECT else None,
        environment=shorten(issue.environment, TITLE_LENGTH) if target == DEFECT else "",
        comments=tuple(_comments(issue, choices, created)),
        criteria=criteria,
        work=work,
        notes=tuple(notes),
    )


def _body(issue: Issue, target: str, choices: Choices, notes: list[str]) -> tuple[str, tuple[str, ...]]:
    """The text as Markdown, and what of it became rows: criteria of a story, the definition of done of a task."""
    body = choices.convert(issue.description, issue.attachments)
    own = [line for one in issue.criteria.split("\n") if (line := _as_row(choices.convert(one, {})))]
    if target not in (STORY, TASK) or not choices.with_criteria or any(len(line) > LONGEST for line in own):
        if own:
            body = "\n\n".join(
                [*([body] if body else []), "## Acceptance criteria", "\n".join(f"- {line}" for line in own)]
            )
        return body, ()
    found = take_criteria(body)
    rows = tuple(dict.fromkeys(row for one in (*own, *found.rows) if (row := _as_row(one))))
    return found.rest, rows[:MOST_CRITERIA]


def _as_row(markdown: str) -> str:
    """A line without marks: rows are plain text."""
    text = re.sub(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+", "", markdown)
    text = re.sub(r"\[([^\]]*)\]\((\S+?)\)", r"\1 (\2)", re.sub(r"<(https?://[^>]+)>", r"\1", text))
    text = re.sub(r"(?<!\\)(?:\*\*|~~|`)", "", text)
    text = re.sub(r"(?<![\w\\])_(.+?)(?<!\\)_(?!\w)", r"\1", text)
    return " ".join(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).split())


def _labels(issue: Issue, choices: Choices, notes: list[str]) -> tuple[str, ...]:
    names = (*issue.labels, *(name for name in issue.sprints if name not in choices.dated_sprints))
    labels = tuple(dict.fromkeys(shorten(label, LABEL_LENGTH) for label in names))
    if len(labels) > MOST_LABELS:
        notes.append(f"Of its {len(labels)} labels, the first {MOST_LABELS} were kept.")
    return labels[:MOST_LABELS]


def _work(issue: Issue, target: str, choices: Choices, notes: list[str]) -> tuple[DraftWork, ...]:
    """Work that members logged; what others did is noted, and what was done on epics and spikes."""
    mine: list[DraftWork] = []
    others: dict[str, int] = {}
    for log in issue.worked:
        person = _member(choices, log.email) or _member(choices, log.person)
        if person is None or target in (SPIKE, EPIC):
            others[log.person] = others.get(log.person, 0) + log.minutes
            continue
        if log.minutes > DAY_MINUTES:
            notes.append(f"{format_hours(log.minutes)} logged on one day by {log.person} count as 24 h.")
        minutes = min(log.minutes, DAY_MINUTES)
        on = min(log.at, choices.now).astimezone(choices.zone).date()
        mine.append(DraftWork(person, on, log.at, minutes, shorten(log.note, 300)))
    said = ", ".join(f"{format_hours(minutes)} by {escape(name)}" for name, minutes in others.items())
    if others:
        notes.append(f"Work that was logged there stays as text: {said}.")
    return tuple(mine)


def _extras(issue: Issue) -> list[str]:
    return [f"{escape(clean_line(header))}: {escape(clean_text(text))}" for header, text in issue.extras]


def place(issue: Issue, target: str, index: Mapping[str, Known]) -> tuple[str, str, list[str]]:
    """The epic and the story an issue belongs to, and what cannot be kept: only tasks stand under a story."""
    epic_ref = parent_ref = ""
    notes = []
    for ref in issue.parents:
        parent = index.get(ref)
        if parent is None or parent.target == "skip":
            notes.append(f"Its parent {ref} was not imported.")
        elif parent.target == EPIC and target != EPIC:
            epic_ref = parent.external_id
        elif parent.target == STORY and target == TASK and parent.external_id != issue.external_id:
            parent_ref, epic_ref = parent.external_id, epic_ref or parent.epic_ref
        else:
            notes.append(
                f"It was part of {parent.key or ref}; here, only technical tasks are parts of stories."
            )
    return epic_ref, parent_ref, notes


def people_found(names: Iterable[str], members: Mapping[str, int]) -> tuple[int, int]:
    """How many of these people are members here, and how many there are."""
    distinct = {name for name in names if name}
    return sum(1 for name in distinct if name.casefold() in members), len(distinct)


def _member(choices: Choices, name: str) -> int | None:
    return choices.members.get(name.casefold()) if name else None


def _comments(issue: Issue, choices: Choices, created: datetime) -> Iterable[DraftComment]:
    for remark in issue.comments:
        body = choices.convert(remark.body, issue.attachments)
        yield DraftComment(
            author_id=_member(choices, remark.author),
            author_name=shorten(remark.author, NAME_LENGTH),
            at=min(remark.at or created, choices.now),
            body=shorten(body, TEXT_LENGTH),
        )


def _origin(issue: Issue, assignee: int | None, reporter: int | None) -> list[str]:
    """What it was called and who had it, as far as no field says so."""
    was = ", ".join(escape(part) for part in (issue.type, issue.status) if part)
    if issue.resolution and issue.resolution.casefold() != issue.status.casefold():
        was += f", resolved as {escape(issue.resolution)}"
    lines = [f"Imported from {escape(issue.key or issue.external_id)}{f' ({was})' if was else ''}"]
    facts = []
    if issue.reporter and reporter is None:
        facts.append(f"reported by {escape(issue.reporter)}")
    if issue.assignee and assignee is None:
        facts.append(f"assigned to {escape(issue.assignee)}")
    if issue.priority.casefold() not in PLAIN_PRIORITIES:
        facts.append(f"priority {escape(issue.priority)}")
    if issue.due:
        facts.append(f"due {escape(issue.due)}")
    if issue.fix_versions:
        facts.append(f"fix version {escape(', '.join(issue.fix_versions))}")
    facts += [f"{escape(kind)} {escape(other)}" for kind, other in issue.links]
    if facts:
        lines.append(_sentence("; ".join(facts)))
    if issue.attachments:
        files = ", ".join(f"[{escape(name)}]({address(url)})" for name, url in issue.attachments.items())
        lines.append(f"Attachments there: {files}")
    return lines


def _sizes(issue: Issue, target: str) -> list[str]:
    """Sizes that the type has no field for."""
    sizes = []
    if issue.points is not None and target != STORY:
        sizes.append(f"{issue.points.normalize():f} story points")
    if target not in (TASK, DEFECT):
        sizes += (
            [f"estimate {format_hours(issue.estimate_minutes)}"] if issue.estimate_minutes is not None else []
        )
        sizes += (
            [f"remaining {format_hours(issue.remaining_minutes)}"]
            if issue.remaining_minutes is not None
            else []
        )
    if issue.spent_minutes:
        sizes.append(f"time spent {format_hours(issue.spent_minutes)}")
    if issue.environment and target != DEFECT:
        sizes.append(f"environment {escape(issue.environment)}")
    if issue.severity and (target != DEFECT or issue.severity.casefold() not in SEVERITIES):
        sizes.append(f"severity {escape(issue.severity)}")
    return [_sentence("; ".join(sizes))] if sizes else []


def _description(issue: Issue, title: str, body: str, lines: Sequence[str]) -> str:
    head = [escape(issue.title)] if title != issue.title else []
    return "\n\n".join([*head, *([body] if body else []), "---", "\n".join(lines)])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
