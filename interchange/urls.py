"""Addresses of imports."""

from django.urls import path

from interchange.views import imports

urlpatterns = [
    path("p/<str:project_key>/import/", imports.imports, name="imports"),
    path("p/<str:project_key>/import/<int:job_id>/", imports.import_, name="import"),
    path("p/<str:project_key>/import/<int:job_id>/start/", imports.start, name="import_start"),
    path("p/<str:project_key>/import/<int:job_id>/numbers/", imports.numbers, name="import_numbers"),
    path("p/<str:project_key>/import/<int:job_id>/progress/", imports.progress, name="import_progress"),
    path("p/<str:project_key>/import/<int:job_id>/discard/", imports.discard, name="import_discard"),
]
