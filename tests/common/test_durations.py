"""Hours as people write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.durations import format_hours, parse_minutes
from common.errors import Invalid


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("6", 360), ("6.5", 390), ("6,5", 390), ("6:30", 390), ("6h", 360), ("6h30", 390), ("6 h 30", 390),
        ("6h30m", 390), ("90m", 90), ("90 min", 90), ("1d", 480), ("1d 2h", 600), ("1w", 2400), ("0", 0), (" ", None),
    ],
)  # fmt: skip
def test_hours_are_read_as_written(text: str, minutes: int | None) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize("text", ["six", "1h2h?", "1 2", "1e5", "NaN", "1d 2", "😀", "--", "6h-30"])
def test_anything_else_says_how_to_write_it(text: str) -> None:
    with pytest.raises(Invalid, match=r"Write 6, 6\.5, 6h30 or 1d"):
        parse_minutes(text)


def test_negative_hours_are_told_as_such() -> None:
    with pytest.raises(Invalid, match="“-1” is less than 0 hours"):
        parse_minutes("-1")


def test_absurd_hours_are_a_typing_mistake() -> None:
    with pytest.raises(Invalid, match="more than 1,666 hours"):
        parse_minutes("99999999h")


@given(st.integers(0, 100_000))
def test_what_is_shown_can_be_typed(minutes: int) -> None:
    assert parse_minutes(format_hours(minutes)) == minutes


@given(st.text(max_size=30))
def test_no_text_is_a_crash(text: str) -> None:
    with contextlib.suppress(Invalid):
        parse_minutes(text)
