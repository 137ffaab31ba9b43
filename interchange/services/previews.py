"""What a file holds and what would become of it, counted for its page, and what is suggested for each choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.access import Access
from interchange import queries
from interchange.rules.archives import Upload
from interchange.rules.mapping import STORY, suggest_column, suggest_type
from interchange.rules.readers import Content
from interchange.rules.sprint_facts import fit
from interchange.rules.summary import MOST_LISTED, natural, summarise
from interchange.services.plans import counts_of, earlier, make_plan, read_files

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """`found` goes to the preview page, `mapping` is what is suggested, `rows` how many are new."""

    kind: str
    found: Json
    mapping: Json
    rows: int


def preview_of(actor: Access, files: Sequence[Upload], chosen: Mapping[str, Any]) -> Preview:
    """Of files and what was chosen so far. Raises Invalid at `file`."""
    content = read_files(actor, list(files), chosen)
    before = queries.imported_before(actor, content)
    members = queries.members_by_name(actor)
    found = summarise(content, known=lambda issue: earlier(before, issue) is not None, members=members)
    sprints, remarks = _sprints(actor, content, chosen)
    mapping = {**_suggested(actor, content, found, chosen), "sprints": sprints}
    plan = make_plan(actor, content, mapping)
    notes = [[draft.issue.line, draft.issue.key, note] for draft in plan.drafts for note in draft.notes]
    notes.sort()
    found["remarks"] += remarks
    found |= {
        **counts_of(plan),
        "notes": notes[:MOST_LISTED],
        "notes_count": len(notes),
        "hints": dict(content.hints),
    }
    return Preview(content.kind, found, mapping, found["new"])


def _suggested(actor: Access, content: Content, found: Json, chosen: Mapping[str, Any]) -> Json:
    columns = queries.columns_of(actor)
    ids = {column.id for column in columns}
    types, states = chosen.get("types", {}), chosen.get("columns", {})
    guesses = {
        name: content.hints.get(name) or suggest_type(name) or STORY for name, _count in found["types"]
    }
    places = {
        state["name"]: suggest_column(
            state["name"], state["category"], columns, is_over=state["resolved"] == state["count"]
        )
        for state in found["states"]
    }
    return {
        "types": {name: types.get(name) or guess for name, guess in guesses.items()},
        "columns": {
            name: states[name] if name in states and states[name] in {None, *ids} else guess
            for name, guess in places.items()
        },
        "criteria": chosen.get("criteria", True),
        "fields": dict(chosen.get("fields", {})),
        "markup": chosen.get("markup", ""),
        "dates": chosen.get("dates", ""),
    }


def _sprints(
    actor: Access, content: Content, chosen: Mapping[str, Any]
) -> tuple[dict[str, list[str]], list[str]]:
    """Days that the file tells, made to fit each other and what is here; what was chosen before wins."""
    there = queries.sprint_dates(actor)
    names = {name for name, _start, _end in there}
    days, remarks = fit(fact for fact in content.sprints.values() if fact.name not in names)
    free, taken = {}, []
    for name, dates in days.items():
        start, end = dates.start_on, dates.end_on
        if start is None or end is None or any(start <= last and first <= end for _n, first, last in there):
            taken.append(name)
        else:
            free[name] = [start.isoformat(), end.isoformat()]
    if taken:
        remarks.append(
            f"Overlaps with a sprint that is here, and becomes a label: {', '.join(sorted(taken, key=natural)[:8])}."
        )
    return {**free, **chosen.get("sprints", {})}, remarks
