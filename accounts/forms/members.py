"""Forms of who is in a project."""

from django import forms

from accounts.models import Role
from common.forms import PercentField


class MemberForm(forms.Form):
    """What somebody is in a project."""

    roles = forms.MultipleChoiceField(choices=Role, widget=forms.CheckboxSelectMultiple)
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
