"""Planning again when somebody leaves or hours fall."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import today_in
from accounts.queries import members_of
from common.api import operation
from common.forms import invalid
from sprints.api.serializers.replan import ReplanOut, ReplanQuery, replan_out
from sprints.api.views.base import SprintsAppViewSet
from sprints.forms import DepartureForm
from sprints.queries.replan import Departure, changes, dates, orphans, who_leaves


class ReplanViewSet(SprintsAppViewSet):
    policy = {"retrieve": "read_sprints"}

    @operation(query=ReplanQuery, answer=ReplanOut)
    def retrieve(self, request: Request, query: dict[str, Any]) -> Response:
        """Open work of those who leave, what each open sprint loses, what of it no longer fits, and the dates."""
        leaving = who_leaves(self.access, self._tried(query))
        own, sprints = orphans(self.access, leaving), changes(self.access, leaving)
        return Response(replan_out(leaving, own, sprints, dates(self.access)))

    def _tried(self, query: dict[str, Any]) -> Departure | None:
        if not query:
            return None
        form = DepartureForm(query, members=members_of(self.access), today=today_in(self.access.project))
        if not form.is_valid():
            raise invalid(form)
        return Departure(**form.cleaned_data, is_tried=True)
