"""Exports and imports of whole projects as jobs, on their pages and by the API, with real files."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.access import Access
from accounts.models import Project
from activity import outbox
from activity.models import Event, Outbox
from common.errors import Refused
from interchange.models import ExportJob, ProjectImport
from interchange.services import exporting, project_imports
from tests import factories
from tests.interchange import own
from tests.interchange.own import kept_world  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
PAGE, API = "/p/JOB/settings/export/", "/api/v1/projects/JOB/exports/"
UPLOAD = "/projects/import/"


@pytest.fixture
def access(db: None, files: Path) -> Access:
    access = factories.AccessFactory(key="JOB", name="Payments")
    factories.StoryFactory(actor=access, title="Pay")
    return access


@pytest.fixture
def admin(access: Access, client: Client) -> Client:
    client.force_login(access.user)
    return client


@pytest.fixture
def in_the_tests_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another connection would not see what a test has not committed."""
    from contextlib import nullcontext

    monkeypatch.setattr(exporting, "_one_moment", lambda: nullcontext("default"))


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def zip_of(data: bytes, name: str = "PAY.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/zip")


# ── export ───────────────────────────────────────────────────────────────────
def test_an_export_is_asked_for_written_and_taken_away(
    admin: Client, access: Access, files: Path, in_the_tests_transaction: None
) -> None:
    assert admin.post(PAGE).status_code == 303
    job = ExportJob.objects.get()
    assert "Waiting for a worker" in text_of(admin.get(PAGE))
    assert admin.get(f"{PAGE}{job.pk}/file/").status_code == 404
    assert outbox.run("export", str(job.pk)) and not outbox.run("export", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error, job.rows_done) == ("done", "", job.rows_total)
    answer = admin.get(f"{PAGE}{job.pk}/file/")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'attachment; filename="JOB-{timezone.now():%Y-%m-%d}.zip"'
    data = bytes_of(answer)
    assert job.size == len(data)
    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert "How to read project.json" in archive.read("README.txt").decode()
        assert json.loads(archive.read("project.json"))["items"][0]["title"] == "Pay"
    assert [path.suffix for path in (files / "exports").rglob("*") if path.is_file()] == [".zip"]
    assert f"{PAGE}{job.pk}/file/" in text_of(admin.get(f"{PAGE}progress/"))
    assert Event.objects.filter(kind="project_exported").count() == 1


def test_one_export_at_a_time_and_only_by_admins(access: Access, client: Client) -> None:
    exporting.request_export(actor=access)
    with pytest.raises(Refused):
        exporting.request_export(actor=access)
    member = factories.member(access, "developer")
    client.force_login(member.user)
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 403
    client.force_login(factories.UserFactory())
    assert client.get(PAGE).status_code == 404


def test_an_archived_project_is_exported(access: Access) -> None:
    access.project.archived_at = timezone.now()
    assert exporting.request_export(actor=access).state == "queued"


