"""History cannot be rewritten: the database itself refuses, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from sprints.services import allocation
from tests.safety.world import World

pytestmark = pytest.mark.django_db
TABLES = ("activity_event", "sprints_allocationstep")
STATEMENTS = ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_happened_stays(world: World, table: str, statement: str) -> None:
    allocation.propose(actor=world.access, sprint=world.values["sprint"])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits to be checked would refuse first
        cursor.execute(f"SELECT count(*) FROM {table}")
        before = cursor.fetchone()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement.format(table))
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == before != (0,)
