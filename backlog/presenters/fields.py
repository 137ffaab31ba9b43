"""Fields of an item edited in place: the control for who may, the value for who may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from accounts.access import Access
from backlog import queries
from backlog.forms.items import EDIT, ItemForm
from backlog.models import Item, ItemType, Story
from common.durations import format_hours
from common.forms import HoursField
from common.templatetags.tandem import plain

RIGHT_OF = {"points": "size", "remaining_points": "size", "business_value": "value", "assignee": "assign"}
KEYS = {"assignee": "a", "points": "e", "estimate_minutes": "e", "labels": "l"}  # of static/src/keys.ts
EMPTY = "–"
PROMPTS = {
    "as_a": "Who wants it?",
    "i_want": "What do they want to do?",
    "so_that": "What is it good for?",
    "description": "Write a description; Markdown",
    "context": "What is known so far? Markdown",
    "steps": "How can it be seen? Markdown",
    "expected": "What should happen?",
    "actual": "What happens instead?",
}


@dataclass(frozen=True, slots=True)
class InPlace:
    """One field: `control` to edit it, or `shown` with the reason `why` it is not to be edited here."""

    name: str
    label: str
    bound: BoundField
    shown: str
    why: str
    prompt: str = EMPTY

    @property
    def control(self) -> SafeString:
        """The bare control, named by its label for screen readers."""
        attrs: dict[str, str | bool] = {
            "class": "field",
            "aria-label": self.label,
            "placeholder": self.prompt,
        }
        if key := KEYS.get(self.name):
            attrs["title"] = f"{self.label} ({key})"
        if self.name != "title" and not isinstance(self.bound.field.widget, forms.Textarea):
            return self.bound.as_widget(attrs=attrs)
        return self.bound.as_widget(forms.Textarea(), attrs=attrs | {"class": "field one", "rows": "1"})


def fields_of(access: Access, item: Item, why: Mapping[str, str]) -> dict[str, InPlace]:
    """All fields of the item's type by name. One query, for the epics and people to choose from."""
    form = edit_form(access, item)
    return {
        name: InPlace(
            name=name,
            label=str(bound.label),
            bound=bound,
            shown=_shown(item, name, bound),
            why=why.get(RIGHT_OF.get(name, "edit"), why["edit"]),
            prompt=_prompt(item, name),
        )
        for name in form.fields
        for bound in [form[name]]
    }


def edit_form(access: Access, item: Item) -> ItemForm:
    """The form of its type, filled with what the item says."""
    kind = EDIT[item.type]
    form = kind(initial=_initial(item, kind), auto_id="in-%s", **choices(access, item))
    return form.without(*unused(access, item.type))


def unused(access: Access, type: str) -> tuple[str, ...]:
    """Fields of a type that this project does not use."""
    in_hours = type in (ItemType.TASK, ItemType.DEFECT) and not access.project.sizes_in_points
    return ("points",) if in_hours else ()


def sent_values(item: Item) -> dict[str, str]:
    """What the item's fields say, as a form sends it."""
    kind = EDIT[item.type]
    initial = _initial(item, kind)
    prepared = {name: field.prepare_value(initial.get(name)) for name, field in kind.base_fields.items()}
    return {name: "" if value is None else str(value) for name, value in prepared.items()}


def choices(access: Access, item: Item | None = None) -> dict[str, list[tuple[int, str]]]:
    """Epics that are open and people who are here; what the item has already stays among them."""
    offered = queries.choices(access, with_closed=False)
    epics, people = offered.epics, offered.people
    if item and item.epic and item.epic.number not in dict(epics):
        epics.append((item.epic.number, item.epic.title))
    if item and item.assignee and item.assignee.pk not in dict(people):
        people.append((item.assignee.pk, str(item.assignee)))
    return {"epics": epics, "people": people}


def _initial(item: Item, kind: type[ItemForm]) -> dict[str, Any]:
    initial = {name: getattr(item.detail, name, None) for name in kind.base_fields}
    initial |= {
        "epic": item.epic.number if item.epic else None,
        "assignee": item.assignee_id,
        "labels": [label.name for label in item.labels.all()],
    }
    parent = getattr(item.detail, "parent", None)
    for name in ("points", "remaining_points"):
        if initial.get(name) is not None:
            initial[name] = plain(initial[name])
    return initial | (
        {"parent": parent.number if isinstance(parent, Story) else None} if "parent" in initial else {}
    )


def _prompt(item: Item, name: str) -> str:
    """What stands where nothing was written; for what is left, the figure that counts until somebody says another."""
    if name == "remaining_minutes":
        return format_hours(item.estimate.remaining_minutes)
    if name == "remaining_points":
        return plain(item.estimate.remaining_points)
    return PROMPTS.get(name, EMPTY)


def _shown(item: Item, name: str, bound: BoundField) -> str:
    """The value in words, for who may only read it."""
    if name == "epic":
        return item.epic.title if item.epic else EMPTY
    if name == "assignee":
        return str(item.assignee) if item.assignee else "Nobody yet"
    value = bound.initial
    if value in (None, "", []):
        return EMPTY
    if isinstance(bound.field, HoursField):
        return format_hours(value)
    if isinstance(bound.field, forms.ChoiceField):
        return str(dict(bound.field.choices).get(value, value))  # type: ignore[arg-type]
    return ", ".join(value) if isinstance(value, list) else str(value)
