"""Work that one side asks the other for: suggested, then accepted with what its type needs, or declined with a reason.

A suggestion is locked before anything else, the project's and its backlog's rows only after it.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from activity.services import record
from backlog import policies
from backlog.models import Epic, Item, ItemType, Suggestion
from backlog.rules.triage import RIGHTS, completed, kept_apart
from backlog.services import items
from backlog.services.fields import TITLE_LENGTH, choice, cleaned, line, text
from backlog.services.gates import suggestion_answered
from backlog.services.loading import Typed, epic_of
from backlog.services.mentions import newly_named
from common.errors import Invalid, NotAllowed, NotFound, Refused, Stale

WITHDRAWN = "Withdrawn"
FIELDS = {"title": line(TITLE_LENGTH, is_required=True), "text": text()}
KIND = choice([kind.value for kind in Suggestion.KINDS], is_optional=False)
REASON = line(500, is_required=True)
CREATE: dict[str, Callable[..., Typed]] = {
    ItemType.STORY: items.create_story,
    ItemType.TASK: items.create_task,
    ItemType.SPIKE: items.create_spike,
}


@transaction.atomic
def suggest(
    *,
    actor: Access,
    kind: str,
    title: str,
    text: str = "",
    opens: int | None = None,
    opens_epic: int | None = None,
) -> Suggestion:
    """Ask the owner of a backlog for a story, task or spike. It waits in triage and has no key yet.

    `opens` is the number of the item that it would open, `opens_epic` that of an epic; one of them at most.
    Raises NotAllowed, and Invalid with the fields that are wrong.
    """
    kind = cleaned("kind", KIND, kind)
    policies.require(actor, RIGHTS[kind].suggest)
    values = _cleaned({"title": title, "text": text, "opens": opens, "opens_epic": opens_epic}, actor)
    made = Suggestion.objects.create(
        project=actor.project, kind=kind, created_by=actor.user, created_at=timezone.now(), **values
    )
    _tell(actor, "suggestion_made", made)
    _tell_mentions(actor, made)
    return made


@transaction.atomic
def edit_suggestion(
    *, actor: Access, suggestion: int, version: int | None = None, **changes: Any
) -> Suggestion:
    """Change title, text, or what it would open, of one's own while nobody has answered it."""
    found = _own(actor, suggestion)
    allowed = {*FIELDS, "opens", "opens_epic"}
    if unknown := changes.keys() - allowed:
        raise Invalid(fields=dict.fromkeys(sorted(unknown), "A suggestion has no such field."))
    new = _cleaned(changes, actor)
    if "opens" in new or "opens_epic" in new:
        _require_one(new.get("opens", found.opens), new.get("opens_epic", found.opens_epic))
    different = {name: value for name, value in new.items() if getattr(found, name) != value}
    if {"opens", "opens_epic"} & different.keys() and found.gates.filter(opened_at=None).exists():
        raise Invalid(fields={"opens": "A gate waits for this suggestion, so what it opens stays."})
    _require_version(found, version, different)
    if not different:
        return found
    before = found.text
    for name, value in different.items():
        setattr(found, name, value)
    found.version += 1
    found.save(update_fields=[*different, "version"])
    _tell(actor, "suggestion_edited", found, {"changed": sorted(different)})
    _tell_mentions(actor, found, before)
    return found


@transaction.atomic
def accept_suggestion(*, actor: Access, suggestion: int, version: int | None = None, **fields: Any) -> Typed:
    """Make the item that was asked for. `fields` complete it: all that creating an item of its type takes.

    What is not given is taken from the suggestion. It gets its key now; whoever suggested it is told.
    Raises Refused when somebody has answered it before, Stale, NotAllowed, and Invalid with the fields.
    """
    found = _for_triage(actor, suggestion, version)
    given = {name: value for name, value in fields.items() if value is not None}
    values = completed(found.kind, found.title, found.text) | given
    made = CREATE[found.kind](actor=actor, suggestion=found, **values)
    _answer(actor, found, Suggestion.State.ACCEPTED, item=made)
    return made


@transaction.atomic
def decline_suggestion(
    *, actor: Access, suggestion: int, reason: str, version: int | None = None
) -> Suggestion:
    """Say no, and why: the suggester reads it. Raises Invalid without a reason, Refused when it is answered."""
    found = _for_triage(actor, suggestion, version)
    _answer(actor, found, Suggestion.State.DECLINED, reason=cleaned("reason", REASON, reason))
    return found


