"""Forms of gates and links."""

from typing import Any

from django import forms

from backlog.forms.fields import KeyField, text_area
from backlog.models import ItemType

PHRASES = [
    ("blocks", "blocks"),
    ("blocked_by", "is blocked by"),
    ("relates", "relates to"),
    ("results_from", "results from"),
    ("leads_to", "leads to"),
]


class KeyForm(forms.Form):
    """A form with keys of one project's items."""

    def __init__(self, *args: Any, project_key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, KeyField):
                field.project_key = project_key
                field.widget.attrs |= {"placeholder": f"{project_key}-12", "autocomplete": "off"}


class NeedDesignForm(forms.Form):
    """What the team is asked for before the coding starts."""

    kind = forms.ChoiceField(
        choices=[
            (ItemType.SPIKE.value, "A spike: how, or whether, is the open question"),
            (ItemType.TASK.value, "A task: what to do is known"),
        ],
        initial=ItemType.SPIKE.value,
        label="What does the team have to do first?",
        widget=forms.RadioSelect,
    )
    title = forms.CharField(max_length=200)
    text = forms.CharField(
        required=False, max_length=50_000, label="What has to be clear before coding?", widget=text_area(3)
    )


class GateForm(KeyForm):
    waits_for = KeyField(
        required=True, label="Waits for", help_text="It is not begun before this item is done."
    )


class LiftForm(forms.Form):
    reason = forms.CharField(max_length=500, label="Why may it begin now?", widget=text_area(2))


class LinkForm(KeyForm):
    phrase = forms.ChoiceField(choices=PHRASES, label="How")
    other = KeyField(required=True, label="Item")
