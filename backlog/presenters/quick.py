"""What stands above the two backlogs: views of one click with their counts, and how much is to be refined."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from accounts.access import Access
from backlog import policies, queries
from backlog.forms.filters import kept
from backlog.models import Backlog

MOST_SAID = 99
REFINES = {
    Backlog.Kind.PRODUCT: ("edit_story", "size_story", "edit_defect"),
    Backlog.Kind.TECHNICAL: ("edit_task", "agree_box"),
}


def refinable(access: Access) -> list[str]:
    """The backlogs of which the person may change what an item lacks."""
    return [kind for kind, actions in REFINES.items() if any(policies.can(access, one) for one in actions)]


def quick_context(access: Access, params: Mapping[str, str]) -> dict[str, Any]:
    """The views, and how many items of one's backlogs are not ready. One query."""
    counts, kinds = queries.quick_counts(access), refinable(access)
    unready = sum(counts.unready[kind] for kind in kinds)
    return {
        "quick": [
            _quick(params, "All items", {}),
            _quick(params, "Ready", {"ready": "yes"}, counts.ready),
            _quick(params, "Unsized", {"estimated": "no"}, counts.unsized),
        ],
        "may_refine": bool(kinds),
        "unready": f"{unready}" if unready <= MOST_SAID else f"{MOST_SAID}+",
    }


def _quick(
    params: Mapping[str, str], name: str, asked: dict[str, str], count: int | None = None
) -> dict[str, Any]:
    """A view of one click; the one that is shown now is marked."""
    now = kept(params)
    is_on = now == asked if not asked else all(now.get(key) == value for key, value in asked.items())
    cleared = kept(params, ready="", estimated="") if asked else {}
    return {"name": name, "query": urlencode(cleared | asked), "is_on": is_on, "count": count}
