"""The capacity report of a sprint as data, and links to it for people without an account."""

from typing import Any

from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import operation, shown
from sprints import queries
from sprints.api.serializers.reports import (
    FigureOut,
    NewReportLinkOut,
    ReportLinkOut,
    ReportOut,
    ShareReport,
    new_link_out,
)
from sprints.api.views.base import SprintsAppViewSet
from sprints.presenters.downloads import tables_as_json
from sprints.services import report_links


class ReportViewSet(SprintsAppViewSet):
    policy = {"retrieve": "read_sprints", "figure": "read_sprints"}

    @operation(answer=ReportOut)
    def retrieve(self, request: Request, sprint: int) -> HttpResponse:
        """All tables of a sprint's capacity report, logs and clocks included."""
        return self.kept(lambda: JSONRenderer().render(self._tables(sprint)))

    def _tables(self, number: int) -> dict[str, Any]:
        report = queries.capacity_report(self.access, queries.sprint_to_report(self.access, number))
        work = queries.worked_in(self.access, report.sprint, report.split.frozen_at)
        return shown(ReportOut, tables_as_json(self.access, report, work))

    @operation(answer=FigureOut, operation_id="sprints_report_figure")
    def figure(self, request: Request, sprint: int, figure: str) -> Response:
        """What a figure of the report is made of: `gross`, `planned-technical`, `evening-2026-11-03`."""
        found = queries.figure_of(self.access, queries.sprint(self.access, sprint), figure)
        return Response(FigureOut(found).data)


class ReportLinksViewSet(SprintsAppViewSet):
    policy = {"list": "unshare_report", "create": "share_report", "revoke": "unshare_report"}

    @operation(answer=ReportLinkOut(many=True))
    def list(self, request: Request) -> Response:
        """Links that were not revoked, newest first; their addresses are not told again."""
        return self.page(queries.report_links_of(self.access), lambda row: ReportLinkOut(row).data)

    @operation(body=ShareReport, answer=NewReportLinkOut, status=201, is_secret=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """A link by which whoever has it reads reports without names and without an account."""
        link, url = report_links.share_report(actor=self.access, **body)
        return Response(new_link_out(link, url), status=201)

    @operation(status=204)
    def revoke(self, request: Request, report_link: int) -> Response:
        """The link works no longer."""
        report_links.unshare_report(actor=self.access, link=report_link)
        return Response(status=204)
