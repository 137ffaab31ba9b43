"""What a project that takes readiness seriously lets into its sprints."""

from collections.abc import Sequence

from accounts.access import Access
from backlog.models import Item
from backlog.queries import items_of
from common.errors import Refused
from sprints.models import Sprint

NAMED = 3  # items of which a refusal says everything


def require_ready(actor: Access, sprint: Sprint, items: Sequence[Item]) -> None:
    """Raise Refused (`not_ready`) with what each item lacks, where the project binds. Two queries then, else none.

    Unplanned work never comes here; small work is ready by its title and its estimate.
    """
    if not actor.project.ready_binding or not items:
        return
    rows = items_of(actor).filter(pk__in=[item.pk for item in items]).order_by("number")
    lacking = [(row, row.lacks) for row in rows if row.lacks]
    if not lacking:
        return
    said = [f"{row.key} still needs {_and(lacks)}" for row, lacks in lacking[:NAMED]]
    more = len(lacking) - NAMED
    others = [f"{more} more are not ready either"] if more > 0 else []
    raise Refused(
        f"Only what is ready is planned into {sprint.name}. {'; '.join(said + others)}.", "not_ready"
    )


def _and(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
