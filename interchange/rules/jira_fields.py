"""An issue of Jira's REST API → a row, as if it stood in an export: the same cells, with comments and work logs."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from interchange.rules.adf import adf_to_markdown, is_adf
from interchange.rules.columns import IGNORE, TEXT, suggest_field
from interchange.rules.dates import parse_moment
from interchange.rules.jira_json import Answers, Record, scalar
from interchange.rules.mapping import EPIC, TASK, suggest_type
from interchange.rules.sprint_facts import SprintFact, fact_of
from interchange.rules.tables import Remark, Row, Worked
from interchange.rules.text import clean_line

PLAIN = {
    "summary": "summary", "issuetype": "type", "status": "status", "priority": "priority",
    "resolution": "resolution", "created": "created", "updated": "updated", "resolutiondate": "resolved",
    "duedate": "due", "timeoriginalestimate": "estimate", "timeestimate": "remaining", "timespent": "spent",
    "assignee": "assignee", "reporter": "reporter", "creator": "creator",
}  # fmt: skip
CATEGORY_IDS = {2: "new", 3: "done", 4: "indeterminate"}
POINT_FIELDS = ("10016", "10024", "10026", "10028", "10004", "10002", "10005")
KNOWN_FIELDS = {"customfield_10014": "epic_link", "customfield_10011": "epic_name"}
RANK = re.compile(r"\d\|[0-9a-z]{2,20}:[0-9a-z]*")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?|\?")
OLD_SPRINT = re.compile(r"(\w+)=([^,\]]*)")


def is_document(answers: Answers) -> bool:
    """Whether texts are Atlassian's documents rather than wiki markup."""
    return any(is_adf(value) for issue in answers.issues for value in _texts(issue["fields"]))


def _texts(fields: Record) -> Iterator[Any]:
    yield fields.get("description")
    for comment in _objects(fields.get("comment"), "comments"):
        yield comment.get("body")


def custom_fields(answers: Answers) -> dict[str, tuple[str, str]]:
    """Filled custom fields: id → (header, what it becomes)."""
    values: dict[str, list[str]] = defaultdict(list)
    for issue in answers.issues:
        for key, value in issue["fields"].items():
            if key.startswith("customfield_") and not _is_sprints(value) and (text := scalar(value)):
                values[key].append(text)
    found: dict[str, tuple[str, str]] = {}
    points = next(
        (
            key
            for n in POINT_FIELDS
            if (key := f"customfield_{n}") in values and all(map(NUMBER.fullmatch, values[key]))
        ),
        "",
    )
    for key, texts in values.items():
        header = answers.names.get(key) or key
        named = suggest_field(header)
        if named == IGNORE:
            named = KNOWN_FIELDS.get(key, IGNORE)
            if all(map(RANK.fullmatch, texts)):
                named = "rank"
            elif key == points and "points" not in {name for _header, name in found.values()}:
                named = "points"
        found[key] = (header, named)
    return found


def categories(answers: Answers) -> tuple[dict[str, str], int]:
    """The category of each state by its name, and how many issues give another one.

    The list of statuses knows best, then the category's id, which no translation changes, then what most say.
    """
    by_id = {str(one.get("id")): _category(one) for one in answers.statuses}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    says: list[tuple[str, str]] = []
    for issue in answers.issues:
        status = issue["fields"].get("status")
        if isinstance(status, Mapping):
            name = clean_line(scalar(status))[:80]
            key = _inner(status, "statusCategory").get("key")
            votes[name][by_id.get(str(status.get("id"))) or _category(status)] += 1
            says.append((name, str(key or "")))
    best = {name: counts.most_common(1)[0][0] for name, counts in votes.items()}
    return best, sum(bool(key) and key != best[name] for name, key in says)


def _category(status: Record) -> str:
    category = _inner(status, "statusCategory")
    identity = category.get("id")
    known = CATEGORY_IDS.get(identity) if isinstance(identity, int) else None
    return known or str(category.get("key") or "")


def type_hints(answers: Answers) -> dict[str, str]:
    """What a type is by its name in English, or by its level, where its own name is unknown here."""
    hints: dict[str, str] = {}
    inside = (_inner(issue["fields"], "issuetype") for issue in answers.issues)
    for one in (*answers.types, *inside):
        name = clean_line(str(one.get("name") or ""))[:80]
        level = one.get("hierarchyLevel")
        known = suggest_type(name) or suggest_type(str(one.get("untranslatedName") or ""))
        if one.get("subtask") is True or (isinstance(level, int) and level < 0):
            known = TASK
        elif isinstance(level, int) and level >= 1:
            known = EPIC
        if known and name not in hints:
            hints[name] = known
    return hints


def sprints_of(answers: Answers, zone: tzinfo) -> dict[str, SprintFact]:
    values: list[Record] = list(answers.sprints)
    for issue in answers.issues:
        values += _sprints(issue["fields"])
    facts: dict[str, SprintFact] = {}
    for value in values:
        fact = fact_of(value, zone)
        if fact and (fact.name not in facts or facts[fact.name].start_on is None):
            facts[fact.name] = fact
    return facts


def rows_of(answers: Answers, fields: Mapping[str, str], zone: tzinfo) -> list[Row]:
    """All issues; `fields` says what a custom field's header means where that is not what is suggested."""
    custom = {
        key: (header, fields.get(header) or named) for key, (header, named) in custom_fields(answers).items()
    }
    best, _others = categories(answers)
    logs: dict[str, dict[str, Record]] = defaultdict(dict)
    for log in answers.worklogs:
        logs[str(log.get("issueId"))][str(log.get("id"))] = log
    return [
        _row(place, issue, custom, best, logs[str(issue.get("id"))], zone)
        for place, issue in enumerate(answers.issues, start=1)
    ]


