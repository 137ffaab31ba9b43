"""Lines across the backlogs: by when the stories above them are done; where the next sprint's technical share ends."""

from typing import Any

from django.urls import reverse

from accounts.access import Access
from backlog.hooks import TechnicalTarget
from common.templatetags.tandem import percent
from sprints.presenters.forecast import for_browser
from sprints.presenters.words import about, of_whole
from sprints.queries.forecast import forecast_for_lines
from sprints.queries.sprints import planned_next
from sprints.rules.outlook import SURE

MOST = 26  # lines
OVER = ("amber", "red")


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


def technical_target_of(access: Access) -> TechnicalTarget | None:
    """The target, what is planned towards it and by which items as [number, minutes], all as the figures stored last
    say. One query."""
    sprint = planned_next(access)
    if sprint is None or sprint.figures.figures["target"] is None:
        return None
    figures = sprint.figures.figures
    target, planned = figures["target"]["technical"], figures["planned"]["technical"]
    share = percent(figures["target_bp"]["technical"])
    past = planned - target
    return TechnicalTarget(
        said=f"{sprint.name}: {of_whole(planned, target)}",
        url=reverse("plan", args=[access.project.key, sprint.number]),
        title=f"{share} of {sprint.name} is for technical work: {about(target)}. Planned: {about(planned)}.",
        is_over=figures["over"]["technical"] in OVER,
        lines={
            "share": f"{share} of {sprint.name.lower()}",
            "target": target,
            "planned": planned,
            "ends": f"{about(target)} end here",
            "left": f"{about(past)} over" if past > 0 else f"{about(-past)} free" if past < 0 else "full",
            "over": figures["over"]["technical"] in OVER,
            "items": [
                [int(number), one["planned"] or 0]
                for number, one in figures["items"].items()
                if one["category"] == "technical" and not one["is_unplanned"]
            ],
        },
    )
