"""A worker that dies in the middle of an import leaves nothing, and the next one does it whole, once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from accounts import services as people
from accounts.models import User
from activity import outbox
from activity.models import Event, Outbox
from backlog.models import Comment, Epic, Item, Label
from interchange.models import ImportedItem, ImportJob
from tests.interchange.conftest import csv_of, start, upload
from tests.servers import wait_until
from tests.stack import with_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SOAK = bool(os.environ.get("TANDEM_SOAK"))
ROWS, FEW = 1_500, 100
WORKER = "import sys, django; django.setup(); from activity import outbox; outbox.run('import', sys.argv[1])"
HEADERS = ["Summary", "Issue id", "Issue Type", "Labels", "Description", "Comment"]


def as_json(issues: list[list[str]]) -> bytes:
    """The same issues as an answer of Jira's REST API."""
    found = [
        {
            "id": number,
            "key": f"AB-{number}",
            "fields": {
                "summary": title,
                "issuetype": {"name": kind},
                "labels": [label],
                "description": text,
                "comment": {"comments": [{"body": comment, "author": {"displayName": "Kim"}}]},
            },
        }
        for title, number, kind, label, text, comment in issues
    ]
    return json.dumps({"issues": found}).encode()


def as_table(issues: list[list[str]]) -> bytes:
    """The same issues under headers that another tool may have."""
    return csv_of(issues, ["Title", "Number", "Type", "Labels", "Body", "Comments"])


def as_jira(issues: list[list[str]]) -> bytes:
    return csv_of(issues, HEADERS)


def started(rows: int, written: Callable[[list[list[str]]], bytes] = as_jira) -> ImportJob:
    """A job that waits for a worker."""
    ana = User.objects.create_user("ana@example.org", name="Ana Lima")
    access = people.create_project(user=ana, key="PAY", name="Payments")
    issues = [
        [f"Issue {n}", str(n), ("Story", "Epic")[n % 50 == 0], "big", "*much* to say\n" * 20, "yes"]
        for n in range(rows)
    ]
    return start(access, upload(access, written(issues), "big.csv"))


def worker(job: ImportJob, files: Path) -> "subprocess.Popen[bytes]":
    """A process of its own that does the job, on the test's database."""
    environment = {
        **os.environ,
        "DATABASE_URL": with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]),
        "MEDIA_ROOT": str(files),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(job.pk)], env=environment, stderr=subprocess.DEVNULL
    )


@pytest.mark.soak
@pytest.mark.parametrize("written", [as_jira, as_json, as_table] if SOAK else [as_jira])
def test_killed_in_the_middle_leaves_nothing_and_is_done_again_whole(
    files: Path, written: Callable[[list[list[str]]], bytes]
) -> None:
    job = started(ROWS, written)
    process = worker(job, files)
    try:
        wait_until(lambda: ImportJob.objects.get(pk=job.pk).rows_done > 0, 30, "the page sees progress")
        assert ImportJob.objects.get(pk=job.pk).state == "running"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not Item.objects.exists() and not Epic.objects.exists() and not Label.objects.exists()
    assert not Comment.objects.exists() and not ImportedItem.objects.exists()
    assert not Event.objects.filter(kind__in=["items_imported", "import_finished"]).exists()
    assert Outbox.objects.get(kind="import").done_at is None

    wait_until(lambda: outbox.run("import", str(job.pk)), 10, "the dead worker's lock is gone")
    assert not outbox.run("import", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error, job.rows_done) == ("done", "", ROWS)
    assert (Item.objects.count(), Epic.objects.count()) == (ROWS - ROWS // 50, ROWS // 50)
    assert Event.objects.filter(kind="items_imported").count() == 1


def test_two_workers_at_once_do_it_once(files: Path) -> None:
    job = started(FEW)
    processes = [worker(job, files) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert Item.objects.count() == FEW - FEW // 50
