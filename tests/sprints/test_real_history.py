"""Sprints of a real project lived through: what velocity, its range and the forecast say holds together."""

from itertools import pairwise

import pytest

from accounts.access import Access
from sprints.models import ProjectForecast
from sprints.queries.velocity import delivered, typical
from sprints.services.forecasting import recompute_forecast
from tests.history import files
from tests.history.living import live

pytestmark = pytest.mark.skipif(bool(files.missing()), reason=f"the real exports are {files.missing()}")
MANY = 6


def test_overlapping_sprints_follow_one_another() -> None:
    real = files.sprints()
    assert (len(real), files.gaps(real)) == (50, ["Sprint 33", "Sprint 43"])
    assert [one.name for one in files.overlaps(real)] == ["Sprint 25"]
    assert all(before.end < after.start for before, after in pairwise(real))


@pytest.mark.django_db
def test_a_real_past_gives_velocity_its_range_and_a_forecast() -> None:
    real = files.sprints()[:MANY]
    access: Access = live(real, files.stories(), files.places())
    found = delivered(access)
    assert [len(one.unfinished) for one in found] == [one.planned - one.done for one in real]
    assert [one.gross for one in found[:2]] == [10 * 8 * 8 * 60, 7 * 4 * 8 * 60]  # people · weekdays · 8 h
    velocities = [float(one.velocity) for one in found]
    low, high = typical(found).range or (0, 0)
    assert min(velocities) <= low < high <= max(velocities)
    recompute_forecast(access.project_id)
    said = ProjectForecast.objects.get(project=access.project).result
    assert said["mark"] == "indicative"
    assert said["calibration"]["tried"] == 1
    assert [past["points"] for past in said["past"]] == velocities
