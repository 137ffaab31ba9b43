"""Moments as other tools write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interchange.rules.dates import parse_moment

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20/Jul/23 3:25 PM", (2023, 7, 20, 15, 25)),
        ("20/Jul/23 12:05 AM", (2023, 7, 20, 0, 5)),
        ("20/Jul/23 12:05 PM", (2023, 7, 20, 12, 5)),
        ("15/juil./25", (2025, 7, 15, 0, 0)),
        ("22/mar/26", (2026, 3, 22, 0, 0)),
        ("10/août/25 9:05", (2025, 8, 10, 9, 5)),
        ("3/Mär/24 10:00", (2024, 3, 3, 10, 0)),
        ("1-Dic-2024", (2024, 12, 1, 0, 0)),
        ("20.07.2023 15:25", (2023, 7, 20, 15, 25)),
        ("2023-07-20", (2023, 7, 20, 0, 0)),
        ("2023-07-20 15:25", (2023, 7, 20, 15, 25)),
    ],
)
def test_a_moment_without_a_zone_is_of_the_project(
    text: str, expected: tuple[int, int, int, int, int]
) -> None:
    assert parse_moment(text, OSLO) == datetime(*expected, tzinfo=OSLO)


def test_a_zone_that_is_named_counts() -> None:
    assert parse_moment("2023-07-20T15:25:00.000+0000", OSLO) == datetime(2023, 7, 20, 15, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "7/20/2023", "31/Feb/23", "20/Jul/23 13:00 PM", "20/Foo/23", "0001-01-01", "9999-12-31"],
)
def test_what_would_be_a_guess_is_nothing(text: str) -> None:
    assert parse_moment(text, OSLO) is None


@given(st.text(max_size=40) | st.from_regex(r"\d{1,2}/\w{3}/\d{2,4} \d{1,2}:\d{2} [AP]M", fullmatch=True))
def test_no_text_raises(text: str) -> None:
    parse_moment(text, OSLO)
