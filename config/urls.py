"""All addresses: each app's own, side by side."""

from django.urls import include, path, re_path

from common.http import public
from config import api_page, health, metrics
from config.api_urls import NowhereView
from config.design.views import design
from config.live.door import Door

urlpatterns = [
    path("api/v1/", include("config.api_urls")),  # asked most often; below, nothing begins like it
    path("", include("accounts.urls")),
    path("", include("backlog.urls")),
    path("", include("sprints.urls")),
    path("", include("interchange.urls")),
    path("accounts/", include("accounts.sign_in_urls")),
    path("live/<str:project_key>/", Door.as_view(), name="live"),
    path("health/live/", public(health.live), name="health_live"),
    path("health/ready/", public(health.ready), name="health_ready"),
    path("design/", design, name="design"),
    path("metrics", metrics.metrics, name="metrics"),
    path("api/", api_page.reference, name="api_reference"),
    path("api/v1/schema/", api_page.schema, name="api_schema"),
    re_path("^api/", NowhereView.as_view()),
]

handler400 = "config.error_pages.bad_request"
handler403 = "config.error_pages.forbidden"
handler404 = "config.error_pages.not_found"
handler429 = "config.error_pages.too_many_requests"
handler500 = "config.error_pages.server_error"
