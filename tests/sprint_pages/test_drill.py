"""Every figure of the report leads to what it is made of, and that adds up to it."""

import re
from datetime import date
from typing import Any

from backlog.models import Item
from backlog.services import clock, items
from sprints.models import SplitFigures, Sprint
from sprints.queries import figure_of
from sprints.services import planning, sprints
from tests.shared import shared
from tests.sprint_pages.conftest import Browser, text_of
from tests.sprints.conftest import H, Team, run_jobs

REPORT = "/p/FER/sprints/1/capacity/"
CATEGORIES = ("feature", "technical", "defect")


@shared
def worked(team: Team, running: dict[str, Item], at: Any) -> dict[str, Item]:
    """Hours on what is in the sprint, on unplanned work and outside; a clock ran; one task left, one came."""
    team.admin.project.memberships.filter(user=team.dev2.user).update(share_bp=3_333)
    at(2026, 12, 4, 9)
    spike = items.create_spike(
        actor=team.dev, title="Which ledger?", question="Which?", timebox_minutes=6 * H
    )
    other = items.create_task(actor=team.dev, title="Elsewhere", estimate_minutes=3 * H)
    planning.plan_item(actor=team.dev, sprint=1, item=spike.number)
    clock.start_clock(actor=team.dev2, item=spike.number)
    at(2026, 12, 4, 11, 20)
    clock.pause_clock(actor=team.dev2, item=spike.number)
    for item, minutes in ((running["task"], 95), (running["incident"], 2 * H), (other, 40)):
        items.log_work(actor=team.dev, item=item.number, minutes=minutes, on=date(2026, 12, 4))
    planning.unplan_item(actor=team.dev, item=running["task"].number)
    run_jobs()
    return running


def _expected(found: dict[str, Any]) -> dict[str, int]:
    """The last column of each figure, read from what is stored."""
    figures = {
        name: found[name] for name in ("working", "gross", "net", "plannable", "unplanned", "given_back")
    }
    figures |= {"days-off": found["gross"] - found["working"], "focus": found["net"] - found["gross"]}
    figures |= {"reserve": -found["reserve"], "given-back": figures.pop("given_back")}
    by_category = {name: found[name] for name in ("target", "planned", "added", "removed")}
    by_category |= {"start": found["planned_at_start"], "left": found["load"]}
    for name, values in by_category.items():
        figures |= {f"{name}-{category}": values[category] for category in CATEGORIES}
        figures[name] = sum(values[category] for category in CATEGORIES)
    figures |= {f"actual-{name}": minutes for name, minutes in found["actual"].items()}
    figures |= {"actual": found["actual_total"], "actual-spikes": found["actual_spike"]}
    figures["actual-outside"] = found["actual_outside"]
    figures |= {f"person-{person['id']}": person["gross"] for person in found["people"]}
    figures |= {f"todo-{person['id']}": person["load"] for person in found["people"]}
    figures |= {f"worked-{person['id']}": sum(person["actual"].values()) for person in found["people"]}
    figures |= {f"day-{day['on']}": day["available"] for day in found["days"]}
    figures |= {f"split-{past['on']}": sum(past["planned"].values()) for past in found["history"]}
    evenings = ["start", *found["burndown"]["days"]]
    left = found["burndown"]["remaining"]
    for at, name in enumerate(evenings[: len(left["feature"])]):
        figures[f"evening-{name}"] = round(sum(left[category][at] for category in CATEGORIES))
    return figures


def test_each_figure_is_the_sum_of_its_lines(team: Team, worked: dict[str, Item], at: Any) -> None:
    at(2026, 12, 7, 9)
    items.edit_item(actor=team.dev, item=worked["story"].number, points=6)
    run_jobs()
    sprint = Sprint.objects.get(number=1)
    _check(team, sprint)
    sprints.close_sprint(actor=team.master, sprint=1)
    sprint.refresh_from_db()
    _check(team, sprint)


def _check(team: Team, sprint: Sprint) -> None:
    found = SplitFigures.objects.get(sprint=sprint).figures
    worked = {"feature": 0, "technical": 3 * H + 140 + 95 + 40, "defect": 0, "unplanned": 2 * H}
    assert found["actual"] == worked
    for name, minutes in _expected(found).items():
        drill = figure_of(team.stakeholder, sprint, name)
        assert drill.totals[-1] == minutes, name
        for column, total in enumerate(drill.totals):
            assert sum(line.amounts[column] for line in drill.lines) == total, (name, drill)
        unexplained = [line.text for line in drill.lines if "Changed since" in line.text]
        assert not unexplained, (name, drill)


def test_what_is_written_after_the_close_is_told_apart(team: Team, worked: dict[str, Item], at: Any) -> None:
    """Frozen figures stay; a log of the sprint's days that goes away is missing from the list, and the list says so."""
    at(2026, 12, 11, 16)
    sprints.close_sprint(actor=team.master, sprint=1)
    at(2026, 12, 12, 9)
    items.log_work(actor=team.dev, item=worked["task"].number, minutes=30, on=date(2026, 12, 4))
    worked["incident"].work_logs.all().delete()
    drill = figure_of(team.dev, Sprint.objects.get(number=1), "actual-unplanned")
    assert [(line.text, line.amounts) for line in drill.lines] == [
        ("Changed since the figures were frozen", (2 * H,))
    ]
    assert drill.totals == (2 * H,)


def test_every_figure_of_the_page_opens(team: Team, worked: dict[str, Item], signed_in: Browser) -> None:
    page = signed_in(team.stakeholder)
    links = set(re.findall(rf'href="{REPORT}([\w-]+)/"', page.get(REPORT).content.decode()))
    assert {"plannable", "target-feature", "planned", "actual-unplanned", "removed", "unplanned"} <= links
    answer = page.get(f"{REPORT}actual-technical/")
    text = text_of(answer)
    assert "Worked, technical" in text and "Fri 4 Dec, FERdev2, clock, 09:00 to 11:20" in text
    assert "Elsewhere Fri 4 Dec, FERdev, outside the sprint 0 h 40" in text
    assert re.search(r"Together\s+7 h 35", text)
    panel = page.get(f"{REPORT}gross/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel and "data-panel-close" in panel
    for nothing in (
        "passwords",
        "planned-x",
        "evening-2027-01-01",
        "evening-x",
        "person-9999",
        "day-2026-12-31",
    ):
        assert page.get(f"{REPORT}{nothing}/").status_code == 404, nothing


def test_a_figure_costs_the_same_whatever_it_is_made_of(
    team: Team, worked: dict[str, Item], django_assert_max_num_queries: Any
) -> None:
    sprint = Sprint.objects.select_related("project").get(number=1)
    for name in ("actual", "planned", "evening-2026-12-04"):
        with django_assert_max_num_queries(6):
            figure_of(team.dev, sprint, name)
