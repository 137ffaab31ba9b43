from django.db import migrations

from importlib import import_module

# What was signed in a sample goes with it, like its log (accounts 0008); of everything else it stays.
SAMPLES_GO = """
CREATE OR REPLACE FUNCTION refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    project bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF TG_TABLE_NAME = 'activity_event' THEN
            project := OLD.project_id;
        ELSE
            SELECT project_id INTO project FROM sprints_sprint WHERE id = OLD.sprint_id;
        END IF;
        IF EXISTS (SELECT 1 FROM accounts_project WHERE id = project AND is_sample) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sprints", "0005_signatures_are_not_truncated"),
        ("accounts", "0008_first_steps_and_samples"),
    ]

    operations = [
        migrations.RunSQL(
            SAMPLES_GO, import_module("accounts.migrations.0008_first_steps_and_samples").SAMPLES_GO
        )
    ]
