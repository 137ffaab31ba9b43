"""Lines across the product backlog: by when the stories above them are done."""

from typing import Any

from accounts.access import Access
from sprints.presenters.forecast import for_browser
from sprints.queries.forecast import forecast_for_lines
from sprints.rules.outlook import SURE

MOST = 26  # lines


def lines_of(access: Access) -> dict[str, Any] | None:
    """What the browser draws them from: one percentile of the forecast, and the stories that are in a sprint already
    as [number, points], in the order of work. None without dates. One query."""
    outlook, planned = forecast_for_lines(access)
    if outlook is None or outlook["table"] is None:
        return None
    known = for_browser(outlook)
    return {
        **known,
        "table": {str(SURE): outlook["table"][str(SURE)][:MOST]},
        "days": known["days"][:MOST],
        "names": known["names"][:MOST],
        "base": outlook["base_pct"],
        "mark": outlook["mark"],
        "planned": planned,
    }
