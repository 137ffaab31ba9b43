"""The API of one's own account: name and zone, tokens, answers to invitations."""

from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries, services, tokens
from accounts.api.base import ApiViewSet
from accounts.api.shapes import MemberOut
from accounts.models import ApiToken, User
from accounts.services import invitations
from common.api import Body, Choice, Number, Out, Text, operation


class ProfileOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()
    initials = serializers.CharField()
    email = serializers.CharField()
    timezone = serializers.CharField()
    theme = Choice(choices=User.Theme.choices)
    country = serializers.CharField(help_text="Whose public holidays count; empty: the project's.")
    region = serializers.CharField()


class EditProfile(Body):
    """What is missing stays."""

    name = Text(required=False, max_length=120)
    timezone = Text(required=False, max_length=64)
    theme = Choice(choices=User.Theme.choices, required=False)
    country = Text(required=False, max_length=2)
    region = Text(required=False, max_length=10)


class TokenOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="How the token begins.")
    scope = Choice(choices=ApiToken.Scope.choices)
    project = serializers.CharField(
        source="project.key", allow_null=True, default=None, help_text="The only one that it opens."
    )
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")


class NewTokenOut(TokenOut):
    secret = serializers.CharField(help_text="What is sent as `Authorization: Bearer …`; told this once.")


class NewToken(Body):
    name = Text(max_length=80)
    scope = Choice(choices=ApiToken.Scope.choices, default=ApiToken.Scope.READ.value)
    project = Text(required=False, max_length=10, help_text="Key of the only project that it opens.")
    days = Number(min_value=1, max_value=tokens.LONGEST_DAYS, default=90)


class InvitationAnswer(Body):
    secret = Text(max_length=200, help_text="The last part of the link.")


class ProfileViewSet(ApiViewSet):
    policy = "signed_in"
    administers = frozenset({"edit"})

    @operation(answer=ProfileOut, tags=["profile"], operation_id="profile_retrieve")
    def retrieve(self, request: Request) -> Response:
        """Who you are."""
        return Response(ProfileOut(request.user).data)

    @operation(body=EditProfile, answer=ProfileOut, tags=["profile"], operation_id="profile_edit")
    def edit(self, request: Request, body: dict[str, Any]) -> Response:
        """Change your name, zone, theme or whose holidays you have."""
        return Response(ProfileOut(services.edit_profile(user=cast(User, request.user), **body)).data)


class TokensViewSet(ApiViewSet):
    """A token makes no other one, so that who finds one has it no longer than it lives."""

    policy = "signed_in"
    administers = frozenset({"destroy"})
    by_hand = frozenset({"create"})

    @operation(answer=TokenOut(many=True), tags=["profile"], operation_id="tokens_list")
    def list(self, request: Request) -> Response:
        """Your tokens that were not revoked, newest first."""
        return self.page(queries.tokens_of(cast(User, request.user)), lambda row: TokenOut(row).data)

    @operation(
        body=NewToken,
        answer=NewTokenOut,
        status=201,
        is_secret=True,
        tags=["profile"],
        operation_id="tokens_create",
    )
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """A new token; only for who is signed in with a password, a token makes no tokens."""
        token, secret = tokens.create_token(user=cast(User, request.user), **body)
        return Response({**TokenOut(token).data, "secret": secret}, status=201)

    @operation(status=204, tags=["profile"], operation_id="tokens_revoke")
    def destroy(self, request: Request, token_id: int) -> Response:
        """The token works no longer, also the one that asks."""
        tokens.revoke_token(user=cast(User, request.user), token_id=token_id)
        return Response(status=204)


class AnswerViewSet(ApiViewSet):
    """Only whom an invitation asks answers it."""

    policy = "signed_in"
    administers = frozenset({"accept", "decline"})

    @operation(body=InvitationAnswer, answer=MemberOut, tags=["profile"], operation_id="invitations_accept")
    def accept(self, request: Request, body: dict[str, Any]) -> Response:
        """Come into the project that asks you."""
        return Response(MemberOut(invitations.accept(user=cast(User, request.user), **body)).data)

    @operation(body=InvitationAnswer, status=204, tags=["profile"], operation_id="invitations_decline")
    def decline(self, request: Request, body: dict[str, Any]) -> Response:
        """Say no; the link ends."""
        invitations.decline(user=cast(User, request.user), **body)
        return Response(status=204)
