"""Forms of who is in a project."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from accounts.models import Membership, Role
from common.forms import PercentField


class RolesField(forms.MultipleChoiceField):
    """At least one role; a page's script sends an empty text for none."""

    def __init__(self) -> None:
        required = {"required": "Choose at least one role."}
        super().__init__(choices=Role, widget=forms.CheckboxSelectMultiple, error_messages=required)

    def to_python(self, value: Any) -> list[str]:
        return [one for one in super().to_python(value) if one]


class MemberForm(forms.Form):
    """What somebody is in a project."""

    roles = RolesField()
    is_admin = forms.BooleanField(required=False, label="Admin")
    share_bp = PercentField(
        required=False,
        label="Share of working time, %",
        help_text="Empty: all for developers, none for others.",
    )


class InviteForm(MemberForm):
    """Whom to ask, and as what."""

    emails = forms.CharField(
        label="E-mail addresses",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        help_text="One or several, as you paste them: lines, commas, Name &lt;address&gt;.",
    )
    field_order = ["emails", "roles", "is_admin", "share_bp"]


class MemberEditForm(MemberForm):
    share_bp = PercentField(label="Share of working time, %")
    joined_on = forms.DateField(required=False, label="First day", widget=forms.DateInput({"type": "date"}))
    left_on = forms.DateField(required=False, label="Last day", widget=forms.DateInput({"type": "date"}))


class MemberInPlaceForm(MemberForm):
    """Some of it, changed in the row of the person: `names` are the fields that were sent."""

    share_bp = PercentField(label="Share of working time, %")
    version = forms.IntegerField(required=False)

    def __init__(self, data: Mapping[str, Any], names: Collection[str]) -> None:
        super().__init__(data)
        for name in [one for one in self.fields if one not in {*names, "version"}]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        if not self.fields.keys() - {"version"}:
            raise forms.ValidationError("Say what to change.")
        return super().clean() or self.cleaned_data

    def as_sent(self, member: Membership) -> dict[str, Any]:
        """What these fields say of somebody, so that it can be sent again."""
        said = {"roles": member.roles, "is_admin": member.is_admin, "share_bp": str(member.share_percent)}
        return {name: value for name, value in said.items() if name in self.fields}

    def within(self, member: Membership) -> MultiValueDict[str, Any]:
        """What was sent as part of everything about somebody, for the form that holds all of it."""
        days: dict[str, list[Any]] = {
            "joined_on": [member.joined_on or ""],
            "left_on": [member.left_on or ""],
        }
        now: dict[str, list[Any]] = {
            "roles": member.roles,
            "is_admin": [member.is_admin],
            "share_bp": [member.share_percent],
        }
        getlist = getattr(self.data, "getlist", lambda name: [self.data.get(name)])
        return MultiValueDict(days | now | {name: getlist(name) for name in self.fields})
