"""Why an item is not done, as far as Tandem knows."""


def not_done(
    *,
    is_blocked: bool = False,
    blocked_reason: str = "",
    failed_criterion: str = "",
    waits_for_acceptance: bool = False,
    is_started: bool = False,
    column: str = "",
) -> str:
    """The first of: blocked, a failed criterion, waiting for acceptance, not started, where it stands. No full stop."""
    if is_blocked:
        return f"Blocked: {blocked_reason.rstrip(' .')}" if blocked_reason else "Blocked"
    if failed_criterion:
        return f"Failed criterion: {failed_criterion.rstrip(' .')}"
    if waits_for_acceptance:
        return "Waits for acceptance"
    if not is_started:
        return "Not started"
    return f"Still in {column}" if column else "Not finished"
