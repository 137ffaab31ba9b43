"""Importing in the browser's terms: upload, choose, watch, read; refused where it must be."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import services as people
from accounts.access import Access
from accounts.models import User
from backlog.models import Column, Item
from interchange.models import ImportJob
from interchange.services import importing
from tests.interchange.conftest import HEADERS, Run, csv_of, issue, start, upload

pytestmark = pytest.mark.django_db
PAGE = "/p/PAY/import/"


@pytest.fixture
def admin(client: Client, ana: User, access: Access) -> Client:
    client.force_login(ana)
    return client


def send(admin: Client, data: bytes, name: str = "jira.csv") -> str:
    """The address of the preview."""
    answer = admin.post(PAGE, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 303, answer.content.decode()
    return answer["Location"]


def test_a_file_leads_to_its_preview_with_counts_and_suggestions(admin: Client) -> None:
    rows = [issue(1), issue(2, type="Bug"), issue(3, type="Wunsch", status="Doing", category="In Progress")]
    page = admin.get(send(admin, csv_of(rows))).content.decode()
    assert "3 new issues" in page
    assert "3 items and 0 epics come in" in page
    assert "not known here: choose" in page
    assert 'value="defect" selected' in page


def test_the_numbers_follow_the_choices(admin: Client, access: Access) -> None:
    page = send(admin, csv_of([issue(1), issue(2, type="Bug")]))
    done = Column.objects.get(project=access.project, name="Done")
    chosen = {"type-0": "epic", "type-1": "task", "state-0": done.pk}
    part = admin.post(f"{page}numbers/", chosen, headers={"HX-Request": "true"}).content.decode()
    assert "1 item and 1 epic come in" in part
    assert "1 in Done." in part
    assert "<html" not in part
    assert "<html" in admin.post(f"{page}numbers/", chosen).content.decode()


def test_starting_leads_to_progress_and_then_to_the_result(admin: Client, access: Access) -> None:
    page = send(admin, csv_of([issue(1), issue(2, "")]) + b",AB-3,3,Story,To Do,To Do\n")
    answer = admin.post(f"{page}start/", {"type-0": "story", "state-0": "backlog"})
    assert (answer.status_code, answer["Location"]) == (303, page)
    waiting = admin.get(page).content.decode()
    assert "Waiting for a worker" in waiting
    assert "No worker answers." in waiting
    assert 'hx-trigger="every 1s"' in waiting
    importing.run_import(job_id=ImportJob.objects.get().pk)
    done = admin.get(f"{page}progress/").content.decode()
    assert "every 1s" not in done
    assert "2 items and 0 epics came in" in done
    assert "It has no title." in done
    assert "/p/PAY/backlog/" in done
    assert "PAY-1 to PAY-2" in done


def test_dates_that_cannot_be_are_told_at_their_field_and_kept(admin: Client) -> None:
    data = csv_of([[*issue(1), "S 1"]], [*HEADERS, "Sprint"])
    page = send(admin, data)
    typed = {"type-0": "story", "state-0": "backlog", "start-0": "2023-05-12", "end-0": "2023-05-01"}
    answer = admin.post(f"{page}start/", typed)
    content = answer.content.decode()
    assert answer.status_code == 400
    assert "It ends before it starts." in content
    assert 'value="2023-05-12"' in content
    assert ImportJob.objects.get().state == "preview"
    broken = admin.post(f"{page}start/", {**typed, "end-0": "soon"}).content.decode()
    assert "Enter a valid date." in broken


def test_choices_that_do_not_exist_are_refused(admin: Client) -> None:
    page = send(admin, csv_of([issue(1)]))
    for chosen in ({"type-0": "saga", "state-0": "backlog"}, {"type-0": "story", "state-0": "999"}, {}):
        assert admin.post(f"{page}start/", chosen).status_code == 400
    assert ImportJob.objects.get().state == "preview"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"Summary,Status\nOne,2,3\n", "Line 2: It has 3 columns, the header has 2."),
        (b"Name\nOne\n", "No column is named “Summary”"),
        (b"PK\x03\x04", "is no zip archive that can be read"),
        (b"Summary\n \n", "no row below it"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_its_field(admin: Client, data: bytes, said: str) -> None:
    answer = admin.post(PAGE, {"file": SimpleUploadedFile("x.csv", data)})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_no_file_at_all_is_asked_for(admin: Client) -> None:
    answer = admin.post(PAGE, {})
    assert answer.status_code == 400
    assert "This field is required." in answer.content.decode()


def test_a_failed_import_says_why_and_that_nothing_changed(admin: Client, access: Access) -> None:
    job = start(access, upload(access, csv_of([issue(1)])))
    job.file.storage.delete(job.file.name)
    importing.run_import(job_id=job.pk)
    page = admin.get(f"{PAGE}{job.pk}/").content.decode()
    assert "nothing was changed" in page
    assert "Upload it again." in page
    assert not Item.objects.exists()


def test_a_preview_can_be_dropped(admin: Client) -> None:
    page = send(admin, csv_of([issue(1)]))
    assert admin.post(f"{page}discard/")["Location"] == PAGE
    assert admin.get(page).status_code == 404


def test_the_list_shows_what_was_imported(admin: Client, run: Run) -> None:
    assert "Nothing has been imported yet" in admin.get(PAGE).content.decode()
    run(csv_of([issue(1)]))
    assert "export.csv" in admin.get(PAGE).content.decode()


def test_members_who_are_no_admins_are_told_who_may(client: Client, access: Access) -> None:
    kim = User.objects.create_user("kim@example.org", name="Kim Vo")
    people.add_member(actor=access, email=kim.email, roles=["developer"])
    job = upload(access, csv_of([issue(1)]))
    client.force_login(kim)
    for path in (PAGE, f"{PAGE}{job.pk}/", f"{PAGE}{job.pk}/progress/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "Only an admin of the project imports items." in answer.content.decode()
    assert client.post(f"{PAGE}{job.pk}/start/", {}).status_code == 403


def test_names_of_the_file_never_become_markup(admin: Client) -> None:
    evil = '<img src=x onerror="alert(1)">'
    rows = [[evil, "1", evil, evil, evil, evil]]
    page = send(
        admin,
        csv_of(rows, ["Summary", "Issue id", "Issue Type", "Status", "Sprint", "Fancy <b>column"]),
        f"{evil}.csv",
    )
    assert "<img" not in admin.get(page).content.decode()
    assert "<img" not in admin.get(PAGE).content.decode()


def test_the_list_takes_the_same_queries_for_any_number_of_imports(
    admin: Client, access: Access, ana: User
) -> None:
    def queries(count: int) -> int:
        missing = range(count - ImportJob.objects.count())
        ImportJob.objects.bulk_create(
            ImportJob(project=access.project, created_by=ana, file="x", file_name=f"{n}.csv", state="done")
            for n in missing
        )
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(PAGE).status_code == 200
        return len(captured)

    assert queries(3) == queries(30)
