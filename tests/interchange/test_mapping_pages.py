"""Columns by hand, saved for the next file; what would happen, and what did, as tables."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services as people
from accounts.access import Access
from accounts.models import User
from backlog.models import Criterion, DoneItem, Item, Story
from common.errors import Invalid, NotFound
from interchange.models import ImportJob, SavedMapping
from interchange.rules.archives import Upload
from interchange.services import importing, mappings, uploads
from tests.interchange.conftest import Run, csv_of, start, upload

pytestmark = pytest.mark.django_db
TABLE = csv_of([["7", "Buy", "5", "=HYPERLINK()"], ["8", "", "3", "x"]], ["Nr", "What", "Size", "Note"])
FIELDS = {"Nr": "key", "What": "summary", "Size": "points", "Note": "text"}
TEXT = "Why.\n\n*Acceptance Criteria*\n\n* It _works_\n* It is fast"


@pytest.fixture
def admin(client: Client, ana: User, access: Access) -> Client:
    client.force_login(ana)
    return client


def chosen(job: ImportJob, **fields: str) -> dict[str, str]:
    """What the form sends: columns by their place."""
    headers = [row[0] for row in job.report["found"]["columns"]]
    return {f"field-{headers.index(header)}": name for header, name in (FIELDS | fields).items()}


def test_a_table_without_known_columns_is_mapped_by_hand(admin: Client, access: Access) -> None:
    job = upload(access, TABLE)
    page = f"/p/PAY/import/{job.pk}/"
    assert "Which column holds the title?" in admin.get(page).content.decode()
    refused = admin.post(f"{page}start/", {})
    assert "Say which column holds the title" in refused.content.decode()
    assert admin.post(f"{page}columns/", chosen(job)).status_code == 303
    again = admin.get(page).content.decode()
    assert "1 new issue" in again and "It has no title." in again
    job.refresh_from_db()
    assert job.source == "table"
    start(access, job)
    importing.run_import(job_id=job.pk)
    story = Story.objects.get()
    assert (story.title, story.points) == ("Buy", 5)
    assert "Note: =HYPERLINK()" in story.description


def test_columns_that_were_changed_are_shown_before_anything_comes_in(admin: Client, access: Access) -> None:
    job = upload(access, csv_of([["One", "Two"]], ["Title", "Other"]))
    sent = {"field-0": "text", "field-1": "summary", "type-0": "story", "state-0": "backlog"}
    assert admin.post(f"/p/PAY/import/{job.pk}/start/", sent).status_code == 303
    job.refresh_from_db()
    assert (job.state, job.mapping["fields"]) == ("preview", {"Title": "text", "Other": "summary"})
    assert admin.post(f"/p/PAY/import/{job.pk}/start/", sent).status_code == 303
    job.refresh_from_db()
    assert job.state == "queued"


def test_a_mapping_is_saved_and_offered_for_a_file_like_it(admin: Client, access: Access) -> None:
    job = upload(access, TABLE)
    admin.post(f"/p/PAY/import/{job.pk}/mapping/", {**chosen(job), "save_as": "Our sheet"})
    saved = SavedMapping.objects.get()
    assert saved.mapping["fields"]["What"] == "summary"
    other = upload(access, csv_of([["9", "Sell", "1", ""]], ["Nr", "What", "Size", "Note"]))
    page = f"/p/PAY/import/{other.pk}/"
    assert "Use Our sheet" not in admin.get(page).content.decode()  # a column is empty: another signature
    same = upload(access, TABLE.replace(b"Buy", b"Sell"))
    assert "Use Our sheet" in admin.get(f"/p/PAY/import/{same.pk}/").content.decode()
    assert admin.post(f"/p/PAY/import/{same.pk}/mapping/{saved.pk}/").status_code == 303
    assert "1 new issue" in admin.get(f"/p/PAY/import/{same.pk}/").content.decode()
    assert admin.post(f"/p/PAY/import/mappings/{saved.pk}/delete/").status_code == 303
    assert not SavedMapping.objects.exists()


def test_a_mapping_needs_a_name_and_belongs_to_its_project(admin: Client, access: Access, ana: User) -> None:
    job = upload(access, TABLE)
    answer = admin.post(f"/p/PAY/import/{job.pk}/mapping/", {**chosen(job), "save_as": " "})
    assert answer.status_code == 400
    assert "Give it a name" in answer.content.decode()
    other = people.create_project(user=ana, key="BIL", name="Billing")
    saved = SavedMapping.objects.create(project=other.project, name="Theirs", created_by=ana)
    with pytest.raises(NotFound):
        mappings.use_mapping(actor=access, job_id=job.pk, saved_id=saved.pk)


def test_a_column_becomes_nothing_that_there_is_not(access: Access) -> None:
    job = upload(access, TABLE)
    for wrong in ({"fields": {"Nr": "password"}}, {"markup": "tex"}, {"dates": "year"}):
        with pytest.raises(Invalid):
            uploads.read_again(actor=access, job_id=job.pk, mapping=wrong)


def test_what_would_happen_is_a_table_and_changes_nothing(admin: Client, access: Access) -> None:
    job = upload(access, TABLE)
    answer = admin.post(
        f"/p/PAY/import/{job.pk}/dry-run/", {**chosen(job), "type-0": "story", "state-0": "backlog"}
    )
    rows = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert rows[1:] == ["2,7,Buy,story,,", "3,8,,skipped,,It has no title."]
    assert not Item.objects.exists()
    job.refresh_from_db()
    assert job.mapping["fields"] == {}


def test_the_report_tells_of_each_row_and_is_safe_in_a_spreadsheet(admin: Client, run: Run) -> None:
    data = csv_of([["AB-1", "=1+1"], ["AB-2", ""], ["AB-1", "Again"]], ["Issue key", "Summary"])
    job = run(data)
    rows = b"".join(admin.get(f"/p/PAY/import/{job.pk}/report/").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert rows[1:] == [
        "2,AB-1,'=1+1,story,PAY-1,",
        "3,AB-2,,skipped,,It has no title.",
        '4,AB-1,,skipped,,"It stands in the file twice, first at line 2."',
    ]
    again = run(data)
    rows = b"".join(admin.get(f"/p/PAY/import/{again.pk}/report/").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert rows[1] == "2,AB-1,'=1+1,here already,PAY-1,Existing items are not changed."


def test_an_import_that_is_not_finished_has_no_report(admin: Client, access: Access) -> None:
    assert admin.get(f"/p/PAY/import/{upload(access, TABLE).pk}/report/").status_code == 404


def test_criteria_in_texts_become_rows_of_stories_and_tasks(run: Run) -> None:
    headers = ["Summary", "Issue id", "Issue Type", "Status", "Description"]
    job = run(csv_of([["A", "1", "Story", "To Do", TEXT], ["B", "2", "Task", "To Do", TEXT]], headers))
    assert list(Criterion.objects.values_list("text", flat=True)) == ["It works", "It is fast"]
    assert list(DoneItem.objects.values_list("text", flat=True)) == ["It works", "It is fast"]
    assert Item.objects.get(title="A").description.startswith("Why.\n\n---")
    assert job.report["result"]["counts"]["criteria"] == 4


def test_criteria_stay_in_the_text_where_somebody_wants_it(run: Run) -> None:
    headers = ["Summary", "Issue id", "Issue Type", "Status", "Description"]
    run(csv_of([["A", "1", "Story", "To Do", TEXT]], headers), criteria=False)
    assert not Criterion.objects.exists()
    assert "It _works_" in Item.objects.get().description


def test_an_export_with_keys_only_knows_what_came_with_ids(run: Run) -> None:
    run(csv_of([["One", "AB-1", "10"]], ["Summary", "Issue key", "Issue id"]))
    again = run(csv_of([["One", "AB-1"], ["Two", "AB-2"]], ["title", "issuekey"]))
    assert again.report["result"]["counts"]["before"] == 1
    assert Item.objects.count() == 2


def test_previews_that_nobody_started_go_with_their_file_after_a_week(
    access: Access, files: Path, django_capture_on_commit_callbacks
) -> None:  # type: ignore[no-untyped-def]
    old, young, started = (upload(access, TABLE.replace(b"Buy", name)) for name in (b"a", b"b", b"c"))
    ImportJob.objects.filter(pk__in=[old.pk, started.pk]).update(
        created_at=timezone.now() - timedelta(days=8)
    )
    ImportJob.objects.filter(pk=started.pk).update(state="queued")
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.purge_previews() == 1
    assert set(ImportJob.objects.values_list("pk", flat=True)) == {young.pk, started.pk}
    assert len(list(files.rglob("*.upload"))) == 2


def test_the_rows_of_a_file_cost_no_queries(access: Access, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    def queries(count: int) -> int:
        data = csv_of([[f"Issue {n}", f"T-{count}{n}"] for n in range(count)], ["title", "issuekey"])
        job = start(access, uploads.upload(actor=access, files=[Upload("x.csv", data)]))
        with django_assert_max_num_queries(200) as captured:
            importing.run_import(job_id=job.pk)
        return len(captured)

    assert queries(30) <= queries(3) + 2
