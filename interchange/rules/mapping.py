"""What types and states of another tool become here: what we suggest, and what follows from a choice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

STORY, TASK, SPIKE, DEFECT, EPIC, SKIP = "story", "task", "spike", "defect", "epic", "skip"
TARGETS = {
    STORY: "Story",
    TASK: "Technical task",
    SPIKE: "Spike",
    DEFECT: "Defect",
    EPIC: "Epic",
    SKIP: "Leave out",
}
BACKLOG = ""
TYPE_WORDS = {
    STORY: "story, user story, historia, historia de usuario, récit, histoire, storia, história, feature, "
    "new feature, improvement, epic story",
    TASK: "task, technical task, tarea, tâche, aufgabe, attività, tarefa, sub-task, subtask, sub task, "
    "sous-tâche, subtarea, unteraufgabe, chore, technical debt",
    SPIKE: "spike, research, investigation",
    DEFECT: "bug, defect, incident, error, fehler, anomalie, fallo, bogue",
    EPIC: "epic, épica, épopée, epos, epik",
}
CATEGORY_WORDS = {
    "todo": "to do, new, open, backlog, por hacer, à faire, zu erledigen, da fare, a fazer, "
    "selected for development, reopened",
    "doing": "in progress, indeterminate, en curso, en cours, in arbeit, in corso, in review, review, "
    "testing, blocked",
    "done": "done, complete, completed, closed, resolved, finalizada, hecho, terminé, terminé(e), fertig, "
    "erledigt, completata, concluído, released",
}
DROPPED = (
    "won't do, won't fix, wont do, wont fix, duplicate, cannot reproduce, declined, rejected, invalid, "
    "abandoned, obsolete, cancelled, canceled, incomplete, not a bug"
)
_TYPES = {word.strip(): target for target, words in TYPE_WORDS.items() for word in words.split(",")}
_CATEGORIES = {word.strip(): name for name, words in CATEGORY_WORDS.items() for word in words.split(",")}
_DROPPED = {word.strip() for word in DROPPED.split(",")}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the workflow as the mapping needs it."""

    id: int
    name: str
    category: str
    is_acceptance: bool = False


def suggest_type(name: str) -> str | None:
    """The type that a foreign type of this name is, or None when somebody has to say."""
    return _TYPES.get(name.strip().casefold())


def category_of(status: str, category: str) -> str | None:
    """todo, doing or done, by the category, else by the name of the state; None when neither tells."""
    return _CATEGORIES.get(category.strip().casefold()) or _CATEGORIES.get(status.strip().casefold())


def suggest_column(status: str, category: str, columns: Sequence[Column]) -> int | None:
    """The column for a state: of the same name, else the first of its category; None is the backlog, for work
    that has not begun.
    """
    known = category_of(status, category)
    same = next((c for c in columns if c.name.casefold() == status.strip().casefold()), None)
    if same and same.category != "todo" and (known is None or known == same.category):
        return same.id
    if known in (None, "todo"):
        return None
    return next((c.id for c in columns if c.category == known and not c.is_acceptance), None)


def is_dropped(resolution: str) -> bool:
    """Whether an issue was closed without being done."""
    return resolution.strip().casefold().replace("’", "'") in _DROPPED


def count_by_target(counts: Iterable[tuple[str, int]], types: Mapping[str, str]) -> dict[str, int]:
    """How many issues become what, in the order of TARGETS; targets of none are left out, unknown ones are stories."""
    totals = dict.fromkeys(TARGETS, 0)
    for name, count in counts:
        target = types.get(name, STORY)
        totals[target if target in totals else STORY] += count
    return {target: count for target, count in totals.items() if count}
