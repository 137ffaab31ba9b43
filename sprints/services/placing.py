"""Where an item stands in its sprint, and on the board. The caller has locked the sprint."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from backlog.models import Column, Item, Story
from backlog.rules.ranking import between, run_between, spread
from sprints.models import Sprint, SprintItem

LONGEST = 190  # the column keeps 200 characters


def rank_for(sprint: Sprint, *, before: int | None, after: int | None, moving: int | None = None) -> str:
    """A rank directly after one item or before another (numbers), where they are in the sprint; else at the end."""
    low, high = _neighbours(sprint, before, after, moving)
    rank = between(low, high)
    if len(rank) <= LONGEST:
        return rank
    spread_ranks(sprint)
    return between(*_neighbours(sprint, before, after, moving))


def ranks_for(sprint: Sprint, moving: Sequence[int], *, before: int | None, after: int | None) -> list[str]:
    """`rank_for` for several items (numbers) that come to stand one after the other there, in this order."""
    ranks = run_between(*_neighbours(sprint, before, after, moving[0]), len(moving))
    if all(len(rank) <= LONGEST for rank in ranks):
        return ranks
    spread_ranks(sprint)
    return run_between(*_neighbours(sprint, before, after, moving[0]), len(moving))


def make_room(rows: Sequence[SprintItem]) -> None:
    """Several rows of one sprint are about to get other ranks, unique at every moment: none is in the way."""
    if len(rows) > 1:
        _aside(SprintItem.objects.filter(pk__in=[row.pk for row in rows]))


def ranks_at_end(sprint: Sprint, count: int) -> list[str]:
    """`count` ranks after all others."""
    last = _places(sprint).order_by("-rank").values_list("rank", flat=True).first()
    return run_between(last, None, count)


def spread_ranks(sprint: Sprint) -> None:
    """Short ranks again, in the same order; by way of ranks that no item has, for they are unique at every moment."""
    rows = list(_places(sprint).order_by("rank"))
    _aside(_places(sprint))
    for row, rank in zip(rows, spread(len(rows)), strict=True):
        row.rank = rank
    SprintItem.objects.bulk_update(rows, ["rank"])


def put_on_board(project_id: int, item_ids: Sequence[int], now: datetime) -> None:
    """Open items without a column enter the first one that is to do."""
    column = Column.objects.filter(project=project_id, category=Column.Category.TODO).first()
    if column is not None:
        Item.objects.filter(pk__in=item_ids, column=None, done_at=None, deleted_at=None).update(
            column=column, column_since=now, updated_at=now
        )


def put_back(item_ids: Sequence[int], now: datetime) -> None:
    """Open items leave the board; their place in the backlog was never lost."""
    Item.objects.filter(pk__in=item_ids, done_at=None).update(column=None, column_since=None, updated_at=now)
    Story.objects.filter(pk__in=item_ids, done_at=None).update(acceptance_wanted_at=None)


def _aside(rows: QuerySet[SprintItem]) -> None:
    rows.update(rank=Concat(Value("~"), Cast(F("pk"), CharField())))


def _places(sprint: Sprint) -> QuerySet[SprintItem]:
    return SprintItem.objects.filter(sprint=sprint, is_open=True)


def _neighbours(
    sprint: Sprint, before: int | None, after: int | None, moving: int | None
) -> tuple[str | None, str | None]:
    places = _places(sprint).exclude(item__number=moving) if moving is not None else _places(sprint)
    ranks = dict(
        places.filter(item__number__in=[n for n in (before, after) if n]).values_list("item__number", "rank")
    )
    if after in ranks:
        low = ranks[after]
        return low, places.filter(rank__gt=low).order_by("rank").values_list("rank", flat=True).first()
    if before in ranks:
        high = ranks[before]
        return places.filter(rank__lt=high).order_by("-rank").values_list("rank", flat=True).first(), high
    return places.order_by("-rank").values_list("rank", flat=True).first(), None
