"""What tests have measured, shown in one table at the end of a run."""

_found: list[tuple[str, str]] = []


def note(what: str, found: object) -> None:
    """Remember a figure, in words that say what was counted or measured."""
    _found.append((what, str(found)))


def table() -> list[str]:
    """One line a figure."""
    width = max((len(what) for what, _ in _found), default=0)
    return [f"{what:<{width}}  {found}" for what, found in _found]
