"""Shape of where a project's events are sent."""

from django import forms

from accounts.models import Webhook


class WebhookForm(forms.Form):
    """An address, and what it is told of."""

    url = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off"}),
        help_text="Starts with https:// and is on the public internet.",
    )
    about = forms.MultipleChoiceField(
        label="Is told of",
        required=False,
        choices=Webhook.About,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nothing chosen: everything that happens.",
    )


class EditWebhookForm(WebhookForm):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    is_active = forms.BooleanField(label="Send", required=False)
