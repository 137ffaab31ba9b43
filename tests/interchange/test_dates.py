"""Moments as other tools write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interchange.rules.dates import date_order, parse_moment

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
        ("15/juil./25", (2025, 7, 15, 0, 0)),
        ("05/févr./24 14:02", (2024, 2, 5, 14, 2)),
        ("22/mar/26", (2026, 3, 22, 0, 0)),
        ("20/Mrz/24", (2024, 3, 20, 0, 0)),
        ("20/ago/23 3:25 p. m.", (2023, 8, 20, 15, 25)),
        ("20/七月/23 3:25 下午", (2023, 7, 20, 15, 25)),
        ("2023年7月20日 下午3:25", (2023, 7, 20, 15, 25)),
        ("2023/07/20 15:25", (2023, 7, 20, 15, 25)),
        ("Jul 20, 2023 3:25 PM", (2023, 7, 20, 15, 25)),
        ("7/20/2023", (2023, 7, 20, 0, 0)),
        ("2023-07-20 15:25", (2023, 7, 20, 15, 25)),
    ],
)
def test_a_moment_without_a_zone_is_of_the_project(
    text: str, expected: tuple[int, int, int, int, int]
) -> None:
    assert parse_moment(text, OSLO) == datetime(*expected, tzinfo=OSLO)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["3/4/23", "13/4/23"], "day"),
        (["3/4/23", "4/13/23"], "month"),
        (["3/4/23", "5/6/23"], "unsure"),
        (["2023-04-03", "3/Apr/23", ""], ""),
    ],
)
def test_a_whole_column_tells_whether_the_day_or_the_month_comes_first(texts: list[str], order: str) -> None:
    assert date_order(texts) == order


def test_the_month_comes_first_where_it_is_said() -> None:
    assert parse_moment("3/4/23", OSLO) == datetime(2023, 4, 3, tzinfo=OSLO)
    assert parse_moment("3/4/23", OSLO, is_month_first=True) == datetime(2023, 3, 4, tzinfo=OSLO)


def test_a_zone_that_is_named_counts() -> None:
    assert parse_moment("2023-07-20T15:25:00.000+0000", OSLO) == datetime(2023, 7, 20, 15, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "31/Feb/23", "20/Jul/23 13:00 PM", "20/Foo/23", "0001-01-01", "9999-12-31", "13/13/2023"],
)
def test_what_would_be_a_guess_is_nothing(text: str) -> None:
    assert parse_moment(text, OSLO) is None


@given(st.text(max_size=40) | st.from_regex(r"\d{1,2}/\w{3}/\d{2,4} \d{1,2}:\d{2} [AP]M", fullmatch=True))
def test_no_text_raises(text: str) -> None:
    parse_moment(text, OSLO)
