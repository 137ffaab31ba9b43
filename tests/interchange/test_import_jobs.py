"""An import as a job: who may start it, that it starts once, and what fails it without a trace."""

from datetime import date
from pathlib import Path

import pytest

from accounts import services as people
from accounts.access import Access
from accounts.models import Membership, User
from activity.models import Event, Outbox
from backlog.models import Column, Epic, Item
from common.errors import Invalid, NotAllowed, NotFound, Refused
from interchange.models import ImportedItem, ImportJob
from interchange.rules.sprint_dates import Dates
from interchange.services import importing, uploads, writing
from sprints.models import Sprint
from tests.interchange.conftest import ALL, Run, csv_of, issue, row, start, upload

pytestmark = pytest.mark.django_db


def test_a_refused_file_leaves_nothing(access: Access, files: Path) -> None:
    with pytest.raises(Invalid):
        upload(access, b"Summary,Status\nOne,2,3\n")
    assert not ImportJob.objects.exists()
    assert not list(files.rglob("*.upload"))


def test_only_admins_import(access: Access) -> None:
    kim = User.objects.create_user("kim@example.org", name="Kim Vo")
    people.add_member(actor=access, email=kim.email, roles=["product_owner", "developer"])
    with pytest.raises(NotAllowed, match="Only an admin"):
        upload(Access.of(kim, "PAY"), csv_of([issue(1)]))


def test_another_projects_import_does_not_exist_here(access: Access, ana: User) -> None:
    job = upload(access, csv_of([issue(1)]))
    other = people.create_project(user=ana, key="BIL", name="Billing")
    with pytest.raises(NotFound):
        start(other, job)


def test_an_import_starts_once_and_a_started_one_cannot_be_dropped(access: Access) -> None:
    job = upload(access, csv_of([issue(1)]))
    start(access, job)
    assert Outbox.objects.filter(kind="import", key=str(job.pk)).count() == 1
    with pytest.raises(Refused):
        start(access, job)
    with pytest.raises(Refused):
        uploads.discard_import(actor=access, job_id=job.pk)


def test_a_dropped_preview_takes_its_file_along(
    access: Access, files: Path, django_capture_on_commit_callbacks
) -> None:  # type: ignore[no-untyped-def]
    job = upload(access, csv_of([issue(1)]))
    assert list(files.rglob("*.upload"))
    with django_capture_on_commit_callbacks(execute=True):
        uploads.discard_import(actor=access, job_id=job.pk)
    assert not list(files.rglob("*.upload"))


def test_a_job_that_runs_again_adds_nothing(run: Run) -> None:
    job = run(csv_of([issue(1)]))
    importing.run_import(job_id=job.pk)
    assert Item.objects.count() == 1


def test_one_event_tells_of_all_items_and_one_of_the_end(run: Run) -> None:
    run(csv_of([issue(n) for n in range(1, 6)]))
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == [
        "project_created",
        "import_uploaded",
        "import_started",
        "items_imported",
        "import_finished",
    ]


@pytest.mark.parametrize("what", ["file", "column", "member", "sprint", "bug"])
def test_what_changed_since_the_preview_fails_the_job_and_nothing_else(
    access: Access, ana: User, what: str, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = Column.objects.get(project=access.project, name="Review")
    dates = Dates(date(2023, 5, 1), date(2023, 5, 12))
    job = upload(access, csv_of([row(1, sprint="S 1"), row(2, "Aim", "Epic")], ALL))
    start(access, job, columns={"To Do": review.pk}, sprints={"S 1": dates})
    said = "does not matter"
    if what == "file":
        next(files.rglob("*.upload")).unlink()
        said = "The uploaded file is not there any more."
    elif what == "column":
        review.delete()
        said = "The column chosen for “To Do”"
    elif what == "member":
        Membership.objects.filter(user=ana).update(is_admin=False)
        said = "Only an admin"
    elif what == "sprint":
        Sprint.objects.create(
            project=access.project,
            number=1,
            name="X",
            start_on=dates.start_on,
            end_on=dates.end_on,
            focus_bp=1,
            reserve_bp=1,
        )
        said = "S 1: It overlaps with X"
    else:
        monkeypatch.setattr(writing, "place_items", lambda **_: 1 // 0)
        said = "ZeroDivisionError"
    before = Sprint.objects.count()
    importing.run_import(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert said in job.error
    assert not Item.objects.exists() and not Epic.objects.exists() and not ImportedItem.objects.exists()
    assert Sprint.objects.count() == before
