"""Importing through the API: upload, say what becomes what, start, read what was made."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from backlog.models import Item
from interchange.services import importing
from tests.api.conftest import Caller
from tests.interchange.conftest import csv_of, issue


@pytest.fixture
def preview(api: Caller, files: Path) -> dict[str, Any]:
    data = csv_of([issue(1, "Pay by card"), issue(2, "Renew the licence", "Chore")])
    sent = {"file": ContentFile(data, "export.csv")}
    answer = api.client.post(f"{api.root}imports/", sent, format="multipart")
    assert answer.status_code == 201, answer.json()
    return dict(answer.json())


def test_a_file_is_previewed_changed_started_and_reported(api: Caller, preview: dict[str, Any]) -> None:
    path = f"imports/{preview['id']}/"
    assert (preview["state"], preview["rows_total"], preview["made"]) == ("preview", 2, None)
    changed = api.patch(path, {"types": {"Chore": "task"}}).json()
    assert changed["mapping"]["types"] == preview["mapping"]["types"] | {"Chore": "task"}
    assert api.get(path + "report/").status_code == 404
    started = api.post(path + "start/")
    assert (started.status_code, started.json()["state"]) == (202, "queued")
    assert api.post(path + "start/").status_code == 409 == api.delete(path).status_code
    importing.run_import(job_id=preview["id"])
    done = api.get(path).json()
    assert (done["state"], done["made"]["items"]) == ("done", 2)
    assert [row["became"] for row in api.get(path + "report/").json()["results"]] == [
        "story",
        "technical task",
    ]
    assert Item.objects.get(title="Renew the licence").type == "task"
    assert [row["id"] for row in api.get("imports/").json()["results"]] == [preview["id"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"types": {"Chore": "poem"}}, "types"),
        ({"fields": {"Summary": "poem"}}, "fields"),
        ({"sprints": {"S": {"start_on": "2026-12-04"}}}, "sprints"),
        ({"sprints": {"S": {"start_on": "2026-12-04", "end_on": "2026-12-01"}}}, "S end"),
        ({"dates": "backwards"}, "fields"),
    ],
)
def test_what_cannot_be_chosen_is_refused_at_its_field(
    api: Caller, preview: dict[str, Any], body: Any, field: str
) -> None:
    answer = api.patch(f"imports/{preview['id']}/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert api.get(f"imports/{preview['id']}/").json()["mapping"] == preview["mapping"]


def test_a_preview_is_dropped(api: Caller, preview: dict[str, Any]) -> None:
    assert api.delete(f"imports/{preview['id']}/").status_code == 204
    assert api.get(f"imports/{preview['id']}/").status_code == 404
