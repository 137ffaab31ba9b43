"""Forms of who is in a project."""

from django import forms

from accounts.models import Role
from common.forms import PercentField


class MemberForm(forms.Form):
    """What somebody is in a project."""

    email = forms.EmailField(label="E-mail")
    roles = forms.MultipleChoiceField(choices=Role, widget=forms.CheckboxSelectMultiple)
    is_admin = forms.BooleanField(required=False, label="Admin")
    share_bp = PercentField(
        required=False,
        label="Share of working time, %",
        help_text="Empty: all for developers, none for others.",
    )


class MemberEditForm(MemberForm):
    email = None  # type: ignore[assignment]
    share_bp = PercentField(label="Share of working time, %")
    joined_on = forms.DateField(required=False, label="First day", widget=forms.DateInput({"type": "date"}))
    left_on = forms.DateField(required=False, label="Last day", widget=forms.DateInput({"type": "date"}))
