"""The two backlogs as columns of a page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from accounts.access import Access
from backlog import hooks, policies, queries
from backlog.forms.filters import FilterForm, filter_of, kept
from backlog.models import Backlog, ItemType
from backlog.presenters.bulk import bulk_choices
from backlog.presenters.marks import Marks, marks_of
from backlog.presenters.quick import quick_context
from backlog.presenters.rights import creatable
from backlog.presenters.rows import MARKED, Row, rows_of
from backlog.presenters.triage import triages_of
from backlog.queries import BacklogPage
from backlog.queries.choices import View
from common.durations import format_hours
from common.live import Live
from common.templatetags.tandem import points

PRODUCT, TECHNICAL = Backlog.Kind.PRODUCT, Backlog.Kind.TECHNICAL
TYPES = {PRODUCT: (ItemType.STORY, ItemType.DEFECT), TECHNICAL: (ItemType.TASK, ItemType.SPIKE)}
NAMES = {PRODUCT: "Product", TECHNICAL: "Technical"}
PROMPTS = {"story": "a story", "task": "a task", "spike": "a spike"}
EMPTY = {
    PRODUCT: (
        "What should users be able to do?",
        "Stories and defects stand here in the order in which they are wanted. Write the first one above: one sentence"
        " is enough, criteria and points come later.",
    ),
    TECHNICAL: (
        "What does the team need to get there?",
        "Set-up, structure, debts and open questions stand here, beside the stories and equal to them. A task says what"
        " it is good for; a spike asks a question and gets hours for the answer.",
    ),
}


@dataclass(frozen=True, slots=True)
class Addable:
    """A type that the first row of a column offers; `why` says why this person may not add it. `is_last`: what they
    add stands last, for others order it."""

    type: str
    name: str
    why: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One backlog: its head, its first row, the rows loaded now, and where the next ones are."""

    kind: str
    name: str
    title: str
    sum: str
    count: int
    addable: list[Addable]
    rows: list[Row] = field(default_factory=list)
    more_url: str = ""

    @property
    def may_add(self) -> bool:
        return any(not one.why for one in self.addable)

    @property
    def prompt(self) -> str:
        """`Add a task or a spike`: what this person may add here; a defect is named where nothing else is."""
        named = [PROMPTS[one.type] for one in self.addable if not one.why and one.type in PROMPTS]
        return f"Add {' or '.join(named) or 'a defect'}, Enter keeps this open"

    @property
    def why_not_add(self) -> str:
        return " ".join(dict.fromkeys(one.why for one in self.addable))

    @property
    def empty(self) -> tuple[str, str]:
        return EMPTY[Backlog.Kind(self.kind)]


def backlog_context(access: Access, params: Mapping[str, str]) -> dict[str, Any]:
    """The context of `backlog/backlog.html`."""
    fold, offered = params.get("fold", ""), queries.choices(access, for_lists=True)
    return {
        "columns": columns_of(access, (PRODUCT, TECHNICAL), params),
        "triages": triages_of(access),
        "items_url": f"/p/{access.project.key}/items/",
        "filters": FilterForm(
            params,
            epics=offered.epics,
            people=offered.people,
            labels=offered.labels,
            sprints=offered.sprints,
        ),
        "is_filtered": filter_of(params).is_set,
        "views": _views(access, offered.views, params),
        "bulk": bulk_choices(access, offered),
        "fold": fold if fold in Backlog.Kind.values else "",
        "asked": urlencode(kept(params)),
        "outlook": _outlook(access, params),
        "target": _target(access, params),
        "may_create": not all(creatable(access).values()),
        **quick_context(access, params),
    }


def live_context(access: Access, params: Mapping[str, str], live: Live) -> dict[str, Any]:
    """Of the same, what is shown again when somebody has changed something."""
    fold = params.get("fold", "")
    return {
        "columns": columns_of(
            access,
            (PRODUCT, TECHNICAL),
            params,
            max(queries.PAGE, live.loaded),
            only=rows_wanted(access, live),
        ),
        "triages": triages_of(access) if live.is_about("suggestion") else None,
        "items_url": f"/p/{access.project.key}/items/",
        "is_filtered": filter_of(params).is_set,
        "fold": fold if fold in Backlog.Kind.values else "",
        "asked": urlencode(kept(params)),
        "outlook": None if live.is_order else _outlook(access, params),
        "target": None if live.is_order else _target(access, params),
        "is_order": live.is_order,
        "may_create": not all(creatable(access).values()),
        **({} if live.is_order else quick_context(access, params)),
    }


