"""Work that comes up in the running sprint, and what goes out for it."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.serializers.items import WHOLE
from backlog.api.views.base import ITEM
from backlog.queries import whole_item
from common.api import operation, versioned
from sprints.api.serializers.sprints import Incident, MakeRoom, SprintItemOut
from sprints.api.views.base import SprintsAppViewSet
from sprints.queries import current_sprint, stored
from sprints.services import incidents


class IncidentViewSet(SprintsAppViewSet):
    """Services ask who may create such an item, and who may take out what was planned."""

    policy = {"report": "flag_unplanned", "make_room": "flag_unplanned"}
    pagination_class = None

    @operation(body=Incident, answer=ITEM, status=201)
    def report(self, request: Request, body: dict[str, Any]) -> Response:
        """Put work that came up into the running sprint, drawn from its reserve; 409 while none runs."""
        made = whole_item(self.access, incidents.report_incident(actor=self.access, **body).number)
        return versioned(WHOLE[made.type](made).data, made.version, 201)

    @operation(body=MakeRoom, answer=SprintItemOut(many=True))
    def make_room(self, request: Request, body: dict[str, Any]) -> Response:
        """Take items out of the running sprint, all or none; answers all that is in it then."""
        incidents.make_room(actor=self.access, **body)
        running = current_sprint(self.access)
        rows = stored.items_in(self.access, running.number) if running else []
        return Response(SprintItemOut(rows, many=True).data)
