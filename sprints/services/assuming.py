"""Hours per point of a project that has no history yet, from what its team thinks of a normal sprint."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from accounts.access import Access
from accounts.models import FULL_BP
from accounts.services import change_settings
from common.errors import Invalid
from sprints import policies
from sprints.models import Sprint
from sprints.queries.presence import people_between
from sprints.rules.availability import availability

NO_TIME = "Nobody gives time to this project in these days, so points cannot be turned into hours. Leave this empty."
KNOWN = "The project has hours per point already; they stand in its settings."
TOO_FEW = "That is more than {} a point. Are these the points of a whole sprint?"
TOO_MANY = "That is less than a minute a point. Are these the points of one sprint?"
MOST_MINUTES = 60 * 1000


def assume_rate(actor: Access, sprint: Sprint, points: Decimal) -> None:
    """Plannable minutes of a sprint as long as this one, without time off, for its points; marked as assumed.

    Where the team has chosen a target, only the features' share of them: that is what points are done in.
    Raises NotAllowed, and Invalid where the project has a rate, or nobody has time.
    """
    policies.require(actor, "take_over_figures")
    if actor.project.rate_minutes_per_point is not None:
        raise Invalid(fields={"normal_points": KNOWN})
    people = people_between(actor.project, sprint.start_on, sprint.end_on, {})
    there = availability(
        start=sprint.start_on,
        end=sprint.end_on,
        members=[replace(one.person.member, absences=(), holidays=()) for one in people],
        team_days_off=(),
        focus_bp=sprint.focus_bp,
        reserve_bp=sprint.reserve_bp,
    )
    share = sprint.target_bp["feature"] if sprint.target_bp else FULL_BP
    minutes = Fraction(there.plannable_minutes * share, FULL_BP)
    if not minutes:
        raise Invalid(fields={"normal_points": NO_TIME})
    rate = round(minutes / Fraction(points))
    if not rate:
        raise Invalid(fields={"normal_points": TOO_MANY})
    if rate > MOST_MINUTES:
        raise Invalid(fields={"normal_points": TOO_FEW.format("1,000 h")})
    change_settings(actor=actor, rate_minutes_per_point=rate)
