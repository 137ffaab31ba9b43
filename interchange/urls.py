"""Addresses of imports, exports and lists to take away."""

from django.urls import path

from interchange.views import exports, imports, lists, project_imports, samples

urlpatterns = [
    path("p/<str:project_key>/import/", imports.imports, name="imports"),
    path("p/<str:project_key>/import/<int:job_id>/", imports.import_, name="import"),
    path("p/<str:project_key>/import/<int:job_id>/start/", imports.start, name="import_start"),
    path("p/<str:project_key>/import/<int:job_id>/numbers/", imports.numbers, name="import_numbers"),
    path("p/<str:project_key>/import/<int:job_id>/columns/", imports.read_again, name="import_columns"),
    path(
        "p/<str:project_key>/import/<int:job_id>/mapping/", imports.save_mapping, name="import_save_mapping"
    ),
    path(
        "p/<str:project_key>/import/<int:job_id>/mapping/<int:saved_id>/",
        imports.use_mapping,
        name="import_use_mapping",
    ),
    path(
        "p/<str:project_key>/import/mappings/<int:saved_id>/delete/",
        imports.delete_mapping,
        name="import_delete_mapping",
    ),
    path("p/<str:project_key>/import/<int:job_id>/dry-run/", imports.dry_run, name="import_dry_run"),
    path("p/<str:project_key>/import/<int:job_id>/report/", imports.report, name="import_report"),
    path("p/<str:project_key>/import/<int:job_id>/progress/", imports.progress, name="import_progress"),
    path("p/<str:project_key>/import/<int:job_id>/discard/", imports.discard, name="import_discard"),
    path("p/<str:project_key>/settings/export/", exports.exports, name="exports"),
    path("p/<str:project_key>/settings/export/progress/", exports.export_rows, name="export_rows"),
    path(
        "p/<str:project_key>/settings/export/<int:export_id>/file/", exports.export_file, name="export_file"
    ),
    path("p/<str:project_key>/lists/<str:table>.csv", lists.list_csv, name="list_csv"),
    path("projects/sample/", samples.ask_for_sample, name="sample"),
    path("p/<str:project_key>/sample/delete/", samples.delete_sample, name="sample_delete"),
    path("projects/import/", project_imports.project_imports, name="project_imports"),
    path("projects/import/<int:import_id>/", project_imports.project_import, name="project_import"),
    path(
        "projects/import/<int:import_id>/progress/",
        project_imports.project_import_progress,
        name="project_import_progress",
    ),
]
