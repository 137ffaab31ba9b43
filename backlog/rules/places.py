"""Where in a short list something goes: from neighbours, as pages say it, to a position from 1."""

from collections.abc import Sequence


def position_of(
    order: Sequence[int],
    moved: int,
    *,
    before: int | None = None,
    after: int | None = None,
    to: str | int | None = None,
) -> int:
    """The position `moved` takes among `order` (which may contain it). Unknown neighbours mean the end."""
    others = [one for one in order if one != moved]
    if to == "top":
        return 1
    if isinstance(to, int):
        return max(1, min(to, len(others) + 1))
    if before in others:
        return others.index(before) + 1
    if after in others:
        return others.index(after) + 2
    return len(others) + 1
