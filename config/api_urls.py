"""Addresses of the API: each app's own, side by side, and their description."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.request import Request
from rest_framework.views import APIView

from common.errors import NotFound
from interchange.api.mappings import ProjectImportViewSet
from interchange.api.samples import SamplesViewSet
from sprints.api.views.portfolio import PortfolioViewSet

IN_PROJECT = "projects/<str:project_key>/"


class NowhereView(APIView):
    """What no address of the API is; nobody is sent on from one without its slash, for a body would be lost."""

    policy = "public"
    schema = None
    metadata_class = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise NotFound(
            "There is no such address." + ("" if request.path.endswith("/") else " All end with /.")
        )


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.api.urls")),
    path("portfolio/", PortfolioViewSet.as_view({"get": "list"}), name="api_portfolio"),
    path("project-imports/", ProjectImportViewSet.as_view({"get": "list", "post": "upload"})),
    path("project-imports/sample/", SamplesViewSet.as_view({"post": "ask"})),
    path("project-imports/<int:import_id>/", ProjectImportViewSet.as_view({"get": "retrieve"})),
    path(IN_PROJECT, include("backlog.api.urls")),
    path(IN_PROJECT, include("sprints.api.urls")),
    path(IN_PROJECT, include("interchange.api.urls")),
]
