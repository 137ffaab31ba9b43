"""Shapes of the forecast. Points are numbers, shares whole percents, dates last days of sprints."""

from typing import Any

from rest_framework import serializers

from common.api import Body, Out, Points, Query
from sprints.queries.forecast import EpicAhead, ForecastPage, StoryAhead, end_of
from sprints.rules.outlook import PERCENTILES, delivered, is_far, shares_seen
from sprints.rules.waits import Target

MARKS = ["", "indicative", "guess", "none"]


class ForecastQuery(Query):
    share = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=100,
        help_text="Technical share in percent to look dates up with; else the expected one.",
    )


class GuessBody(Body):
    low = Points(allow_null=True)
    high = Points(allow_null=True, help_text="Not less than `low`; null for both takes the guess back.")


class DoneOut(Out):
    """The sprint to come, from 1, by whose end it is done, and that day."""

    sprint = serializers.IntegerField()
    by = serializers.DateField()


class DatesOut(Out):
    """By percent of trials; None: not within the sprints that the forecast looks ahead, or no date at all."""

    def get_fields(self) -> dict[str, Any]:
        return {str(percent): DoneOut(allow_null=True) for percent in PERCENTILES}


class SprintAheadOut(Out):
    """`delivered`: points done by its end in 50, 70, 85 and 95 of 100 trials. `hours`: gross; None: as usual."""

    number = serializers.IntegerField(allow_null=True, help_text="None: not planned yet.")
    name = serializers.CharField()
    start = serializers.DateField()
    end = serializers.DateField()
    hours = serializers.IntegerField(allow_null=True)
    delivered = serializers.DictField(child=serializers.FloatField(), allow_null=True)


class PastSprintOut(Out):
    """A sprint that the forecast rests on. `frozen`: hours as kept, else as the calendar has them now."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    points = serializers.FloatField()
    hours = serializers.IntegerField()
    technical_pct = serializers.IntegerField()
    frozen = serializers.BooleanField()


class CalibrationOut(Out):
    """Of `tried` forecasts of the past `kept` came true, 85 % promised; `low`…`high`: the 90 % interval, 0…1."""

    tried = serializers.IntegerField()
    kept = serializers.IntegerField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    verdict = serializers.ChoiceField(["as promised", "too optimistic", "too cautious"])


class StoryAheadOut(Out):
    number = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    epic = serializers.CharField(help_text="Its title; empty for none.")
    sprint = serializers.IntegerField(allow_null=True, help_text="The planned or running one that it is in.")
    points = serializers.FloatField(allow_null=True, help_text="Remaining; None: not estimated, so no date.")
    waits_for = serializers.ListField(child=serializers.CharField())
    unplanned = serializers.ListField(
        child=serializers.CharField(), help_text="What of it no sprint holds, so that there is no date."
    )
    done = DatesOut()


class EpicAheadOut(Out):
    """Done with the last of its open items, without `undated` stories and `loose` items, which no sprint holds."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(["feature", "foundation"])
    stories = serializers.IntegerField()
    undated = serializers.IntegerField()
    points = serializers.FloatField()
    technical = serializers.IntegerField(help_text="Open tasks, spikes and defects.")
    loose = serializers.IntegerField()
    done = DatesOut()


class ForecastOut(Out):
    """`mark`: "none" where there are no dates, "guess" of the team, "indicative" from few sprints, else empty."""

    computed_at = serializers.DateTimeField(allow_null=True)
    updating = serializers.BooleanField()
    mark = serializers.ChoiceField(MARKS)
    share = serializers.IntegerField()
    expected_share = serializers.IntegerField()
    is_far = serializers.BooleanField(help_text="The share lies far from all that the history has seen.")
    history = PastSprintOut(many=True)
    calibration = CalibrationOut(allow_null=True)
    guess = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    sprints = SprintAheadOut(many=True)
    stories = StoryAheadOut(many=True)
    epics = EpicAheadOut(many=True)


def forecast_out(page: ForecastPage) -> dict[str, Any]:
    stored = page.stored
    outlook = stored.outlook
    answer: dict[str, Any] = {
        "computed_at": stored.computed_at,
        "updating": stored.updating,
        "mark": outlook["mark"] if outlook else "none",
        "share": page.share_pct,
        "expected_share": outlook["base_pct"] if outlook else page.share_pct,
        "is_far": outlook is not None and is_far(shares_seen(outlook), page.share_pct),
        "history": outlook["past"] if outlook else [],
        "calibration": outlook["calibration"] if outlook else None,
        "guess": stored.guess,
        "sprints": _sprints(page),
        "stories": [_with_dates(page, one, one.target) for one in page.stories],
        "epics": [_with_dates(page, one, one.target) for one in page.epics],
    }
    return dict(ForecastOut(answer).data)


def _sprints(page: ForecastPage) -> list[dict[str, Any]]:
    outlook = page.stored.outlook
    if outlook is None:
        return []
    table = outlook["table"]
    return [
        {
            **slot,
            "delivered": table
            and {percent: round(delivered(row, at, page.share_pct), 2) for percent, row in table.items()},
        }
        for at, slot in enumerate(outlook["slots"], start=1)
    ]


def _with_dates(page: ForecastPage, one: StoryAhead | EpicAhead, target: Target | None) -> dict[str, Any]:
    outlook = page.stored.outlook
    fields = {name: getattr(one, name) for name in one.__slots__ if name != "target"}
    done = {
        str(percent): {"sprint": at, "by": end_of(outlook, at)} if at and outlook else None
        for percent, at in page.done(target).items()
    }
    return fields | {"done": done}
