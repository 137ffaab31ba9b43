"""Addresses of people and projects."""

from django.urls import path

from accounts.views import (
    invitations,
    leaving,
    members,
    notices,
    operations,
    people,
    projects,
    stand_ins,
    webhooks,
)

urlpatterns = [
    path("", projects.home, name="home"),
    path("projects/", projects.projects, name="projects"),
    path("projects/new/", projects.create_project, name="project_new"),
    path("profile/", people.profile, name="profile"),
    path("profile/events/", people.account_events, name="account_events"),
    path("profile/tokens/", people.api_tokens, name="token_new"),
    path("profile/tokens/<int:token_id>/revoke/", people.revoke_token, name="token_revoke"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_notices, name="notices_read"),
    path("notices/settings/", notices.notice_settings, name="notice_settings"),
    path("notices/<int:notice_id>/", notices.open_notice, name="notice"),
    path("p/<str:project_key>/settings/", projects.settings, name="settings"),
    path("p/<str:project_key>/members/", members.members, name="members"),
    path("p/<str:project_key>/members/<int:membership_id>/", members.member, name="member"),
    path(
        "p/<str:project_key>/members/<int:membership_id>/row/",
        members.member_in_place,
        name="member_in_place",
    ),
    path(
        "p/<str:project_key>/members/<int:membership_id>/remove/", members.remove_member, name="member_remove"
    ),
    path("p/<str:project_key>/members/stand-ins/", stand_ins.stand_in_list, name="stand_ins"),
    path(
        "p/<str:project_key>/members/stand-ins/<int:stand_in>/end/",
        stand_ins.stand_in_end,
        name="stand_in_end",
    ),
    path(
        "p/<str:project_key>/invitations/<int:invitation_id>/renew/",
        members.renew_invitation,
        name="invitation_renew",
    ),
    path(
        "p/<str:project_key>/invitations/<int:invitation_id>/revoke/",
        members.revoke_invitation,
        name="invitation_revoke",
    ),
    path("invitations/<str:secret>/", invitations.invitation, name="invitation"),
    path("invitations/<str:secret>/sign-up/", invitations.sign_up, name="invitation_sign_up"),
    path("profile/sign-out-everywhere/", leaving.sign_out_everywhere, name="sign_out_everywhere"),
    path("profile/close/", leaving.anonymise, name="anonymise"),
    path("p/<str:project_key>/operations/", operations.operations, name="operations"),
    path(
        "p/<str:project_key>/operations/jobs/<int:job>/retry/", operations.retry_job, name="operations_retry"
    ),
    path("p/<str:project_key>/webhooks/", webhooks.webhooks, name="webhooks"),
    path("p/<str:project_key>/webhooks/<int:webhook>/", webhooks.webhook, name="webhook"),
    path("p/<str:project_key>/webhooks/<int:webhook>/retry/", webhooks.retry, name="webhook_retry"),
    path("p/<str:project_key>/webhooks/<int:webhook>/secret/", webhooks.renew_secret, name="webhook_secret"),
    path("p/<str:project_key>/webhooks/<int:webhook>/remove/", webhooks.remove, name="webhook_remove"),
    path("p/<str:project_key>/leave/", leaving.leave, name="project_leave"),
    path("p/<str:project_key>/archive/", projects.archive, name="project_archive"),
    path("p/<str:project_key>/restore/", projects.restore, name="project_restore"),
]
