"""Ids within events: which numbers in an event's data, and which subjects, name rows of which table of the file."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from backlog.rules.wording import NAMING
from backlog.rules.wording_project import PEOPLE as KEYS_OF_PEOPLE

PEOPLE = "people"
SUBJECTS = {
    "item": "items",
    "epic": "epics",
    "sprint": "sprints",
    "column": "columns",
    "membership": "members",
    "user": PEOPLE,
    "suggestion": "suggestions",
    "gate": "gates",
    "import": "imports",
}  # a subject that is none of these, or is gone, has no number in the file; the project itself is `project`
NAMED = {
    "user": PEOPLE,
    "person": PEOPLE,
    "people": PEOPLE,
    "suggester": PEOPLE,
    "assignee": PEOPLE,
    "author": PEOPLE,
    "stand_in": PEOPLE,
    "criterion": "criteria",
    "done_item": "done_items",
    "segment": "clock_segments",
    "comment": "comments",
    "attachment": "attachments",
    "suggestion": "suggestions",
    "gate": "gates",
    "sprint_id": "sprints",
    "column": "columns",
}  # by the name under which it stands in the data
BY_KIND = dict.fromkeys(NAMING, dict.fromkeys(KEYS_OF_PEOPLE, PEOPLE)) | {
    "item_state_changed": {"from": "columns", "to": "columns"}
}
Translate = Callable[[str, Any], Any]


def translated(kind: str, data: Mapping[str, Any], translate: Translate) -> dict[str, Any]:
    """`data` with each id as `translate(table, id)` says it; lists of ids one by one, None stays."""
    found = dict(data)
    for name, table, value in _ids(kind, data):
        if isinstance(value, list):
            found[name] = [translate(table, one) for one in value]
        else:
            found[name] = translate(table, value)
    return found


def _ids(kind: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    tables = NAMED | BY_KIND.get(kind, {})
    for name, value in data.items():
        if name in tables and value and not isinstance(value, dict | bool):
            yield name, tables[name], value
