"""A story, or an epic, needs design: work for the team, and a gate that waits for it."""

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from accounts.services.projects import lock_project
from backlog import policies
from backlog.models import Epic, Gate, Item, ItemType, Story, Suggestion
from backlog.services import items
from backlog.services.fields import TITLE_LENGTH, choice, cleaned, line, text
from backlog.services.gates import gated_thing, lock_held, set_gate, tell_set
from backlog.services.loading import locked_story, save, tell
from backlog.services.suggestions import suggest
from common.errors import Invalid, Refused

KINDS = (ItemType.SPIKE.value, ItemType.TASK.value)
TEXT = text()


@transaction.atomic
def need_design(
    *,
    actor: Access,
    title: str,
    item: int | None = None,
    epic: int | None = None,
    kind: str = ItemType.SPIKE.value,
    text: str = "",
) -> Gate:
    """A story or an epic (a number) is not begun before its design is there: a spike or a task for the team.

    Whoever may create that work gets it at once, everybody else suggests it; the gate waits for either. A story
    says from then on that its design is a separate item. Raises NotAllowed, NotFound, Refused, and Invalid.
    """
    policies.require(actor, "set_gate")
    kind = cleaned("kind", choice(KINDS, is_optional=False), kind)
    words = cleaned("title", line(TITLE_LENGTH, is_required=True), title)
    more = cleaned("text", TEXT, text)
    lock_project(actor)
    gated, all_of = gated_thing(actor, item, epic)
    if gated is not None and gated.type != ItemType.STORY:
        raise Invalid(fields={"item": f"{gated.key} is not a story: only stories and epics need design."})
    if gated is not None and gated.is_done:
        raise Refused(f"{gated.key} is done; there is nothing left to design.")
    if policies.can(actor, f"create_{kind}"):
        made = _create(actor, kind, words, more, all_of or (gated.epic if gated else None))
        gate = set_gate(actor=actor, item=item, epic=epic, waits_for=made.number)
    else:
        asked = suggest(actor=actor, kind=kind, title=words, text=more, opens=item, opens_epic=epic)
        lock_held(gated, all_of)
        gate = _gate_of_suggestion(actor, asked)
    if gated is not None:
        _say_separate(actor, gated.number)
    return gate


def _create(actor: Access, kind: str, title: str, more: str, epic: Epic | None) -> Item:
    within = epic.number if epic is not None else None
    if kind == ItemType.TASK:
        return items.create_task(actor=actor, title=title, description=more, epic=within)
    return items.create_spike(actor=actor, title=title, question=more or title, epic=within)


def _gate_of_suggestion(actor: Access, suggestion: Suggestion) -> Gate:
    gate = Gate.objects.create(
        project=actor.project,
        item=suggestion.opens,
        epic=suggestion.opens_epic,
        suggestion=suggestion,
        created_by=actor.user,
        created_at=timezone.now(),
    )
    tell_set(gate, actor.user_id)
    return gate


def _say_separate(actor: Access, number: int) -> None:
    story = locked_story(actor, number)
    if story.design == Story.Design.SEPARATE:
        return
    before, story.design = story.design, Story.Design.SEPARATE.value
    story.version += 1
    save(story, "design", "version")
    tell(actor, "item_edited", story, {"changed": {"design": [before, story.design]}})
