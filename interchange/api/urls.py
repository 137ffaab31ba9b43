"""Addresses of imports, exports and lists, below `/projects/{project_key}/`."""

from django.urls import path

from interchange.api.imports import ImportsViewSet, ImportViewSet
from interchange.api.mappings import MappingViewSet
from interchange.api.samples import SampleViewSet
from interchange.api.views import ExportViewSet, ListViewSet

urlpatterns = [
    path("imports/", ImportsViewSet.as_view({"get": "list", "post": "upload"})),
    path(
        "imports/<int:job_id>/",
        ImportViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"}),
    ),
    path("imports/<int:job_id>/start/", ImportViewSet.as_view({"post": "start"})),
    path("imports/<int:job_id>/report/", ImportViewSet.as_view({"get": "report"})),
    path("imports/mappings/", MappingViewSet.as_view({"get": "list"})),
    path("imports/mappings/<int:saved_id>/", MappingViewSet.as_view({"delete": "destroy"})),
    path("imports/<int:job_id>/mapping/", MappingViewSet.as_view({"post": "save"})),
    path("imports/<int:job_id>/mapping/use/", MappingViewSet.as_view({"post": "use"})),
    path("imports/<int:job_id>/rehearsal/", MappingViewSet.as_view({"get": "rehearse"})),
    path("sample/", SampleViewSet.as_view({"delete": "destroy"})),
    path("exports/", ExportViewSet.as_view({"get": "list", "post": "create"})),
    path("exports/<int:export_id>/", ExportViewSet.as_view({"get": "retrieve"})),
    path("exports/<int:export_id>/file/", ExportViewSet.as_view({"get": "file"})),
    path("lists/<str:table>.csv", ListViewSet.as_view({"get": "retrieve"})),
]
