"""The planning page: the sprint between the two backlogs, its split, its people, its sign-off."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.access import Access
from backlog.models import Backlog, Item, ItemType, Story
from backlog.queries import BacklogFilter, BacklogPage, Choices, backlog_pages, choices
from sprints import policies
from sprints.models import Sprint
from sprints.queries.rows import Row, rows_of
from sprints.queries.sign_off import Trail, signers_in, trail
from sprints.queries.sprints import Split, planned_items, split
from sprints.rules.split import CATEGORIES, Category

LABELS: dict[Category, str] = {"feature": "Feature", "technical": "Technical", "defect": "Defect"}


@dataclass(frozen=True, slots=True)
class Group:
    """The sprint's items of one category. `minutes` is what of them is known; `points` is what remains of its stories,
    all of those that are done; counts by type are for its heading."""

    category: Category
    label: str
    rows: list[Row]
    minutes: int
    points: Decimal
    stories: int
    tasks: int
    spikes: int
    defects: int


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything the page shows. `product` and `technical` leave out what is in an open sprint."""

    sprint: Sprint
    groups: list[Group]
    items: int
    product: BacklogPage
    technical: BacklogPage
    split: Split
    trail: Trail
    open_sprints: list[Sprint]
    offered: Choices

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]


def plan_page(
    access: Access,
    sprint: Sprint,
    *,
    open_sprints: Sequence[Sprint] = (),
    filters: Mapping[str, BacklogFilter] | None = None,
    limit: int = 50,
    only: Collection[int] | None = None,
) -> PlanPage:
    """The page of one sprint, in a bounded number of queries. `filters` are by the kind of backlog they hold for,
    `only` names items of these that alone are wanted; of `open_sprints` this is one.
    """
    stored = split(access, sprint)
    rows = rows_of(access, sprint, stored.figures)
    chosen = filters or {}
    beside = {kind: _to_plan(access, chosen.get(kind)) for kind in Backlog.Kind.values}
    pages = backlog_pages(access, limit=limit, filters=beside, only=only)
    offered = choices(access, with_closed=False, for_lists=True, also={"signers": signers_in(access)})
    return PlanPage(
        sprint=sprint,
        groups=groups_of(rows),
        items=len(rows),
        product=pages[Backlog.Kind.PRODUCT],
        technical=pages[Backlog.Kind.TECHNICAL],
        split=stored,
        trail=trail(access, sprint, offered.also["signers"]),
        open_sprints=list(open_sprints),
        offered=offered,
    )


def backlog_side(
    access: Access,
    kind: str,
    *,
    filters: BacklogFilter | None = None,
    after_rank: str | None = None,
    limit: int = 50,
) -> BacklogPage:
    """One backlog beside the sprint: what could still be planned."""
    beside = {kind: _to_plan(access, filters)}
    return backlog_pages(access, [kind], after_rank=after_rank, limit=limit, filters=beside)[kind]


def _to_plan(access: Access, filters: BacklogFilter | None) -> BacklogFilter:
    return replace(filters or BacklogFilter(), in_sprint=False, planned=planned_items(access))


def may_plan(access: Access) -> dict[str, bool]:
    """Which items this person may plan in and out, by type."""
    story, work = policies.can(access, "plan_story"), policies.can(access, "plan_work")
    return {type.value: story if type == ItemType.STORY else work for type in ItemType}


def groups_of(rows: list[Row]) -> list[Group]:
    """Feature, technical and defect, the last one only if it holds any."""
    groups = [_group(category, [row for row in rows if row.category == category]) for category in CATEGORIES]
    return [group for group in groups if group.rows or group.category != "defect"]


def _group(category: Category, rows: list[Row]) -> Group:
    types = [row.item.type for row in rows]
    stories = [row.item for row in rows if isinstance(row.detail, Story)]
    return Group(
        category=category,
        label=LABELS[category],
        rows=rows,
        minutes=sum(row.planned or 0 for row in rows),
        points=sum((_points(story) for story in stories), Decimal(0)),
        stories=len(stories),
        tasks=types.count(ItemType.TASK),
        spikes=types.count(ItemType.SPIKE),
        defects=types.count(ItemType.DEFECT),
    )


def _points(story: Item) -> Decimal:
    """What remains of a story; all of one that is done."""
    size = story.estimate if story.is_done else story.estimate.left
    return size.points or Decimal(0)
