import django.contrib.postgres.fields
from django.db import migrations, models

# The log of a sample goes with the sample; of everything else it stays as it is.
SAMPLES_GO = """
CREATE OR REPLACE FUNCTION refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'activity_event' THEN
        IF EXISTS (SELECT 1 FROM accounts_project WHERE id = OLD.project_id AND is_sample) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""
EVERYTHING_STAYS = """
CREATE OR REPLACE FUNCTION refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_answered_calls"),
        ("activity", "0006_events_are_not_truncated"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="first_steps",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="is_sample",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(SAMPLES_GO, EVERYTHING_STAYS),
    ]