def test_a_failed_export_leaves_no_file(
    access: Access, files: Path, monkeypatch: pytest.MonkeyPatch, in_the_tests_transaction: None
) -> None:
    def fail(target: Any, *_: Any, **__: Any) -> int:
        target.write(b"half")
        raise ValueError("secret words")

    monkeypatch.setattr(exporting, "write_archive", fail)
    job = exporting.request_export(actor=access)
    exporting.run_export(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "failed" and not job.file and "secret" not in job.error
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_files_go_after_a_week(
    access: Access,
    files: Path,
    in_the_tests_transaction: None,
    django_capture_on_commit_callbacks: Any,
) -> None:
    job = exporting.request_export(actor=access)
    exporting.run_export(job_id=job.pk)
    assert exporting.purge() == 0
    ExportJob.objects.update(created_at=timezone.now() - timedelta(days=7, minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert exporting.purge() == 1
    assert [path for path in files.rglob("*") if path.is_file()] == []
    job.refresh_from_db()
    with pytest.raises(Exception, match="gone"):
        exporting.file_of(actor=access, job=job)


def test_by_the_api(admin: Client, access: Access, in_the_tests_transaction: None) -> None:
    asked = admin.post(API, {}, content_type="application/json")
    assert asked.status_code == 202 and asked.json()["state"] == "queued"
    assert admin.post(API, {}, content_type="application/json").status_code == 409
    number = asked.json()["id"]
    exporting.run_export(job_id=number)
    found = admin.get(f"{API}{number}/").json()
    assert found["state"] == "done" and found["has_file"]
    assert admin.get(API).json()["results"][0]["id"] == number
    assert bytes_of(admin.get(f"{API}{number}/file/")).startswith(b"PK")


# ── import ───────────────────────────────────────────────────────────────────
def test_a_file_becomes_a_project(world: own.World, files: Path, client: Client) -> None:
    user = world.access.user
    client.force_login(user)
    page = text_of(client.get("/projects/"))
    assert UPLOAD in page
    refused = client.post(UPLOAD, {"file": zip_of(world.file)})
    assert refused.status_code == 400 and "There is a project PAY already" in text_of(refused)
    sent = client.post(UPLOAD, {"file": zip_of(world.file), "key": "two", "name": "Second"})
    assert sent.status_code == 303, text_of(sent)
    second = client.post(UPLOAD, {"file": zip_of(world.file), "key": "three", "name": "Third"})
    assert second.status_code == 400 and "Another file of yours is on its way in" in text_of(second)
    job = ProjectImport.objects.get()
    assert "Waiting for a worker" in text_of(client.get(sent["Location"]))
    assert outbox.run("project_import", str(job.pk)) and not outbox.run("project_import", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    assert Project.objects.get(key="TWO").name == "Second"
    done = text_of(client.get(sent["Location"]))
    assert 'href="/p/TWO/"' in done
    for path in ("backlog/", "epics/", "decisions/", "board/", "sprints/", "team/", "members/", "items/1/"):
        answer = client.get(f"/p/TWO/{path}")
        assert answer.status_code == 200, path
        assert "<img src=x" not in text_of(answer)
    client.force_login(factories.UserFactory())
    assert client.get(sent["Location"]).status_code == 404


def test_what_the_job_refuses_is_told_and_leaves_nothing(
    world: own.World, files: Path, client: Client
) -> None:
    user, data = world.access.user, json.loads(json.dumps(world.data))
    data["events"][-1]["kind"] = None
    file = world.changed(data).getvalue()
    job = project_imports.upload_project(
        user=user, file=io.BytesIO(file), size=len(file), file_name="x.zip", key="TWO", name=""
    )
    assert job.name == "Payments"
    assert outbox.run("project_import", str(job.pk))
    job.refresh_from_db()
    assert job.state == "failed" and "kind: must not be null" in job.error
    assert not Project.objects.filter(key="TWO").exists()
    assert not (files / f"attachments/imported/{job.pk}").exists()
    client.force_login(user)
    assert "nothing was made" in text_of(client.get(f"{UPLOAD}{job.pk}/"))


@pytest.mark.parametrize(
    ("data", "fields", "said"),
    [
        (b"", {}, "no whole zip file"),
        (b"PK\x03\x04 and then nothing", {}, "no whole zip file"),
        (None, {"key": "not a key"}, "A key is 2 to 10 letters"),
        (None, {"key": "JOB"}, "There is a project JOB already"),
        (None, {"key": "NEW", "name": "x" * 121}, "120"),
    ],
)
def test_what_cannot_be_imported_is_told_at_its_field(
    admin: Client, access: Access, data: bytes | None, fields: dict[str, str], said: str
) -> None:
    sent = own.exported(access.project).getvalue() if data is None else data
    answer = admin.post(UPLOAD, {"file": zip_of(sent), **fields})
    assert answer.status_code == 400 and said in text_of(answer)
    assert not ProjectImport.objects.exists() and not Outbox.objects.filter(kind="project_import").exists()


def test_a_file_with_more_than_a_project_has_room_for_is_refused_when_it_is_sent(
    world: own.World, files: Path, client: Client, settings: Any
) -> None:
    settings.ATTACHMENTS_PROJECT_MB = 0
    client.force_login(world.access.user)
    answer = client.post(UPLOAD, {"file": zip_of(world.file), "key": "two"})
    assert answer.status_code == 400 and "a project has room for 0 MB here" in text_of(answer)
    assert not ProjectImport.objects.exists()