def foreign_logs(answers: Answers) -> int:
    """Work logs of issues that are not in the files."""
    here = {str(issue.get("id")) for issue in answers.issues}
    return sum(str(log.get("issueId")) not in here for log in answers.worklogs)


def _row(
    place: int,
    issue: Record,
    custom: Mapping[str, tuple[str, str]],
    best: Mapping[str, str],
    logs: Mapping[str, Record],
    zone: tzinfo,
) -> Row:
    given: Record = issue["fields"]
    cells: dict[str, list[str]] = defaultdict(list)
    extras: list[tuple[str, str]] = []

    def put(name: str, value: Any) -> None:
        if text := scalar(value).strip():
            cells[name].append(text)

    put("key", issue.get("key"))
    put("id", issue.get("id"))
    for key, name in PLAIN.items():
        put(name, given.get(key))
    if status := clean_line(scalar(given.get("status")))[:80]:
        put("status_category", best.get(status))
    put("project_key", _inner(given, "project").get("key"))
    put("description", text_of(given.get("description")))
    put("environment", text_of(given.get("environment")))
    put("parent", _inner(given, "parent").get("key"))
    put("epic_link", _inner(given, "epic").get("key"))
    for label in _list(given.get("labels")):
        put("label", label)
    for version in _list(given.get("fixVersions")):
        put("fix_versions", version)
    for component in _list(given.get("components")):
        extras.append(("Component", scalar(component)))
    for sprint in _sprints(given):
        put("sprint", sprint.get("name"))
    for file in _list(given.get("attachment")):
        if isinstance(file, Mapping):
            put(
                "attachment",
                f";;{scalar(file.get('filename')).replace(';', ',')};{scalar(file.get('content'))}",
            )
    for name, other in _links(given):
        put(f"link {name}", other)
    for key, (header, name) in custom.items():
        if name == TEXT and scalar(given.get(key)):
            extras.append((header, scalar(given.get(key))))
        elif name != IGNORE and not _is_sprints(given.get(key)):
            put(name, given.get(key))
    inside = {str(log.get("id")): log for log in _objects(given.get("worklog"), "worklogs")}
    return Row(
        line=place,
        cells=dict(cells),
        remarks=tuple(_remarks(_objects(given.get("comment"), "comments"), zone)),
        worked=tuple(_worked((inside | dict(logs)).values(), zone)),
        extras=tuple(extras),
    )


def text_of(value: Any) -> str:
    return adf_to_markdown(value) if is_adf(value) else value if isinstance(value, str) else ""


def _links(given: Record) -> Iterator[tuple[str, str]]:
    for link in _list(given.get("issuelinks")):
        if isinstance(link, Mapping):
            kind = _inner(link, "type")
            for side, word in (("inwardIssue", "inward"), ("outwardIssue", "outward")):
                if key := scalar(_inner(link, side).get("key")):
                    yield clean_line(scalar(kind.get(word)) or scalar(kind.get("name"))).casefold()[:60], key


def _remarks(comments: Iterable[Record], zone: tzinfo) -> Iterator[Remark]:
    for comment in comments:
        author = _inner(comment, "author")
        name = clean_line(scalar(author.get("displayName")) or scalar(author.get("emailAddress")))
        if body := text_of(comment.get("body")).strip():
            yield Remark(author=name, at=parse_moment(scalar(comment.get("created")), zone), body=body)


def _worked(logs: Iterable[Record], zone: tzinfo) -> Iterator[Worked]:
    for log in logs:
        author = _inner(log, "author")
        at, seconds = parse_moment(scalar(log.get("started")), zone), log.get("timeSpentSeconds")
        if at and isinstance(seconds, int) and 60 <= seconds <= 100_000 * 60:
            yield Worked(
                person=clean_line(scalar(author.get("displayName"))),
                email=scalar(author.get("emailAddress")).strip(),
                at=at,
                minutes=round(seconds / 60),
                note=clean_line(text_of(log.get("comment"))),
            )


def _is_sprints(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            (isinstance(one, Mapping) and "state" in one and "name" in one)
            or (isinstance(one, str) and "greenhopper" in one)
            for one in value
        )
    )


def _sprints(given: Record) -> list[Record]:
    """All sprints of an issue, the current one last."""
    values = [*_list(given.get("closedSprints")), given.get("sprint")]
    for key, value in given.items():
        if key.startswith("customfield_") and _is_sprints(value):
            values += value
    found: dict[str, Record] = {}
    for value in values:
        if isinstance(value, str) and "greenhopper" in value:
            value = {key: text for key, text in OLD_SPRINT.findall(value) if text != "<null>"}
        if isinstance(value, Mapping) and value.get("name"):
            found.setdefault(str(value["name"]), value)
    return sorted(
        found.values(),
        key=lambda one: (str(one.get("state") or "").casefold() != "closed", str(one.get("startDate") or "")),
    )


def _inner(value: Any, key: str) -> Record:
    inside = value.get(key) if isinstance(value, Mapping) else None
    return inside if isinstance(inside, Mapping) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _objects(value: Any, key: str) -> list[Record]:
    return (
        [one for one in _list(value.get(key)) if isinstance(one, Mapping)]
        if isinstance(value, Mapping)
        else []
    )
