"""When open stories and epics are done."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from common.api import operation
from sprints.api.serializers.forecast import ForecastOut, ForecastQuery, GuessBody, forecast_out
from sprints.api.views.base import SprintsAppViewSet
from sprints.queries.forecast import forecast_page
from sprints.services import forecasts


class ForecastViewSet(SprintsAppViewSet):
    policy = {"retrieve": "read_sprints", "compute": "compute_forecast", "set_guess": "set_guess"}

    @operation(query=ForecastQuery, answer=ForecastOut)
    def retrieve(self, request: Request, query: dict[str, Any]) -> Response:
        """When open stories and epics are done, in 50, 70, 85 and 95 of 100 trials, by the stored forecast."""
        return Response(forecast_out(forecast_page(self.access, query.get("share"))))

    @operation(status=202)
    def compute(self, request: Request) -> Response:
        """Have the forecast worked out again; `updating` says when that is done."""
        forecasts.compute_forecast(actor=self.access)
        return Response(status=202)

    @operation(body=GuessBody, answer=ForecastOut)
    def set_guess(self, request: Request, body: dict[str, Any]) -> Response:
        """Say how many points a normal sprint brings, for dates while fewer than five sprints are closed."""
        forecasts.set_guess(actor=self.access, **body)
        return Response(forecast_out(forecast_page(self.access)))
