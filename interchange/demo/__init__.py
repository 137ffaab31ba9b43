"""The demo project “Ferry tickets”: made by the services, day by day, as people would have made it."""

from django.db import transaction

from accounts.models import Project, User
from interchange.demo import data
from interchange.demo.stage import email_of, rows
from interchange.demo.story import Story


def create_demo() -> bool:
    """Make people, backlogs and ten sprints, all or nothing. False where any project exists already."""
    if Project.objects.exists():
        return False
    with transaction.atomic():
        Story.begin().tell()
    return True


def logins() -> list[tuple[str, str, str]]:
    """(role, email, password) of the demo's people; nothing where the demo is not here."""
    if not User.objects.filter(email=email_of("lena"), is_active=True).exists():
        return []
    return [
        (f"{role.replace('_', ' ')}{', admin' if slug == data.ADMIN else ''}", email_of(slug), data.PASSWORD)
        for slug, _name, role, _week in rows(data.PEOPLE)
        if slug != data.LEAVER
    ]
