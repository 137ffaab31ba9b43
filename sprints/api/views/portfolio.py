"""All projects of a person side by side."""

from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiViewSet
from accounts.models import ApiToken, Role, User
from common.api import Choice, Out, operation
from sprints.models import Sprint
from sprints.queries.portfolio import ProjectLine, portfolio

MINUTES: Any = serializers.DictField(child=serializers.IntegerField(), allow_null=True)


class NowSprintOut(Out):
    """Times are minutes, by category where they divide. They are null until they have been computed."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    state = Choice(choices=[Sprint.State.ACTIVE, Sprint.State.PLANNED], source="sprint.state")
    start_on = serializers.DateField(source="sprint.start_on")
    end_on = serializers.DateField(source="sprint.end_on")
    day = serializers.IntegerField(help_text="Of the days on which somebody works; 0 before the start.")
    days = serializers.IntegerField()
    plannable = serializers.SerializerMethodField()
    planned = serializers.SerializerMethodField()
    target = serializers.SerializerMethodField()
    actual = serializers.SerializerMethodField()
    buffer = serializers.SerializerMethodField()
    over = serializers.SerializerMethodField(help_text="ok, amber, red or no capacity.")
    sign_off = serializers.SerializerMethodField()
    computed_at = serializers.DateTimeField(allow_null=True)

    def get_plannable(self, now: Any) -> int | None:
        return cast(int | None, (now.figures or {}).get("plannable"))

    def get_planned(self, now: Any) -> dict[str, int] | None:
        return cast(dict[str, int] | None, (now.figures or {}).get("planned"))

    def get_target(self, now: Any) -> dict[str, int] | None:
        return cast(dict[str, int] | None, (now.figures or {}).get("target"))

    def get_actual(self, now: Any) -> dict[str, int] | None:
        return cast(dict[str, int] | None, (now.figures or {}).get("actual"))

    def get_buffer(self, now: Any) -> int | None:
        return cast(int | None, (now.figures or {}).get("buffer"))

    def get_over(self, now: Any) -> str | None:
        return cast(str | None, now.figures["over"]["total"] if now.figures else None)

    def get_sign_off(self, now: Any) -> str | None:
        return cast(str | None, now.figures["sign_off"]["state"] if now.figures else None)


class PastShareOut(Out):
    number = serializers.IntegerField()
    name = serializers.CharField()
    percent = serializers.IntegerField(allow_null=True, help_text="Null: no hours are known.")


class PortfolioOut(Out):
    """`sprint`: the running one, else the next planned. `technical_share`: of the last six closed, oldest first."""

    key = serializers.CharField(source="membership.project.key")
    name = serializers.CharField(source="membership.project.name")
    roles = serializers.ListField(child=Choice(choices=Role.choices), source="membership.roles")
    sprint = NowSprintOut(source="now", allow_null=True)
    technical_share = PastShareOut(many=True, source="trend")
    velocity_mean = serializers.FloatField(
        source="velocity", allow_null=True, help_text="Of those six, in points."
    )


class PortfolioViewSet(ApiViewSet):
    policy = "signed_in"
    narrows = True  # by itself, to the project of a token
    pagination_class = None

    @operation(answer=PortfolioOut(many=True), tags=["projects"], operation_id="portfolio_list")
    def list(self, request: Request) -> Response:
        """Your projects by name: the sprint at hand, and where the last ones have been going."""
        token = request.auth if isinstance(request.auth, ApiToken) else None
        narrowed = token.project.pk if token and token.project else None
        lines: list[ProjectLine] = portfolio(cast(User, request.user), narrowed)
        return Response(PortfolioOut(lines, many=True).data)
