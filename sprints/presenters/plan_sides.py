"""The backlogs beside a sprint: what each is filtered by, and what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from accounts.access import Access
from backlog.models import Backlog
from backlog.presenters.lists import NAMES, TYPES
from backlog.presenters.marks import Marks
from backlog.queries import BacklogFilter, BacklogPage
from common.http import whole_number
from common.templatetags.tandem import points
from sprints.presenters.rows import side_lines
from sprints.presenters.words import plural

SIDES = tuple(Backlog.Kind.values)
PLURALS = {"story": "Stories", "defect": "Defects", "task": "Tasks", "spike": "Spikes"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one backlog is filtered by; `epic` is a number, 0 for items without one."""

    text: str = ""
    type: str = ""
    epic: int | None = None
    ready: bool = False

    @property
    def filter(self) -> BacklogFilter:
        types = (self.type,) if self.type else ()
        return BacklogFilter(text=self.text, types=types, epic=self.epic, ready=True if self.ready else None)

    @property
    def count(self) -> int:
        """How many filters beside the text are set."""
        return sum((bool(self.type), self.epic is not None, self.ready))

    def query(self, kind: str) -> str:
        """For the address of more rows of it."""
        epic = "" if self.epic is None else str(self.epic)
        given = {
            kind: self.text,
            f"{kind}_type": self.type,
            f"{kind}_epic": epic,
            f"{kind}_ready": "1" if self.ready else "",
        }
        return urlencode({name: value for name, value in given.items() if value})


def chosen_in(asked: Mapping[str, str]) -> dict[str, Chosen]:
    """What each backlog is filtered by, from an address; what nobody could have chosen is passed over."""
    return {kind: _chosen(asked, kind) for kind in SIDES}


def _chosen(asked: Mapping[str, str], kind: str) -> Chosen:
    type, epic = asked.get(f"{kind}_type", ""), asked.get(f"{kind}_epic", "")
    return Chosen(
        text=asked.get(kind, "").strip()[:100],
        type=type if type in TYPES[Backlog.Kind(kind)] else "",
        epic=whole_number(epic),
        ready=bool(asked.get(f"{kind}_ready")),
    )


def side_of(
    access: Access, kind: str, page: BacklogPage, chosen: Chosen, waits: Mapping[int, Marks] | None = None
) -> dict[str, Any]:
    """One of them as its template shows it."""
    is_product = kind == Backlog.Kind.PRODUCT
    size = points(page.points) if is_product else f"{round(page.minutes / 60)} h"
    types = TYPES[Backlog.Kind(kind)]
    return {
        "kind": kind,
        "title": NAMES[Backlog.Kind(kind)],
        "types": " ".join(types),
        "type_choices": [(type.value, PLURALS[type]) for type in types],
        "sum": f"{plural(page.count, 'item')} · {size}",
        "count": page.count,
        "lines": side_lines(access, page.items, waits),
        "next_rank": page.next_rank,
        "chosen": chosen,
        "query": chosen.query(kind),
        "is_new": access.project.next_number == 1,
    }
