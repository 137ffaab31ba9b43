from django.db import migrations

GUARD = """
CREATE TRIGGER allocation_step_never_truncated BEFORE TRUNCATE ON sprints_allocationstep
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_history();
"""
UNGUARD = "DROP TRIGGER allocation_step_never_truncated ON sprints_allocationstep;"


class Migration(migrations.Migration):
    dependencies = [
        ("sprints", "0004_explained_forecast_links"),
        ("activity", "0002_events_are_append_only"),
    ]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