@transaction.atomic
def withdraw_suggestion(*, actor: Access, suggestion: int, version: int | None = None) -> Suggestion:
    """Take back one's own suggestion: declined by oneself, with the reason "Withdrawn"."""
    found = _own(actor, suggestion)
    _require_version(found, version)
    _answer(actor, found, Suggestion.State.DECLINED, reason=WITHDRAWN)
    return found


def _locked(actor: Access, pk: int) -> Suggestion:
    rows = Suggestion.objects.select_for_update(of=("self",), no_key=True).select_related(
        "opens", "opens_epic", "item", "decided_by", "created_by"
    )
    found = rows.filter(project_id=actor.project_id, pk=pk).first()
    if found is None:
        raise NotFound()
    found.project = actor.project
    return found


def _for_triage(actor: Access, pk: int, version: int | None) -> Suggestion:
    found = _locked(actor, pk)
    policies.require(actor, RIGHTS[found.kind].triage)
    _require_open(found)
    _require_version(found, version)
    return found


def _own(actor: Access, pk: int) -> Suggestion:
    found = _locked(actor, pk)
    policies.require(actor, "edit_own_suggestion")
    if actor.user is None or found.created_by_id != actor.user_id:
        raise NotAllowed("Only whoever made a suggestion changes it or takes it back.")
    _require_open(found)
    return found


def _require_open(found: Suggestion) -> None:
    if found.state == Suggestion.State.OPEN:
        return
    if found.state == Suggestion.State.ACCEPTED:
        became = f": it is {found.project.key}-{found.item.number} now" if found.item else ""
        raise Refused(f"{found.decided_by or 'Somebody'} has accepted this suggestion already{became}.")
    if found.decided_by_id == found.created_by_id and found.reason == WITHDRAWN:
        raise Refused(f"{found.decided_by or 'Somebody'} has withdrawn this suggestion.")
    raise Refused(f"{found.decided_by or 'Somebody'} has declined this suggestion already: {found.reason}")


def _require_version(found: Suggestion, version: int | None, changes: dict[str, Any] | None = None) -> None:
    if version is None or version == found.version:
        return
    mine = changes or {}
    changed = {name: (kept_apart(getattr(found, name)), kept_apart(value)) for name, value in mine.items()}
    raise Stale(f"“{found.title}” was changed while you were looking at it.", found.version, changed)


def _answer(
    actor: Access, found: Suggestion, state: str, *, reason: str = "", item: Typed | None = None
) -> None:
    """Write the answer, tell it, and let the gates that wait for the suggestion follow it."""
    found.state, found.reason, found.item = state, reason, item
    found.decided_by, found.decided_at = actor.user, timezone.now()
    found.version += 1
    found.save(update_fields=["state", "reason", "item", "decided_by", "decided_at", "version"])
    _tell(actor, f"suggestion_{state}", found)
    suggestion_answered(found)


def _cleaned(given: dict[str, Any], actor: Access) -> dict[str, Any]:
    """Values as they will be kept, all that is wrong told at once."""
    values: dict[str, Any] = {}
    wrong: dict[str, Any] = {}
    for name, value in given.items():
        try:
            if name in FIELDS:
                values[name] = cleaned(name, FIELDS[name], value)
            elif name == "opens":
                values[name] = _item_of(actor, value)
            else:
                values[name] = _epic_of(actor, value)
        except Invalid as error:
            wrong |= error.fields
    if wrong:
        raise Invalid(fields=wrong)
    _require_one(values.get("opens"), values.get("opens_epic"))
    return values


def _require_one(item: Item | None, epic: Epic | None) -> None:
    if item is not None and epic is not None:
        raise Invalid(fields={"opens_epic": "Name an item or an epic, not both."})


def _item_of(actor: Access, number: int | None) -> Item | None:
    if number is None:
        return None
    found = Item.objects.filter(project_id=actor.project_id, number=number, deleted_at=None).first()
    if found is None:
        raise Invalid(fields={"opens": "This project has no item with that key."})
    return found


def _epic_of(actor: Access, number: int | None) -> Epic | None:
    try:
        return epic_of(actor, number)
    except Invalid as error:
        raise Invalid(fields={"opens_epic": error.fields["epic"]}) from None


def _tell_mentions(actor: Access, found: Suggestion, before: str = "") -> None:
    if people := newly_named(actor, found.text, before):
        _tell(actor, "mentioned", found, {"people": people})


def _tell(actor: Access, kind: str, found: Suggestion, data: dict[str, Any] | None = None) -> None:
    """About the suggestion; `number` is that of the item it became."""
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("suggestion", found.pk),
        data={
            "kind": found.kind,
            "title": found.title,
            "reason": found.reason,
            "number": found.item.number if found.item else None,
            "suggester": found.created_by_id,
            **(data or {}),
        },
    )
