"""Pages of who was invited: join, decline, or sign up first."""

from typing import Any

from allauth.account.views import SignupView
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms.invited import InvitedSignUpForm
from accounts.http import user_of
from accounts.services import invitations
from common.http import login_redirect, public, see_other


@public
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """What one is asked to join and as what. The same page whether the address has an account or not."""
    found = invitations.find(secret)
    if request.method == "POST":
        return _answer(request, secret)
    user = request.user if request.user.is_authenticated else None
    context = {
        "invitation": found,
        "is_mine": user is not None and invitations.is_for(found, user_of(request)),
        "secret": secret,
    }
    return render(request, "accounts/invitation.html", context)


def _answer(request: HttpRequest, secret: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return login_redirect(request)
    if request.POST.get("answer") == "decline":
        ended = invitations.decline(user=user_of(request), secret=secret)
        messages.success(request, f"You declined the invitation to {ended.project}.")
        return see_other(reverse("projects"))
    joined = invitations.accept(user=user_of(request), secret=secret)
    messages.success(request, f"You are in {joined.project} now, as {joined.role_names()}.")
    return see_other(reverse("first_steps", args=[joined.project.key]))


class InvitedSignUpView(SignupView):
    """allauth's sign-up with the address fixed. A link that came by mail proves the address and leads right in."""

    template_name = "accounts/invited_sign_up.html"
    form_class = InvitedSignUpForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.secret = kwargs["secret"]
        self.invitation = invitations.find(self.secret)
        if request.user.is_authenticated:
            return see_other(reverse("invitation", args=[self.secret]))
        proved = self.invitation.email if invitations.proves_address(self.secret) else ""
        request.proved_address = proved  # type: ignore[attr-defined]  # read by the adapter
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[InvitedSignUpForm]:
        return self.form_class

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"address": self.invitation.email}

    @transaction.atomic
    def form_valid(self, form: InvitedSignUpForm) -> HttpResponse:
        """The account and its membership, or neither."""
        answer: HttpResponse = super().form_valid(form)
        if not self.request.user.is_authenticated:
            return answer
        joined = invitations.accept(user=user_of(self.request), secret=self.secret)
        return see_other(reverse("first_steps", args=[joined.project.key]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"invitation": self.invitation, "secret": self.secret}
        return super().get_context_data(**kwargs) | more


sign_up = public(InvitedSignUpView.as_view())
