"""The planning page: its lists, its panels, and what of them changes with a move."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse

from accounts.access import Access, today_in
from backlog import policies as backlog_policies
from backlog.models import Backlog, Item
from backlog.presenters.bulk import bulk_choices
from backlog.presenters.lists import rows_wanted
from backlog.presenters.marks import Marks, marks_of
from backlog.queries import choices
from backlog.services.loading import BACKLOG_OF
from common.live import Live
from sprints import policies, queries
from sprints.models import Sprint
from sprints.presenters.learned import learned_context
from sprints.presenters.people import people_of
from sprints.presenters.plan_sides import Chosen, chosen_in, side_of
from sprints.presenters.proposal import Asked, asked_in, shown
from sprints.presenters.rows import headings_of
from sprints.presenters.sign_off import sign_off_of
from sprints.presenters.split import split_of
from sprints.presenters.words import about
from sprints.queries import PlanPage, Split, Trail
from sprints.queries.loads import loads_of
from sprints.queries.plan import groups_of
from sprints.queries.proposal import proposal
from sprints.queries.rows import category, rows_of

NOTHING = Asked()
SIDE = 60  # rows of a backlog beside the sprint at first
Parts = dict[str, tuple[str, Mapping[str, Any]]]


def wanted(access: Access, live: Live | None) -> tuple[int, Collection[int] | None]:
    """How many rows of the backlogs are shown, and of which items alone, by what an open page asks for."""
    if live is None or live.rows is None:
        return max(SIDE, live.loaded if live else 0), None
    only = rows_wanted(access, live) or set()
    return len(only), only


def plan_context(
    access: Access,
    page: PlanPage,
    chosen: Mapping[str, Chosen],
    asked: Asked = NOTHING,
    only: Collection[int] | None = None,
) -> dict[str, Any]:
    """Everything on the page; of rows `only` those of some items."""
    sprint = page.sprint
    beside = [*page.product.items, *page.technical.items]
    waits = marks_of([row.item for row in page.rows] + beside)
    return {
        **split_context(access, sprint, page.split, page.trail),
        **_list_context(access, sprint, page.rows, waits, asked=asked),
        "product": side_of(access, Backlog.Kind.PRODUCT, page.product, chosen[Backlog.Kind.PRODUCT], waits),
        "technical": side_of(
            access, Backlog.Kind.TECHNICAL, page.technical, chosen[Backlog.Kind.TECHNICAL], waits
        ),
        "epics": page.offered.epics,
        "bulk": _bulk(access, page),
        "open_sprints": page.open_sprints,
        "running": next(
            (s for s in page.open_sprints if s.state == Sprint.State.ACTIVE and s != sprint), None
        ),
        "learned": _learned(access, sprint),
        "is_late": sprint.start_on < today_in(access.project),
        "only": only,
    }


def _bulk(access: Access, page: PlanPage) -> dict[str, Any] | None:
    """The bar of selected items; into this sprint first, then into the other open ones."""
    others = [one for one in page.open_sprints if one.pk != page.sprint.pk]
    bulk = bulk_choices(access, page.offered)
    return bulk and bulk | {"sprints": [(one.number, one.name) for one in (page.sprint, *others)]}


def _learned(access: Access, sprint: Sprint) -> dict[str, Any] | None:
    """What past sprints suggest for those to come, to who may take it over."""
    if sprint.state != Sprint.State.PLANNED or not policies.can(access, "take_over_figures"):
        return None
    return learned_context(access, queries.learned(access), "plan")


def split_context(access: Access, sprint: Sprint, stored: Split, trail: Trail) -> dict[str, Any]:
    """The panels above the lists: split, people, sign-off."""
    figures = stored.figures
    return {
        "key": access.project.key,
        "sprint": sprint,
        "stored": stored,
        "token": token_of(sprint, stored),
        "figures": figures,
        "split": split_of(figures, sprint.state) if figures else None,
        "people": people_of(figures) if figures else None,
        "sign_off": sign_off_of(figures) if figures else None,
        "trail": trail,
        "may": _rights(access, sprint, trail),
    }


def side_context(
    access: Access, sprint: Sprint, kind: str, chosen: Mapping[str, Chosen], after_rank: str = ""
) -> dict[str, Any]:
    """One backlog beside the sprint, or more of it after a rank."""
    page = queries.backlog_side(access, kind, filters=chosen[kind].filter, after_rank=after_rank, limit=SIDE)
    return {
        "side": side_of(access, kind, page, chosen[kind]),
        "sprint": sprint,
        "key": access.project.key,
        "may_select": may_select(access),
    }


def list_context(access: Access, sprint: Sprint, asked: Asked = NOTHING) -> dict[str, Any]:
    """The sprint's own list, with a proposal on top where one is asked for."""
    rows = rows_of(access, sprint, queries.split(access, sprint).figures)
    return _list_context(access, sprint, rows, asked=asked)


