"""The API of what its caller was told, and of how they want to be told."""

from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries
from accounts.api.base import ApiViewSet
from accounts.api.shapes import PersonOut
from accounts.models import NoticeKind, NoticePreference, User
from accounts.services import notices
from common.api import Body, Choice, Out, Query, Yes, operation


class NoticeOut(Out):
    id = serializers.IntegerField()
    project = serializers.CharField(source="project.key")
    kind = Choice(choices=NoticeKind.choices)
    actor = PersonOut(allow_null=True, help_text="Null for what no person did.")
    text = serializers.CharField(help_text="The sentence after the actor's name.")
    path = serializers.CharField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class NoticeQuery(Query):
    unread = serializers.BooleanField(required=False, help_text="Only what was not read yet.")


class WishOut(Out):
    kind = Choice(choices=NoticeKind.choices)
    in_app = serializers.BooleanField()
    mail = Choice(choices=NoticePreference.Mail.choices)


class WishBody(Body):
    kind = Choice(choices=NoticeKind.choices)
    in_app = Yes()
    mail = Choice(choices=NoticePreference.Mail.choices)


class NoticesViewSet(ApiViewSet):
    """Everybody reads their own and nobody else's."""

    policy = "signed_in"

    @operation(query=NoticeQuery, answer=NoticeOut(many=True))
    def list(self, request: Request, query: dict[str, Any]) -> Response:
        """What you were told, newest first."""
        rows = queries.notices_of(_caller(request))
        rows = rows.filter(read_at=None) if query.get("unread") else rows
        return self.page(rows, lambda row: NoticeOut(row).data)

    @operation(answer=NoticeOut)
    def read(self, request: Request, notice_id: int) -> Response:
        """You have read one."""
        return Response(NoticeOut(notices.mark_read(user=_caller(request), notice_id=notice_id)).data)

    @operation(status=204, operation_id="notices_read_all")
    def read_all(self, request: Request) -> Response:
        """You have read all."""
        notices.mark_all_read(user=_caller(request))
        return Response(status=204)

    @operation(answer=WishOut(many=True), paged=False)
    def wishes(self, request: Request) -> Response:
        """How you want to be told of each kind."""
        return Response(_wishes(_caller(request)))

    @operation(body=WishBody, answer=WishOut(many=True), paged=False)
    def wish(self, request: Request, body: dict[str, Any]) -> Response:
        """Choose how you want to be told of one kind."""
        kind = body.pop("kind")
        notices.set_preferences(user=_caller(request), wishes={kind: notices.Wish(**body)})
        return Response(_wishes(_caller(request)))


def _wishes(user: User) -> list[dict[str, Any]]:
    rows = [
        {"kind": kind, "in_app": wish.in_app, "mail": wish.mail}
        for kind, wish in notices.wishes_of(user).items()
    ]
    return cast(list[dict[str, Any]], WishOut(rows, many=True).data)


def _caller(request: Request) -> User:
    return cast(User, request.user)
