"""Pages on which people leave: all sessions, a project, Tandem."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import hooks, policies, services
from accounts.forms import AnonymiseForm, PasswordForm
from accounts.http import ProjectRequest, project_page, user_of
from common.errors import Refused
from common.forms import save_with
from common.http import see_other, signed_in
from common.limits import Limit

PASSWORDS = Limit("passwords asked again", 10, 300)
EVERYWHERE = {
    "title": "Sign out everywhere",
    "text": [
        "Every other browser and device is signed out at once; this one stays. API tokens keep working."
    ],
    "action": "Sign out everywhere else",
}
CLOSE = {
    "title": "Close my account",
    "text": [
        "Nobody can sign in with it any more, and this cannot be undone. Your name, address, tokens, second factor, "
        "notifications and private views are removed, and you leave all projects.",
        "What you did and wrote stays, under “Former member”; so do hours and days off, which past figures rest on. "
        "Where somebody typed your name into a text, it stays text.",
    ],
    "action": "Close my account for good",
}


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
@signed_in
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    _slow_down(request)
    if user := save_with(form, services.sign_out_everywhere, user=user_of(request)):
        update_session_auth_hash(request, user)
        messages.success(request, "You are signed out everywhere else.")
        return see_other(reverse("profile"))
    context = EVERYWHERE | {"form": form}
    return render(request, "accounts/ask_password.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
@signed_in
def anonymise(request: HttpRequest) -> HttpResponse:
    form = AnonymiseForm(request.POST or None)
    _slow_down(request)
    if save_with(form, services.anonymise, user=user_of(request)):
        logout(request)
        messages.success(request, "Your account is closed.")
        return see_other(reverse("account_login"))
    context = CLOSE | {"form": form}
    return render(request, "accounts/ask_password.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_page("leave_project", policies.require)
def leave(request: ProjectRequest) -> HttpResponse:
    """Says first what would be left without anybody."""
    if request.method == "POST":
        services.leave_project(actor=request.access)
        messages.success(request, f"You have left {request.access.project}.")
        return see_other(reverse("projects"))
    open_work = hooks.open_work_of(request.access.project, request.user)
    return render(request, "accounts/leave.html", {"open_work": open_work})


def _slow_down(request: HttpRequest) -> None:
    """Passwords are not guessed here either."""
    if request.method == "POST" and not PASSWORDS.take(str(user_of(request).pk)):
        raise Refused("Too many attempts. Wait a few minutes.")