def list_parts(
    access: Access,
    sprint: Sprint,
    kinds: Sequence[str],
    asks: Mapping[str, str],
    is_new: int = 0,
) -> Parts:
    """What a move changes: the sprint's list, and the backlogs an item left or came back to. `asks`: what the page
    asks for by its address."""
    chosen, asked = chosen_in(asks), asked_in(asks)
    context = list_context(access, sprint, asked) | {"is_new": is_new}
    parts: Parts = {"#plan-sprint": ("sprints/_sprint_list.html", context)}
    epics = choices(access, with_closed=False).epics if kinds else []
    for kind in kinds:
        side = side_context(access, sprint, kind, chosen) | {"asked": asked, "epics": epics}
        parts[f"#plan-{kind}"] = ("sprints/_side.html", side)
    return parts


def neighbour(access: Access, number: int, moving: Sequence[int], place: Mapping[str, Any]) -> dict[str, int]:
    """A place in the sprint's list as an item to stand before or after; nothing for the end."""
    if "to" not in place:
        return dict(place)
    if place["to"] == "bottom":
        return {}
    others = [n for n in _numbers(access, number) if n not in moving]
    at = 0 if place["to"] == "top" else place["to"] - 1
    return {"before": others[at]} if at < len(others) else {}


def above(access: Access, number: int, item: int) -> dict[str, Any] | None:
    """Where an item stands in the sprint, as a script would post it; None when it is not in it."""
    numbers = _numbers(access, number)
    if item not in numbers:
        return None
    at = numbers.index(item)
    return {"after": numbers[at - 1]} if at else {"place": "top"}


def change_words(access: Access, item: Item, sign: str) -> str:
    """`feature +30 h`: what an item changes of the split; empty where its size is not known."""
    minutes = loads_of(access, [item])[item.number]
    return f"{category(access, item)} {sign}{about(minutes)}{_whose(item, sign)}" if minutes else ""


def _whose(item: Item, sign: str) -> str:
    name = item.assignee.name.split(" ")[0] if item.assignee else ""
    return f", {'for' if sign == '+' else 'off'} {name}" if name else ""


def backlog_of(item: Item) -> str:
    """The backlog that an item stands in."""
    return BACKLOG_OF[item.type].value  # type: ignore[index]


def token_of(sprint: Sprint, stored: Split) -> str:
    """Stands for what the panels show: the same while nothing there can have changed."""
    at = f"{stored.computed_at:%s%f}" if stored.computed_at else ""
    return f"{sprint.version}.{sprint.state}.{at}.{stored.updating:d}.{stored.is_worker_alive:d}"


def _numbers(access: Access, number: int) -> list[int]:
    sprint = queries.sprint(access, number)
    return list(queries.places(access, sprint).values_list("item__number", flat=True))


def _list_context(
    access: Access,
    sprint: Sprint,
    rows: Sequence[Any],
    waits: Mapping[int, Marks] | None = None,
    *,
    asked: Asked = NOTHING,
) -> dict[str, Any]:
    headings = headings_of(access, groups_of(list(rows)), waits)
    proposed = proposal(access, sprint, without=asked.without, rows=rows) if asked.is_on else None
    return {
        "asked": asked,
        "proposal": shown(access, proposed, asked) if proposed else None,
        "key": access.project.key,
        "sprint": sprint,
        "headings": headings,
        "items": len(rows),
        "move_url": reverse("plan_move", args=[access.project.key, sprint.number]),
        "may_plan": any(queries.may_plan(access).values()),
        "may_select": may_select(access),
        "may_size": all(
            backlog_policies.can(access, name) for name in ("size_story", "edit_task", "edit_defect")
        ),
    }


def may_select(access: Access) -> bool:
    """Whether they may do anything with selected items, of which assigning is what most may."""
    return backlog_policies.can(access, "assign_item")


def _rights(access: Access, sprint: Sprint, trail: Trail) -> dict[str, Any]:
    may = {
        name: policies.can(access, name)
        for name in ("edit_sprint", "start_sprint", "close_sprint", "set_target", "propose", "reject", "sign")
    }
    may["take_out"] = all(queries.may_plan(access).values())
    nothing_proposed = trail.proposal is None and not trail.signature
    is_only_signer = len(trail.signers) == 1 and may["sign"]
    can_sign = not trail.why_not_sign or (nothing_proposed and may["propose"] and is_only_signer)
    may["agree_and_start"] = (
        sprint.state == Sprint.State.PLANNED and may["start_sprint"] and may["sign"] and can_sign
    )
    return may
