"""Addresses of the sprints' API, below `/projects/{project_key}/`."""

from django.urls import path

from sprints.api.views.allocation import SignOffViewSet, SplitViewSet
from sprints.api.views.availability import (
    AbsencesViewSet,
    CalendarViewSet,
    DaysOffViewSet,
    PatternsViewSet,
)
from sprints.api.views.flow import FlowViewSet
from sprints.api.views.forecast import ForecastViewSet
from sprints.api.views.incidents import IncidentViewSet
from sprints.api.views.learned import LearnedViewSet
from sprints.api.views.proposal import NextUpViewSet, ProposalViewSet
from sprints.api.views.replan import ReplanViewSet
from sprints.api.views.reports import ReportLinksViewSet, ReportViewSet
from sprints.api.views.sprints import SprintItemsViewSet, SprintViewSet
from sprints.api.views.statements import RetrospectiveViewSet, TimeViewSet
from sprints.api.views.velocity import VelocityViewSet

SPRINT = "sprints/<int:sprint>/"
ITEM = SPRINT + "items/<int:number>/"

urlpatterns = [
    path("sprints/", SprintViewSet.as_view({"get": "list", "post": "create"})),
    path("sprints/plan-items/", SprintItemsViewSet.as_view({"post": "plan_many"})),
    path("sprints/current/incident/", IncidentViewSet.as_view({"post": "report"})),
    path("sprints/current/make-room/", IncidentViewSet.as_view({"post": "make_room"})),
    path(SPRINT, SprintViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"})),
    path(SPRINT + "start/", SprintViewSet.as_view({"post": "start"})),
    path(SPRINT + "close/", SprintViewSet.as_view({"post": "close"})),
    path(SPRINT + "report/", ReportViewSet.as_view({"get": "retrieve"})),
    path(SPRINT + "report/<str:figure>/", ReportViewSet.as_view({"get": "figure"})),
    path("report-links/", ReportLinksViewSet.as_view({"get": "list", "post": "create"})),
    path("report-links/<int:report_link>/", ReportLinksViewSet.as_view({"delete": "revoke"})),
    path(SPRINT + "items/", SprintItemsViewSet.as_view({"get": "list", "post": "plan"})),
    path(ITEM, SprintItemsViewSet.as_view({"delete": "unplan"})),
    path(ITEM + "move/", SprintItemsViewSet.as_view({"post": "move"})),
    path(ITEM + "unplanned/", SprintItemsViewSet.as_view({"post": "flag"})),
    path(SPRINT + "split/", SplitViewSet.as_view({"get": "retrieve"})),
    path(SPRINT + "target/", SplitViewSet.as_view({"put": "set_target"})),
    path(SPRINT + "sign-off/", SignOffViewSet.as_view({"get": "list"})),
    path(SPRINT + "time/", TimeViewSet.as_view({"get": "list", "put": "state"})),
    path(SPRINT + "retrospective/", RetrospectiveViewSet.as_view({"post": "add"})),
    path(SPRINT + "propose/", SignOffViewSet.as_view({"post": "propose"})),
    path(SPRINT + "sign/", SignOffViewSet.as_view({"post": "sign"})),
    path(SPRINT + "agree/", SignOffViewSet.as_view({"post": "agree"})),
    path(SPRINT + "reject/", SignOffViewSet.as_view({"post": "reject"})),
    path(SPRINT + "proposal/", ProposalViewSet.as_view({"get": "retrieve", "post": "accept"})),
    path("replan/", ReplanViewSet.as_view({"get": "retrieve"})),
    path("next-up/", NextUpViewSet.as_view({"get": "retrieve"})),
    path("forecast/", ForecastViewSet.as_view({"get": "retrieve", "post": "compute"})),
    path("forecast/guess/", ForecastViewSet.as_view({"put": "set_guess"})),
    path("learned/", LearnedViewSet.as_view({"get": "retrieve"})),
    path("learned/take-over/", LearnedViewSet.as_view({"post": "take_over"})),
    path("learned/wave-off/", LearnedViewSet.as_view({"post": "wave_off"})),
    path("velocity/", VelocityViewSet.as_view({"get": "retrieve"})),
    path("flow/", FlowViewSet.as_view({"get": "retrieve"})),
    path("availability/", CalendarViewSet.as_view({"get": "retrieve"})),
    path("availability/calendar/", CalendarViewSet.as_view({"put": "set_calendar"})),
    path("availability/patterns/", PatternsViewSet.as_view({"get": "list", "put": "set"})),
    path("availability/patterns/remove/", PatternsViewSet.as_view({"post": "remove"})),
    path("availability/absences/clear/", AbsencesViewSet.as_view({"post": "clear"})),
    path("availability/absences/", AbsencesViewSet.as_view({"get": "list", "post": "add"})),
    path("availability/absences/<int:absence>/", AbsencesViewSet.as_view({"delete": "destroy"})),
    path("availability/days-off/", DaysOffViewSet.as_view({"get": "list", "post": "add"})),
    path("availability/days-off/<int:day_off>/", DaysOffViewSet.as_view({"delete": "destroy"})),
]
