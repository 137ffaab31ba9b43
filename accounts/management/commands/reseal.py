"""`manage.py reseal`: after SECRET_KEY was replaced."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.second_factor import reseal_all


class Command(BaseCommand):
    help = "Encrypt all second factors with SECRET_KEY, so that SECRET_KEY_FALLBACKS can be emptied."

    @transaction.atomic
    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{reseal_all()} encrypted anew.")
