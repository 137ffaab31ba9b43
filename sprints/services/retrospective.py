"""What follows from a sprint's retrospective becomes work of the technical backlog."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.access import Access
from backlog import policies as backlog_policies
from backlog.models import Suggestion, TechnicalTask
from backlog.services.items import create_task
from backlog.services.suggestions import suggest
from common.errors import Invalid, Refused
from sprints import policies
from sprints.models import Sprint
from sprints.services.loading import locked_sprint

LABEL = "retrospective"
MOST = 50


@dataclass(frozen=True, slots=True)
class Added:
    """Tasks of who may create them, else suggestions to the team."""

    tasks: list[TechnicalTask]
    suggestions: list[Suggestion]


@transaction.atomic
def add_actions(*, actor: Access, sprint: int, actions: Sequence[str], category: str = "chore") -> Added:
    """Technical tasks of the category, labelled; from people who do not create tasks, suggestions of them.

    Raises NotAllowed, Refused before the sprint has started, and Invalid at `actions` and `category`.
    """
    found = locked_sprint(actor, sprint)
    policies.require(actor, "add_retrospective")
    if found.state == Sprint.State.PLANNED:
        raise Refused(f"{found.name} has not started, so there is nothing to look back on.")
    if category not in TechnicalTask.Category.values:
        raise Invalid(fields={"category": f"There is no category “{str(category)[:20]}”."})
    if not 1 <= len(actions) <= MOST:
        raise Invalid(fields={"actions": f"Write 1 to {MOST} actions, one a line."})
    where = f"From the retrospective of {found.name}."
    added = Added([], [])
    for title in actions:
        try:
            if backlog_policies.can(actor, "create_task"):
                added.tasks.append(
                    create_task(
                        actor=actor, title=title, description=where, category=category, labels=[LABEL]
                    )
                )
            else:
                added.suggestions.append(suggest(actor=actor, kind="task", title=title, text=where))
        except Invalid as error:
            raise Invalid(fields={"actions": f"“{title[:40]}”: {_first(error)}"}) from None
    return added


def _first(error: Invalid) -> str:
    for messages in error.fields.values():
        return messages if isinstance(messages, str) else messages[0]
    return error.message
