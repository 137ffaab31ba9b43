from django.db import migrations

TABLES = {
    "story": "backlog_story",
    "task": "backlog_technicaltask",
    "spike": "backlog_spike",
    "defect": "backlog_defect",
}

CHECK = """
CREATE FUNCTION check_item_is_one_type() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
    declared text;
    actual text[];
BEGIN
    IF TG_TABLE_NAME = 'backlog_item' THEN
        checked := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        checked := OLD.item_ptr_id;
    ELSE
        checked := NEW.item_ptr_id;
    END IF;
    SELECT type INTO declared FROM backlog_item WHERE id = checked;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    actual := ARRAY(
        SELECT 'story' FROM backlog_story WHERE item_ptr_id = checked
        UNION ALL SELECT 'task' FROM backlog_technicaltask WHERE item_ptr_id = checked
        UNION ALL SELECT 'spike' FROM backlog_spike WHERE item_ptr_id = checked
        UNION ALL SELECT 'defect' FROM backlog_defect WHERE item_ptr_id = checked
    );
    IF actual IS DISTINCT FROM ARRAY[declared] THEN
        RAISE EXCEPTION 'item % says it is a %, but is %', checked, declared, actual
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER item_is_one_type AFTER INSERT OR UPDATE OF type ON backlog_item
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_item_is_one_type();
""" + "".join(
    f"CREATE CONSTRAINT TRIGGER {name}_is_its_items_only_type AFTER INSERT OR DELETE ON {table}"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_item_is_one_type();\n"
    for name, table in TABLES.items()
)

UNCHECK = (
    "DROP TRIGGER item_is_one_type ON backlog_item;"
    + "".join(f"DROP TRIGGER {name}_is_its_items_only_type ON {table};" for name, table in TABLES.items())
    + "DROP FUNCTION check_item_is_one_type();"
)


class Migration(migrations.Migration):
    dependencies = [("backlog", "0001_initial")]

    operations = [migrations.RunSQL(CHECK, UNCHECK)]
