"""Pages of one's own profile and tokens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import queries, services, tokens
from accounts.forms import ProfileForm, TokenForm
from accounts.http import user_of
from common.forms import save_with
from common.http import see_other, signed_in


@require_http_methods(["GET", "POST"])
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = ProfileForm(request.POST or None, instance=user)
    if save_with(form, services.edit_profile, user=user):
        messages.success(request, "Saved.")
        return see_other(request.path)
    return _profile_page(request, form, TokenForm())


@require_POST
@signed_in
def create_token(request: HttpRequest) -> HttpResponse:
    """The secret is shown in this one answer and never again."""
    user, form = user_of(request), TokenForm(request.POST)
    made = save_with(form, tokens.create_token, user=user)
    secret = made[1] if made else ""
    return _profile_page(request, ProfileForm(instance=user), TokenForm() if made else form, secret)


@require_POST
@signed_in
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    tokens.revoke_token(user=user_of(request), token_id=token_id)
    messages.success(request, "The token no longer works.")
    return see_other(reverse("profile"))


def _profile_page(
    request: HttpRequest, form: ProfileForm, token_form: TokenForm, secret: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "token_form": token_form,
        "secret": secret,
        "tokens": queries.tokens_of(user_of(request)),
        "page": "profile",
    }
    status = 400 if form.errors or token_form.errors else 200
    return render(request, "accounts/profile.html", context, status=status)
