"""What an import would make: the file read anew with the choices of its mapping, up to drafts. Writes nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.access import Access
from common.errors import Invalid, Refused
from interchange import queries
from interchange.models import ImportedItem, ImportJob
from interchange.rules.archives import Upload, unpack
from interchange.rules.drafts import Choices, Draft, index_of, make_draft
from interchange.rules.issues import Issue
from interchange.rules.mapping import SKIP, TARGETS, Column
from interchange.rules.readers import Content, Reading, converter, read_content
from interchange.rules.sprint_dates import Dates, complete, wrong_dates
from sprints.models import Sprint
from sprints.services.imported import NewSprint

Counted = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Drafts of what is new, and what is here already; sprints that exist and those to be."""

    content: Content
    drafts: list[Draft]
    before: Mapping[str, ImportedItem]
    sprints: dict[str, Sprint]
    new_sprints: list[NewSprint]


def files_of(job: ImportJob) -> list[Upload]:
    """What was uploaded, archives unpacked. Raises Refused when the file is gone."""
    try:
        with job.file.open("rb") as file:
            return unpack([Upload(job.file_name, file.read())])
    except OSError:
        raise Refused("The uploaded file is not there any more. Upload it again.") from None


def read_files(actor: Access, files: list[Upload], mapping: Mapping[str, Any]) -> Content:
    """With the columns, markup and dates that the mapping says. Raises Invalid at `file`."""
    reading = Reading(mapping.get("fields", {}), mapping.get("markup", ""), mapping.get("dates", ""))
    return read_content(files, ZoneInfo(actor.project.timezone), reading)


def make_plan(
    actor: Access, content: Content, mapping: Mapping[str, Any], tell: Counted = lambda count: None
) -> Plan:
    """Raises Invalid where a chosen column is gone or sprints would overlap."""
    before = queries.imported_before(actor, content)
    types: Mapping[str, str] = mapping["types"]
    index = index_of(content.issues, types, queries.known_before(before))
    sprints = queries.sprints_by_name(actor)
    new_sprints = _new_sprints(actor, mapping, content, sprints)
    dated = frozenset(sprints) | {row.name for row in new_sprints}
    choices = _choices(actor, mapping, content, dated)
    drafts = []
    for issue in content.issues:
        if earlier(before, issue) is None:
            drafts.append(make_draft(issue, choices, index))
            tell(len(drafts))
    return Plan(content, drafts, before, sprints, new_sprints)


def earlier(before: Mapping[str, ImportedItem], issue: Issue) -> ImportedItem | None:
    """What an issue became in an import before, by its id or its key."""
    return before.get(issue.external_id) or (before.get(issue.key) if issue.key else None)


def counts_of(plan: Plan) -> dict[str, int]:
    """What hangs on the drafts, for the preview."""
    made = [draft for draft in plan.drafts if draft.target != SKIP]
    return {
        "criteria": sum(len(draft.criteria) for draft in made),
        "with_criteria": sum(bool(draft.criteria) for draft in made),
        "work": sum(len(draft.work) for draft in made),
    }


def rows_of(plan: Plan, keys: Mapping[str, str], project_key: str) -> Iterator[list[str | int]]:
    """All rows of the files in their order: line, key there, title, outcome, key here, and why or what was changed.

    `keys` are the keys of what was made, by external id; empty before it is.
    """
    drafts = {draft.issue.external_id: draft for draft in plan.drafts}
    rows: list[list[str | int]] = [
        [row.line, row.key, "", "skipped", "", row.reason] for row in plan.content.skipped
    ]
    for issue in plan.content.issues:
        draft = drafts.get(issue.external_id)
        if draft is None:
            row = earlier(plan.before, issue)
            where = f"{project_key}-{row.item.number}" if row and row.item else "an epic"
            rows.append(
                [issue.line, issue.key, issue.title, "here already", where, "Existing items are not changed."]
            )
        elif draft.target == SKIP:
            rows.append(
                [issue.line, issue.key, issue.title, "left out", "", f"Its type is {issue.type or 'none'}."]
            )
        else:
            what = TARGETS[draft.target].lower()
            rows.append(
                [
                    issue.line,
                    issue.key,
                    issue.title,
                    what,
                    keys.get(issue.external_id, ""),
                    " ".join(draft.notes),
                ]
            )
    yield from sorted(rows, key=lambda row: int(row[0]))


def _choices(actor: Access, mapping: Mapping[str, Any], content: Content, dated: frozenset[str]) -> Choices:
    by_id: dict[int, Column] = {column.id: column for column in queries.columns_of(actor)}
    columns: dict[str, Column | None] = {}
    for status, column_id in mapping["columns"].items():
        if column_id is not None and column_id not in by_id:
            raise Invalid(f"The column chosen for “{status}” is not there any more. Upload the file again.")
        columns[status] = by_id[column_id] if column_id is not None else None
    return Choices(
        types=mapping["types"],
        columns=columns,
        dated_sprints=dated,
        members=queries.members_by_name(actor),
        convert=converter(content.markup, content.names),
        with_criteria=mapping.get("criteria", True),
        zone=ZoneInfo(actor.project.timezone),
        now=timezone.now(),
    )


def _new_sprints(
    actor: Access, mapping: Mapping[str, Any], content: Content, there: Mapping[str, Sprint]
) -> list[NewSprint]:
    """Sprints with dates that the project does not have yet. Raises Invalid where two overlap."""
    named = Counter(name for issue in content.issues for name in issue.sprints)
    rows = {
        name: Dates(date.fromisoformat(start), date.fromisoformat(end))
        for name, (start, end) in mapping["sprints"].items()
        if (name in named or name in content.sprints) and name not in there
    }
    if wrong := wrong_dates(rows, queries.sprint_dates(actor)):
        name, (_which, message) = next(iter(wrong.items()))
        raise Invalid(f"{name}: {message} Upload the file again and give other dates.")
    return [NewSprint(name=name, start_on=start, end_on=end) for name, (start, end) in complete(rows).items()]