def rows_wanted(access: Access, live: Live | None) -> Collection[int] | None:
    """The items whose rows an open page asks for, with those that say something of them; None for all rows."""
    if live is None or live.rows is None or live.is_order:
        return live.rows if live else None
    return queries.with_dependents(access, live.rows)


def _outlook(access: Access, params: Mapping[str, str]) -> dict[str, Any] | None:
    """For lines across the whole product backlog from its first row on: not where a filter hides stories."""
    is_whole = not filter_of(params).is_set and not params.get("after")
    return hooks.outlook(access) if is_whole else None


def _target(access: Access, params: Mapping[str, str]) -> hooks.TechnicalTarget | None:
    """For the line across the whole technical backlog, on the same terms."""
    is_whole = not filter_of(params).is_set and not params.get("after")
    return hooks.technical_target(access) if is_whole else None


def _views(access: Access, views: Sequence[View], params: Mapping[str, str]) -> list[dict[str, Any]]:
    """Saved views: one's own and shared ones, the one that is shown now marked."""
    now = kept(params)
    return [
        {
            "name": view.name,
            "query": urlencode(asked := kept(dict(parse_qsl(view.query)))),
            "is_on": bool(now) and asked == now,
            "edit_url": "" if view.owner else f"/p/{access.project.key}/views/{view.pk}/",
            "owner": view.owner,
            "is_shared": view.is_shared,
        }
        for view in views
    ]


def column_of(access: Access, kind: str, params: Mapping[str, str], limit: int = queries.PAGE) -> ListColumn:
    """One backlog, from where the address says (`after` a rank, below `shown` rows)."""
    return columns_of(access, (kind,), params, limit)[0]


def columns_of(
    access: Access,
    kinds: Sequence[str],
    params: Mapping[str, str],
    limit: int = queries.PAGE,
    only: Collection[int] | None = None,
) -> list[ListColumn]:
    """Backlogs from where the address says, in as many queries as one; `only` some of their items, wherever."""
    shown = int(params.get("shown", "")) if params.get("shown", "").isdecimal() else 0
    filters = dict.fromkeys(kinds, filter_of(params))
    pages = queries.backlog_pages(
        access,
        kinds,
        after_rank=params.get("after") or None,
        limit=limit if only is None else len(only),
        filters=filters,
        only=only,
    )
    top = None if only is None else queries.top_of(access, filters, MARKED)
    marks = hooks.sprint_marks(access, [item.pk for page in pages.values() for item in page.items])
    waits = marks_of([item for page in pages.values() for item in page.items])
    return [_column(access, kind, page, marks, waits, params, shown, top) for kind, page in pages.items()]


def _column(
    access: Access,
    kind: str,
    page: BacklogPage,
    marks: Mapping[int, hooks.SprintMark],
    waits: Mapping[int, Marks],
    params: Mapping[str, str],
    shown: int,
    top: Collection[int] | None,
) -> ListColumn:
    more = kept(params) | {"after": page.next_rank, "shown": str(shown + len(page.items))}
    why = creatable(access)
    return ListColumn(
        kind=kind,
        name=NAMES[Backlog.Kind(kind)],
        title=Backlog.Kind(kind).label,
        sum=_sum(page),
        count=page.count,
        addable=[
            Addable(type.value, type.label, why[type], not policies.can(access, f"order_{type}"))
            for type in TYPES[Backlog.Kind(kind)]
        ],
        rows=rows_of(access, page.items, before=shown, marks=marks, waits=waits, top=top),
        more_url=f"/p/{access.project.key}/backlog/{kind}/rows/?{urlencode(more)}" if page.next_rank else "",
    )


def _sum(page: BacklogPage) -> str:
    """`46 items · 171 pt · 20 h`; what there is none of is left out."""
    parts = [f"{page.count} item{'' if page.count == 1 else 's'}"]
    parts += [points(page.points)] if page.points else []
    parts += [format_hours(page.minutes)] if page.minutes else []
    return " · ".join(parts)
