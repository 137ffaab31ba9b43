from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sprints", "0002_signatures_are_append_only")]

    operations = [
        migrations.AddField("sprintitem", "planned_split", models.JSONField(null=True)),
        migrations.AddField(
            "sprintitem", "worked_before_minutes", models.PositiveIntegerField(default=0)
        ),
    ]
