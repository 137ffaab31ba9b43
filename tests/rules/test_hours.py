"""Where hours without a clock are put."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backlog.rules.hours import latest_free_span

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_nothing_is_in_the_way() -> None:
    assert latest_free_span([], length=HOUR, until=NOON) == (NOON - HOUR, NOON)


def test_a_gap_that_is_large_enough_is_used_and_a_small_one_is_not() -> None:
    taken = [(NOON - 5 * HOUR, NOON - 2 * HOUR), (NOON - HOUR / 2, NOON)]
    assert latest_free_span(taken, length=HOUR, until=NOON) == (NOON - 1.5 * HOUR, NOON - HOUR / 2)
    assert latest_free_span(taken, length=2 * HOUR, until=NOON) == (NOON - 7 * HOUR, NOON - 5 * HOUR)


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 300)), max_size=12),
    st.integers(1, 600),
)
def test_it_overlaps_nothing_and_is_the_latest(spans: list[tuple[int, int]], length: int) -> None:
    def moment(minute: int) -> datetime:
        return NOON - timedelta(minutes=minute)

    taken = [(moment(end + size), moment(end)) for end, size in spans]
    start, end = latest_free_span(taken, length=timedelta(minutes=length), until=NOON)
    assert end - start == timedelta(minutes=length)
    assert all(b <= start or a >= end for a, b in taken if a < b)
    later = [moment(minute) for minute in range(int((NOON - end) / timedelta(minutes=1)))]
    for other in later:
        begin = other - timedelta(minutes=length)
        assert any(a < other and b > begin for a, b in taken)
