"""Signing in to the API with a token."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts import throttling, tokens
from accounts.guessing import network_of
from accounts.models import ApiToken, User
from common.errors import NotAllowed, NotFound


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer tdm_…`; what a token reaches is decided here, before any view."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = tokens.find(secret.strip())
        if token is None:
            limit = throttling.unknown_tokens()
            if not limit.take(network_of(request._request)):
                raise exceptions.Throttled(limit.wait())
            raise exceptions.AuthenticationFailed("This token is unknown, revoked or expired.")
        _check_reach(token, request)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _check_reach(token: ApiToken, request: Request) -> None:
    """For a project's token there is nothing but that project; a token that reads writes nowhere.

    What one that does not administer is refused in a project, `ProjectViewSet` says.

    Of what belongs to no project it opens what is public, and views that say `narrows`: they show its project only.
    """
    key, view = request.parser_context["kwargs"].get("project_key"), request.parser_context["view"]
    if token.project and key is not None and key != token.project.key:
        raise NotFound()
    if token.project and key is None and view.policy != "public" and not getattr(view, "narrows", False):
        raise NotAllowed("This token opens one project; this belongs to its owner.")
    if token.scope == ApiToken.Scope.READ and request.method not in SAFE_METHODS:
        raise NotAllowed("This token only reads.")


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token of your profile: `tdm_…`."}
