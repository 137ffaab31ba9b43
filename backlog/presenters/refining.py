"""Refinement: what is not ready, one item at a time."""

from collections.abc import Sequence
from typing import Any

from accounts.access import Access
from backlog import queries
from backlog.forms.parts import CriteriaForm, LinesForm
from backlog.models import Backlog, Item, Spike, Story, TechnicalTask
from backlog.presenters.fields import fields_of
from backlog.presenters.lists import NAMES
from backlog.presenters.marks import NONE, marks_of
from backlog.presenters.quick import refinable
from backlog.presenters.rights import retypable, why_not
from backlog.presenters.rows import MARKED, estimate_words, rows_of, target_of
from backlog.queries import BacklogFilter, BacklogPage, ItemDetail
from backlog.rules.estimate import HOUR_SIZES, POINT_SIZES

SIZES = {
    "points": [(f"{n}", f"{n} pt", f"{n}" if n < 10 else "") for n in POINT_SIZES],
    "hours": [(f"{n}h", f"{n} h", f"{n}" if n < 10 else "") for n in HOUR_SIZES],
}  # what is sent, what is said, the key


def first_unready(access: Access, kind: str) -> int | None:
    """The number of the first item of a backlog that is not ready."""
    found = _unready(access, kind, limit=1).items
    return found[0].number if found else None


def refine_context(access: Access, kind: str, number: int | None) -> dict[str, Any]:
    """The context of `backlog/refine.html`: one item with what it lacks, and those around it that are not ready
    either. Without a number, or where all is ready, nothing but that. Raises NotFound."""
    queue = _unready(access, kind, limit=MARKED)
    item = queries.whole_item(access, number) if number else None
    base = f"/p/{access.project.key}/"
    context: dict[str, Any] = {
        "kind": kind,
        "tabs": [(one.value, NAMES[one], one == kind) for one in Backlog.Kind],
        "may": kind in refinable(access),
        "queue": rows_of(access, queue.items, is_ranked=False, marks={}, waits={}),
        "count": queue.count,
        "further": queue.count - len(queue.items),
        "items_url": f"{base}items/",
        "item": item,
    }
    return context if item is None else context | _card(access, item) | _around(queue.items, item)


def _unready(access: Access, kind: str, limit: int) -> BacklogPage:
    return queries.backlog_pages(access, [kind], filters={kind: BacklogFilter(ready=False)}, limit=limit)[
        kind
    ]


def _around(queue: Sequence[Item], item: Item) -> dict[str, Any]:
    """Where to go on: the next one further down, after the last one the first."""
    others = [one for one in queue if one.pk != item.pk]
    below = [one for one in others if one.rank > item.rank]
    above = [one for one in others if one.rank < item.rank]
    return {
        "next": next(iter(below or others), None),
        "before": above[-1] if above else None,
        "place": len(above) + 1,
        "is_waiting": len(others) < len(queue),
    }


def _card(access: Access, item: Item) -> dict[str, Any]:
    why, own = why_not(access, item), item.detail
    fields = fields_of(access, item, why)
    marks = marks_of([item]).get(item.pk, NONE)
    in_points = isinstance(own, Story) or (access.project.sizes_in_points and not isinstance(own, Spike))
    return {
        "base": f"/p/{access.project.key}/items/{item.number}/",
        "own": own,
        "why": why,
        "f": fields,
        "checks": item.checks,
        "is_ready": not item.lacks,
        "size": fields.get("points" if in_points else "estimate_minutes"),
        "sizes": SIZES["points" if in_points else "hours"],
        "estimate": estimate_words(item.estimate) if item.estimate.is_given else "",
        "waits_for": [words for words in (marks.gate, marks.blockers) if words],
        "target": target_of(item),
        "may_retype": bool(retypable(access, item)),
        "d": _parts(item),
        "criteria_form": CriteriaForm(auto_id="criteria-%s"),
        "done_form": LinesForm(auto_id="done-%s"),
    }


def _parts(item: Item) -> ItemDetail:
    own = item.detail
    return ItemDetail(
        item=item,
        detail=own,
        lacks=item.lacks,
        criteria=list(own.criteria.all()) if isinstance(own, Story) else [],
        done_items=list(own.done_items.all()) if isinstance(own, TechnicalTask) else [],
    )
