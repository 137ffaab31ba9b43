"""Answers of Jira's REST and Agile APIs, in any number of files and pages → lists of issues, sprints, types, logs."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from interchange.rules.archives import wrong
from interchange.rules.own_format import FORMAT
from interchange.rules.tables import MAX_ROWS, Raw

Record = Mapping[str, Any]
DEEPEST_PAGES = 3


@dataclass(slots=True)
class Answers:
    """What was found: issues in their order, and lists that explain them."""

    issues: list[Record] = field(default_factory=list)
    sprints: list[Record] = field(default_factory=list)
    types: list[Record] = field(default_factory=list)
    statuses: list[Record] = field(default_factory=list)
    worklogs: list[Record] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    tables: list[Raw] = field(default_factory=list)
    total: int = 0

    @property
    def is_empty(self) -> bool:
        return not (
            self.issues or self.sprints or self.tables or self.types or self.statuses or self.worklogs
        )


def is_json(text: str) -> bool:
    return text[:200].lstrip().startswith(("{", "["))


def add_documents(answers: Answers, name: str, text: str) -> None:
    """Add all documents of one file. Raises Invalid at `file` for what is no answer that is known."""
    before = _size(answers)
    for document in _documents(name, text):
        _add(answers, document, 0)
    if _size(answers) == before:
        raise wrong(
            f"{name} is JSON, but holds neither issues nor sprints, types, statuses or work logs of Jira, "
            "nor a list of objects with a title."
        )
    if len(answers.issues) > MAX_ROWS:
        raise wrong(f"The files hold more than {MAX_ROWS:,} issues. Export them in parts.")


def _size(answers: Answers) -> int:
    lists: Iterable[Sequence[Any] | Mapping[str, str]] = (
        answers.issues, answers.sprints, answers.types, answers.statuses, answers.worklogs, answers.names,
        answers.tables,
    )  # fmt: skip
    return sum(map(len, lists)) + answers.total


def _documents(name: str, text: str) -> Iterator[Any]:
    """One document, or several one after the other."""
    decoder = json.JSONDecoder()
    at, end = 0, len(text)
    while True:
        while at < end and text[at] in " \t\r\n,\x1e\ufeff":
            at += 1
        if at >= end:
            return
        try:
            document, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise wrong(f"{name} is broken JSON at line {error.lineno}: {error.msg}.") from None
        except (RecursionError, ValueError):
            raise wrong(f"{name} is JSON that is nested too deeply or has too large numbers.") from None
        yield document


def _add(answers: Answers, document: Any, depth: int) -> None:
    if isinstance(document, Mapping):
        _add_object(answers, document, depth)
    elif isinstance(document, list):
        objects = [one for one in document if isinstance(one, Mapping)]
        lists = [one for one in document if isinstance(one, list)]
        if objects:
            _add_list(answers, objects, depth)
        for one in lists if depth < DEEPEST_PAGES else ():
            _add(answers, one, depth + 1)


def _add_object(answers: Answers, document: Record, depth: int) -> None:
    if document.get("format") == FORMAT:
        raise wrong(
            "This is an export of Tandem. It makes a project of its own: choose “New project” → “From a file”."
        )
    names = document.get("names")
    if isinstance(names, Mapping):
        answers.names |= {str(key): str(value) for key, value in names.items()}
    for key in ("issues", "values", "worklogs", "items"):
        inside = document.get(key)
        if isinstance(inside, list) and depth < DEEPEST_PAGES:
            if key == "issues" and isinstance(total := document.get("total"), int):
                answers.total = max(answers.total, min(total, 10**9))
            _add(answers, inside, depth + 1)
            return
    if isinstance(document.get("fields"), Mapping) and document.get("key"):
        answers.issues.append(document)


def _add_list(answers: Answers, objects: Sequence[Record], depth: int) -> None:
    first = objects[0]
    if isinstance(first.get("fields"), Mapping) and first.get("key"):
        answers.issues += [one for one in objects if isinstance(one.get("fields"), Mapping)]
    elif any(isinstance(first.get(key), list) for key in ("issues", "worklogs")):
        for one in objects if depth < DEEPEST_PAGES else ():
            _add(answers, one, depth + 1)
    elif "timeSpentSeconds" in first:
        answers.worklogs += objects
    elif "statusCategory" in first:
        answers.statuses += objects
    elif isinstance(first.get("statuses"), list):
        answers.types += objects
        for one in objects:
            answers.statuses += [
                status for status in one.get("statuses") or () if isinstance(status, Mapping)
            ]
    elif "subtask" in first or "hierarchyLevel" in first:
        answers.types += objects
    elif "state" in first and ("originBoardId" in first or "startDate" in first or "goal" in first):
        answers.sprints += objects
    elif "name" in first and "schema" in first and "id" in first:
        answers.names |= {str(one.get("id")): str(one.get("name")) for one in objects}
    elif "title" in first or "summary" in first:
        answers.tables.append(_table(objects))


def _table(objects: Sequence[Record]) -> Raw:
    """A list of flat objects, such as issues of GitHub."""
    headers = list(dict.fromkeys(str(key) for one in objects for key in one))[:200]
    records = tuple(
        (line, [scalar(one.get(header)) for header in headers]) for line, one in enumerate(objects, start=1)
    )
    return Raw(tuple(headers), records[:MAX_ROWS])


def scalar(value: Any) -> str:
    """A value of a field as text: of an object its name, of a list its values between commas."""
    if value is None or value is False:
        return ""
    if isinstance(value, Mapping):
        for key in ("value", "name", "displayName", "login", "title", "key"):
            if isinstance(value.get(key), (str, int, float)):
                return str(value[key])
        return "yes" if value else ""
    if isinstance(value, list):
        return ",".join(part for one in value[:100] if not isinstance(one, list) and (part := scalar(one)))
    return str(value)[:100_000]
