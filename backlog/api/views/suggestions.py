"""Suggestions: what one side asks the other for, and the answer."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.serializers.items import any_of
from backlog.api.serializers.suggestions import (
    ACCEPT,
    Decline,
    Suggest,
    SuggestionEdit,
    SuggestionOut,
    SuggestionQuery,
)
from backlog.api.views.base import ITEM, BacklogViewSet
from backlog.queries import suggestions as queries
from backlog.services import suggestions
from common.api import expected_version, operation, parse, versioned


class SuggestionViewSet(BacklogViewSet):
    policy = {
        "list": "read_backlog",
        "retrieve": "read_backlog",
        "create": "read_backlog",  # who may suggest or answer depends on the kind: the service asks
        "partial_update": "edit_own_suggestion",
        "accept": "read_backlog",
        "decline": "read_backlog",
        "withdraw": "edit_own_suggestion",
    }

    @operation(query=SuggestionQuery, answer=SuggestionOut(many=True))
    def list(self, request: Request, query: dict[str, Any]) -> Response:
        """Suggestions of the project."""
        return self.page(queries.suggestions(self.access, **query), lambda one: SuggestionOut(one).data)

    @operation(body=Suggest, answer=SuggestionOut, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Ask the other owner for a story, task or spike."""
        return self.show_suggestion(suggestions.suggest(actor=self.access, **body).pk, 201)

    @operation(answer=SuggestionOut)
    def retrieve(self, request: Request, suggestion: int) -> Response:
        """A suggestion. Its ETag is its version."""
        return self.show_suggestion(suggestion)

    @operation(request=SuggestionEdit, answer=SuggestionOut)
    def partial_update(self, request: Request, suggestion: int) -> Response:
        """Change your own while it is open; 409 when `version` (or If-Match) is not the newest."""
        body = parse(SuggestionEdit, request.data, partial=True)
        version = expected_version(request, body)
        suggestions.edit_suggestion(actor=self.access, suggestion=suggestion, version=version, **body)
        return self.show_suggestion(suggestion)

    @operation(request=any_of("ItemAccept", ACCEPT), answer=ITEM, status=201)
    def accept(self, request: Request, suggestion: int) -> Response:
        """Create the item that was asked for, completed by any field of its type; answers the item."""
        kind = queries.suggestion(self.access, suggestion).kind
        body = parse(ACCEPT[kind], request.data)
        version = expected_version(request, body)
        body.pop("type", None)
        if "criteria" in body:
            body["criteria"] = [(one["kind"], one["text"]) for one in body["criteria"]]
        made = suggestions.accept_suggestion(
            actor=self.access, suggestion=suggestion, version=version, **body
        )
        return self.show(made.number, 201)

    @operation(request=Decline, answer=SuggestionOut)
    def decline(self, request: Request, suggestion: int) -> Response:
        """Say no, with a reason that the suggester reads."""
        body = parse(Decline, request.data)
        version = expected_version(request, body)
        suggestions.decline_suggestion(actor=self.access, suggestion=suggestion, version=version, **body)
        return self.show_suggestion(suggestion)

    @operation(answer=SuggestionOut)
    def withdraw(self, request: Request, suggestion: int) -> Response:
        """Take back your own."""
        suggestions.withdraw_suggestion(actor=self.access, suggestion=suggestion)
        return self.show_suggestion(suggestion)

    def show_suggestion(self, pk: int, status: int = 200) -> Response:
        found = queries.suggestion(self.access, pk)
        return versioned(SuggestionOut(found).data, found.version, status)
