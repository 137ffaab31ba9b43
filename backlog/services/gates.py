"""Gates: an item, or the stories of an epic, are not begun before something else is done.

A gate opens by itself when a story, task or defect that it waits for is done; a spike's outcome says for each gate
what happens to it. What is dropped or deleted opens nothing. A developer may lift a gate with a reason.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import Access
from accounts.services.projects import lock_project
from activity.services import record
from backlog import policies
from backlog.models import Epic, Gate, Item, Outcome, Spike, Story, Suggestion
from backlog.queries.gates import closed_gates, name_of
from backlog.rules.gates import EFFECTS, default_effect, leads_back
from backlog.services.fields import cleaned, line
from backlog.services.loading import Typed
from common.errors import Invalid, NotFound, Refused

Opened = Gate.Opened
REASON = line(500, is_required=True)


@transaction.atomic
def set_gate(*, actor: Access, waits_for: int, item: int | None = None, epic: int | None = None) -> Gate:
    """The item, or all stories of the epic (a number), are not begun before `waits_for` (a number) is done.

    What is in progress already stays there. Raises NotAllowed, NotFound, and Invalid at `waits_for` for an item
    that is not there, is done, is the item itself, waits for it in turn, or is waited for already.
    """
    policies.require(actor, "set_gate")
    lock_project(actor)  # no two of them close a circle
    gated, all_of = gated_thing(actor, item, epic)
    awaited = _awaited(actor, waits_for)
    if gated is not None and gated.is_done:
        raise Refused(f"{gated.key} is done; there is nothing left to hold.")
    _check(gated, all_of, awaited)
    lock_held(gated, all_of, awaited)
    gate = Gate.objects.create(
        project=actor.project,
        item=gated,
        epic=all_of,
        waits_for=awaited,
        created_by=actor.user,
        created_at=timezone.now(),
    )
    tell_set(gate, actor.user_id)
    return gate


@transaction.atomic
def lift_gate(*, actor: Access, gate: int, reason: str) -> Gate:
    """Open a gate (its id) although what it waits for is not done. Raises Invalid without a reason."""
    found = _locked(actor, gate)
    policies.require(actor, "lift_gate")
    why = cleaned("reason", REASON, reason)
    if found.opened_at is not None:
        raise Refused("This gate is open already.")
    _open(found, actor.user_id, Opened.LIFTED, why)
    return found


@transaction.atomic
def lift_gates(*, actor: Access, item: Typed, reason: str) -> None:
    """Lift every gate that holds a locked item, that of its epic too; nothing where none does. Raises Invalid at
    `lift` without a reason."""
    policies.require(actor, "lift_gate")
    why = cleaned("lift", REASON, reason)
    held_by = [gate.pk for gate in closed_gates([item]).get(item.pk, [])]
    for gate in _still_closed(Q(pk__in=held_by)):
        _open(gate, actor.user_id, Opened.LIFTED, why)


def open_for(actor: Access, item: Typed) -> list[str]:
    """Open what waits for an item that is done now; answers the names of what it opened. A spike's outcome decides
    by itself: see `follow_outcome`."""
    if isinstance(item, Spike):
        return []
    opened = []
    for gate in _still_closed(Q(waits_for=item)):
        _open(gate, actor.user_id, Opened.DONE)
        opened.append(_gated_name(gate))
    return opened


def opened_by(item: Item) -> list[str]:
    """The names of what an item opened by being done: it stays open when the item is taken back."""
    rows = Gate.objects.filter(waits_for=item, how__in=(Opened.DONE, Opened.OUTCOME))
    return [_gated_name(gate) for gate in rows.select_related("item", "epic", "project")]


def follow_outcome(
    actor: Access, outcome: Outcome, effects: Mapping[int, str], follow_up: Spike | None = None
) -> list[dict[str, Any]]:
    """Do to each gate that waits for a locked spike what its outcome says: `open`, `keep`, or `follow_up`.

    `effects` are by the gate's id; the others follow the kind of outcome. With `follow_up` a gate waits for that
    spike from now on. Answers what happened, for the event. Raises Invalid at `gates` for a gate of something else.
    """
    spike = outcome.spike
    told: list[dict[str, Any]] = []
    for gate in _still_closed(Q(waits_for=spike)):
        effect = effects.get(gate.pk) or default_effect(outcome.kind)
        if effect == "open":
            _open(gate, actor.user_id, Opened.OUTCOME)
        elif effect == "follow_up" and follow_up is not None:
            gate.waits_for = follow_up
            gate.save(update_fields=["waits_for"])
            tell_set(gate, actor.user_id)
        told.append({"name": _gated_name(gate), "effect": effect})
    return told


def check_effects(spike: Spike, effects: Mapping[int, str]) -> None:
    """Raise Invalid at `gates` where something is said about no gate of this spike, or nothing that can happen."""
    own = set(Gate.objects.filter(waits_for=spike, pk__in=list(effects)).values_list("pk", flat=True))
    if effects.keys() - own:
        raise Invalid(fields={"gates": "This spike has no such gate."})
    if set(effects.values()) - set(EFFECTS):
        raise Invalid(fields={"gates": "A gate is opened, kept closed, or waits for a follow-up."})


@transaction.atomic
def suggestion_answered(suggestion: Suggestion) -> None:
    """Gates that wait for a suggestion now wait for the item that it became, or are lifted with the reason why not."""
    for gate in _still_closed(Q(suggestion=suggestion)):
        if suggestion.state == Suggestion.State.ACCEPTED and suggestion.item is not None:
            gate.waits_for = suggestion.item
            gate.save(update_fields=["waits_for"])
            tell_set(gate, suggestion.decided_by_id)
        elif suggestion.state == Suggestion.State.DECLINED:
            _open(gate, suggestion.decided_by_id, Opened.LIFTED, suggestion.reason)


def gated_thing(actor: Access, item: int | None, epic: int | None) -> tuple[Item | None, Epic | None]:
    """What a gate is of, by number: an item, or an epic. Raises NotFound."""
    rows: Any = Item.objects.filter(deleted_at=None) if epic is None else Epic.objects
    found = rows.filter(project_id=actor.project_id, number=item if epic is None else epic).first()
    if found is None:
        raise NotFound()
    found.project = actor.project
    return (found, None) if epic is None else (None, found)


def lock_held(item: Item | None, epic: Epic | None, awaited: Item | None = None) -> None:
    """Lock what a gate will hold, and what it waits for: nobody begins, or finishes, one of them meanwhile."""
    stories = Story.objects.filter(epic=epic) if epic is not None else Story.objects.filter(item_ptr=item)
    held = Q(pk__in=stories.values("pk")) | Q(technicaltask__parent__in=stories.values("pk"))
    wanted = [one.pk for one in (item, awaited) if one is not None]
    rows = Item.objects.filter(held & Q(done_at=None) | Q(pk__in=wanted)).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    if awaited is not None and Item.objects.filter(pk=awaited.pk, done_at__isnull=False).exists():
        raise Invalid(fields={"waits_for": f"{awaited.key} was closed a moment ago."})


def tell_set(gate: Gate, actor_id: int | None) -> None:
    _tell("gate_set", gate, actor_id)


def _awaited(actor: Access, number: int) -> Item:
    found = Item.objects.filter(project_id=actor.project_id, number=number, deleted_at=None).first()
    if found is None:
        raise Invalid(fields={"waits_for": "This project has no item with that number."})
    found.project = actor.project
    if found.is_done:
        raise Invalid(fields={"waits_for": f"{found.key} is closed already; there is nothing to wait for."})
    return found


def _check(item: Item | None, epic: Epic | None, awaited: Item) -> None:
    closed = Gate.objects.filter(project_id=awaited.project_id, opened_at=None)
    if closed.filter(item=item, epic=epic, waits_for=awaited).exists():
        raise Invalid(fields={"waits_for": f"It waits for {awaited.key} already."})
    if item is None:
        return
    if item.pk == awaited.pk:
        raise Invalid(fields={"waits_for": "An item does not wait for itself."})
    waiting: Any = closed.filter(item__isnull=False, waits_for__isnull=False)
    if leads_back(waiting.values_list("item_id", "waits_for_id"), awaited.pk, item.pk):
        raise Invalid(
            fields={"waits_for": f"{awaited.key} waits for {item.key} itself, so neither would ever open."}
        )


def _locked(actor: Access, pk: int) -> Gate:
    rows = Gate.objects.select_for_update(of=("self",)).select_related(
        "item", "epic", "waits_for", "suggestion"
    )
    found = rows.filter(project_id=actor.project_id, pk=pk).first()
    if found is None:
        raise NotFound()
    found.project = actor.project
    return found


def _still_closed(which: Q) -> Iterable[Gate]:
    """Closed gates, locked in one order."""
    rows = Gate.objects.select_for_update(of=("self",)).filter(which, opened_at=None).order_by("pk")
    return rows.select_related("item", "epic", "project", "waits_for", "suggestion")


def _open(gate: Gate, actor_id: int | None, how: Gate.Opened, reason: str = "") -> None:
    gate.opened_at, gate.opened_by_id, gate.how, gate.reason = timezone.now(), actor_id, how.value, reason
    gate.save(update_fields=["opened_at", "opened_by", "how", "reason"])
    _tell("gate_lifted" if how == Opened.LIFTED else "gate_opened", gate, actor_id)


def _tell(kind: str, gate: Gate, actor_id: int | None) -> None:
    about: Any = gate.item if gate.item is not None else gate.epic
    data = {
        "gate": gate.pk,
        "number": about.number,
        "waits_for": gate.waits_for.number if gate.waits_for else None,
        "name": name_of(gate.project.key, gate),
        "reason": gate.reason,
        "how": gate.how,
    }
    record(
        project_id=gate.project_id,
        kind=kind,
        actor_id=actor_id,
        subject=("item" if gate.item is not None else "epic", about.pk),
        data=data | ({"type": about.type} if gate.item is not None else {"title": about.title}),
    )


def _gated_name(gate: Gate) -> str:
    if gate.item is not None:
        return f"{gate.project.key}-{gate.item.number}"
    return f"the stories of “{gate.epic.title}”" if gate.epic else ""
