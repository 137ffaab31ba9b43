"""A project to import into, and files as other tools write them."""

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from accounts import services
from accounts.access import Access
from accounts.models import User
from interchange.models import ImportJob
from interchange.rules.archives import Upload
from interchange.rules.sprint_dates import Dates
from interchange.services import importing, uploads
from tests.shared import shared

REAL_FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "jira-cloud-all-fields.csv"
HEADERS = ("Summary", "Issue key", "Issue id", "Issue Type", "Status", "Status Category")


@pytest.fixture
def real_file() -> bytes:
    """An export of a real project, kept outside of the repository."""
    if not REAL_FILE.exists():
        pytest.skip(f"the real export is not at {REAL_FILE}")
    return REAL_FILE.read_bytes()


@shared
def ana() -> User:
    return User.objects.create_user("ana@example.org", name="Ana Lima")


@shared
def payments(ana: User) -> Access:
    return services.create_project(user=ana, key="PAY", name="Payments", timezone="Europe/Oslo")


@pytest.fixture
def access(payments: Access, files: Path) -> Access:
    """Ana in her project, with a folder for its uploads."""
    return payments


Run = Callable[..., ImportJob]


@pytest.fixture
def run(access: Access) -> Run:
    """Upload, start with the suggested choices (or others), and do the job at once."""

    def _run(data: bytes, **choices: object) -> ImportJob:
        job = upload(access, data, "export.csv")
        start(access, job, **choices)
        importing.run_import(job_id=job.pk)
        job.refresh_from_db()
        return job

    return _run


def upload(access: Access, data: bytes, name: str = "x.csv") -> ImportJob:
    """A file in its preview."""
    return uploads.upload(actor=access, files=[Upload(name, data)])


def start(access: Access, job: ImportJob, **choices: object) -> ImportJob:
    """Start with what the preview suggests, unless told otherwise."""
    mapping = {"types": job.mapping["types"], "columns": job.mapping["columns"]}
    sprints: dict[str, Dates] = {}
    return uploads.start_import(actor=access, job_id=job.pk, **{**mapping, "sprints": sprints, **choices})  # type: ignore[arg-type]


def csv_of(rows: Iterable[Iterable[str]], headers: Iterable[str] = HEADERS, delimiter: str = ",") -> bytes:
    """A file with these rows."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([list(headers), *map(list, rows)])
    return text.getvalue().encode()


def issue(
    number: int, title: str = "", type: str = "Story", status: str = "To Do", category: str = "To Do"
) -> list[str]:
    """A row under HEADERS."""
    return [title or f"Issue {number}", f"AB-{number}", str(10_000 + number), type, status, category]


ALL = (
    *HEADERS,
    "Parent",
    "Created",
    "Resolved",
    "Resolution",
    "Reporter",
    "Assignee",
    "Labels",
    "Sprint",
    "Sprint",
)
ALL += ("Comment", "Comment", "Story Points", "Original estimate", "Priority", "Rank", "Description")


def row(
    number: int,
    title: str = "",
    type: str = "Story",
    status: str = "To Do",
    category: str = "To Do",
    **more: str,
) -> list[str]:
    """A row under ALL, its other cells by header in lower case; `_2` is the second of its name."""
    cells = dict.fromkeys(range(len(ALL)), "")
    cells |= dict(enumerate(issue(number, title, type, status, category)))
    for name, value in more.items():
        header, second = name.removesuffix("_2").replace("_", " ").casefold(), name.endswith("_2")
        places = [place for place, known in enumerate(ALL) if known.casefold() == header]
        cells[places[1 if second else 0]] = value
    return [cells[place] for place in range(len(ALL))]
