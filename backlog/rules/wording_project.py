"""Sentences of the project's own activity: what was said and attached, epics, people, settings, columns, imports."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Data = Mapping[str, Any]
Names = Mapping[int, str]
Sentence = Callable[[Data, Names], str]
PEOPLE = (
    "people",
    "from",
    "to",
    "user",
    "person",
    "author",
    "suggester",
)  # keys of events that hold ids of people
SETTINGS = {
    "timezone": "the time zone",
    "working_day_ends_at": "the end of the working day",
    "country": "the country",
    "rate_minutes_per_point": "the hours per point",
    "technical_child_category": "what tasks under stories count as",
    "quality_category": "what quality stories count as",
    "defect_category": "what defects count as",
    "criteria_binding": "whether all criteria must be met",
    "ready_binding": "whether only what is ready is planned",
    "sizes_in_points": "whether tasks and defects have points",
    "definition_of_done": "the Definition of Done",
    "small_work_minutes": "what small work is",
}
ROLES = {"dev_manager": "dev manager", "product_owner": "product owner", "scrum_master": "scrum master"}


def quoted(words: str, key: str = "name") -> Sentence:
    """`words`, and in quotation marks what the event calls `key`."""
    return lambda data, _names: f"{words} “{data[key]}”" if data.get(key) else words


def about(words: str) -> Sentence:
    """`words` with the person whom the event is about in place of `{}`."""

    def sentence(data: Data, names: Names) -> str:
        return words.format(names.get(data.get("user") or data.get("person") or 0, "somebody"))

    return sentence


def day_in(data: Data, key: str = "on") -> str:
    """`19 Nov`, with the year where it is not the one in which this happened; empty where no day is kept."""
    try:
        day = date.fromisoformat(str(data.get(key) or ""))
    except ValueError:
        return ""
    return f"{day.day} {day:%b}" + ("" if day.year == data.get("year") else f" {day.year}")


def _mentioned(data: Data, names: Names) -> str:
    people = [names.get(one, "somebody") for one in data.get("people", ())] or ["somebody"]
    where = "in a comment" if data.get("comment") else "in the description"
    if "suggester" in data:
        where = f"in the suggestion “{data.get('title', '')}”"
    return f"mentioned {together(people)} {where}"


def together(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def _comment_deleted(data: Data, names: Names) -> str:
    author = names.get(data.get("author") or 0)
    return f"deleted a comment of {author}" if author else "deleted a comment"


def _epic_edited(data: Data, _names: Names) -> str:
    parts = []
    for name, (old, new) in data.get("changed", {}).items():
        parts.append("the description" if name == "description" else f"{name} from “{old}” to “{new}”")
    return f"changed {together(parts) or 'nothing'}"


def _imported(data: Data, _names: Names) -> str:
    rows = f", {data['rows']:,} rows" if isinstance(data.get("rows"), int) else ""
    return f"“{data.get('file', 'a file')}”{rows}"


def _count(words: str, key: str) -> Sentence:
    def sentence(data: Data, _names: Names) -> str:
        count = data.get(key)
        return f"{words} {count:,} items" if isinstance(count, int) and count != 1 else f"{words} an item"

    return sentence


def _settings(data: Data, _names: Names) -> str:
    names = [
        SETTINGS.get(name, "the " + str(name).replace("_bp", "").replace("_", " "))
        for name in data.get("changed", {})
        if name != "rate_origin"
    ]
    return f"changed the settings: {together(names)}" if names else "changed the settings"


def _roles(data: Data, names: Names) -> str:
    who = names.get(data.get("user") or 0, "a member")
    if last_day := day_in(data, "last_day"):
        return f"set the last day of {who} to {last_day}"
    roles = [ROLES.get(one, str(one)) for one in data.get("roles", ()) if isinstance(one, str)]
    return f"made {who} {together(roles)}" if roles else f"changed the membership of {who}"


SENTENCES: dict[str, Sentence] = {
    "comment_edited": lambda _data, _names: "changed a comment",
    "comment_deleted": _comment_deleted,
    "comment_restored": lambda _data, _names: "brought a comment back",
    "mentioned": _mentioned,
    "attached": quoted("attached"),
    "attachment_deleted": quoted("removed the file"),
    "attachment_restored": quoted("brought back the file"),
    "epic_created": lambda _data, _names: "created the epic",
    "epic_edited": _epic_edited,
    "epic_moved": lambda data, _names: (
        "ranked it first" if data.get("after", 0) is None else "ranked it anew"
    ),
    "epic_closed": lambda _data, _names: "closed it",
    "epic_reopened": lambda _data, _names: "opened it again",
    "column_added": quoted("added the column"),
    "column_edited": quoted("changed the column"),
    "column_moved": quoted("moved the column"),
    "column_removed": quoted("removed the column"),
    "job_retried": quoted("had a job tried again:"),
    "items_imported": _count("imported", "count"),
    "first_steps_ended": lambda _data, _names: "went on with the first steps",
    "project_created": lambda _data, _names: "created the project",
    "settings_edited": _settings,
    "member_added": about("added {}"),
    "member_edited": _roles,
    "stand_in_named": about("named {} to stand in for a product owner"),
    "stand_in_ended": about("ended that {} stands in for a product owner"),
    "member_left": lambda _data, _names: "left the project",
    "members_invited": lambda _data, _names: "invited people",
    "invitation_revoked": lambda _data, _names: "withdrew an invitation",
    "invitation_declined": lambda _data, _names: "declined an invitation",
    "project_archived": lambda _data, _names: "archived the project",
    "project_restored": lambda _data, _names: "brought the project back from the archive",
    "token_created": quoted("made the API token"),
    "token_revoked": quoted("revoked the API token"),
    "webhook_added": quoted("added the webhook"),
    "webhook_edited": quoted("changed the webhook"),
    "webhook_removed": quoted("removed the webhook"),
    "webhook_secret_renewed": quoted("made a new secret for the webhook"),
    "webhook_retried": quoted("had what waits sent to the webhook"),
    "webhook_stopped": quoted("gave up sending to the webhook"),
    "project_exported": lambda _data, _names: "exported the project",
    "project_imported": lambda _data, _names: "imported the project",
    "done_template_deleted": quoted("deleted the template of done"),
    "import_uploaded": lambda data, names: f"uploaded {_imported(data, names)}",
    "import_started": lambda data, names: f"started the import of {_imported(data, names)}",
    "import_discarded": lambda data, names: f"dropped the import of {_imported(data, names)}",
    "import_finished": lambda data, names: f"imported {_imported(data, names)}",
    "import_failed": lambda data, names: f"could not import {_imported(data, names)}",
}
