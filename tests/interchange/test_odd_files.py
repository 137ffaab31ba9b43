"""No file whatever breaks an import: it is read, with its preview, or refused with a sentence."""

import tracemalloc
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from accounts.access import Access
from common.errors import Invalid
from interchange import queries
from interchange.rules.archives import Upload, unpack
from interchange.services.previews import preview_of
from tests.interchange import odd_files
from tests.interchange.conftest import csv_of
from tests.safety.forms import SOAK

STEADY = ("columns_of", "sprint_dates", "sprints_by_name", "members_by_name")


@pytest.fixture
def previewed(access: Access, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Upload]], str]:
    """What comes of files: their kind, or that they are refused. What is in the project is read once."""
    for name in STEADY:
        found = getattr(queries, name)(access)
        monkeypatch.setattr(queries, name, lambda actor, found=found: found)
    monkeypatch.setattr(queries, "imported_before", lambda actor, content: {})
    monkeypatch.setattr(queries, "known_before", lambda before: [])

    def preview(files: list[Upload]) -> str:
        try:
            made = preview_of(access, unpack(files), {})
        except Invalid as refusal:
            assert refusal.fields.get("file") or refusal.message
            return "refused"
        assert made.rows >= 0
        return made.kind

    return preview


@pytest.mark.soak
@pytest.mark.parametrize(
    ("make", "count"),
    [
        (odd_files.table, 100_000 if SOAK else 250),
        (odd_files.answers, 10_000 if SOAK else 60),
        (odd_files.archive, 10_000 if SOAK else 40),
    ],
    ids=["tables", "answers", "archives"],
)
def test_a_file_is_read_or_refused(previewed: Any, make: Callable[[int], list[Upload]], count: int) -> None:
    seen: Counter[str] = Counter()
    for number in range(count):
        try:
            seen[previewed(make(number))] += 1
        except Exception as error:
            error.add_note(f"{make.__name__}({number})")
            raise
    print(f"{count} {make.__name__}: {dict(seen)}")  # noqa: T201
    assert seen["refused"] < count * 0.9 and seen.total() == count


LARGE = {
    "ten thousand columns": [["Summary", *(f"C{n}" for n in range(10_000))], [str(n) for n in range(10_001)]],
    "ten thousand columns of one name": [["Summary"] + ["Sprint"] * 10_000, ["a"] * 10_001],
    "a huge cell": [["Summary", "Description"], ["A", "{quote}x [~kim] *b* " * 100_000]],
    "a huge title": [["Summary", "X"], ["A" * 2_000_000, "x"]],
    "nothing but brackets": [["Summary", "Description"], ["A", "[" * 200_000 + "{" * 200_000]],
    "nothing but quotes": [["Summary", "Description"], ["A", ">" * 200_000 + "*" * 200_000 + "_" * 200_000]],
    "many parents": [
        ["Summary", "Issue key", "Parent"],
        *([f"A{n}", f"AB-{n}", f"AB-{n + 1}"] for n in range(1_000)),
    ],
}


@pytest.mark.parametrize("name", LARGE)
def test_what_a_large_file_takes_is_bounded(previewed: Any, name: str) -> None:
    headers, *rows = LARGE[name]
    data = csv_of(rows, headers)
    tracemalloc.start()
    try:
        previewed([Upload("a.csv", data)])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 80 * len(data) + 20_000_000, f"{peak:,} bytes for a file of {len(data):,}"
