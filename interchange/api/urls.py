"""Addresses of exports and lists, below `/projects/{project_key}/`."""

from django.urls import path

from interchange.api.views import ExportViewSet, ListViewSet

urlpatterns = [
    path("exports/", ExportViewSet.as_view({"get": "list", "post": "create"})),
    path("exports/<int:export_id>/", ExportViewSet.as_view({"get": "retrieve"})),
    path("exports/<int:export_id>/file/", ExportViewSet.as_view({"get": "file"})),
    path("lists/<str:table>.csv", ListViewSet.as_view({"get": "retrieve"})),
]
