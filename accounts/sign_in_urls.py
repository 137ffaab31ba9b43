"""Signing in, up and out, passwords and the second factor: allauth's own views under their own names."""

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from common.http import public, signed_in

login = views.LoginView.as_view(extra_context={"sign_up_is_open": lambda: settings.SIGN_UP_OPEN})


def logout(request: HttpRequest) -> HttpResponse:
    """What the browser kept meanwhile, such as comments begun, goes with the session."""
    answer: HttpResponse = views.logout(request)
    if not request.user.is_authenticated:
        answer["Clear-Site-Data"] = '"storage"'
    return answer


urlpatterns = [
    path("login/", public(login), name="account_login"),
    path("logout/", public(logout), name="account_logout"),
    path("signup/", public(views.signup), name="account_signup"),
    path("inactive/", public(views.account_inactive), name="account_inactive"),
    path("reauthenticate/", signed_in(views.reauthenticate), name="account_reauthenticate"),
    path("email/", signed_in(views.email), name="account_email"),
    path("confirm-email/", public(views.email_verification_sent), name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", public(views.confirm_email), name="account_confirm_email"),
    path("password/change/", signed_in(views.password_change), name="account_change_password"),
    path("password/set/", signed_in(views.password_set), name="account_set_password"),
    path("password/reset/", public(views.password_reset), name="account_reset_password"),
    path("password/reset/done/", public(views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        public(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", signed_in(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", public(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        signed_in(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        signed_in(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
