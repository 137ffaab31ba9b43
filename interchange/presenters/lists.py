"""Lists as tables: one line a row, units in the header, numbers plain, dates ISO."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from accounts.access import Access
from accounts.queries import former_members_of, members_of
from backlog.forms.filters import filter_of
from backlog.models import Backlog
from backlog.queries import decisions, epics
from common.http import whole_number
from interchange.queries import lists

AT_ONCE = 1000
Rows = Iterator[list[Any]]


class List(NamedTuple):
    """A list: its name, what stands over its columns, and its rows for who asks with these words of an address."""

    title: str
    header: list[str]
    rows: Callable[[Access, Mapping[str, str]], Rows]


BACKLOG = (
    *("Key", "Type", "Backlog", "Title", "Epic", "State", "Assignee", "Labels", "Points", "Remaining points"),
    *(
        "Estimate (h)",
        "Remaining (h)",
        "Time-box (h)",
        "Logged (h)",
        "Lacks",
        "Blocked since",
        "Blocked because",
    ),
    *("Created", "Changed", "Done", "Resolution", "Description"),
)


def _backlog(access: Access, asked: Mapping[str, str]) -> Rows:
    kind = asked.get("kind", "")
    wanted = kind if kind in Backlog.Kind.values else ""
    for item in lists.backlog_rows(access, filter_of(asked), wanted).iterator(chunk_size=AT_ONCE):
        own = item.detail
        yield [
            _key(access, item.number),
            item.get_type_display(),
            item.backlog.kind,
            item.title,
            item.epic.title if item.epic else "",
            item.column.name if item.column else "",
            _name(item.assignee),
            ", ".join(sorted(label.name for label in item.labels.all())),
            getattr(own, "points", None),
            getattr(own, "remaining_points", None),
            _hours(getattr(own, "estimate_minutes", None)),
            _hours(getattr(own, "remaining_minutes", None)),
            _hours(getattr(own, "timebox_minutes", None)),
            _hours(getattr(item, "logged_minutes", 0)),
            ", ".join(item.lacks),
            item.blocked_since,
            item.blocked_reason,
            item.created_at,
            item.updated_at,
            item.done_at,
            item.resolution,
            item.description,
        ]


def _epics(access: Access, _asked: Mapping[str, str]) -> Rows:
    for epic in epics(access):
        yield [
            epic.number,
            epic.title,
            epic.get_kind_display(),
            epic.open_items,  # type: ignore[attr-defined]
            epic.done_items,  # type: ignore[attr-defined]
            epic.points,  # type: ignore[attr-defined]
            epic.created_at,
            epic.closed_at,
            epic.description,
        ]


def _decisions(access: Access, asked: Mapping[str, str]) -> Rows:
    epic, by = (whole_number(asked.get(name, "")) for name in ("epic", "by"))
    for one in decisions(access, asked.get("q", "")[:200], epic, by):
        chosen = [option for option in one.options.all() if option.is_chosen]
        yield [
            _key(access, one.spike.number),
            one.spike.title,
            one.spike.question,
            one.decision,
            "; ".join(option.text for option in chosen),
            "; ".join(option.text for option in one.options.all() if not option.is_chosen),
            one.findings,
            _hours(one.spent_minutes),
            _name(one.recorded_by),
            one.recorded_at,
        ]


def _sprints(access: Access, _asked: Mapping[str, str]) -> Rows:
    for one in lists.sprint_rows(access):
        target = one.target_bp or {}
        yield [
            one.number,
            one.name,
            one.goal,
            one.get_state_display(),
            one.start_on,
            one.end_on,
            one.started_at,
            one.closed_at,
            *(_percent(target.get(category)) for category in ("feature", "technical", "defect")),
            one.items,  # type: ignore[attr-defined]
            one.done,  # type: ignore[attr-defined]
        ]


def _sprint_items(access: Access, _asked: Mapping[str, str]) -> Rows:
    for row in lists.sprint_item_rows(access).iterator(chunk_size=AT_ONCE):
        yield [
            row.sprint.number,
            row.sprint.name,
            _key(access, row.item.number),
            row.item.get_type_display(),
            row.item.title,
            _name(row.item.assignee),
            row.is_unplanned,
            row.was_in_at_start,
            row.planned_category,
            _hours(row.planned_minutes),
            row.planned_points,
            row.points_at_end,
            row.get_outcome_display(),
            row.not_done_reason,
            row.added_at,
            _name(row.added_by),
            row.removed_at,
        ]


def _work_logs(access: Access, _asked: Mapping[str, str]) -> Rows:
    for log in lists.work_log_rows(access).iterator(chunk_size=AT_ONCE):
        item = log.item
        key, type = _key(access, item.number), item.get_type_display()
        yield [log.on, log.person.name, key, type, item.title, _hours(log.minutes), log.note]


def _suggestions(access: Access, asked: Mapping[str, str]) -> Rows:
    rows = lists.suggestion_rows(access, asked.get("state", ""), mine=bool(asked.get("mine")))
    for one in rows.iterator(chunk_size=AT_ONCE):
        opened = _key(access, one.opens.number) if one.opens else one.opens_epic and one.opens_epic.title
        yield [
            one.get_kind_display(),
            one.title,
            one.text,
            opened,
            one.get_state_display(),
            one.reason,
            _key(access, one.item.number) if one.item else "",
            _name(one.created_by),
            one.created_at,
            _name(one.decided_by),
            one.decided_at,
        ]


def _members(access: Access, _asked: Mapping[str, str]) -> Rows:
    for one in chain(members_of(access), former_members_of(access)):
        yield [
            one.user.name,
            one.user.email,
            one.role_names(),
            one.is_admin,
            _percent(one.share_bp),
            one.joined_on,
            one.left_on,
        ]


LISTS = {
    "backlog": List("Backlog", list(BACKLOG), _backlog),
    "epics": List(
        "Epics",
        ["Number", "Title", "Kind", "Open items", "Done items", "Points", "Created", "Closed", "Description"],
        _epics,
    ),
    "decisions": List(
        "Decisions",
        [
            *("Spike", "Title", "Question", "Decision", "Chosen", "Weighed", "Findings", "Spent (h)"),
            *("Decided by", "Decided"),
        ],
        _decisions,
    ),
    "sprints": List(
        "Sprints",
        [
            *("Number", "Name", "Goal", "State", "First day", "Last day", "Started", "Closed"),
            *("Feature target (%)", "Technical target (%)", "Defect target (%)", "Items", "Done items"),
        ],
        _sprints,
    ),
    "sprint-items": List(
        "Items of sprints",
        [
            *("Sprint", "Sprint name", "Key", "Type", "Title", "Assignee", "Unplanned", "In at start"),
            *("Counted as", "Planned (h)", "Planned points", "Points at end", "Outcome", "Not done because"),
            *("Added", "Added by", "Removed"),
        ],
        _sprint_items,
    ),
    "work-logs": List(
        "Logged work", ["Day", "Person", "Key", "Type", "Title", "Hours (h)", "Note"], _work_logs
    ),
    "suggestions": List(
        "Suggestions",
        [
            *("Kind", "Title", "Text", "Would open", "State", "Reason", "Became"),
            *("Suggested by", "Suggested", "Answered by", "Answered"),
        ],
        _suggestions,
    ),
    "members": List("Members", ["Name", "E-mail", "Roles", "Admin", "Share (%)", "Joined", "Left"], _members),
}


def file_name(access: Access, name: str) -> str:
    return f"{access.project.key}-{name}.csv"


def _key(access: Access, number: int) -> str:
    return f"{access.project.key}-{number}"


def _name(person: Any) -> str:
    return str(person) if person else ""


def _hours(minutes: int | None) -> float | int | None:
    """Hours as a number: 90 minutes are 1.5."""
    return None if minutes is None else _plain(minutes / 60)


def _percent(bp: int | None) -> float | int | None:
    return None if bp is None else _plain(bp / 100)


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else round(number, 2)
