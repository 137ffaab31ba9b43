"""Seeds of authenticator apps and recovery codes that were kept as they are: encrypted from here on."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

from accounts.sealing import seal, unseal

SEALED = ("secret", "seed")


def change(by: Callable[[str], str]) -> Callable[[Any, Any], None]:
    def run(apps: Any, editor: Any) -> None:
        for row in apps.get_model("mfa", "Authenticator").objects.select_for_update():
            row.data |= {name: by(row.data[name]) for name in SEALED if name in row.data}
            row.save(update_fields=["data"])

    return run


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_webhooks"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(change(seal), change(unseal))]
