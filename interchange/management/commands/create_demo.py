"""`manage.py create_demo`: a project to try everything on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from interchange import demo


class Command(BaseCommand):
    help = "Make the demo project “Ferry tickets” with its people, unless any project exists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--print-logins", action="store_true", help="only print who can sign in to the demo"
        )

    def handle(self, *, print_logins: bool, **_: Any) -> None:
        if not print_logins and not demo.create_demo():
            self.stdout.write("There is a project already; the demo was not made.")
        for role, email, password in demo.logins() if print_logins else []:
            self.stdout.write(f"  {role:<21}{email:<24}{password}")
