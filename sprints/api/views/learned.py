"""Focus and hours per point as the sprints show them."""

from dataclasses import replace
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import Body, Choice, Number, Out, operation
from sprints.api.views.base import SprintsAppViewSet
from sprints.queries.learned import Learned, learned
from sprints.services import learning

FIGURES = [("focus", "Focus"), ("rate", "Minutes per point")]


class KnownOut(Out):
    """Focus in basis points, or minutes a point. The range of focus is over sprints, that of a rate over stories."""

    value = serializers.IntegerField()
    used = serializers.IntegerField(allow_null=True, help_text="What the project works with.")
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    origin = Choice(choices=["logged", "derived"])
    is_suggested = serializers.BooleanField(help_text="It differs from what is used, and was not waved off.")


class LearnedOut(Out):
    """A figure is null while there are too few closed sprints or stories to learn it from."""

    focus = KnownOut(allow_null=True)
    rate = KnownOut(allow_null=True)
    computed_at = serializers.DateTimeField(allow_null=True)


class LearnedBody(Body):
    """`value` as it was read: a newer one is refused."""

    figure = Choice(choices=FIGURES)
    value = Number()


class LearnedViewSet(SprintsAppViewSet):
    policy = {
        "retrieve": "read_sprints",
        "take_over": "take_over_figures",
        "wave_off": "take_over_figures",
    }

    @operation(answer=LearnedOut)
    def retrieve(self, request: Request) -> Response:
        """What the last sprints show of focus and hours per point."""
        return Response(_out(learned(self.access)))

    @operation(body=LearnedBody, answer=LearnedOut)
    def take_over(self, request: Request, body: dict[str, Any]) -> Response:
        """Work with a learned figure from now on."""
        project = learning.take_over(actor=self.access, **body)
        return Response(_out(learned(replace(self.access, project=project))))

    @operation(body=LearnedBody, answer=LearnedOut)
    def wave_off(self, request: Request, body: dict[str, Any]) -> Response:
        """Say no more of a learned figure until it is another one."""
        learning.wave_off(actor=self.access, **body)
        return Response(_out(learned(self.access)))


def _out(found: Learned) -> dict[str, Any]:
    suggested = {one.name for one in found.open}
    figures = {
        name: known and {**known, "used": used, "is_suggested": name in suggested}
        for name, used in found.used.items()
        for known in [found.result.get(name)]
    }
    return dict(LearnedOut(figures | {"computed_at": found.computed_at}).data)
