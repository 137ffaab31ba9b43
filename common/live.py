"""What a page that is open already asks its own address for, when somebody has changed something: parts, not itself."""

import re
from dataclasses import dataclass

from django.http import HttpRequest

HEADER = "Tandem-Live"
MOST = 50  # items of which rows are asked for one by one
LOADED = 500  # rows of a list that are rendered anew at once
ORDER = "order"  # nothing but places of items
ASKED = re.compile(
    r"(?P<what>frame|rows|all)(?: +(?P<numbers>[0-9,]{1,600}))?(?P<about>(?: +[a-z_]{1,30}){0,12})"
)


@dataclass(frozen=True, slots=True)
class Live:
    """What is asked for, and what templates leave out for it.

    `rows`: of ranked lists only the rows of these items, in everything else the whole; None for whole lists, of
    which `loaded` rows were in the page. `about`: the types of what has changed; empty for anything.
    """

    is_frame: bool = False
    rows: frozenset[int] | None = None
    loaded: int = 0
    about: frozenset[str] = frozenset()

    @property
    def is_order(self) -> bool:
        """Items stand elsewhere, and nothing else has changed."""
        return self.about == {ORDER}

    def is_about(self, type: str) -> bool:
        """Whether something of this type may have changed."""
        return not self.about or type in self.about


def live_of(request: HttpRequest) -> Live | None:
    """What a page's script asks for: `frame`, `rows 152,153 item epic` or `all 120`; None for anything else."""
    found = ASKED.fullmatch(request.headers.get(HEADER, "")) if request.method == "GET" else None
    if found is None:
        return None
    numbers = [int(part) for part in re.findall(r"\d{1,9}", found["numbers"] or "")]
    if found["what"] == "rows":
        return Live(rows=frozenset(numbers[:MOST]), about=frozenset(found["about"].split()))
    return Live(is_frame=found["what"] == "frame", loaded=min(LOADED, max(numbers, default=0)))
