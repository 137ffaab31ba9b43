"""Where hours that were worked without a clock are put."""

from collections.abc import Iterable
from datetime import datetime, timedelta


def latest_free_span(
    taken: Iterable[tuple[datetime, datetime]], *, length: timedelta, until: datetime
) -> tuple[datetime, datetime]:
    """The latest stretch of `length` that ends by `until` and overlaps none that is `taken` (start, end)."""
    end = until
    for start, stop in sorted(taken, key=lambda span: span[1], reverse=True):
        if stop <= end - length:
            break
        if start < end:
            end = min(end, start)
    return end - length, end
