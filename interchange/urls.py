"""Addresses of imports."""

from django.urls import path

from interchange import views

urlpatterns = [
    path("p/<str:project_key>/import/", views.imports, name="imports"),
    path("p/<str:project_key>/import/<int:job_id>/", views.import_, name="import"),
    path("p/<str:project_key>/import/<int:job_id>/start/", views.start, name="import_start"),
    path("p/<str:project_key>/import/<int:job_id>/numbers/", views.numbers, name="import_numbers"),
    path("p/<str:project_key>/import/<int:job_id>/progress/", views.progress, name="import_progress"),
    path("p/<str:project_key>/import/<int:job_id>/discard/", views.discard, name="import_discard"),
]
