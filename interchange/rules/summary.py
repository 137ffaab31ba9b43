"""What stands in a file, counted for the preview, and what the choices make of it."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from interchange.rules.columns import IGNORE
from interchange.rules.drafts import people_found
from interchange.rules.issues import Issue
from interchange.rules.mapping import EPIC, SKIP, STORY, Column, count_by_target
from interchange.rules.readers import Content

MOST_LISTED = 100
NO_TYPE, NO_STATE = "(no type)", "(no state)"


def summarise(
    content: Content, *, known: Callable[[Issue], bool], members: Mapping[str, int]
) -> dict[str, Any]:
    """Counts as plain JSON. `known` says of an issue that it was imported before: it is not new."""
    issues, skipped = content.issues, content.skipped
    new = [issue for issue in issues if not known(issue)]
    states: dict[str, dict[str, Any]] = {}
    for issue in new:
        state = states.setdefault(
            issue.status, {"name": issue.status, "category": issue.category, "count": 0, "resolved": 0}
        )
        state["count"] += 1
        state["resolved"] += bool(issue.resolution)
    sprints = Counter(dict.fromkeys(content.sprints, 0))
    sprints.update(name for issue in new for name in issue.sprints)
    people = {person for issue in new for person in (issue.assignee, issue.reporter)}
    return {
        "source": content.origin,
        "issues": len(issues),
        "new": len(new),
        "types": Counter(issue.type for issue in new).most_common(),
        "states": sorted(states.values(), key=lambda state: -state["count"]),
        "cells": [[*cell, n] for cell, n in Counter((issue.type, issue.status) for issue in new).items()],
        "sprints": [[name, sprints[name]] for name in sorted(sprints, key=natural)],
        "comments": sum(len(issue.comments) for issue in new),
        "labels": len({label for issue in new for label in issue.labels}),
        "parents": sum(bool(issue.parents) for issue in new),
        "logs": sum(len(issue.worked) for issue in new),
        "people": people_found(people, members),
        "skipped": [[row.line, row.key, row.reason] for row in skipped[:MOST_LISTED]],
        "skipped_count": len(skipped),
        "remarks": list(content.remarks),
        "columns": [[one.header, one.count, one.sample, one.field] for one in content.columns],
        "left_behind": [one.header for one in content.columns if one.field == IGNORE],
        "has_title": bool(issues)
        or not content.columns
        or any(c.field == "summary" for c in content.columns),
        "signature": content.signature,
        "markup": content.markup,
        "dates": content.dates,
    }


def outcome(
    found: Mapping[str, Any], types: Mapping[str, str], columns: Mapping[str, Column | None]
) -> dict[str, Any]:
    """In numbers what an import with these choices will make."""
    targets = count_by_target(((name, count) for name, count in found["types"]), types)
    states: Counter[str] = Counter()
    for type_name, status, count in found["cells"]:
        if types.get(type_name, STORY) not in (EPIC, SKIP):
            column = columns.get(status)
            states[column.name if column else ""] += count
    return {
        "targets": targets,
        "items": sum(n for target, n in targets.items() if target not in (EPIC, SKIP)),
        "epics": targets.get(EPIC, 0),
        "left_out": targets.get(SKIP, 0),
        "in_backlog": states.pop("", 0),
        "states": states.most_common(),
    }


def natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts `Sprint 9` before `Sprint 10`."""
    parts = re.split(r"(\d{1,15})", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
