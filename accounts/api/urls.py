"""Addresses of projects, members and invitations in the API."""

from django.urls import path

from accounts.api.members import InvitationsViewSet, MembersViewSet
from accounts.api.notices import NoticesViewSet
from accounts.api.operations import OperationsViewSet
from accounts.api.people import AnswerViewSet, ProfileViewSet, TokensViewSet
from accounts.api.projects import ProjectDetailViewSet, ProjectsViewSet
from accounts.api.stand_ins import StandInsViewSet
from accounts.api.webhooks import WebhooksViewSet

IN_PROJECT = "projects/<str:project_key>/"

urlpatterns = [
    path("projects/", ProjectsViewSet.as_view({"get": "list", "post": "create"}), name="api_projects"),
    path(IN_PROJECT, ProjectDetailViewSet.as_view({"get": "retrieve", "patch": "edit"}), name="api_project"),
    path(
        f"{IN_PROJECT}archive/",
        ProjectDetailViewSet.as_view({"post": "archive"}),
        name="api_project_archive",
    ),
    path(
        f"{IN_PROJECT}restore/",
        ProjectDetailViewSet.as_view({"post": "restore"}),
        name="api_project_restore",
    ),
    path(
        f"{IN_PROJECT}first-steps/end/",
        ProjectDetailViewSet.as_view({"post": "end_first_steps"}),
        name="api_first_steps_end",
    ),
    path(f"{IN_PROJECT}leave/", ProjectDetailViewSet.as_view({"post": "leave"}), name="api_project_leave"),
    path(f"{IN_PROJECT}members/", MembersViewSet.as_view({"get": "list"}), name="api_members"),
    path(
        f"{IN_PROJECT}members/<int:membership_id>/",
        MembersViewSet.as_view({"patch": "edit", "delete": "destroy"}),
        name="api_member",
    ),
    path(
        f"{IN_PROJECT}invitations/",
        InvitationsViewSet.as_view({"get": "list", "post": "invite"}),
        name="api_invitations",
    ),
    path(
        f"{IN_PROJECT}invitations/<int:invitation_id>/",
        InvitationsViewSet.as_view({"delete": "destroy"}),
        name="api_invitation",
    ),
    path(
        f"{IN_PROJECT}invitations/<int:invitation_id>/renew/",
        InvitationsViewSet.as_view({"post": "renew"}),
        name="api_invitation_renew",
    ),
    path(
        f"{IN_PROJECT}stand-ins/",
        StandInsViewSet.as_view({"get": "list", "post": "create"}),
        name="api_stand_ins",
    ),
    path(
        f"{IN_PROJECT}stand-ins/<int:stand_in>/",
        StandInsViewSet.as_view({"delete": "end"}),
        name="api_stand_in",
    ),
    path(f"{IN_PROJECT}operations/", OperationsViewSet.as_view({"get": "retrieve"}), name="api_operations"),
    path(
        f"{IN_PROJECT}operations/jobs/<int:job>/retry/",
        OperationsViewSet.as_view({"post": "retry"}),
        name="api_operations_retry",
    ),
    path(
        f"{IN_PROJECT}webhooks/",
        WebhooksViewSet.as_view({"get": "list", "post": "create"}),
        name="api_webhooks",
    ),
    path(
        f"{IN_PROJECT}webhooks/<int:webhook>/",
        WebhooksViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"}),
        name="api_webhook",
    ),
    path(
        f"{IN_PROJECT}webhooks/<int:webhook>/retry/",
        WebhooksViewSet.as_view({"post": "retry"}),
        name="api_webhook_retry",
    ),
    path(
        f"{IN_PROJECT}webhooks/<int:webhook>/secret/",
        WebhooksViewSet.as_view({"post": "renew_secret"}),
        name="api_webhook_secret",
    ),
    path("profile/", ProfileViewSet.as_view({"get": "retrieve", "patch": "edit"}), name="api_profile"),
    path("tokens/", TokensViewSet.as_view({"get": "list", "post": "create"}), name="api_tokens"),
    path("tokens/<int:token_id>/", TokensViewSet.as_view({"delete": "destroy"}), name="api_token"),
    path("invitations/accept/", AnswerViewSet.as_view({"post": "accept"}), name="api_accept"),
    path("invitations/decline/", AnswerViewSet.as_view({"post": "decline"}), name="api_decline"),
    path("notices/", NoticesViewSet.as_view({"get": "list"}), name="api_notices"),
    path("notices/read/", NoticesViewSet.as_view({"post": "read_all"}), name="api_notices_read"),
    path(
        "notices/wishes/",
        NoticesViewSet.as_view({"get": "wishes", "put": "wish"}),
        name="api_notice_wishes",
    ),
    path("notices/<int:notice_id>/read/", NoticesViewSet.as_view({"post": "read"}), name="api_notice_read"),
]
