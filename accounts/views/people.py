"""Pages of one's own profile and API tokens."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import queries, services, tokens
from accounts.forms import ProfileForm, TokenForm
from accounts.http import user_of
from accounts.presenters import account_lines
from common.forms import save_with
from common.http import see_other, signed_in

MOST_EVENTS = 100


@require_http_methods(["GET", "POST"])
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = ProfileForm(request.POST or None, instance=user)
    if save_with(form, services.edit_profile, user=user):
        messages.success(request, "Saved.")
        return see_other(request.path)
    context = {
        "form": form,
        "has_two_factor": is_mfa_enabled(user),
        "memberships": queries.memberships_of(user),
    }
    return render(request, "accounts/profile.html", context, status=400 if form.errors else 200)


@require_GET
@never_cache
@signed_in
def account_events(request: HttpRequest) -> HttpResponse:
    """What happened to one's account, the newest of it."""
    events = queries.account_events_of(user_of(request))[:MOST_EVENTS]
    return render(
        request, "accounts/account_events.html", {"lines": account_lines(events), "most": MOST_EVENTS}
    )


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in
def api_tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, and new ones. A new secret is shown in this one answer and never again."""
    user = user_of(request)
    projects = list(queries.projects_of(user))
    form, secret = TokenForm(request.POST or None, projects=projects), ""
    if made := save_with(form, tokens.create_token, user=user):
        form, secret = TokenForm(projects=projects), made[1]
    context = {"form": form, "secret": secret, "tokens": queries.tokens_of(user)}
    return render(request, "accounts/tokens.html", context, status=400 if form.errors else 200)


@require_POST
@signed_in
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    tokens.revoke_token(user=user_of(request), token_id=token_id)
    messages.success(request, "The token no longer works.")
    return see_other(reverse("token_new"))
