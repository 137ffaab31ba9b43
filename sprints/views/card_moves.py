"""Cards that go to another cell or place of the board: one, or all that are selected."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import ProjectRequest, project_page
from accounts.queries import people_of
from backlog.forms.bulk import items_in
from backlog.models import Item
from backlog.services.bulk_edit import Bulk
from backlog.services.undo import done_since
from backlog.views.bulk import told
from common.answers import Undo
from common.errors import Invalid, Refused
from common.http import sent_by, wants_json, whole_number
from sprints.presenters import board as pages
from sprints.services.bulk import Stood, move_selected, put_cards_back
from sprints.services.planning import move_in_sprint
from sprints.views.answers import number, place_of, required
from sprints.views.board import board_now, column_in

LANE = re.compile(r"person-(\d{1,9}):")
OPENS = {  # what a card needs before it is done: where it is written down
    "outcome": {
        "title": "A spike is done when its outcome is recorded",
        "text": "Knowledge, a decision, or that nobody knows yet: each takes a minute to write down.",
        "action": "Record the outcome",
        "body": {"open": "outcome"},
    },
    "criteria": {
        "title": "Not all criteria are met yet",
        "action": "Look at the criteria",
        "body": {"open": "criteria"},
    },
    "done_items": {
        "title": "Its definition of done is not ticked off yet",
        "action": "Look at the list",
        "body": {"open": "done-items"},
    },
}
GATE = {
    "title": "This waits for something",
    "action": "Lift the gate and move it",
    "field": {"name": "lift", "label": "Why may it begin now?"},
}


@require_POST
@project_page("move_card")
def board_move(request: ProjectRequest) -> HttpResponse:
    """A card, or with `items` several, went to another cell or place. A full column or a gate asks first; a spike is
    done by its outcome. `back` takes the move of several back."""
    data = sent_by(request)
    if "back" in data:
        return _taken_back(request, data)
    if "items" in data:
        return _move_all(request, data, items_in(data))
    item = required(data, "item")
    if (what := data.get("open")) in ("outcome", "criteria", "done-items"):
        url = reverse("item", args=[request.access.project.key, item])
        return JsonResponse({"panel": f"{url}#{what}"})
    where = _where(data)
    if "lift" in data:
        where["lift"] = str(data["lift"])
    if (since := number(data, "since")) is not None:
        where["since"] = since
    try:
        moved = move_in_sprint(actor=request.access, item=item, **where)
    except Refused as refused:
        return _offer(request, refused)
    message, undo = _told(request, moved, data)
    return board_now(request, message=moved.warning or message, undo=undo)


def _where(data: Any) -> dict[str, Any]:
    """To which column, beside which card, to whom: as `move_in_sprint` takes it."""
    place = place_of(data)
    where: dict[str, Any] = {name: place[name] for name in ("before", "after") if name in place}
    if lane := LANE.match(str(data.get("list", ""))):
        where["assignee"] = int(lane[1]) or None
    return where | {"column": column_in(data), "over_limit": bool(data.get("force"))}


def _move_all(request: ProjectRequest, data: Any, items: list[int]) -> HttpResponse:
    access, where = request.access, _where(data)
    cards = access.project.items.filter(number__in=items)
    stood = {
        one: (person, column) for one, person, column in cards.values_list("number", "assignee", "column")
    }
    try:
        done = move_selected(actor=access, items=items, **where)
    except Refused as refused:
        return _offer(request, refused)
    since = {
        one: max(kinds.values()) for one, kinds in done_since(access, items, access.seq).items() if kinds
    }
    done.changed = [one for one in done.changed if one in since]
    back = [[one, since[one], *stood[one]] for one in done.changed]
    sent = {"back": back, "people": "assignee" in where}
    return _answer(
        request, done, f"moved to {_name(request, where)}", (request.get_full_path(), sent) if back else None
    )


def _taken_back(request: ProjectRequest, data: Any) -> HttpResponse:
    """Cards as the undo of `_move_all` named them: each with its event, its person and its column."""
    sent = data["back"]
    if not isinstance(sent, list) or not all(isinstance(one, list) and len(one) == 4 for one in sent):
        raise Invalid("There is nothing to put back.")
    items_in({"items": [one[0] for one in sent]})
    cards: list[Stood] = [
        (_whole(one) or 0, _whole(event) or 0, _whole(person), _whole(column))
        for one, event, person, column in sent
    ]
    done = put_cards_back(actor=request.access, cards=cards, is_by_person=bool(data.get("people")))
    return _answer(request, done, "put back")


def _whole(value: Any) -> int | None:
    if value is not None and whole_number(str(value)) is None:
        raise Invalid("There is nothing to put back.")
    return None if value is None else whole_number(str(value))


def _answer(request: ProjectRequest, done: Bulk, said: str, undo: Undo | None = None) -> HttpResponse:
    message = told(request, done, said) if done.changed or done.refused else ""
    return board_now(request, message=message, undo=undo, stayed=[one for one, _ in done.refused])


def _name(request: ProjectRequest, where: Mapping[str, Any]) -> str:
    """Of the column they went to, and whose they are now where they went there, too."""
    column = request.access.project.columns.filter(pk=where["column"]).first()
    name = str(column) if column else "another place"
    if "assignee" not in where:
        return name
    person = people_of(request.access).filter(pk=where["assignee"]).first()
    return f"{name}, {person or 'nobody'}’s lane"


def _offer(request: ProjectRequest, refused: Refused) -> HttpResponse:
    """A way on where there is one: over the limit, to the outcome, or by lifting a gate with a reason."""
    ways = {"wip", *OPENS} | ({"gate"} if pages.may_lift(request.access) else set())
    if not wants_json(request) or refused.code not in ways:
        raise refused
    if refused.code == "gate":
        return JsonResponse({"confirm": GATE | {"text": refused.message}})
    if refused.code in OPENS:
        return JsonResponse({"confirm": {"text": refused.message} | OPENS[refused.code]})
    return JsonResponse(
        {
            "confirm": {
                "title": "This column is full",
                "text": refused.message,
                "action": "Move anyway",
                "body": {"force": True},
            }
        }
    )


def _told(request: ProjectRequest, moved: Item, data: Any) -> tuple[str, Undo | None]:
    """What became of a card, and the way back; nothing is said of one that stands elsewhere in its cell only."""
    changes = done_since(request.access, [moved.number], request.access.seq)[moved.number]
    if "item_assigned" in changes:
        back = {"item": moved.number, "list": data.get("from", ""), "force": True}
        undo: Undo = (request.get_full_path(), back | {"since": max(changes.values())})
        return f"{moved.key} is {moved.assignee or 'nobody'}’s now.", undo
    if event := changes.get("item_state_changed"):
        undo = (reverse("item_undo", args=[request.access.project.key, moved.number, event]), {})
        return f"{moved.key} moved to {moved.column or 'the backlog'}.", undo
    return "", None
