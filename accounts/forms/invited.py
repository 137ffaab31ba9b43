"""Sign-up of who was invited. Apart from the others: allauth's own form imports those when it is loaded."""

from typing import Any

from django import forms

from accounts.forms.people import SignUpForm
from accounts.forms.sign_in import SignupForm


class InvitedSignUpForm(SignupForm):
    """Sign-up of who was invited: the address is the invitation's, whatever is sent."""

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label="E-mail address",
            initial=address,
            disabled=True,
            help_text="The invitation is for this address.",
        )
        self.order_fields(SignUpForm.field_order)
