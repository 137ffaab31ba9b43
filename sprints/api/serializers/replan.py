"""Shapes of planning again after a departure. All times in minutes."""

from typing import Any

from rest_framework import serializers

from accounts.api import PersonOut
from common.api import Day, Out, Query
from sprints.queries.replan import Changed, Dates, Departure, Orphan


class ReplanQuery(Query):
    """Both or none: a departure to try out, which writes nothing."""

    person = serializers.IntegerField(required=False, help_text="Id of a member.")
    last_day = Day(required=False)


class DepartureOut(Out):
    person = PersonOut()
    last_day = serializers.DateField()
    is_tried = serializers.BooleanField(help_text="Not set, only tried out by this call.")


class OrphanOut(Out):
    number = serializers.IntegerField(source="item.number")
    title = serializers.CharField(source="item.title")
    person = PersonOut(source="item.assignee")
    sprint = serializers.SerializerMethodField(help_text="The open sprint that holds it.")
    clock_runs = serializers.BooleanField(source="ticks")

    def get_sprint(self, one: Orphan) -> int | None:
        return one.sprint.number if one.sprint else None


class MisfitOut(Out):
    number = serializers.IntegerField()
    title = serializers.CharField()
    what = serializers.CharField(help_text="A category, or `sprint`.")
    over_minutes = serializers.IntegerField(help_text="By how much that is over while this item is in.")


class ChangedOut(Out):
    """An open sprint. `left`: from today on."""

    sprint = serializers.IntegerField(source="sprint.number")
    plannable_before = serializers.IntegerField(source="hours.before")
    plannable_after = serializers.IntegerField(source="hours.after")
    left_before = serializers.IntegerField(source="hours.left_before")
    left_after = serializers.IntegerField(source="hours.left_after")
    signed = serializers.IntegerField(allow_null=True, help_text="Plannable minutes when it was signed.")
    to_do = serializers.DictField(
        child=serializers.IntegerField(), allow_null=True, help_text="By category; None: not computed yet."
    )
    misfits = serializers.SerializerMethodField()

    def get_misfits(self, one: Changed) -> list[dict[str, Any]]:
        rows = [
            {"number": item.number, "title": item.title, "what": out.what, "over_minutes": out.over_minutes}
            for out, item in one.misfits
        ]
        return [dict(MisfitOut(row).data) for row in rows]


class MovedOut(Out):
    """By percent, as text, the day by which it is done; None beyond the horizon."""

    name = serializers.CharField()
    before = serializers.DictField(child=serializers.DateField(allow_null=True))
    after = serializers.DictField(child=serializers.DateField(allow_null=True))


class ReplanOut(Out):
    leaving = DepartureOut(many=True)
    orphans = OrphanOut(many=True, help_text="Their open items.")
    sprints = ChangedOut(many=True)
    dates = MovedOut(many=True, help_text="Before the hours of open sprints last changed, and now.")


def replan_out(
    leaving: list[Departure], own: list[Orphan], sprints: list[Changed], dates: Dates
) -> dict[str, Any]:
    moved = [
        {
            "name": one.name,
            "before": {str(percent): on for percent, on in one.before.items()},
            "after": {str(percent): on for percent, on in one.after.items()},
        }
        for one in dates.moved
    ]
    return dict(ReplanOut({"leaving": leaving, "orphans": own, "sprints": sprints, "dates": moved}).data)
