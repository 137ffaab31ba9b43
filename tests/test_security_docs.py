"""The documents on security name tests and places that exist, and each requirement once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
DOCS = ("security.md", "asvs.md", "decisions/0023-how-guesses-are-stopped.md")
NAMED = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?)(?:::(\w+))?`")
LINKED = re.compile(r"\]\((?!https?:)([\w/.-]*)(?:#([\w-]+))?\)")
ROW = re.compile(r"^\| ([\d., –]+) \|", re.MULTILINE)
# how many requirements of levels 1 and 2 each section of ASVS 5.0.0 has
COUNTS = {
    "1.1": 2,
    "1.2": 9,
    "1.3": 11,
    "1.4": 3,
    "1.5": 2,
    "2.1": 3,
    "2.2": 3,
    "2.3": 4,
    "2.4": 1,
    "3.2": 2,
    "3.3": 4,
    "3.4": 6,
    "3.5": 5,
    "3.7": 2,
    "4.1": 3,
    "4.2": 1,
    "4.3": 2,
    "4.4": 4,
    "5.1": 1,
    "5.2": 3,
    "5.3": 2,
    "5.4": 3,
    "6.1": 3,
    "6.2": 12,
    "6.3": 4,
    "6.4": 4,
    "6.5": 5,
    "6.6": 3,
    "6.8": 4,
    "7.1": 3,
    "7.2": 4,
    "7.3": 2,
    "7.4": 5,
    "7.5": 2,
    "7.6": 2,
    "8.1": 2,
    "8.2": 3,
    "8.3": 1,
    "8.4": 1,
    "9.1": 3,
    "9.2": 4,
    "10.1": 2,
    "10.2": 2,
    "10.3": 4,
    "10.4": 11,
    "10.5": 5,
    "10.6": 2,
    "10.7": 3,
    "11.1": 2,
    "11.2": 3,
    "11.3": 3,
    "11.4": 4,
    "11.5": 1,
    "11.6": 1,
    "12.1": 3,
    "12.2": 2,
    "12.3": 4,
    "13.1": 1,
    "13.2": 5,
    "13.3": 2,
    "13.4": 5,
    "14.1": 2,
    "14.2": 4,
    "14.3": 3,
    "15.1": 3,
    "15.2": 3,
    "15.3": 7,
    "16.1": 1,
    "16.2": 5,
    "16.3": 4,
    "16.4": 3,
    "16.5": 3,
    "17.1": 1,
    "17.2": 4,
    "17.3": 2,
}


@pytest.mark.parametrize("name", DOCS)
def test_what_the_documents_name_exists(name: str) -> None:
    page = REPO / "docs" / name
    text = page.read_text()
    missing = [
        f"{path}::{test}"
        for path, test in NAMED.findall(text)
        if not _exists(path) or (test and f"def {test}(" not in (REPO / path).read_text())
    ]
    missing += [path for path, place in LINKED.findall(text) if not _leads(page, path, place)]
    assert not missing


def test_every_requirement_stands_in_the_checklist_once() -> None:
    listed = [one for row in ROW.findall((REPO / "docs/asvs.md").read_text()) for one in _ids(row)]
    expected = {f"{section}.{one}" for section, count in COUNTS.items() for one in range(1, count + 1)}
    assert len(listed) == len(set(listed))
    assert set(listed) == expected


def _exists(path: str) -> bool:
    return path.startswith(("api/", "/")) or (REPO / path).exists()


def _leads(page: Path, path: str, place: str) -> bool:
    target = page.parent / path if path else page
    if not target.exists():
        return False
    headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
    return not place or place in {one.lower().replace(" ", "-") for one in headings}


def _ids(row: str) -> Iterator[str]:
    """`1.2.6–1.2.8, 1.3.1` → each of them."""
    for part in row.split(","):
        first, _, last = part.strip().partition("–")
        section, _, number = first.rpartition(".")
        for one in range(int(number), int((last or first).rpartition(".")[2]) + 1):
            yield f"{section}.{one}"
