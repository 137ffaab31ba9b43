"""What of a row is more than its fields: labels, mentions, a type's own fields, and ids within JSON and addresses."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from backlog.rules.wording import people_in
from interchange.rules.own_events import PEOPLE, SUBJECTS, translated
from interchange.rules.own_format import Unreadable
from interchange.rules.own_shapes import misshapen
from interchange.services.own.refs import Inward, Outward

QUERY_IDS = {"assignee": PEOPLE, "column": "columns", "author": PEOPLE, "created_by": PEOPLE}
Row = dict[str, Any]
Translate = Callable[[str, Any], Any]


def figures(stored: Any, name: Translate) -> Any:
    """A sprint's figures, whose people are named by id."""
    people = [{**person, "id": name(PEOPLE, person["id"])} for person in stored["people"]]
    return {**stored, "people": people}


def checked_figures(value: Any, refs: Inward, *, is_evening: bool) -> Any:
    if wrong := misshapen(value, is_evening=is_evening):
        raise Unreadable(wrong)
    return figures(value, refs.pk)


def query(text: str, name: Translate) -> str:
    """A saved view's address, whose people and columns are named by id; what is gone is left out."""
    parts = []
    for key, value in parse_qsl(text, keep_blank_values=True):
        if key in QUERY_IDS and value.isdecimal() and value != "0":
            found = name(QUERY_IDS[key], int(value))
            if found is None:
                continue
            value = str(found)
        parts.append((key, value))
    return urlencode(parts)


def query_in(text: str, refs: Inward) -> str:
    known = {str(one): pk for section in ("columns", PEOPLE) for one, pk in refs.known[section].items()}
    parts = []
    for key, value in parse_qsl(text, keep_blank_values=True):
        if key in QUERY_IDS and value != "0":
            if value not in known:
                continue
            value = str(known[value])
        parts.append((key, value))
    return urlencode(parts)


def event_out(event: Any, refs: Outward) -> Row:
    section = SUBJECTS.get(event.subject_type)
    return {
        "subject": refs.name(section, event.subject_id) if section else None,
        "data": translated(event.kind, event.data, refs.name),
    }


def event_in(row: Row, values: Row, project_id: int, refs: Inward) -> Row:
    """`subject_id` and `data` of an event. Nobody from outside of the file is named by it."""
    subject, section = row.get("subject"), SUBJECTS.get(values["subject_type"])
    found = 0
    if values["subject_type"] == "project":
        found = project_id
    elif section and subject is not None:
        found = refs.pk(section, subject)
    if not isinstance(values["data"], dict):
        raise Unreadable("data is no object")
    data = translated(values["kind"], values["data"], _gone(refs))
    try:
        strangers = people_in(values["kind"], data) - set(refs.known[PEOPLE].values())
    except (TypeError, ValueError, AttributeError):
        raise Unreadable("data is not what events of this kind hold") from None
    if strangers:
        raise Unreadable("data names people who are not in the file")
    return {"subject_id": found, "data": data}


def _gone(refs: Inward) -> Translate:
    """History names what is gone with None, and texts that are names of nothing stay texts."""

    def translate(section: str, name: Any) -> Any:
        if not name or (isinstance(name, str) and section != "columns"):
            return name
        return refs.pk(section, name)

    return translate
