"""`manage.py reseal`: after SECRET_KEY was replaced."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import second_factor
from accounts.services import webhooks


class Command(BaseCommand):
    help = "Encrypt second factors and secrets of webhooks with SECRET_KEY, so that its fallbacks can go."

    @transaction.atomic
    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{second_factor.reseal_all() + webhooks.reseal_all()} encrypted anew.")
