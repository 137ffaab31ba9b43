"""How long a project of 3,000 items with comments takes as a file and back, and how much memory.

`.venv/bin/python -m pytest tests/export_bench.py -q -s`, with EXPORT_ITEMS for another number.
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from django.utils import timezone

from backlog.services.bulk import NewComment, NewItem, create_items
from interchange.services.own.writing import write_archive
from tests import factories
from tests.interchange import own

ITEMS = int(os.environ.get("EXPORT_ITEMS", "3000"))
WHEN = datetime(2026, 11, 2, 8, tzinfo=UTC)
T = TypeVar("T")


def measured(what: str, work: Callable[[], T]) -> T:
    before, start = _peak(), time.perf_counter()
    found = work()
    sys.stdout.write(
        f"\n{what}: {time.perf_counter() - start:.1f} s, {_peak() - before} MB more at the peak\n"
    )
    return found


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


@pytest.mark.django_db
def test_export_and_import(files: Path) -> None:
    access = factories.AccessFactory(key="BIG")
    said = [NewComment(body="Long talk. " * 30, created_at=WHEN, author=access.user_id) for _ in range(3)]
    create_items(
        actor=access,
        rows=[
            NewItem(
                type=("story", "task", "defect")[n % 3],
                title=f"Item {n}",
                created_at=WHEN,
                comments=said,
                description="Some text. " * 60,
                labels=[f"label {n % 7}"],
            )
            for n in range(ITEMS)
        ],
    )
    path = files / "big.zip"

    def export() -> int:
        with path.open("wb") as file:
            return write_archive(file, access.project_id, at=timezone.now(), using="default")

    rows = measured("export", export)
    with path.open("rb") as file:
        made = measured("import", lambda: own.imported(file, access.user))  # type: ignore[arg-type]
    sys.stdout.write(f"{rows} entries, {path.stat().st_size >> 10} kB\n")
    assert made.items.count() == ITEMS
