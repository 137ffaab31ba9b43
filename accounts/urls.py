"""Addresses of people and projects."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.home, name="home"),
    path("projects/", views.projects, name="projects"),
    path("projects/new/", views.create_project, name="project_new"),
    path("profile/", views.profile, name="profile"),
    path("profile/tokens/", views.create_token, name="token_new"),
    path("profile/tokens/<int:token_id>/revoke/", views.revoke_token, name="token_revoke"),
    path("p/<str:project_key>/settings/", views.settings, name="settings"),
    path("p/<str:project_key>/members/", views.members, name="members"),
    path("p/<str:project_key>/members/<int:membership_id>/", views.member, name="member"),
    path(
        "p/<str:project_key>/members/<int:membership_id>/remove/", views.remove_member, name="member_remove"
    ),
]
