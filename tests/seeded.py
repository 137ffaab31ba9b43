"""Projects on a running stack's own database, made by services in their own process, and read as plain rows."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg2

from tests.stack import Stack


@dataclass
class Seeded:
    """A project with that many people, each with a token, and stories."""

    database: str
    key: str
    project: int
    people: list[int]
    tokens: list[str]
    session: str  # of the first of them, as a browser sends it
    numbers: list[int]

    @property
    def api(self) -> str:
        return f"/api/v1/projects/{self.key}"

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return rows(self.database, sql, *values)


def rows(database: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a statement answers, in a connection of its own."""
    connection = psycopg2.connect(database)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def seed(stack: Stack, key: str, *, people: int, items: int) -> Seeded:
    """The first of the people made the project; the last ones of its stories are in its running sprint."""
    code = f"from tests.seeded import make; make({key!r}, people={people}, items={items})"
    made = json.loads(stack.manage("shell", "--no-imports", "-c", code).splitlines()[-1])
    return Seeded(database=stack.env["DATABASE_URL"], key=key, **made)


def make(key: str, *, people: int, items: int) -> None:
    """Runs in the stack's environment and prints what it made."""
    from django.test import Client
    from django.utils import timezone

    from accounts.access import today_in
    from accounts.tokens import create_token
    from backlog.services.bulk import NewItem, create_items
    from sprints.services import planning, sprints
    from tests import factories

    access = factories.AccessFactory(
        user=factories.UserFactory(email=f"{key.lower()}0@example.org"), key=key, name=f"Project {key}"
    )
    others = [
        factories.member(access, "product_owner", "developer", email=f"{key.lower()}{n}@example.org")
        for n in range(1, people)
    ]
    users = [access.user, *(other.user for other in others)]
    now, today = timezone.now(), today_in(access.project)
    stories = [
        NewItem(type="story", title=f"Story {n}", description="", created_at=now, fields={"points": 1})
        for n in range(items)
    ]
    numbers = [item.number for item in create_items(actor=access, rows=stories)]
    sprint = sprints.create_sprint(actor=access, goal="Go", start_on=today, end_on=today + timedelta(days=9))
    planning.plan_items(actor=access, sprint=sprint.number, items=numbers[-20:])
    sprints.start_sprint(actor=access, sprint=sprint.number)
    browser = Client()
    browser.force_login(access.user)
    made = {
        "project": access.project_id,
        "people": [user.pk for user in users],
        "tokens": [create_token(user=user, name="load")[1] for user in users],
        "session": browser.session.session_key,
        "numbers": numbers,
    }
    print(json.dumps(made))  # noqa: T201
