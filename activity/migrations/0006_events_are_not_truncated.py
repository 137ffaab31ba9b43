from django.db import migrations

GUARD = """
CREATE TRIGGER event_never_truncated BEFORE TRUNCATE ON activity_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_history();
"""
UNGUARD = "DROP TRIGGER event_never_truncated ON activity_event;"


class Migration(migrations.Migration):
    dependencies = [("activity", "0005_figures_of_a_stream")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
