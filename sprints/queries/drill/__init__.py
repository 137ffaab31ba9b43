"""What a figure of the capacity report is made of: items, work and people's days that add up to it.

A figure has a name, some with a part: `gross`, `planned-technical`, `evening-2026-11-03`, `person-7`.
"""

from collections.abc import Callable, Mapping

from accounts.access import Access
from common.errors import NotFound
from sprints.models import Sprint
from sprints.queries.drill import evenings, planned, presence, work
from sprints.queries.drill.shape import Asked, Drill
from sprints.queries.sprints import split

FIGURES: Mapping[str, Callable[[Asked], Drill]] = {
    **presence.FIGURES,
    **planned.FIGURES,
    **work.FIGURES,
    **evenings.FIGURES,
}


def figure_of(access: Access, sprint: Sprint, figure: str) -> Drill:
    """The figure taken apart, in a bounded number of queries. Raises NotFound for one that the report has not."""
    stored = split(access, sprint)
    if stored.figures is None:
        raise NotFound()
    names = (name for name in FIGURES if figure == name or figure.startswith(f"{name}-"))
    name = max(names, key=len, default="")
    if not name:
        raise NotFound()
    asked = Asked(access, sprint, stored, stored.figures, figure, figure[len(name) + 1 :])
    return FIGURES[name](asked)
