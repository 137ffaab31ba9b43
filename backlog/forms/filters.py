"""What the backlog's address says about which items to show. Anything unreadable is left out, never an error."""

from collections.abc import Mapping
from typing import Any

from django import forms

from backlog.forms.fields import Choices
from backlog.models import ItemType
from backlog.queries import BacklogFilter

YES_NO = {"yes": True, "no": False}
STATES = [
    ("", "State"),
    ("backlog", "In the backlog"),
    ("todo", "To do"),
    ("doing", "In progress"),
    ("blocked", "Blocked"),
    ("done", "Done"),
    ("all", "Open and done"),
]
NAMES = ("q", "type", "epic", "label", "assignee", "state", "estimated", "ready")


class FilterForm(forms.Form):
    """The controls; the first choice of each names it."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label="Text",
        widget=forms.TextInput(
            {"type": "search", "placeholder": "Text or key", "data-search": "", "autocomplete": "off"}
        ),
    )
    type = forms.ChoiceField(required=False, label="Type", choices=[("", "Type"), *ItemType.choices])
    epic = forms.ChoiceField(required=False, label="Epic")
    label = forms.ChoiceField(required=False, label="Label")
    assignee = forms.ChoiceField(required=False, label="Assignee")
    state = forms.ChoiceField(required=False, label="State", choices=STATES)
    estimated = forms.ChoiceField(
        required=False,
        label="Estimate",
        choices=[("", "Estimate"), ("yes", "Estimated"), ("no", "Not estimated")],
    )
    ready = forms.ChoiceField(
        required=False, label="Readiness", choices=[("", "Readiness"), ("yes", "Ready"), ("no", "Not ready")]
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        epics: Choices = (),
        people: Choices = (),
        labels: list[str] | None = None,
    ) -> None:
        super().__init__(data, auto_id="filter-%s")
        offered: dict[str, list[tuple[Any, str]]] = {
            "epic": [("", "Epic"), (0, "No epic"), *epics],
            "assignee": [("", "Assignee"), (0, "Nobody yet"), *people],
            "label": [("", "Label"), *((name, name) for name in labels or [])],
        }
        for name, values in offered.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["data-submit"] = ""  # the script sends the form when one is chosen


class SearchForm(forms.Form):
    """What narrows the results of a search. Unknown values narrow nothing."""

    type = forms.ChoiceField(required=False, label="Type", choices=[("", "Any type"), *ItemType.choices])
    state = forms.ChoiceField(
        required=False, label="State", choices=[("", "Any state"), ("open", "Open"), *STATES[1:-1]]
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="search-%s")
        kind, state = data.get("type", ""), data.get("state", "")
        self.types = (kind,) if kind in ItemType.values else ()
        self.wanted_state: str = state if state in {"open", *dict(STATES)} else ""
        for field in self.fields.values():
            field.widget.attrs["data-submit"] = ""


def filter_of(params: Mapping[str, str]) -> BacklogFilter:
    """The filter that an address asks for."""
    kind, label = params.get("type", ""), params.get("label", "")
    return BacklogFilter(
        text=params.get("q", "")[:200],
        types=(kind,) if kind in ItemType.values else (),
        epic=_number(params.get("epic", "")),
        labels=(label[:60],) if label else (),
        assignee=_number(params.get("assignee", "")),
        state=params.get("state", "") if params.get("state", "") in dict(STATES) else "",
        estimated=YES_NO.get(params.get("estimated", "")),
        ready=YES_NO.get(params.get("ready", "")),
    )


def kept(params: Mapping[str, str], **changes: str) -> dict[str, str]:
    """What is set in the address, with changes; empty values leave it."""
    found = {name: params.get(name, "") for name in NAMES} | changes
    return {name: value for name, value in found.items() if value}


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
