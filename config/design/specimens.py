"""What the page of the design system shows: values as plain as those that pages give to the same templates."""

from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from typing import Any, TypeVar

from django import forms

from backlog.presenters.marks import Marks
from backlog.presenters.rows import Row
from common.forms import HoursField
from sprints.presenters.cards import CardView

T = TypeVar("T")

# Names of the tokens that are colours, in the groups of static/src/css/tokens.css; of ink only what words may be.
GROUNDS = ["paper", "desk", "raised", "hover", "select", "line", "edge", "track", "veil"]
INKS = ["ink", "ink-2", "ink-3", "ghost", "accent", "on-accent"]
CATEGORIES = ["feature", "technical", "spike", "defect"]
WORDS = [f"{name}-text" for name in CATEGORIES]
STATES = ["warn", "warn-text", "warn-wash", "over", "over-text", "over-wash"]
COLOURS = [*GROUNDS, *INKS, *CATEGORIES, *WORDS, "on-cat", *STATES]
SIZES = [
    ("t-7", "A page outside"),
    ("t-6", "A figure"),
    ("t-5", "A page"),
    ("t-4", "Text, a heading"),
    ("t-3", "A control"),
]
SIZES += [("t-2", "A note"), ("t-1", "A key, an axis")]
STEPS = [4, 8, 12, 16, 20, 24, 32]
LETTERS = [("f", "Feature"), ("t", "Technical"), ("s", "Spike"), ("d", "Defect"), ("u", "Unplanned")]
TYPES = ["story", "task", "spike", "defect", "epic"]
EMPTY: dict[str, Any] = {"str": "", "int": 0, "bool": False, "tuple[int, int]": (0, 0), "Marks": Marks()}


def plain(kind: type[T], **given: Any) -> T:
    """One of these, of which only what matters is said."""
    names = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    rest = {name: EMPTY.get(_written(one.type)) for name, one in names.items() if one.default is MISSING}
    return kind(**rest | given)


def _written(kind: Any) -> str:
    return getattr(kind, "__name__", str(kind)) if isinstance(kind, type) else str(kind)


@dataclass(frozen=True, slots=True)
class Scheme:
    """One column of the page; ids in it begin with its name, numbers with its hundred."""

    name: str
    rows: list[Row]
    cards: list[CardView]
    form: forms.Form

    @property
    def ending(self) -> str:
        return f"-{self.name}"


class Example(forms.Form):
    """A form with one field of each kind; sent with what is wrong, so that it says so."""

    title = forms.CharField(label="Title", help_text="A verb and a thing, in a few words.")
    box = HoursField(label="Box")
    risk = forms.ChoiceField(label="Risk", choices=[("low", "Low"), ("high", "High")])
    text = forms.CharField(label="Description", widget=forms.Textarea, required=False)
    until = forms.DateField(label="Until", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    kind = forms.ChoiceField(
        label="Kind", choices=[("feature", "Feature"), ("quality", "Quality")], widget=forms.RadioSelect
    )
    again = forms.BooleanField(label="Tell me when it is done", required=False)


def schemes() -> list[Scheme]:
    """The light one, then the dark one."""
    return [_scheme("light", 100), _scheme("dark", 200)]


def _scheme(name: str, hundred: int) -> Scheme:
    sent = {
        "title": "",
        "box": "soon",
        "risk": "low",
        "text": "Kept as it was typed.",
        "kind": "feature",
        "again": "on",
    }
    return Scheme(name, _rows(hundred), _cards(hundred), Example(sent, auto_id=f"{name}_%s"))


def _rows(first: int) -> list[Row]:
    told: list[dict[str, Any]] = [
        {
            "type": "story",
            "title": "Pay for several tickets at once",
            "epic": "Checkout",
            "estimate": "5 pt",
            "assignee": "Priya Raman",
        },
        {
            "type": "task",
            "title": "Queue in front of the payment provider",
            "estimate": "12 h",
            "sprint": "S15",
            "assignee": "Marit Solheim",
        },
        {
            "type": "spike",
            "title": "Which provider takes cards at sea?",
            "estimate": "8 h",
            "waits": Marks(gate="Waits for a signature", gate_key="SEA-7"),
        },
        {
            "type": "defect",
            "title": "Two receipts for one payment",
            "estimate": "3 h",
            "blocked": "6 d",
            "blocked_title": "Blocked since 15 Nov",
        },
        {
            "type": "story",
            "title": "Refund by the crew",
            "estimate": "–",
            "is_sized": False,
            "dot": "no",
            "dot_title": "Needs an estimate",
        },
        {
            "type": "story",
            "title": "Tickets as wallet passes",
            "estimate": "3 pt",
            "is_done": True,
            "dot": "off",
            "may_move": False,
        },
    ]
    usual = {"is_sized": True, "may_move": True, "dot_title": "Ready"}
    return [
        plain(Row, **usual | one | {"number": first + at, "key": f"SEA-{first + at}"})
        for at, one in enumerate(told)
    ]


def _cards(first: int) -> list[CardView]:
    told: list[dict[str, Any]] = [
        {
            "type": "story",
            "edge": "f",
            "title": "Pay for several tickets at once",
            "points": Decimal(5),
            "criteria": (3, 5),
            "assignee": "Priya Raman",
            "age_days": 2,
        },
        {
            "type": "task",
            "edge": "t",
            "title": "Queue in front of the provider",
            "parent": "SEA-12",
            "left": 240,
            "size": 720,
            "done_items": (1, 4),
            "age_days": 9,
            "is_stale": True,
        },
        {
            "type": "spike",
            "edge": "s",
            "title": "Which provider takes cards at sea?",
            "box": 480,
            "spent": 300,
            "is_agreed": True,
            "clock": "running",
            "running": 1,
            "age_days": 0,
        },
        {
            "type": "spike",
            "edge": "s",
            "title": "Can the gate read a phone?",
            "box": 480,
            "spent": 480,
            "is_agreed": True,
            "clock": "exhausted",
            "assignee": "Marit Solheim",
        },
        {
            "type": "defect",
            "edge": "d",
            "title": "Two receipts for one payment",
            "severity": 1,
            "blocked": "6 d",
            "size": 180,
            "left": 180,
            "assignee": "Aiko Mori",
        },
    ]
    usual = {"age_days": 1, "goes": "todo doing done"}
    return [
        plain(CardView, **usual | one | {"number": first + 50 + at, "key": f"SEA-{first + 50 + at}"})
        for at, one in enumerate(told)
    ]
