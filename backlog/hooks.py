"""What floors above tell the backlog's pages, registered when they start."""

from collections.abc import Callable, Sequence

from accounts.access import Access

SprintMarks = Callable[[Access, Sequence[int]], dict[int, str]]


def _no_marks(_access: Access, _item_ids: Sequence[int]) -> dict[int, str]:
    return {}


_marks: list[SprintMarks] = [_no_marks]


def register_sprint_marks(provider: SprintMarks) -> None:
    """`provider` says for ids of items which planned or running sprint they are in, as `S15`, in one query."""
    _marks[0] = provider


def sprint_marks(access: Access, item_ids: Sequence[int]) -> dict[int, str]:
    """Sprint marks by item id; items in no open sprint are missing."""
    return _marks[0](access, item_ids) if item_ids else {}
