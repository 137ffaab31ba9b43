"""What an event says outside is the same wherever it is heard."""

import json
from typing import Any

from activity.models import Event
from activity.telling import changes
from config.live import messages
from tests.api.conftest import Caller


def _told(caller: Caller) -> list[dict[str, Any]]:
    rows = Event.objects.filter(project_id=caller.access.project_id).order_by("seq")
    return [one.told() for one in changes(rows)]


def test_only_an_item_has_its_number(api: Caller) -> None:
    api.post("epics/", {"title": "Payments", "kind": "foundation"})
    item = api.create("task", title="Secret words")
    told = {one["kind"]: one for one in _told(api)}
    assert told["item_created"]["number"] == item["number"]
    assert told["epic_created"]["number"] is None
    assert "Secret" not in repr(told)


def test_the_api_and_the_stream_say_the_same(api: Caller) -> None:
    api.create("task", title="Cache")
    rows = Event.objects.filter(project_id=api.access.project_id).order_by("seq")
    streamed = [
        json.loads(messages.change(one).decode().split("data: ")[1].split("\n")[0]) for one in changes(rows)
    ]
    assert api.get("events/", after=0).json()["results"] == streamed == _told(api)
