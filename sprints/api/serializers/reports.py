"""Shapes of the capacity report and of links to it. Times are minutes."""

from typing import Any

from rest_framework import serializers

from accounts.api.shapes import PersonOut
from common.api import Body, Number, Out, Text
from sprints.models import ReportLink


class ReportOut(Out):
    """`tables`: rows by the names of their columns; those from figures are missing until there are any."""

    project = serializers.CharField()
    sprint = serializers.IntegerField()
    name = serializers.CharField()
    goal = serializers.CharField()
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    state = serializers.CharField()
    computed_at = serializers.DateTimeField(allow_null=True)
    sentence = serializers.CharField()
    tables = serializers.DictField(child=serializers.ListField(child=serializers.DictField()))


class FigureLineOut(Out):
    text = serializers.CharField()
    why = serializers.CharField()
    item = serializers.IntegerField(source="item.number", default=None, allow_null=True)
    on = serializers.DateField(allow_null=True)
    minutes = serializers.ListField(child=serializers.IntegerField(), source="amounts")


class FigureOut(Out):
    """`totals` are the figure, one for each of `columns`; `lines` add up to them."""

    figure = serializers.CharField()
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    lines = FigureLineOut(many=True)
    totals = serializers.ListField(child=serializers.IntegerField())


class ReportLinkOut(Out):
    """Without `sprint` it shows the latest report; without `expires_at` it works until it is revoked."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    sprint = serializers.IntegerField(source="sprint.number", default=None, allow_null=True)
    created_by = PersonOut()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_opened_at = serializers.DateTimeField(allow_null=True)


class NewReportLinkOut(ReportLinkOut):
    url = serializers.CharField(help_text="Told this once: only a hash of it is kept.")


class ShareReport(Body):
    name = Text(help_text="For whom it is; only the team sees this.")
    sprint = Number(required=False, allow_null=True, help_text="Its number; null: always the latest.")
    days = Number(
        required=False, allow_null=True, help_text="Until it expires, 90 unless said; null: without end."
    )


def new_link_out(link: ReportLink, url: str) -> dict[str, Any]:
    return {**ReportLinkOut(link).data, "url": url}
