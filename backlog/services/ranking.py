"""The order of the two backlogs. A move writes one row for each item that it moves; concurrent ones in a backlog come
one by one."""

from collections.abc import Sequence
from typing import Literal

from django.db import transaction
from django.db.models import Q

from accounts.access import Access
from activity.services import figures_changed
from backlog import policies
from backlog.models import Backlog, Item
from backlog.models.items import stands_alone
from backlog.queries.parts import type_of
from backlog.rules.ranking import between, needs_rebalance, run_between, spread
from backlog.services.loading import Typed, locked_backlog, locked_item, numbers_to_items, tell
from common.errors import Invalid, NotFound
from common.fixed import Among, Fixed

LONGEST = 190  # the column keeps 200 characters; the job spreads ranks long before
MOST_PLACES = 1_000_000
Place = Literal["top", "bottom"] | int


def _edge(order: str) -> Fixed[Item]:
    return Fixed(
        lambda backlog, without: (
            Item.objects.filter(~Q(Among("pk", without)), backlog=backlog)
            .only("id", "number", "rank")
            .order_by(order)[:1]
        ),
        backlog=int,
        without=list,
    )


_FIRST, _LAST = _edge("rank"), _edge("-rank")


@transaction.atomic
def move_item(
    *,
    actor: Access,
    item: int,
    before: int | None = None,
    after: int | None = None,
    to: Place | None = None,
) -> Typed:
    """Put an item directly before one item, or directly after another (their numbers), or to a place in the
    list.

    Give both neighbours where they are known: if one of them has gone from this backlog in the meantime, the
    other one decides; if something came between them, the item goes directly after `after`. `to` is `top`,
    `bottom`, or a position from 1 among the open items that the backlog shows. Raises NotAllowed, Invalid
    without a place, NotFound where neither neighbour exists.
    """
    backlog = locked_backlog(actor, type_of(actor, item))
    found = locked_item(actor, item)
    policies.require(actor, "order_item", found)
    low, high = neighbours(actor, backlog, [found], before, after, to)
    if stand_between([found], low, high):
        return found
    (rank,) = ranks_for(backlog, [found], low, high)
    before_rank, found.rank = found.rank, rank
    Item.objects.filter(pk=found.pk).update(rank=rank)
    tell(
        actor,
        "item_moved",
        found,
        {
            "after": low.number if low else None,
            "before": high.number if high else None,
            "rank": rank,
            "from_rank": before_rank,
        },
    )
    return found


def edge_rank(backlog: Backlog, *, at_top: bool = False, below: int | None = None) -> str:
    """A rank beyond one end of a backlog, which the caller has locked; of the top, or directly below an item of it."""
    ranks = Item.objects.filter(backlog=backlog).values_list("rank", flat=True)
    if at_top:
        above = ranks.filter(number=below, deleted_at=None).first() if below else None
        if above is not None:
            return between(above, ranks.filter(rank__gt=above).order_by("rank").first())
        first = _FIRST.first(backlog=backlog.pk, without=[])
        return between(None, first.rank if first else None)
    last = _LAST.first(backlog=backlog.pk, without=[])
    return between(last.rank if last else None, None)


@transaction.atomic
def rebalance_backlog(*, backlog_id: int) -> bool:
    """Give all items of a backlog short ranks again, in their order, if one is long. Safe to run twice."""
    backlog = Backlog.objects.select_for_update(no_key=True).filter(pk=backlog_id).first()
    if backlog is None:
        return False
    if not any(map(needs_rebalance, Item.objects.filter(backlog=backlog).values_list("rank", flat=True))):
        return False
    spread_ranks(backlog)
    figures_changed(backlog.project_id)  # no event tells of it, and what is kept shows ranks
    return True


def spread_ranks(backlog: Backlog) -> None:
    """Write all ranks of a locked backlog anew, evenly spread; the order stays."""
    items = list(Item.objects.filter(backlog=backlog).order_by("rank").only("id", "rank"))
    for item, rank in zip(items, spread(len(items)), strict=True):
        item.rank = rank
    Item.objects.bulk_update(items, ["rank"], batch_size=1000)


def check_place(to: object, name: str = "to") -> None:
    """Raises Invalid where it is no end of a list and no position in one."""
    if to not in ("top", "bottom") and (type(to) is not int or not 1 <= to <= MOST_PLACES):
        raise Invalid(fields={name: "A place is top, bottom, or a position from 1."})


def stand_between(items: Sequence[Item], low: Item | None, high: Item | None) -> bool:
    """Whether they stand there already, between two rows that stand side by side without them."""
    return all(
        (low is None or low.rank < one.rank) and (high is None or one.rank < high.rank) for one in items
    )


def ranks_for(backlog: Backlog, items: Sequence[Item], low: Item | None, high: Item | None) -> list[str]:
    """Ranks for items of a locked backlog that come to stand between two others of it, in this order. Where they would
    grow too long, all ranks are spread first, and the given items say their new ones."""
    ranks = run_between(low.rank if low else None, high.rank if high else None, len(items))
    if all(len(rank) <= LONGEST for rank in ranks):
        return ranks
    spread_ranks(backlog)
    known = dict(Item.objects.filter(backlog=backlog).values_list("pk", "rank"))
    for one in (low, high, *items):
        if one is not None:
            one.rank = known[one.pk]
    return run_between(low.rank if low else None, high.rank if high else None, len(items))


def neighbours(
    actor: Access,
    backlog: Backlog,
    moving: Sequence[Item],
    before: int | None,
    after: int | None,
    to: Place | None,
) -> tuple[Item | None, Item | None]:
    """Between which rows of the locked backlog, hidden ones included, items of it will stand; None is an end.

    They come together at one of themselves where that is named. Places and errors are those of `move_item`.
    """
    keys = [item.pk for item in moving]
    others = Item.objects.filter(backlog=backlog).exclude(pk__in=keys).only("id", "number", "rank")
    if to is not None:
        check_place(to)
        if to == "top":
            return None, _FIRST.first(backlog=backlog.pk, without=keys)
        if to == "bottom":
            return _LAST.first(backlog=backlog.pk, without=keys), None
        assert isinstance(to, int)
        follower = (
            others.filter(stands_alone(), deleted_at=None, done_at=None).order_by("rank")[to - 1 : to].first()
        )
        if follower is None:
            return others.order_by("-rank").first(), None
        return others.filter(rank__lt=follower.rank).order_by("-rank").first(), follower
    if before is None and after is None:
        raise Invalid(fields={"to": "Say where: before or after another item, or at a position."})
    known = numbers_to_items(actor, [number for number in (before, after) if number is not None])
    own = {item.number: item for item in moving}
    here = {
        number: one for number, one in known.items() if one.backlog_id == backlog.pk and number not in own
    }
    if after in here:
        low = here[after]
        return low, others.filter(rank__gt=low.rank).order_by("rank").first()
    if before in here:
        high = here[before]
        return others.filter(rank__lt=high.rank).order_by("-rank").first(), high
    if item := own.get(after or 0) or own.get(before or 0):  # next to itself: it stays
        return (
            others.filter(rank__lt=item.rank).order_by("-rank").first(),
            others.filter(rank__gt=item.rank).order_by("rank").first(),
        )
    if known:
        raise Invalid(fields={"to": "The other item stands in the other backlog."})
    raise NotFound("The item next to which it should go is not there any more.")
