from django.db import migrations

GUARD = """
CREATE TRIGGER allocation_step_append_only BEFORE UPDATE OR DELETE ON sprints_allocationstep
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_history();
"""
UNGUARD = "DROP TRIGGER allocation_step_append_only ON sprints_allocationstep;"


class Migration(migrations.Migration):
    dependencies = [("sprints", "0001_initial"), ("activity", "0002_events_are_append_only")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
