"""The form that splits a story, and the one that changes an item's type."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from backlog.forms.fields import text_area
from backlog.forms.items import points_field
from backlog.models import Criterion, Item, ItemType

SHOWN, MOST = 3, 20


class SplitForm(forms.Form):
    """Titles and points of the parts, and for each criterion and sub-task where it goes."""

    version = forms.IntegerField(min_value=1, max_value=2_147_483_647, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion] = (),
        children: Sequence[Item] = (),
        count: int = SHOWN,
        why_not_size: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.count, self.why_not_size = count, why_not_size
        self.places = [("", "stays"), *((str(n), f"part {n}") for n in range(1, count + 1))]
        for n in range(1, count + 1):
            self.fields[f"title_{n}"] = forms.CharField(
                required=n == 1, max_length=200, label=f"Title of part {n}"
            )
            self._points(f"points_{n}", f"Points of part {n}")
        self._points("points", "Points that the original keeps")
        self.criteria, self.children = list(criteria), list(children)
        for criterion in self.criteria:
            self._place(f"criterion_{criterion.pk}", criterion.text)
        for child in self.children:
            self._place(f"child_{child.number}", f"{child.key} {child.title}")

    def _points(self, name: str, label: str) -> None:
        if not self.why_not_size:
            self.fields[name] = points_field()
            self.fields[name].label = label

    def _place(self, name: str, label: str) -> None:
        self.fields[name] = forms.ChoiceField(required=False, choices=self.places, label=label)

    @property
    def parts(self) -> list[tuple[BoundField, BoundField | None]]:
        """Title and points of each; no points for who may not set them."""
        numbers = range(1, self.count + 1)
        return [(self[f"title_{n}"], None if self.why_not_size else self[f"points_{n}"]) for n in numbers]

    @property
    def criterion_fields(self) -> list[BoundField]:
        return [self[f"criterion_{one.pk}"] for one in self.criteria]

    @property
    def child_fields(self) -> list[BoundField]:
        return [self[f"child_{one.number}"] for one in self.children]

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        titled = {n for n in range(1, self.count + 1) if sent.get(f"title_{n}")}
        for name in self.fields:
            if name.startswith(("criterion_", "child_")) and sent.get(name) and int(sent[name]) not in titled:
                self.add_error(name, f"Part {sent[name]} has no title.")
        return sent

    def given(self) -> dict[str, Any]:
        """What the service takes: parts as plain values, what the original keeps, the version that was seen."""
        sent = self.cleaned_data
        parts = [
            {
                "title": sent[f"title_{n}"],
                "points": sent.get(f"points_{n}"),
                "criteria": [one.pk for one in self.criteria if sent[f"criterion_{one.pk}"] == str(n)],
                "children": [one.number for one in self.children if sent[f"child_{one.number}"] == str(n)],
            }
            for n in range(1, self.count + 1)
            if sent[f"title_{n}"]
        ]
        return {"parts": parts, "points": sent.get("points"), "version": sent["version"]}


class RetypeForm(forms.Form):
    """Another type, and the question if that is a spike."""

    type = forms.ChoiceField(label="What is it?", widget=forms.RadioSelect)
    question = forms.CharField(
        required=False,
        max_length=5000,
        label="Question",
        widget=text_area(2),
        help_text="For a spike only: what must be answered?",
    )
    version = forms.IntegerField(min_value=1, max_value=2_147_483_647, widget=forms.HiddenInput)

    def __init__(self, *args: Any, types: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [(type, ItemType(type).label) for type in types]  # type: ignore[attr-defined]
        if ItemType.SPIKE not in types:
            self.fields.pop("question")
