"""What Tandem says about a real past: velocity and its range, predictability, forecasts and how they turned out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.access import Access
from sprints.models import ProjectForecast, Sprint
from sprints.queries.velocity import delivered, typical
from sprints.rules.outlook import UNIT
from sprints.services import figures
from sprints.services.forecasting import recompute_forecast
from sprints.services.learning import learn
from tests.history import files
from tests.history.files import RealSprint
from tests.history.living import EMAIL, KEY, PASSWORD, live

LOOKED_AT = (5, 8, 12, 20, 30, 40, 46)  # after so many sprints
AHEAD = 4


@dataclass(slots=True)
class Looks:
    """What was known, and forecast, after some of the sprints."""

    after: dict[int, tuple[list[float], dict[str, Any], dict[str, Any]]] = field(default_factory=dict)

    def look(self, access: Access, _sprint: RealSprint) -> None:
        number = Sprint.objects.filter(project=access.project, state=Sprint.State.CLOSED).count()
        if number in LOOKED_AT:
            for ahead in Sprint.objects.filter(project=access.project, state=Sprint.State.PLANNED):
                figures.recompute(ahead.pk)
            stored = recompute_forecast(access.project_id, now=timezone.now())
            found = delivered(access)
            known = typical(found)
            assert stored is not None
            self.after[number] = (
                [float(one.velocity) for one in found],
                {"mean": known.mean, "range": known.range},
                stored.result,
            )


def tell() -> None:
    real, stories, places = files.sprints(), files.stories(), files.places()
    print(f"{len(stories)} stories, {len(real)} sprints of {_days(real)} days, teams of {_teams(real)}.")
    print(f"Missing in the export: {', '.join(files.gaps(real))}.")
    for one in files.overlaps(real):
        print(f"{one.name} began before the one before had ended: {one.repaired}, here {one.start}.")
    looks = Looks()
    access = live(real, stories, places, looks.look)
    learn(access.project_id)
    recompute_forecast(access.project_id)
    velocities = _velocities(access)
    for number, found in looks.after.items():
        print("\n".join(_look(number, found, velocities)))
    print("\nVelocity of all sprints:", " ".join(f"{value:g}" for value in velocities))
    result = ProjectForecast.objects.get(project=access.project).result
    print("Today:", result["mark"], result["calibration"])
    print(f"\nLook at it as {EMAIL}, password {PASSWORD}, at /p/{KEY}/velocity/ and /p/{KEY}/forecast/.")


def _look(
    number: int, found: tuple[list[float], dict[str, Any], dict[str, Any]], velocities: list[float]
) -> Iterator[str]:
    _before, known, result = found
    low, high = known["range"] or (None, None)
    yield f"\nAfter {number} sprints ({result['mark']}): mean of six {known['mean']}, range {low} to {high}."
    for ahead in (1, AHEAD):
        came = sum(velocities[number : number + ahead])
        said = {percent: table[ahead - 1] / UNIT for percent, table in result["table"].items()}
        words = ", ".join(f"{percent} %: {points:.0f}" for percent, points in said.items())
        yield f"  in {ahead} sprint{'s' if ahead > 1 else ''}: {words}; there came {came:g}"
    tested = result["calibration"]
    if tested:
        yield (
            f"  back-test: {tested['kept']} of {tested['tried']} came true,"
            f" {tested['low']:.0%} to {tested['high']:.0%}: {tested['verdict']}"
        )


def _velocities(access: Access) -> list[float]:
    """Of all sprints, not of the last twelve only."""
    rows = Sprint.objects.filter(project=access.project).order_by("number")
    return [row.figures.figures["points"]["done"] for row in rows.select_related("figures")]


def _days(real: list[RealSprint]) -> str:
    lengths = [(one.end - one.start).days + 1 for one in real]
    return f"{min(lengths)} to {max(lengths)}"


def _teams(real: list[RealSprint]) -> str:
    sizes = [one.team for one in real]
    return f"{min(sizes)} to {max(sizes)}"
