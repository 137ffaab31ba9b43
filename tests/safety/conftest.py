"""A project with one of everything whose sprint runs, and somebody signed in to it."""

import pytest
from django.test import Client

from backlog.models import Item
from interchange.rules.archives import Upload
from interchange.services import uploads
from sprints.services import sprints
from tests.safety.world import World, build
from tests.shared import shared


@shared
def world() -> World:
    made = build("MINE")
    csv = b"Summary,Issue Type,Status,Sprint,Created\nA,Story,To Do,One,2026-01-01\nB,Oddity,Somewhere,,\n"
    made.values["job_id"] = uploads.upload(actor=made.access, files=[Upload("a.csv", csv)]).pk
    sprints.start_sprint(actor=made.access, sprint=made.values["sprint"])
    for type in ("task", "spike", "defect"):
        made.values[type] = Item.objects.filter(type=type).values_list("number", flat=True)[0]
    return made


@pytest.fixture
def site(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.access.user)
    return client
