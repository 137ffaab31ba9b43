"""Sprints: create, edit, start, close, and what is planned in them."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from common.api import expected_version, operation, parse, versioned
from sprints import queries
from sprints.api.serializers.sprints import (
    Close,
    Flag,
    MoveCard,
    PlanItems,
    PlanMany,
    PlannedOut,
    SprintCreate,
    SprintEdit,
    SprintItemOut,
    SprintOut,
)
from sprints.api.views.base import SprintsAppViewSet
from sprints.queries import stored
from sprints.services import closing, planning, sprints
from sprints.services.bulk import plan_selected


class SprintViewSet(SprintsAppViewSet):
    policy = {
        "list": "read_sprints",
        "retrieve": "read_sprints",
        "create": "create_sprint",
        "partial_update": "edit_sprint",
        "destroy": "delete_sprint",
        "start": "start_sprint",
        "close": "close_sprint",
    }

    @operation(answer=SprintOut(many=True))
    def list(self, request: Request) -> Response:
        """Sprints of the project, by date."""
        return self.page(queries.sprints_of(self.access), lambda sprint: SprintOut(sprint).data)

    @operation(body=SprintCreate, answer=SprintOut, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """A planned sprint; its days are free of other sprints."""
        return self.show(sprints.create_sprint(actor=self.access, **body).number, 201)

    @operation(answer=SprintOut)
    def retrieve(self, request: Request, sprint: int) -> Response:
        """A sprint. Its ETag is its version."""
        return self.show(sprint)

    @operation(request=SprintEdit, answer=SprintOut)
    def partial_update(self, request: Request, sprint: int) -> Response:
        """Change a sprint that is not closed; 409 when `version` (or If-Match) is not the newest."""
        queries.sprint(self.access, sprint)
        body = parse(SprintEdit, request.data, partial=True)
        version = expected_version(request, body)
        sprints.edit_sprint(actor=self.access, sprint=sprint, version=version, **body)
        return self.show(sprint)

    @operation(status=204, if_match=True)
    def destroy(self, request: Request, sprint: int) -> Response:
        """Delete a planned, empty sprint. If-Match says which version was read."""
        queries.sprint(self.access, sprint)
        sprints.delete_sprint(actor=self.access, sprint=sprint, version=expected_version(request, {}))
        return Response(status=204)

    @operation(answer=SprintOut)
    def start(self, request: Request, sprint: int) -> Response:
        """The sprint runs from now on, and what is planned is frozen."""
        sprints.start_sprint(actor=self.access, sprint=sprint)
        return self.show(sprint)

    @operation(body=Close, answer=SprintOut)
    def close(self, request: Request, sprint: int, body: dict[str, Any]) -> Response:
        """Close the running sprint; its figures are frozen."""
        remaining = {one["item"]: one["points"] for one in body.get("remaining", [])}
        closing.close_sprint(
            actor=self.access,
            sprint=sprint,
            carry=body.get("carry", []),
            remaining=remaining,
            reasons={
                one["item"]: (one.get("cause", ""), one.get("words", "")) for one in body.get("reasons", [])
            },
        )
        return self.show(sprint)

    def show(self, number: int, status: int = 200) -> Response:
        found = queries.sprint(self.access, number)
        return versioned(SprintOut(found).data, found.version, status)


class SprintItemsViewSet(SprintsAppViewSet):
    """Services ask who may plan: it depends on the item's type."""

    policy = {
        "list": "read_sprints",
        "plan": "plan_item",
        "unplan": "plan_item",
        "flag": "flag_unplanned",
        "plan_many": "read_sprints",  # who may plan which item is asked for each of them
        "move": "read_sprints",  # a product owner may move a story to done, which accepts it
    }
    pagination_class = None

    @operation(answer=SprintItemOut(many=True))
    def list(self, request: Request, sprint: int) -> Response:
        """Items in a sprint, in its own order; of a closed one those that were in it at the end."""
        return self.show(sprint)

    @operation(body=PlanItems, answer=SprintItemOut(many=True))
    def plan(self, request: Request, sprint: int, body: dict[str, Any]) -> Response:
        """Put items into a sprint, all or none; answers all that is in it then."""
        planning.plan_items(actor=self.access, sprint=sprint, **body)
        return self.show(sprint)

    @operation(body=PlanMany, answer=PlannedOut)
    def plan_many(self, request: Request, body: dict[str, Any]) -> Response:
        """Put items into a sprint, or out of theirs; what is refused keeps no other from going."""
        return Response(PlannedOut(plan_selected(actor=self.access, **body)).data)

    @operation(status=204)
    def unplan(self, request: Request, sprint: int, number: int) -> Response:
        """Take an item out of a sprint; it stands in its backlog where it stood."""
        stored.place(self.access, sprint, number)
        planning.unplan_item(actor=self.access, item=number)
        return Response(status=204)

    @operation(body=Flag, answer=SprintItemOut(many=True))
    def flag(self, request: Request, sprint: int, number: int, body: dict[str, Any]) -> Response:
        """Say whether an item in a sprint is unplanned work."""
        stored.place(self.access, sprint, number)
        planning.flag_unplanned(actor=self.access, item=number, **body)
        return self.show(sprint)

    @operation(body=MoveCard, answer=SprintItemOut(many=True))
    def move(self, request: Request, sprint: int, number: int, body: dict[str, Any]) -> Response:
        """Move a card: to a place among the sprint's cards, into a column, or both."""
        stored.place(self.access, sprint, number)
        planning.move_in_sprint(actor=self.access, item=number, **body)
        return self.show(sprint)

    def show(self, sprint: int) -> Response:
        rows = stored.items_in(self.access, sprint)
        return Response(SprintItemOut(rows, many=True).data)
