"""What the backlog's address says about which items to show. Anything unreadable is left out, never an error."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from backlog.forms.fields import Choices
from backlog.models import Defect, Epic, ItemType, Story, TechnicalTask
from backlog.queries import BacklogFilter
from common.durations import parse_minutes
from common.errors import Invalid

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
COMMON = ("epic", "label", "assignee", "state", "estimated", "ready")
MORE = (
    *(
        "sprint",
        "epic_kind",
        "story_kind",
        "design",
        "category",
        "severity",
        "blocked",
        "gated",
        "attachments",
    ),
    *("created_by", "created_since", "updated_since", "points_min", "points_max", "hours_min", "hours_max"),
)
NAMES = ("q", "type", *COMMON, *MORE)
LONGEST = 200


def either(name: str, yes: str, no: str) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, label=name, choices=[("", name), ("yes", yes), ("no", no)])


def one_of(name: str, choices: Iterable[tuple[Any, Any]] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, label=name, choices=[("", "Any"), *choices])


def since(name: str) -> forms.CharField:
    return forms.CharField(required=False, label=name, widget=forms.DateInput({"type": "date"}))


def short(name: str) -> forms.CharField:
    return forms.CharField(required=False, label=name, widget=forms.TextInput({"inputmode": "decimal"}))


class FilterForm(forms.Form):
    """The controls; the first choice of each common one names it."""

    q = forms.CharField(
        required=False,
        max_length=LONGEST,
        label="Text",
        widget=forms.TextInput(
            {"type": "search", "placeholder": "Text or key", "data-search": "", "autocomplete": "off"}
        ),
    )
    epic = forms.ChoiceField(required=False, label="Epic")
    label = forms.ChoiceField(required=False, label="Label")
    assignee = forms.ChoiceField(required=False, label="Assignee")
    state = forms.ChoiceField(required=False, label="State", choices=STATES)
    estimated = either("Estimate", "Estimated", "Not estimated")
    ready = either("Readiness", "Ready", "Not ready")
    sprint = one_of("Sprint")
    epic_kind = one_of("Kind of epic", Epic.Kind.choices)
    story_kind = one_of("Kind of story", Story.Kind.choices)
    design = one_of("Design", Story.Design.choices)
    category = one_of("Category of task", TechnicalTask.Category.choices)
    severity = one_of("Severity", Defect.Severity.choices)
    blocked = one_of("Blocked", [("yes", "Blocked"), ("no", "Not blocked")])
    gated = one_of("Gate", [("yes", "Waits for design"), ("no", "Nothing to wait for")])
    attachments = one_of("Attachments", [("yes", "With files"), ("no", "Without files")])
    created_by = one_of("Created by")
    created_since = since("Created since")
    updated_since = since("Changed since")
    points_min = short("Points from")
    points_max = short("Points to")
    hours_min = short("Hours from")
    hours_max = short("Hours to")

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        epics: Choices = (),
        people: Choices = (),
        labels: list[str] | None = None,
        sprints: Choices = (),
    ) -> None:
        super().__init__(data, auto_id="filter-%s")
        offered: dict[str, list[tuple[Any, str]]] = {
            "epic": [("", "Epic"), (0, "No epic"), *epics],
            "assignee": [("", "Assignee"), (0, "Nobody yet"), *people],
            "label": [("", "Label"), *((name, name) for name in labels or [])],
            "sprint": [("", "Any"), ("none", "In no sprint"), *sprints],
            "created_by": [("", "Anybody"), *people],
        }
        for name, values in offered.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        for name in COMMON:
            self.fields[name].widget.attrs["data-submit"] = ""  # the script sends the form when one is chosen

    @property
    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in COMMON]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in MORE]

    @property
    def more_count(self) -> int:
        """How many of the less common filters are set."""
        return sum(bool(self.data.get(name)) for name in MORE)

    @property
    def types(self) -> list[tuple[str, str, bool]]:
        """Value, words and whether it is chosen."""
        chosen = types_in(self.data.get("type", ""))
        return [(value, label, value in chosen) for value, label in ItemType.choices]

    @property
    def types_said(self) -> str:
        """`Story, Spike`; empty while all types are shown."""
        return ", ".join(label for _, label, is_chosen in self.types if is_chosen)


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

    def choice(name: str, values: Iterable[Any]) -> str:
        return params.get(name, "") if params.get(name, "") in [str(value) for value in values] else ""

    def read(name: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(params.get(name, "")) if params.get(name) else None
        except (ValueError, ArithmeticError, Invalid):
            return None

    label, severity = params.get("label", ""), choice("severity", Defect.Severity.values)
    return BacklogFilter(
        text=params.get("q", "")[:LONGEST],
        types=types_in(params.get("type", "")),
        epic=_number(params.get("epic", "")),
        labels=(label[:60],) if label else (),
        assignee=_number(params.get("assignee", "")),
        state=choice("state", dict(STATES)),
        epic_kind=choice("epic_kind", Epic.Kind.values),
        story_kind=choice("story_kind", Story.Kind.values),
        design=choice("design", Story.Design.values),
        category=choice("category", TechnicalTask.Category.values),
        severity=int(severity) if severity else None,
        sprint=0 if params.get("sprint") == "none" else _number(params.get("sprint", "")) or None,
        created_by=_number(params.get("created_by", "")),
        created_since=read("created_since", date.fromisoformat),
        updated_since=read("updated_since", date.fromisoformat),
        points_min=read("points_min", _points),
        points_max=read("points_max", _points),
        minutes_min=read("hours_min", lambda text: parse_minutes(text, "hours")),
        minutes_max=read("hours_max", lambda text: parse_minutes(text, "hours")),
        estimated=YES_NO.get(params.get("estimated", "")),
        ready=YES_NO.get(params.get("ready", "")),
        blocked=YES_NO.get(params.get("blocked", "")),
        gated=YES_NO.get(params.get("gated", "")),
        attachments=YES_NO.get(params.get("attachments", "")),
    )


def types_in(text: str) -> tuple[str, ...]:
    """`story,spike` → the types among them."""
    return tuple(type for type in ItemType.values if type in text.split(","))


def kept(params: Mapping[str, str], **changes: str) -> dict[str, str]:
    """What is set in the address, with changes; empty values leave it."""
    found = {name: params.get(name, "")[:LONGEST] for name in NAMES} | changes
    return {name: value for name, value in found.items() if value}


def tidy(params: Mapping[str, Any]) -> dict[str, str]:
    """An address that says only what is set; what was ticked several times stands together."""
    lists = getattr(params, "lists", lambda: [(name, [value]) for name, value in params.items()])()
    joined = {
        name: ",".join(v for v in values if v) if name == "type" else values[-1] for name, values in lists
    }
    return {name: value for name, value in joined.items() if value}


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _points(text: str) -> Decimal:
    number = Decimal(text.replace(",", "."))
    if not number.is_finite() or abs(number) > 100_000:
        raise ValueError(text)
    return number
